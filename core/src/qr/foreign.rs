//! Texts in a QR symbol that are not counter codes: plain SD-JWT text, which is accepted, and
//! the codes of other systems, which are only named.

use super::wedge::CALIBRATION;

/// What [`CALIBRATION`] is called.
pub const CALIBRATION_NAME: &str = "calibration code";

/// Beginnings, compared without regard to case where the rule for the scheme says so.
const CODES: [(&str, &str); 10] = [
    (CALIBRATION, CALIBRATION_NAME),
    ("HC1:", "EU health certificate"),
    ("shc:/", "SMART Health Card"),
    ("NZCP:/", "NZ COVID Pass"),
    ("VP1-", "CBOR-LD presentation"),
    ("VC1-", "CBOR-LD credential"),
    ("openid-credential-offer:", "OpenID credential offer"),
    ("openid4vp:", "OpenID presentation request"),
    ("https:", "web link"),
    ("http:", "web link"),
];

/// The name of the other system, if the text begins like one of its codes.
pub(super) fn name(text: &str) -> Option<&'static str> {
    let begins = |prefix: &str| {
        text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix))
    };
    CODES.iter().find(|(prefix, _)| begins(prefix)).map(|(_, name)| *name)
}

/// Whether the text has the form of RFC 9901 section 4: three segments, tilde, and only
/// base64url characters between dots and tildes.
pub(super) fn is_sd_jwt(text: &str) -> bool {
    let Some((jwt, rest)) = text.split_once('~') else { return false };
    let base64url = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_');
    jwt.split('.').count() == 3
        && jwt.split('.').all(|segment| !segment.is_empty())
        && (jwt.bytes().chain(rest.bytes())).all(|c| base64url(c) || matches!(c, b'.' | b'~'))
}

#[cfg(test)]
mod tests {
    use super::super::{QrError, Scanned, read};

    #[test]
    fn plain_sd_jwt_text_is_a_presentation() {
        for text in ["e30.e30.AA~", "e30.e30.AA~W10~", "e30.e30.AA~W10~e30.e30.AA"] {
            let presentation = Scanned::Presentation(text.to_owned());
            assert_eq!(read(&format!(" {text}\r\n")), Ok(presentation));
        }
        let long = format!("e30.e30.AA~{}~", "W".repeat(8 << 10));
        assert_eq!(read(&long), Err(QrError::TooLong));
    }

    #[test]
    fn codes_of_other_systems_are_named() {
        for (text, name) in [
            ("HC1:6BFOXN*TS0BI$ZD4N9:9S6RCVN5+O30K3", "EU health certificate"),
            ("shc:/56762909", "SMART Health Card"),
            (
                "NZCP:/1/2KCEVIQEIVVWK6JNGEASNICZAEP2KALYDZSGSZB2O5SWEOTOPJRXALTDN53GSZBRHEXGQZLBNR2GQLTOPICRU",
                "NZ COVID Pass",
            ),
            ("VP1-B3CTYUYTCSATERERSBWQHTKEYQ", "CBOR-LD presentation"),
            ("openid-credential-offer://?credential_offer_uri=x", "OpenID credential offer"),
            ("OPENID4VP://authorize?x", "OpenID presentation request"),
            ("https://example.org/", "web link"),
            (super::CALIBRATION, "calibration code"),
        ] {
            assert_eq!(read(text), Ok(Scanned::ForeignCode(name)));
        }
    }

    #[test]
    fn other_texts_are_no_counter_codes() {
        for text in
            ["", "4006381333931", "WIFI:S:x;;", "e30.e30~", "e30..AA~", "a.b.c", "a.b.c~é", "{}~"]
        {
            assert_eq!(read(text), Err(QrError::Foreign), "{text}");
        }
    }
}
