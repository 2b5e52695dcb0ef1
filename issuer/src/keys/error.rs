//! What can go wrong with the issuer's keys. Never names a PIN.

use annona_core::crypto::CryptoError;
use annona_crypto_pkcs11::TokenError;
use annona_sealed::SealError;
use annona_x509::X509Error;

annona_core::coded_errors! {
    /// Why a key of the issuer could not be used, made or retired.
    pub enum KeyError {
        File(&'static str) ["ANN-KEYS-1"] "the file keys/{0} is missing, damaged or open to other users" => "Restore it from a backup and make it readable by its owner only (chmod 600).";
        NoPin ["ANN-KEYS-2"] "no PIN for the keys was given" => "Give a file after --pin-file, or set the variable ANNONA_KEYS_PIN.";
        ShortPin ["ANN-KEYS-3"] "the passphrase of a key file has 12 to 256 characters" => "Choose a longer one, for example six random words.";
        PinFile ["ANN-KEYS-4"] "the PIN file is missing, empty or open to other users" => "Write the PIN into a file that only its owner may read (chmod 600).";
        Mismatch(String) ["ANN-KEYS-5"] "the private key {0} is not the one that keys.json lists" => "Restore keys.json and the private keys from the same backup.";
        NoneSigns ["ANN-KEYS-6"] "no key for this purpose may sign yet" => "Check the machine's clock and the times that `keys` shows.";
        Announced(String) ["ANN-KEYS-7"] "the next key, {0}, is announced already" => "Wait until it signs; then rotate again.";
        InUse(String, String) ["ANN-KEYS-8"] "what {0} signed may be in use until {1}" => "Retire it after that day; a stolen key is not retired but marked as compromised by the authority.";
        NoKey(String) ["ANN-KEYS-9"] "there is no key named {0}" => "See `keys` for the names.";
        Backend ["ANN-KEYS-10"] "--keys pkcs11 needs --pkcs11-module and --token, and --keys file takes neither" => "Correct the arguments.";
        OtherIssuer ["ANN-KEYS-11"] "the certificate names another issuer" => "Ask the authority for a certificate whose alternative names have this issuer's DID.";
        => X509(X509Error);
        => Seal(SealError);
        => Token(TokenError);
        => Crypto(CryptoError);
    }
}
