//! The MobileSecurityObject (ISO/IEC 18013-5 section 9.1.2.4): what the issuer signs.
//!
//! Refused: another version than 1.0, another digest algorithm than SHA-256, digests that are not
//! of 32 bytes, dates that contradict each other, a status that cannot be checked.

use std::collections::BTreeMap;

use annona_core::cbor::{self, Item, Limits};
use annona_core::cose;
use annona_core::crypto::PublicKey;
use annona_core::status::StatusRef;
use annona_core::time::UnixTime;

use crate::MdocError;
use crate::element::{tdate, time, to_json};

const VERSION: &str = "1.0";
const SHA_256: &str = "SHA-256";

/// A digest, by its number.
pub(crate) type Digests = BTreeMap<u64, [u8; 32]>;

/// What the issuer says about the values, without the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mso {
    pub doc_type: String,
    pub device_key: PublicKey,
    pub signed: UnixTime,
    pub valid_from: UnixTime,
    pub valid_until: UnixTime,
    /// Where the status stands: none or one.
    pub status: Option<StatusRef>,
    /// Digests by namespace.
    pub digests: BTreeMap<String, Digests>,
}

impl Mso {
    /// `MobileSecurityObjectBytes`: embedded in tag 24.
    pub fn to_bytes(&self) -> Vec<u8> {
        let times = [self.signed, self.valid_from, self.valid_until].map(|time| time.to_string());
        let [signed, valid_from, valid_until] = &times;
        let mut members = vec![
            (Item::Text("version"), Item::Text(VERSION)),
            (Item::Text("digestAlgorithm"), Item::Text(SHA_256)),
            (Item::Text("valueDigests"), value_digests(&self.digests)),
            (Item::Text("deviceKeyInfo"), one("deviceKey", cose::key_to_item(&self.device_key))),
            (Item::Text("docType"), Item::Text(&self.doc_type)),
            (
                Item::Text("validityInfo"),
                Item::Map(vec![
                    (Item::Text("signed"), tdate(signed)),
                    (Item::Text("validFrom"), tdate(valid_from)),
                    (Item::Text("validUntil"), tdate(valid_until)),
                ]),
            ),
        ];
        if let Some(status) = &self.status {
            let list = Item::Map(vec![
                (Item::Text("idx"), Item::Unsigned(status.index)),
                (Item::Text("uri"), Item::Text(&status.uri)),
            ]);
            members.push((Item::Text("status"), one("status_list", list)));
        }
        cbor::embed(&Item::Map(members).to_bytes())
    }

    /// Reads `MobileSecurityObjectBytes`.
    pub fn parse(bytes: &[u8]) -> Result<Self, MdocError> {
        let refuse = |part| Err(MdocError::Form(part));
        let outer = Item::parse(bytes, Limits::CREDENTIAL)?;
        let inner = outer.embedded().ok_or(MdocError::Form("MobileSecurityObjectBytes"))?;
        let mso = Item::parse(inner, Limits::CREDENTIAL)?;
        if mso.named("version").and_then(Item::text) != Some(VERSION) {
            return refuse("version");
        }
        if mso.named("digestAlgorithm").and_then(Item::text) != Some(SHA_256) {
            return Err(MdocError::DigestAlgorithm);
        }
        let doc_type = mso.named("docType").and_then(Item::text);
        let device_key = mso.named("deviceKeyInfo").and_then(|info| info.named("deviceKey"));
        let validity = mso.named("validityInfo").ok_or(MdocError::Form("validityInfo"))?;
        let date = |name: &'static str| time(validity.named(name)).ok_or(MdocError::Form(name));
        let read = Self {
            doc_type: doc_type.ok_or(MdocError::Form("docType"))?.to_owned(),
            device_key: cose::key_from_item(device_key.ok_or(MdocError::Form("deviceKey"))?)?,
            signed: date("signed")?,
            valid_from: date("validFrom")?,
            valid_until: date("validUntil")?,
            status: status(&mso)?,
            digests: digests(mso.named("valueDigests"))?,
        };
        if read.signed <= read.valid_from && read.valid_from < read.valid_until {
            Ok(read)
        } else {
            Err(MdocError::Dates)
        }
    }
}

fn value_digests(all: &BTreeMap<String, Digests>) -> Item<'_> {
    let names = all.iter().map(|(name, digests)| {
        let digests = digests.iter().map(|(id, digest)| {
            let digest: &[u8] = digest;
            (Item::Unsigned(*id), Item::Bytes(digest))
        });
        (Item::Text(name), Item::Map(digests.collect()))
    });
    Item::Map(names.collect())
}

fn one<'a>(name: &'a str, value: Item<'a>) -> Item<'a> {
    Item::Map(vec![(Item::Text(name), value)])
}

fn digests(item: Option<&Item<'_>>) -> Result<BTreeMap<String, Digests>, MdocError> {
    let form = || MdocError::Form("valueDigests");
    let Some(Item::Map(names)) = item else { return Err(form()) };
    let digest = |(id, digest): &(Item<'_>, Item<'_>)| {
        // The standard ends numbers at 2^31; issuers that are about draw from all of 32 bits.
        Some((id.unsigned()?, digest.bytes()?.try_into().ok()?))
    };
    let name = |(name, all): &(Item<'_>, Item<'_>)| {
        let Item::Map(all) = all else { return Err(form()) };
        let all = all.iter().map(digest).collect::<Option<Digests>>();
        Ok((name.text().ok_or_else(form)?.to_owned(), all.ok_or_else(form)?))
    };
    names.iter().map(name).collect()
}

