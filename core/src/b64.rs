//! base64url without padding (RFC 7515 section 2), strict: no padding, no whitespace, no
//! non-zero trailing bits, so every byte string has exactly one text.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

crate::coded_errors! {
    /// Text that is not base64url.
    pub enum B64Error {
        Invalid ["ANN-B64-1"] "the text is not unpadded base64url" => "Copy the whole text again, without line breaks.";
    }
}

/// Encodes bytes.
#[must_use]
pub fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Appends the text of `bytes` to `out`.
pub fn encode_into(bytes: impl AsRef<[u8]>, out: &mut String) {
    URL_SAFE_NO_PAD.encode_string(bytes, out);
}

/// Decodes text.
///
/// # Errors
/// [`B64Error::Invalid`] for anything that [`encode`] would not have written.
pub fn decode(text: impl AsRef<[u8]>) -> Result<Vec<u8>, B64Error> {
    URL_SAFE_NO_PAD.decode(text).map_err(|_| B64Error::Invalid)
}

/// Decodes text that must have exactly `N` bytes.
///
/// # Errors
/// [`B64Error::Invalid`] also for another length.
pub fn decode_array<const N: usize>(text: impl AsRef<[u8]>) -> Result<[u8; N], B64Error> {
    decode(text)?.try_into().map_err(|_| B64Error::Invalid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_per_byte_string() {
        assert_eq!(decode("AQ").unwrap(), [1]);
        for bad in ["AR", "AQ==", "A", "A Q", "AQ\n", "+/", "é"] {
            assert_eq!(decode(bad), Err(B64Error::Invalid), "{bad}");
        }
        assert!(decode_array::<2>("AQ").is_err());
    }
}
