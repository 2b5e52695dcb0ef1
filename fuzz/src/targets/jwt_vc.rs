//! `jwt_vc_json`: any JWT under a signature that is taken for good.

use annona_core::credential::Format;
use annona_core::credential::jwt_vc::{self, UnverifiedJwtVc};

use crate::seeds::issued;
use crate::stand_in::{AcceptAll, KEY};

pub fn run(data: &[u8]) -> Option<()> {
    let text = super::text(data)?;
    let unverified = UnverifiedJwtVc::parse(text).ok()?;
    let claimed = unverified.claimed().clone();
    let verified = unverified.verify(&KEY, &AcceptAll).ok()?;
    let credential = verified.credential();
    assert_eq!((&credential.issuer, &credential.types), (&claimed.issuer, &claimed.types));
    assert_eq!(jwt_vc::status(text).unwrap(), credential.status);
    assert!(!credential.subject.is_empty() && !credential.subject.contains_key("id"));
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    vec![issued(Format::JwtVcJson).into_bytes()]
}