/// The same claim as in JSON formats (Token Status List section 6.3).
fn status(mso: &Item<'_>) -> Result<Option<StatusRef>, MdocError> {
    let Some(status) = mso.named("status") else { return Ok(None) };
    let claims = [("status".to_owned(), to_json(status)?)].into_iter().collect();
    Ok(StatusRef::from_claims(&claims)?.pop())
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::{Alg, SecretKey, Signer as _};
    use annona_core::status::StatusKind;

    use super::*;

    fn mso() -> Mso {
        let device = SecretKey::from_bytes(Alg::Es256, &[2; 32]).unwrap().signer().unwrap();
        Mso {
            doc_type: "org.example.card.1".to_owned(),
            device_key: device.public_key(),
            signed: UnixTime(1_795_478_400),
            valid_from: UnixTime(1_795_478_400),
            valid_until: UnixTime(1_798_761_599),
            status: Some(StatusRef {
                uri: "https://status.gov.example/1".to_owned(),
                index: 77,
                kind: StatusKind::Token,
            }),
            digests: [("org.example.1".to_owned(), [(0, [1; 32]), (9, [2; 32])].into())].into(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let all = mso();
        assert_eq!(Mso::parse(&all.to_bytes()), Ok(all.clone()));
        let none = Mso { status: None, digests: BTreeMap::new(), ..all };
        assert_eq!(Mso::parse(&none.to_bytes()), Ok(none));
    }

    /// The object with one member changed, or taken away.
    fn with(name: &str, value: Option<Item<'_>>) -> Result<Mso, MdocError> {
        let bytes = mso().to_bytes();
        let outer = Item::parse(&bytes, Limits::CREDENTIAL).unwrap();
        let inner = Item::parse(outer.embedded().unwrap(), Limits::CREDENTIAL).unwrap();
        let Item::Map(mut members) = inner else { panic!("a map") };
        members.retain(|(own, _)| *own != Item::Text(name));
        members.extend(value.map(|value| (Item::Text(name), value)));
        Mso::parse(&cbor::embed(&Item::Map(members).to_bytes()))
    }

    #[test]
    fn every_member_is_needed_but_the_status() {
        for (name, part) in [
            ("version", "version"),
            ("docType", "docType"),
            ("deviceKeyInfo", "deviceKey"),
            ("validityInfo", "validityInfo"),
            ("valueDigests", "valueDigests"),
        ] {
            assert_eq!(with(name, None), Err(MdocError::Form(part)));
        }
        assert_eq!(with("digestAlgorithm", None), Err(MdocError::DigestAlgorithm));
        assert_eq!(with("status", None).unwrap().status, None);
        assert!(with("more", Some(Item::Null)).is_ok());
    }

    #[test]
    fn other_values_are_refused() {
        let (future, past) = ("2030-01-01T00:00:00Z", "2020-01-01T00:00:00Z");
        let dates = |signed, from, until| {
            let date = |name, text| (Item::Text(name), tdate(text));
            let all = [date("signed", signed), date("validFrom", from), date("validUntil", until)];
            with("validityInfo", Some(Item::Map(all.into())))
        };
        assert!(dates(past, past, future).is_ok());
        assert_eq!(dates(past, future, past), Err(MdocError::Dates));
        assert_eq!(dates(future, past, future), Err(MdocError::Dates));
        let digests = |id, length: usize| {
            let digest = vec![0; length];
            let all = Item::Map(vec![(id, Item::Bytes(&digest))]);
            with("valueDigests", Some(one("n", all))).map(drop)
        };
        let refused = Err(MdocError::Form("valueDigests"));
        assert_eq!(digests(Item::Unsigned(1), 32), Ok(()));
        assert_eq!(digests(Item::Unsigned(1), 31), refused);
        assert_eq!(digests(Item::Negative(1), 32), refused);
        assert_eq!(with("version", Some(Item::Text("1.1"))), Err(MdocError::Form("version")));
        let sha_512 = with("digestAlgorithm", Some(Item::Text("SHA-512")));
        assert_eq!(sha_512, Err(MdocError::DigestAlgorithm));
        let unknown = with("status", Some(one("identifier_list", Item::Null)));
        assert!(matches!(unknown, Err(MdocError::Status(_))));
        let key = with("deviceKeyInfo", Some(one("deviceKey", Item::Map(vec![]))));
        assert!(matches!(key, Err(MdocError::Cose(_))));
    }

    #[test]
    fn it_must_be_embedded() {
        let bytes = mso().to_bytes();
        let outer = Item::parse(&bytes, Limits::CREDENTIAL).unwrap();
        let bare = Mso::parse(outer.embedded().unwrap());
        assert_eq!(bare, Err(MdocError::Form("MobileSecurityObjectBytes")));
    }
}
