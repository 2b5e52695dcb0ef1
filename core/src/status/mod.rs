//! Credential status: the reference in a credential, and the list it points into.
//!
//! Token Status List (draft-ietf-oauth-status-list, sections 4 to 8) in [`token`] and [`cwt`],
//! what changed between two lists in [`delta`], Bitstring
//! Status List 1.0 (W3C) in [`bitstring`]; both hold a [`StatusList`]. The two count bits from
//! opposite ends of a byte: here everything is in the order of the Token Status List, least
//! significant bits first, and [`bitstring`] mirrors at its border.
//!
//! Refused: a status claim of a kind we cannot check (it must not read as "no status"), indexes
//! outside a list (no statement, never "valid"), lists beyond 16 MiB.

pub mod bitstring;
pub mod cwt;
pub mod delta;
pub mod inflate;
mod reference;
pub mod token;
#[cfg(test)]
mod vectors;

use crate::b64::{self, B64Error};
use crate::cbor::CborError;
use crate::cose::CoseError;
use crate::json::JsonError;
use crate::jws::JwsError;
use inflate::{Bounds, InflateError, Wrapper};
pub(crate) use reference::is_uri;
pub use reference::{StatusKind, StatusRef};
pub use token::StatusToken;

crate::coded_errors! {
    /// Why a status reference or a status list was refused.
    pub enum StatusError {
        Reference(&'static str) ["ANN-STATUS-1"] "the status reference of the credential is not usable: {0}" => "Ask the issuer for a corrected credential.";
        UnknownMechanism ["ANN-STATUS-2"] "the credential names a status mechanism that is not known here" => "Check the credential with a newer version, or ask the issuer for another format.";
        Bits(u64) ["ANN-STATUS-3"] "a status list cannot have {0} bits per entry" => "Use 1, 2, 4 or 8 bits per entry.";
        TooLarge ["ANN-STATUS-4"] "the status list has more entries than allowed" => "Split the list into several smaller ones.";
        OutOfRange ["ANN-STATUS-5"] "the status list has no entry with this index" => "Reject the credential; tell its issuer that index and list do not fit together.";
        DoesNotFit ["ANN-STATUS-6"] "the status does not fit into the bits of an entry" => "Create the list with more bits per entry.";
        OtherList ["ANN-STATUS-7"] "the status list is not the one that the credential names" => "Fetch the status list that the credential names.";
        Token(&'static str) ["ANN-STATUS-8"] "the status list token has an unusable `{0}`" => "Fetch the status list again, or report it to its issuer.";
        Credential(&'static str) ["ANN-STATUS-9"] "the status list credential has an unusable `{0}`" => "Fetch the status list again, or report it to its issuer.";
        TooShort ["ANN-STATUS-10"] "the status list has fewer than 131,072 entries" => "Make the list longer, so that an entry does not single out a person.";
        Delta(&'static str) ["ANN-STATUS-11"] "the delta of the status list cannot be used: {0}" => "Fetch the whole status list.";
        Cwt(&'static str) ["ANN-STATUS-12"] "the status list in CWT form is not usable: its {0} is wrong" => "Fetch the status list again, or report it to its issuer.";
        Signing ["ANN-STATUS-13"] "the key store did not sign the status list" => "Check that the key store is unlocked and reachable.";
        => B64(B64Error);
        => Json(JsonError);
        => Jws(JwsError);
        => Inflate(InflateError);
        => Cbor(CborError);
        => Cose(CoseError);
    }
}

/// Most bytes of an expanded list: 134 million entries of one bit.
const MAX_BYTES: usize = 16 << 20;

/// Most entries of a list.
const MAX_ENTRIES: u64 = 1 << 27;

/// The bounds of an expanded list. A list without any revocation shrinks a thousandfold, as far
/// as DEFLATE can; lists beyond 4 MiB are in use and therefore less regular.
const fn list_bounds(bytes: usize) -> Bounds {
    Bounds { bytes, ratio: 256, free: 4 << 20 }
}

/// What a list says about one credential (Token Status List section 7.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// 0x00: valid, correct or legal.
    Valid,
    /// 0x01: revoked, for good.
    Invalid,
    /// 0x02: temporarily not valid.
    Suspended,
    /// Any other value; what it means is the application's business.
    Other(u8),
}

impl Status {
    /// The value that stands in a list.
    #[must_use]
    pub const fn value(self) -> u8 {
        match self {
            Self::Valid => 0,
            Self::Invalid => 1,
            Self::Suspended => 2,
            Self::Other(value) => value,
        }
    }
}

impl From<u8> for Status {
    fn from(value: u8) -> Self {
        match value {
            0 => Self::Valid,
            1 => Self::Invalid,
            2 => Self::Suspended,
            other => Self::Other(other),
        }
    }
}

/// The statuses of many credentials, 1, 2, 4 or 8 bits each, expanded: reading one takes a few
/// nanoseconds (Token Status List section 4.1).
#[derive(Clone, PartialEq, Eq)]
pub struct StatusList {
    bits: u8,
    entries: u64,
    bytes: Vec<u8>,
}

impl StatusList {
    /// A list of `entries` valid entries.
    ///
    /// # Errors
    /// [`StatusError::Bits`]; [`StatusError::TooLarge`] beyond 16 MiB.
    pub fn new(bits: u8, entries: u64) -> Result<Self, StatusError> {
        let len = byte_len(bits, entries)?;
        if len > MAX_BYTES {
            return Err(StatusError::TooLarge);
        }
        Ok(Self { bits, entries, bytes: vec![0; len] })
    }

    /// Expands `lst`: base64url of a zlib stream. The list has as many entries as whole bytes
    /// hold; the format does not say how many of them are in use.
    ///
    /// # Errors
    /// [`StatusError::Bits`], [`StatusError::B64`], [`StatusError::Inflate`]; a list of more
    /// than `max_entries` entries is refused, not cut.
    pub fn decode(bits: u8, lst: &str, max_entries: u64) -> Result<Self, StatusError> {
        Self::decode_bytes(bits, &b64::decode(lst)?, max_entries)
    }

    /// The same for `lst` in bytes.
    fn decode_bytes(bits: u8, lst: &[u8], max_entries: u64) -> Result<Self, StatusError> {
        let bounds = list_bounds(byte_len(bits, max_entries)?.min(MAX_BYTES));
        let bytes = inflate::inflate(lst, Wrapper::Zlib, bounds)?;
        Ok(Self::from_bytes(bits, bytes))
    }

    /// The text of `lst`: zlib, then base64url.
    #[must_use]
    pub fn encode(&self) -> String {
        b64::encode(inflate::deflate(&self.bytes, Wrapper::Zlib))
    }

    /// Bits per entry: 1, 2, 4 or 8.
    #[must_use]
    pub const fn bits(&self) -> u8 {
        self.bits
    }

    /// The number of entries; indexes go from 0 to one less.
    #[must_use]
    pub const fn entries(&self) -> u64 {
        self.entries
    }

    /// Number of bytes that it takes, expanded.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The status at `index`, `None` outside the list: no statement, so not "valid".
    #[must_use]
    pub fn get(&self, index: u64) -> Option<Status> {
        let (at, shift) = self.place(index)?;
        Some(Status::from(self.bytes.get(at)? >> shift & self.mask()))
    }

    /// Sets the status at `index`.
    ///
    /// # Errors
    /// [`StatusError::OutOfRange`]; [`StatusError::DoesNotFit`], for example for
    /// [`Status::Suspended`] in a list of one bit per entry.
    pub fn set(&mut self, index: u64, status: Status) -> Result<(), StatusError> {
        let (at, shift) = self.place(index).ok_or(StatusError::OutOfRange)?;
        let (value, mask) = (status.value(), self.mask());
        if value > mask {
            return Err(StatusError::DoesNotFit);
        }
        let byte = self.bytes.get_mut(at).ok_or(StatusError::OutOfRange)?;
        *byte = *byte & !(mask << shift) | value << shift;
        Ok(())
    }

    /// `bits` is 1, 2, 4 or 8 here: [`byte_len`] has checked it.
    fn from_bytes(bits: u8, bytes: Vec<u8>) -> Self {
        Self { bits, entries: bytes.len() as u64 * 8 / u64::from(bits), bytes }
    }

    const fn mask(&self) -> u8 {
        0xFF >> (8 - self.bits)
    }

    /// The byte of an entry, and how far its bits are from the byte's low end.
    fn place(&self, index: u64) -> Option<(usize, u32)> {
        if index >= self.entries {
            return None;
        }
        let bit = index * u64::from(self.bits);
        Some((usize::try_from(bit / 8).ok()?, u32::try_from(bit % 8).ok()?))
    }
}

impl std::fmt::Debug for StatusList {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StatusList({} entries of {} bits)", self.entries, self.bits)
    }
}

/// The bytes that hold `entries`, after a check of `bits`.
fn byte_len(bits: u8, entries: u64) -> Result<usize, StatusError> {
    if !matches!(bits, 1 | 2 | 4 | 8) {
        return Err(StatusError::Bits(bits.into()));
    }
    usize::try_from(entries.div_ceil(8 / u64::from(bits))).map_err(|_| StatusError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The examples of sections 4.1 and 4.2: 16 entries of 1 bit, 12 entries of 2 bits.
    const ONE_BIT: [u8; 16] = [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1];
    const TWO_BITS: [u8; 12] = [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3];

    #[test]
    fn reads_and_writes_the_lists_of_the_specification() {
        for (bits, statuses, lst) in
            [(1, &ONE_BIT[..], "eNrbuRgAAhcBXQ"), (2, &TWO_BITS[..], "eNo76fITAAPfAgc")]
        {
            let theirs = StatusList::decode(bits, lst, 100).unwrap();
            let mut ours = StatusList::new(bits, statuses.len() as u64).unwrap();
            for (index, value) in (0..).zip(statuses) {
                ours.set(index, Status::from(*value)).unwrap();
                assert_eq!(theirs.get(index), Some(Status::from(*value)), "{bits} bits, {index}");
            }
            assert_eq!(ours, theirs);
            assert_eq!(StatusList::decode(bits, &ours.encode(), 100).unwrap(), ours);
        }
    }

    #[test]
    fn every_size_round_trips() {
        for bits in [1, 2, 4, 8] {
            for entries in [0, 1, 7, 8, 9, 1_000, 100_003] {
                let mut list = StatusList::new(bits, entries).unwrap();
                let value = |index: u64| {
                    let mixed = (index + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - bits);
                    Status::from(u8::try_from(mixed).unwrap())
                };
                (0..entries).for_each(|index| list.set(index, value(index)).unwrap());
                let read = StatusList::decode(bits, &list.encode(), entries).unwrap();
                assert!((0..entries).all(|index| read.get(index) == Some(value(index))));
                // A change touches its own entry only.
                for index in (0..entries).step_by(97) {
                    list.set(index, Status::Valid).unwrap();
                    list.set(index, value(index)).unwrap();
                }
                assert_eq!(list.bytes, read.bytes, "{bits} bits, {entries} entries");
            }
        }
    }

    #[test]
    fn outside_the_list_there_is_no_status() {
        let mut list = StatusList::new(1, 13).unwrap();
        assert_eq!(list.get(12), Some(Status::Valid));
        for outside in [13, 16, u64::MAX] {
            assert_eq!(list.get(outside), None);
            assert_eq!(list.set(outside, Status::Invalid), Err(StatusError::OutOfRange));
        }
        assert_eq!(StatusList::decode(1, &list.encode(), 16).unwrap().get(16), None);
    }

    #[test]
    fn a_status_must_fit_its_bits() {
        for (bits, fits, too_large) in [(1, 1, 2), (2, 3, 4), (4, 15, 16)] {
            let mut list = StatusList::new(bits, 10).unwrap();
            list.set(3, Status::from(fits)).unwrap();
            assert_eq!(list.set(3, Status::from(too_large)), Err(StatusError::DoesNotFit));
            assert_eq!(list.get(3), Some(Status::from(fits)));
        }
        for bits in [0, 3, 5, 16] {
            assert_eq!(StatusList::new(bits, 1), Err(StatusError::Bits(bits.into())));
            assert!(StatusList::decode(bits, "eNrbuRgAAhcBXQ", 100).is_err());
        }
    }

    #[test]
    fn a_long_list_is_refused_and_not_cut() {
        let text = StatusList::new(1, 1 << 20).unwrap().encode();
        assert_eq!(StatusList::decode(1, &text, 1 << 20).unwrap().entries(), 1 << 20);
        let error = StatusList::decode(1, &text, (1 << 20) - 8).unwrap_err();
        assert_eq!(error, InflateError::TooLong((1 << 17) - 1).into());
        assert!(StatusList::decode(8, &text, u64::MAX).is_ok());
        assert_eq!(StatusList::new(8, (16 << 20) + 1), Err(StatusError::TooLarge));
        assert_eq!(StatusList::new(1, u64::MAX), Err(StatusError::TooLarge));
    }
}
