//! The PIN: the passphrase of the key file, or the PIN of the token. It comes from a file or
//! from the environment, never from an argument, because everybody can read arguments.

use std::path::Path;

use zeroize::Zeroizing;

use super::KeyError;
use crate::folder::read_private;

/// The environment variable that may hold the PIN.
const VARIABLE: &str = "ANNONA_KEYS_PIN";

/// A PIN in memory, wiped when dropped.
#[derive(Clone)]
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// A PIN from its text.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    /// The PIN that was given by file or else by the variable `ANNONA_KEYS_PIN`, if any.
    ///
    /// # Errors
    /// [`KeyError::PinFile`].
    pub fn given(file: Option<&Path>) -> Result<Option<Self>, KeyError> {
        match file {
            Some(path) => Self::read(path).map(Some),
            None => Ok(std::env::var(VARIABLE).ok().map(|text| Self(Zeroizing::new(text)))),
        }
    }

    /// The PIN in a file that only its owner may read; line ends around it do not count.
    pub(super) fn read(path: &Path) -> Result<Self, KeyError> {
        let bytes = Zeroizing::new(read_private(path).ok_or(KeyError::PinFile)?);
        let text = std::str::from_utf8(&bytes).map_err(|_| KeyError::PinFile)?;
        let pin = Self::new(text.trim_matches(['\r', '\n']));
        if pin.expose().is_empty() { Err(KeyError::PinFile) } else { Ok(pin) }
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin(hidden)")
    }
}
