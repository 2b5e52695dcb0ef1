//! Status List Tokens in CWT form (draft-ietf-oauth-status-list, section 5.2): a COSE_Sign1
//! (RFC 9052) of type `application/statuslist+cwt`, a quarter shorter than the JWT.
//!
//! As in the JWT form `iss` and `exp` are required, and the private claim `since` maps an index
//! to the day, counted from 1970, from which on the entry has its status. We write `kid` into
//! the protected header; it is read from either.
//!
//! Refused: what [`super::token`] refuses, an algorithm that is not the key's, critical headers,
//! and CBOR outside the subset of this module. Nothing is inflated before the signature is
//! checked.

use std::collections::BTreeMap;

use super::inflate::{Wrapper, deflate};
use super::token::{TokenClaims, check_claims, check_dates};
use super::{MAX_ENTRIES, StatusError, StatusList, StatusToken};
use crate::cbor::{Item, Limits, Writer};
use crate::cose::{self, UnverifiedSign1};
use crate::crypto::{CryptoProvider, PublicKey, Signer};
use crate::time::{DAY, UnixTime};

/// The media type.
pub const TYP: &str = "application/statuslist+cwt";

/// Header parameters and claims by their number: RFC 9596, RFC 8392, and section 14 of the draft.
mod label {
    use super::Item;

    pub(super) const TYPE: Item<'_> = Item::Unsigned(16);
    pub(super) const ISS: Item<'_> = Item::Unsigned(1);
    pub(super) const SUB: Item<'_> = Item::Unsigned(2);
    pub(super) const EXP: Item<'_> = Item::Unsigned(4);
    pub(super) const IAT: Item<'_> = Item::Unsigned(6);
    pub(super) const STATUS_LIST: Item<'_> = Item::Unsigned(65_533);
    pub(super) const TTL: Item<'_> = Item::Unsigned(65_534);
    pub(super) const SINCE: Item<'_> = Item::Text("since");
}

/// Signs a list.
///
/// # Errors
/// [`StatusError::Token`] for claims that [`UnverifiedStatusCwt::verify`] would refuse,
/// [`StatusError::Signing`] when the key store refuses.
pub fn sign(
    claims: &TokenClaims<'_>,
    list: &StatusList,
    kid: &str,
    signer: &dyn Signer,
) -> Result<Vec<u8>, StatusError> {
    check_claims(claims.iss, claims.uri, claims.iat, claims.exp, claims.ttl)?;
    let since = check_dates(claims.since.iter().map(|(index, day)| (*index, *day)), list)?;
    let payload = payload(claims, list, &since)?;
    let protected =
        vec![(cose::label::KID, Item::Bytes(kid.as_bytes())), (label::TYPE, Item::Text(TYP))];
    cose::sign1(protected, Vec::new(), &payload, true, signer).map_err(|_| StatusError::Signing)
}

/// The CBOR form of a list (section 4.3): `{"bits": …, "lst": zlib}`.
#[must_use]
pub fn list_to_cbor(list: &StatusList) -> Vec<u8> {
    let mut out = Writer::default();
    put_list(&mut out, list);
    out.into_bytes()
}

/// Reads what [`list_to_cbor`] writes.
///
/// # Errors
/// [`StatusError`].
pub fn list_from_cbor(bytes: &[u8]) -> Result<StatusList, StatusError> {
    read_list(&Item::parse(bytes, Limits::STATUS_LIST)?)
}

/// A token whose signature nobody has checked yet.
#[derive(Debug)]
pub struct UnverifiedStatusCwt<'a> {
    signed: UnverifiedSign1<'a>,
    payload: Item<'a>,
    issuer: &'a str,
    uri: &'a str,
    times: (UnixTime, UnixTime, Option<u64>),
}

