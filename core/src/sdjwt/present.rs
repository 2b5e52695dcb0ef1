//! The holder's side: which claims a credential can disclose, and a presentation of some.
//! The signature was checked when the credential was received; here only the form is.

use super::process::Claims;
use super::unverified::{Parts, UnverifiedSdJwt};
use super::{ClaimPath, SdJwtError};

/// The disclosures of an issued SD-JWT with the paths of their claims, in the order of the text.
///
/// # Errors
/// [`SdJwtError::Form`] for a text with key binding, else as reading and verifying.
pub fn disclosures(issued: &str) -> Result<Vec<(ClaimPath, &str)>, SdJwtError> {
    let (parts, claims) = read(issued)?;
    let paths = claims.disclosed.into_iter().map(|disclosed| disclosed.path);
    Ok(paths.zip(parts.disclosures()).collect())
}

/// The SD-JWT with the disclosures that `keep` asks for and those they stand in, in their
/// order, ready for [`super::bind`]. The path of an element in an array counts all elements.
///
/// # Errors
/// As [`disclosures`].
pub fn present(issued: &str, keep: &dyn Fn(&ClaimPath) -> bool) -> Result<String, SdJwtError> {
    let (parts, Claims { disclosed, .. }) = read(issued)?;
    let mut kept = vec![false; disclosed.len()];
    for (number, wanted) in disclosed.iter().enumerate() {
        let mut next = keep(&wanted.path).then_some(number);
        // Upwards until the top, or until a disclosure whose parents are in already.
        while let Some(number) = next {
            let Some(slot @ false) = kept.get_mut(number) else { break };
            *slot = true;
            next = disclosed.get(number).and_then(|disclosed| disclosed.parent);
        }
    }
    let mut out = String::with_capacity(issued.len());
    out.push_str(parts.jws);
    out.push('~');
    for (text, _) in parts.disclosures().zip(&kept).filter(|(_, kept)| **kept) {
        out.push_str(text);
        out.push('~');
    }
    Ok(out)
}

fn read(issued: &str) -> Result<(Parts<'_>, Claims), SdJwtError> {
    let unverified = UnverifiedSdJwt::parse(issued)?;
    let parts = unverified.parts;
    if parts.binding.is_some() {
        return Err(SdJwtError::Form);
    }
    Ok((parts, unverified.process()?))
}
