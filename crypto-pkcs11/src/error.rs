//! What can go wrong with a hardware module. Never names a PIN.

use cryptoki::error::{Error, RvError};

annona_core::coded_errors! {
    /// Why the hardware module did not do what it was told.
    pub enum TokenError {
        Module(String) ["ANN-TOKEN-1"] "the PKCS#11 module cannot be used: {0}" => "Check the path after --pkcs11-module and that the module is configured.";
        NoToken ["ANN-TOKEN-2"] "the module has no token, or more than one, with that label" => "Check the label after --token with the module's own tool.";
        Pin ["ANN-TOKEN-3"] "the token refuses the PIN" => "Check the PIN; a few more wrong ones lock the token.";
        PinLocked ["ANN-TOKEN-4"] "the token's PIN is locked" => "Let the security officer of the token set a new PIN.";
        Exists(String) ["ANN-TOKEN-5"] "the token already has a key named {0}" => "Use another token; remove that key only when no issuer uses it.";
        NoKey(String) ["ANN-TOKEN-6"] "the token has no key named {0}, or more than one" => "Use the token in which the key was made, or restore it from its backup.";
        Unprotected(String) ["ANN-TOKEN-7"] "the key {0} could be copied out of the token" => "Make a new key; one that may leave the token is not used.";
        Unsuitable(String) ["ANN-TOKEN-8"] "the key {0} is neither Ed25519 nor P-256" => "Make a new key with this program.";
        Refused(String) ["ANN-TOKEN-9"] "the token refuses: {0}" => "Check the token with the module's own tool, then try again.";
    }
}

impl From<Error> for TokenError {
    fn from(error: Error) -> Self {
        match &error {
            Error::Pkcs11(
                RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange,
                _,
            ) => Self::Pin,
            Error::Pkcs11(RvError::PinLocked, _) => Self::PinLocked,
            Error::Pkcs11(code, _) => Self::Refused(format!("{code:?}")),
            Error::LibraryLoading(_) | Error::MissingSymbol(_) | Error::NullFunctionPointer => {
                Self::Module("it is no PKCS#11 library".to_owned())
            }
            _ => Self::Refused("its answer makes no sense".to_owned()),
        }
    }
}
