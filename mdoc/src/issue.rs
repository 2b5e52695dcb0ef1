//! Makes an mdoc from a scheme's claims.
//!
//! Every value gets 16 random bytes of its own, and values are numbered in the order of these:
//! neither digests nor numbers tell what was left out of a presentation. Dates are those of the
//! draft, rounded to days as in the other formats, so that they do not single out a person.

use annona_core::cbor::{self, Item, Limits};
use annona_core::cose::{self, label};
use annona_core::credential::Draft;
use annona_core::crypto::{Entropy, Signer, random, sha256};
use annona_core::scheme::MdocNames;
use annona_core::status::{StatusKind, StatusRef};
use serde_json::Value;

use crate::element::from_claim;
use crate::mso::{Digests, Mso};
use crate::{MdocError, verify};

/// Signs `draft` as `IssuerSigned`. `chain` are the certificates of the signing key in DER, its
/// own first; without any, the header has the key's name instead.
///
/// # Errors
/// [`MdocError::NoNames`] for a scheme that is not issued as an mdoc, [`MdocError::Form`] for a
/// claim that is no text, [`MdocError::Crypto`] when the key store refuses.
pub fn issue(
    draft: &Draft<'_>,
    chain: &[Vec<u8>],
    signer: &dyn Signer,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, MdocError> {
    let names = draft.scheme.mdoc.as_ref().ok_or(MdocError::NoNames)?;
    let items = items(draft, names, entropy)?;
    let (uri, index) = draft.status;
    let mso = Mso {
        doc_type: names.doctype.clone(),
        device_key: *draft.holder,
        signed: draft.valid_from.day(),
        valid_from: draft.valid_from.day(),
        valid_until: draft.valid_until,
        status: Some(StatusRef { uri: uri.to_owned(), index, kind: StatusKind::Token }),
        digests: [(names.namespace.clone(), digests(&items))].into(),
    };
    let header = match chain {
        [] => vec![(label::KID, Item::Bytes(draft.kid.as_bytes()))],
        [one] => vec![(label::X5CHAIN, Item::Bytes(one))],
        many => {
            let many = many.iter().map(|one| Item::Bytes(one)).collect();
            vec![(label::X5CHAIN, Item::Array(many))]
        }
    };
    let signed = cose::sign1(Vec::new(), header, &mso.to_bytes(), false, signer)?;
    let embedded = items.iter().map(|item| Item::Tag(24, Box::new(Item::Bytes(item))));
    let namespace = (Item::Text(&names.namespace), Item::Array(embedded.collect()));
    let issuer_signed = Item::Map(vec![
        (Item::Text(verify::NAME_SPACES), Item::Map(vec![namespace])),
        (Item::Text(verify::ISSUER_AUTH), Item::parse(&signed, Limits::CREDENTIAL)?),
    ]);
    Ok(issuer_signed.to_bytes())
}

/// Every `IssuerSignedItem`; its place is its digestID.
fn items(
    draft: &Draft<'_>,
    names: &MdocNames,
    entropy: &dyn Entropy,
) -> Result<Vec<Vec<u8>>, MdocError> {
    let mut values = Vec::with_capacity(names.elements.len());
    for (element, path) in &names.elements {
        let claim = draft.scheme.claim(path).ok_or(MdocError::NoNames)?;
        if let Some(value) = at(draft.subject, path) {
            values.push((random::<16>(entropy)?, element, from_claim(claim, value)?));
        }
    }
    values.sort_by_key(|(random, ..)| *random);
    let item = |(id, (random, element, value)): (u64, &([u8; 16], &String, Item<'_>))| {
        let members = vec![
            (Item::Text(verify::DIGEST_ID), Item::Unsigned(id)),
            (Item::Text(verify::RANDOM), Item::Bytes(random)),
            (Item::Text(verify::ELEMENT_IDENTIFIER), Item::Text(element)),
            (Item::Text(verify::ELEMENT_VALUE), value.clone()),
        ];
        Item::Map(members).to_bytes()
    };
    Ok((0..).zip(&values).map(item).collect())
}

fn digests(items: &[Vec<u8>]) -> Digests {
    (0..).zip(items.iter().map(|item| sha256(cbor::embed(item)))).collect()
}

fn at<'a>(subject: &'a [(String, Value)], path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let claim = subject.iter().find(|(name, _)| name == first).map(|(_, value)| value);
    rest.iter().fold(claim, |value, name| value?.get(name))
}