impl<'a> UnverifiedStatusCwt<'a> {
    /// Takes a token apart, with or without its tag; the list stays compressed.
    ///
    /// # Errors
    /// [`StatusError::Cose`], [`StatusError::Cbor`], [`StatusError::Token`].
    pub fn parse(token: &'a [u8]) -> Result<Self, StatusError> {
        let signed = UnverifiedSign1::parse(token, Limits::STATUS_LIST)?;
        let payload = Item::parse(signed.peek(), Limits::STATUS_LIST)?;
        let text = |key: &Item<'_>| payload.member(key).and_then(Item::text);
        let (issuer, uri) = (text(&label::ISS), text(&label::SUB));
        let issuer = issuer.ok_or(StatusError::Token("iss"))?;
        let uri = uri.ok_or(StatusError::Token("sub"))?;
        let time = |key: &Item<'_>, name| {
            let seconds = payload.member(key).and_then(Item::unsigned);
            let seconds = seconds.and_then(|seconds| i64::try_from(seconds).ok());
            seconds.map(UnixTime).ok_or(StatusError::Token(name))
        };
        let (iat, exp) = (time(&label::IAT, "iat")?, time(&label::EXP, "exp")?);
        let ttl = payload.member(&label::TTL);
        let ttl = ttl.map(|ttl| ttl.unsigned().ok_or(StatusError::Token("ttl"))).transpose()?;
        check_claims(issuer, uri, iat, exp, ttl)?;
        let times = (iat, exp, ttl);
        Ok(Self { signed, payload, issuer, uri, times })
    }

    /// The issuer as claimed: only to choose the key.
    #[must_use]
    pub const fn issuer(&self) -> &str {
        self.issuer
    }

    /// The key's name as claimed: only to choose the key.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.signed.kid()
    }

    /// The list's URI as claimed.
    #[must_use]
    pub const fn uri(&self) -> &str {
        self.uri
    }

    /// Checks type, algorithm and signature, then expands the list.
    ///
    /// # Errors
    /// [`StatusError`]; the times are for the caller to compare.
    pub fn verify(
        self,
        key: &PublicKey,
        crypto: &dyn CryptoProvider,
    ) -> Result<StatusToken, StatusError> {
        if self.signed.protected(&label::TYPE).and_then(Item::text) != Some(TYP) {
            return Err(StatusError::Cwt("type"));
        }
        self.signed.verify(key, crypto)?;
        let list = self.payload.member(&label::STATUS_LIST);
        let list = read_list(list.ok_or(StatusError::Token("status_list"))?)?;
        let since = match self.payload.member(&label::SINCE) {
            None => BTreeMap::new(),
            Some(Item::Map(dates)) => {
                let dates = dates.iter().map(date).collect::<Option<Vec<_>>>();
                check_dates(dates.ok_or(StatusError::Token("since"))?.into_iter(), &list)?
            }
            Some(_) => return Err(StatusError::Token("since")),
        };
        let (issuer, uri) = (self.issuer.to_owned(), self.uri.to_owned());
        Ok(StatusToken::from_parts(issuer, uri, self.times, list, since))
    }
}

/// The claims, sorted by their bytes (RFC 8949 section 4.2.1).
fn payload(
    claims: &TokenClaims<'_>,
    list: &StatusList,
    since: &BTreeMap<u64, UnixTime>,
) -> Result<Vec<u8>, StatusError> {
    let seconds =
        |time: UnixTime, name| u64::try_from(time.0).map_err(|_| StatusError::Token(name));
    let mut out = Writer::default();
    out.map(5 + u64::from(claims.ttl.is_some()) + u64::from(!since.is_empty()));
    out.unsigned(1).text(claims.iss).unsigned(2).text(claims.uri);
    out.unsigned(4).unsigned(seconds(claims.exp, "exp")?);
    out.unsigned(6).unsigned(seconds(claims.iat, "iat")?);
    out.unsigned(65_533);
    put_list(&mut out, list);
    if let Some(ttl) = claims.ttl {
        out.unsigned(65_534).unsigned(ttl);
    }
    if !since.is_empty() {
        out.text("since").map(since.len() as u64);
        for (index, day) in since {
            out.unsigned(*index).unsigned(seconds(*day, "since")? / DAY.unsigned_abs());
        }
    }
    Ok(out.into_bytes())
}

fn put_list(out: &mut Writer, list: &StatusList) {
    out.map(2).text("bits").unsigned(u64::from(list.bits()));
    out.text("lst").bytes(&deflate(&list.bytes, Wrapper::Zlib));
}

fn read_list(item: &Item<'_>) -> Result<StatusList, StatusError> {
    let bits = item.member(&Item::Text("bits")).and_then(Item::unsigned);
    let bits = bits.ok_or(StatusError::Token("bits"))?;
    let lst = item.member(&Item::Text("lst")).and_then(Item::bytes);
    let bits_small = u8::try_from(bits).map_err(|_| StatusError::Bits(bits))?;
    StatusList::decode_bytes(bits_small, lst.ok_or(StatusError::Token("lst"))?, MAX_ENTRIES)
}

fn date((index, day): &(Item<'_>, Item<'_>)) -> Option<(u64, UnixTime)> {
    let days = i64::try_from(day.unsigned()?).ok().filter(|days| *days < 1_100_000)?;
    Some((index.unsigned()?, UnixTime(days * DAY)))
}

#[cfg(test)]
mod tests;
