//! What can go wrong in a wallet, in the person's words.

use annona_core::credential::CredentialError;
use annona_core::crypto::CryptoError;
use annona_core::qr::QrError;
use annona_core::sdjwt::SdJwtError;
use annona_core::trust::bundle::BundleError;
use annona_mdoc::MdocError;
use annona_protocol::Secret;
use annona_protocol::attester::AttestationError;
use annona_protocol::http::HttpError;
use annona_protocol::oauth::dpop::DpopError;
use annona_protocol::vci::wallet::WalletError as FlowError;
use annona_protocol::vci::{MessageError, TxCode, proof::ProofError};
use annona_x509::X509Error;

use crate::vault::VaultError;

annona_core::coded_errors! {
    /// Why the wallet did not do something. A text names claims and parties, never a value.
    pub enum WalletError {
        NoBundle ["ANN-WALLET-1"] "the wallet has no trust list yet" => "Connect once so that the wallet can fetch the trust list.";
        OtherAuthority ["ANN-WALLET-2"] "the trust list comes from another authority than before" => "Do not install it; ask the agency that gave you the wallet.";
        BundleEnded ["ANN-WALLET-3"] "the trust list has ended" => "Connect so that the wallet can fetch the newest trust list.";
        UnknownSender ["ANN-WALLET-10"] "nobody vouches for the sender of this offer" => "Do not continue; ask the agency whose name is on the offer.";
        TxCodeNeeded(Box<TxCode>) ["ANN-WALLET-11"] "the agency sent you a code by another way" => "Type the code.";
        NotApproved ["ANN-WALLET-12"] "the card was not signed by an agency that may issue it" => "Nothing was stored; tell the agency.";
        Compromised ["ANN-WALLET-13"] "the key that signed the card is no longer trusted" => "Nothing was stored; ask the agency for a new offer.";
        NotMine ["ANN-WALLET-14"] "the card was made for another wallet" => "Nothing was stored; ask the agency for a new offer.";
        Dates ["ANN-WALLET-15"] "the card has already ended, has not begun, or has no end" => "Nothing was stored; check the date of this device, else tell the agency.";
        StatusList ["ANN-WALLET-16"] "the card does not fit the agency's list of withdrawn cards" => "Nothing was stored; tell the agency.";
        Form ["ANN-WALLET-17"] "the card does not have the form of its scheme" => "Nothing was stored; tell the agency.";
        Full ["ANN-WALLET-18"] "the wallet holds as many cards as it can" => "Delete ended cards.";
        UnknownCard ["ANN-WALLET-20"] "there is no such card in the wallet" => "Choose a card from the list.";
        UnknownAgreement ["ANN-WALLET-21"] "nobody agreed that this counter may ask for this card" => "Do not show it; ask the counter which agreement it works under.";
        AgreementEnded ["ANN-WALLET-22"] "the agreement with this kind of counter is not in force" => "Fetch the newest trust list, then try again.";
        UnknownCounter ["ANN-WALLET-23"] "this counter is not on the agreement's list" => "Do not show the card here; ask for the manager of the counter.";
        Outside(String) ["ANN-WALLET-24"] "the agreement does not allow to show {0}" => "Nothing was shown; switch it off and show the rest.";
        NotOnCard(String) ["ANN-WALLET-25"] "the card does not contain {0}" => "Switch it off and show the rest.";
        WholeOnly ["ANN-WALLET-26"] "a card of this kind can only be shown as a whole, which is more than a counter may ask for" => "Ask the agency for the same card in a form that shows less (vc+sd-jwt).";
        NoCounterKey ["ANN-WALLET-27"] "counters do not know the key that signed the card" => "Fetch the newest trust list; if that does not help, ask the agency for the card again.";
        UnknownEntry ["ANN-WALLET-30"] "there is no such entry in the history" => "Choose an entry from the list.";
        State ["ANN-WALLET-31"] "the wallet's content was written by another version" => "Update the wallet.";
        SignInNeeded(Secret) ["ANN-WALLET-32"] "the agency asks you to sign in" => "Open the address in a browser, sign in, and come back with the address that it then shows.";
        NoSignIn ["ANN-WALLET-33"] "no sign-in is under way" => "Begin with the offer of the agency.";
        NotByCode ["ANN-WALLET-34"] "this card is an mdoc, which counters cannot read from a code" => "Show the same card as vc+sd-jwt or dc+sd-jwt, or ask the agency for one.";
        NoRenewal ["ANN-WALLET-35"] "this card cannot be renewed from the wallet" => "Ask the agency for a new offer.";
        Withdrawn ["ANN-WALLET-36"] "the agency has withdrawn this card and does not renew it" => "Ask the agency why, and for a new card.";
        Suspended ["ANN-WALLET-37"] "the agency has suspended this card and does not renew it now" => "Ask the agency what it needs from you.";
        OtherCard ["ANN-WALLET-38"] "the agency sent another kind of card than the one to be renewed" => "The old card was kept; tell the agency.";
        => Certificate(X509Error);
        => Vault(VaultError);
        => Bundle(BundleError);
        => Flow(FlowError);
        => Message(MessageError);
        => Http(HttpError);
        => Proof(ProofError);
        => Dpop(DpopError);
        => Attestation(AttestationError);
        => Credential(CredentialError);
        => SdJwt(SdJwtError);
        => Mdoc(MdocError);
        => Crypto(CryptoError);
        => Qr(QrError);
    }
}
