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

mod cbor;

use std::collections::BTreeMap;

use self::cbor::{Item, Writer};
use super::inflate::{Wrapper, deflate};
use super::token::{TokenClaims, check_claims, check_dates};
use super::{MAX_ENTRIES, StatusError, StatusList, StatusToken};
use crate::crypto::{Alg, CryptoProvider, PublicKey, Signer};
use crate::time::{DAY, UnixTime};

/// The media type.
pub const TYP: &str = "application/statuslist+cwt";

/// Most bytes of a token: a list of 32 million entries with 5 % revoked.
const MAX_TOKEN: usize = 8 << 20;
/// COSE_Sign1 (RFC 9052 section 2).
const SIGN1: u64 = 18;

/// Header parameters and claims by their number: RFC 9052 section 3.1, RFC 9596, RFC 8392, and
/// section 14 of the draft.
mod label {
    use super::Item;

    pub(super) const ALG: Item<'_> = Item::Unsigned(1);
    pub(super) const CRIT: Item<'_> = Item::Unsigned(2);
    pub(super) const KID: Item<'_> = Item::Unsigned(4);
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
    let mut protected = Writer::default();
    protected.map(3).unsigned(1);
    match signer.public_key().alg() {
        Alg::Es256 => protected.negative(6),
        Alg::EdDsa => protected.negative(7),
    };
    protected.unsigned(4).bytes(kid.as_bytes()).unsigned(16).text(TYP);
    let protected = protected.into_bytes();
    let signature =
        signer.sign(&to_be_signed(&protected, &payload)).map_err(|_| StatusError::Signing)?;
    let mut token = Writer::default();
    token.tag(SIGN1).array(4).bytes(&protected).map(0).bytes(&payload).bytes(&signature);
    Ok(token.into_bytes())
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
    read_list(&Item::parse(bytes)?)
}

/// A token whose signature nobody has checked yet.
#[derive(Debug)]
pub struct UnverifiedStatusCwt<'a> {
    protected: &'a [u8],
    header: Item<'a>,
    kid: Option<&'a str>,
    bytes: &'a [u8],
    payload: Item<'a>,
    issuer: &'a str,
    uri: &'a str,
    times: (UnixTime, UnixTime, Option<u64>),
    signature: [u8; 64],
}

impl<'a> UnverifiedStatusCwt<'a> {
    /// Takes a token apart, with or without its tag; the list stays compressed.
    ///
    /// # Errors
    /// [`StatusError::Cwt`], [`StatusError::Token`].
    pub fn parse(token: &'a [u8]) -> Result<Self, StatusError> {
        if token.len() > MAX_TOKEN {
            return Err(StatusError::Cwt("size"));
        }
        let item = match Item::parse(token)? {
            Item::Tag(SIGN1, inner) => *inner,
            other => other,
        };
        let Item::Array(parts) = item else { return Err(StatusError::Cwt("COSE_Sign1")) };
        let [
            Item::Bytes(protected),
            unprotected @ Item::Map(_),
            Item::Bytes(bytes),
            Item::Bytes(signature),
        ] = parts.as_slice()
        else {
            return Err(StatusError::Cwt("COSE_Sign1"));
        };
        let signature = (*signature).try_into().map_err(|_| StatusError::Cwt("signature"))?;
        let (header, payload) = (Item::parse(protected)?, Item::parse(bytes)?);
        let kid = header.member(&label::KID).or_else(|| unprotected.member(&label::KID));
        let kid = kid.and_then(Item::bytes).and_then(|kid| std::str::from_utf8(kid).ok());
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
        Ok(Self { protected, header, kid, bytes, payload, issuer, uri, times, signature })
    }

    /// The issuer as claimed: only to choose the key.
    #[must_use]
    pub const fn issuer(&self) -> &str {
        self.issuer
    }

    /// The key's name as claimed: only to choose the key.
    #[must_use]
    pub const fn kid(&self) -> Option<&str> {
        self.kid
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
        if self.header.member(&label::TYPE).and_then(Item::text) != Some(TYP) {
            return Err(StatusError::Cwt("type"));
        }
        let alg = match key.alg() {
            Alg::Es256 => Item::Negative(6),
            Alg::EdDsa => Item::Negative(7),
        };
        if self.header.member(&label::ALG) != Some(&alg) || self.has_critical() {
            return Err(StatusError::Cwt("header"));
        }
        crypto
            .verify(key, &to_be_signed(self.protected, self.bytes), &self.signature)
            .map_err(|_| StatusError::Cwt("signature"))?;
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

    fn has_critical(&self) -> bool {
        self.header.member(&label::CRIT).is_some()
    }
}

/// `Sig_structure` of RFC 9052 section 4.4.
fn to_be_signed(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let mut out = Writer::default();
    out.array(4).text("Signature1").bytes(protected).bytes(&[]).bytes(payload);
    out.into_bytes()
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
