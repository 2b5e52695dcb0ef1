//! What stands in an SD-JWT: the input is the disclosures, a line each, and in the last line
//! the payload, as plain JSON. `@0` stands for the digest of the first disclosure, and so on,
//! so that mutations still fit together; then the credential is read.

use annona_core::credential::{Claimed, Credential, Format};
use annona_core::crypto::sha256;
use annona_core::sdjwt::UnverifiedSdJwt;
use annona_core::{b64, dcql};

use crate::seeds::issued;
use crate::stand_in::{AcceptAll, KEY, compact, payload_of};

pub fn run(data: &[u8]) -> Option<()> {
    let text = assemble(super::text(data)?)?;
    let unverified = UnverifiedSdJwt::parse(&text).ok()?;
    let claimed = Claimed::peek(&unverified).ok()?;
    let verified = unverified.verify(&KEY, &claimed.typ, &AcceptAll).ok()?;
    for path in verified.disclosed() {
        assert!(dcql::resolve(path, verified.claims()).is_some(), "disclosed and not there");
    }
    Credential::from_verified(&verified, claimed.format).ok()?;
    Some(())
}

/// The text of the lines, ending with `~`.
pub fn assemble(lines: &str) -> Option<String> {
    let mut digests: Vec<String> = Vec::new();
    let mut disclosures = String::new();
    let (hidden, payload) = lines.rsplit_once('\n')?;
    for line in hidden.lines() {
        let disclosure = b64::encode(with_digests(line, &digests));
        digests.push(b64::encode(sha256(&disclosure)));
        disclosures.push_str(&disclosure);
        disclosures.push('~');
    }
    let payload = with_digests(payload, &digests);
    let typ = if payload.contains("@context") { Format::VcSdJwt } else { Format::DcSdJwt };
    Some(format!("{}~{disclosures}", compact(typ.name(), payload.as_bytes())))
}

fn with_digests(line: &str, digests: &[String]) -> String {
    let numbered = digests.iter().enumerate().rev();
    numbered.fold(line.to_owned(), |line, (n, digest)| line.replace(&format!("@{n}"), digest))
}

pub fn seeds() -> Vec<Vec<u8>> {
    [Format::VcSdJwt, Format::DcSdJwt].map(|format| take_apart(&issued(format))).to_vec()
}

/// The reverse of [`assemble`].
pub fn take_apart(text: &str) -> Vec<u8> {
    let mut parts = text.trim_end_matches('~').split('~');
    let token = parts.next().unwrap();
    let (mut lines, mut digests) = (String::new(), Vec::new());
    let marked = |text: Vec<u8>, digests: &[String]| {
        let numbered = digests.iter().enumerate();
        let text = String::from_utf8(text).unwrap();
        numbered.fold(text, |text, (n, digest)| text.replace(digest, &format!("@{n}")))
    };
    for disclosure in parts {
        lines.push_str(&marked(b64::decode(disclosure).unwrap(), &digests));
        lines.push('\n');
        digests.push(b64::encode(sha256(disclosure)));
    }
    lines.push_str(&marked(payload_of(token), &digests));
    lines.into_bytes()
}
