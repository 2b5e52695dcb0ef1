//! What can go wrong on the agency's side, for the people who run it.

use annona_core::credential::CredentialError;
use annona_core::crypto::CryptoError;
use annona_core::did::DidError;
use annona_core::json::JsonError;
use annona_core::qr::QrError;
use annona_core::scheme::SchemeError;
use annona_core::sdjwt::SdJwtError;
use annona_core::status::StatusError;
use annona_core::trust::TrustError;
use annona_mdoc::MdocError;

use crate::keys::KeyError;
use crate::register::RowErrors;
use crate::sign_in::SignInError;
use crate::store::StoreError;

annona_core::coded_errors! {
    /// Why the issuer could not do what it was told.
    pub enum IssuerError {
        Folder(String) ["ANN-ISSUER-1"] "the data folder cannot be used: {0}" => "Check the path after --data and its permissions; make a new one with `init`.";
        Exists ["ANN-ISSUER-2"] "the data folder already has an issuer" => "Use it as it is, or choose another folder after --data.";
        Settings(&'static str) ["ANN-ISSUER-3"] "the setting {0} is not usable" => "Use a did:web or other DID for --id, and for --url an https address, or http://127.0.0.1:PORT for trying out.";
        Production ["ANN-ISSUER-4"] "the signing keys lie in a file, which is not for production" => "Keep the keys in a hardware module (init --keys pkcs11); leave --production away for trying out.";
        Csv(String) ["ANN-ISSUER-6"] "the register file cannot be read: {0}" => "Save the register as CSV in UTF-8 with one header line.";
        Rows(RowErrors) ["ANN-ISSUER-7"] "{0}" => "Correct these rows and import the file again; nothing was imported.";
        NoPerson ["ANN-ISSUER-8"] "there is no person with that id in the register" => "Check the id, or import the register first.";
        Format ["ANN-ISSUER-9"] "the credential format is not one that is issued" => "Use vc+sd-jwt, dc+sd-jwt, jwt_vc_json, or mso_mdoc where the scheme has names for it.";
        Day ["ANN-ISSUER-10"] "the effective day is not a day, or lies in the future" => "Write it like 2026-11-03, today at the latest.";
        Reason ["ANN-ISSUER-11"] "the reason is empty, longer than 200 characters or not one line" => "Give a short reason, without the person's data.";
        Nothing ["ANN-ISSUER-12"] "the person has no credential or offer that can be changed in this way" => "What is revoked stays revoked; only what is suspended can be reactivated.";
        SelfCheck(&'static str) ["ANN-ISSUER-13"] "a freshly signed credential did not pass its own check: {0}" => "Do not issue; restore scheme and keys from a backup and tell the developers.";
        NoList ["ANN-ISSUER-14"] "there is no status list with that number" => "Status lists are numbered from 1.";
        Listen(String) ["ANN-ISSUER-15"] "the service cannot listen: {0}" => "Choose another address after --listen, or stop the program that uses it.";
        Suspended ["ANN-ISSUER-16"] "the person's credentials are suspended" => "Reactivate them first; a new credential would get around the suspension.";
        Encryption ["ANN-ISSUER-17"] "the file encryption.jwk is damaged or open to other users" => "Make it readable by its owner only (chmod 600), or delete it: then nothing is encrypted between wallets and this service but by TLS.";
        NoCard ["ANN-ISSUER-18"] "the person has no card of this format that could be renewed" => "Make an `offer` instead; what is revoked is not renewed.";
        StillSigns(String) ["ANN-ISSUER-19"] "the key {0} still signs: new cards would be no better" => "Make another one sign first, `rotate --purpose credential --days 0`, and give the output of `party` to the authority.";
        => SignIn(SignInError);
        => Store(StoreError);
        => Keys(KeyError);
        => Scheme(SchemeError);
        => Crypto(CryptoError);
        => SdJwt(SdJwtError);
        => Credential(CredentialError);
        => Mdoc(MdocError);
        => Status(StatusError);
        => Did(DidError);
        => Trust(TrustError);
        => Qr(QrError);
        => Json(JsonError);
    }
}
