//! New cards for old: renew one that ends, replace one whose phone is lost, and replace all
//! cards of a key that must not count any more.

use annona_core::credential::Format;
use annona_core::status::Status;
use annona_core::time::UnixTime;
use annona_core::trust::KeyPurpose;

use crate::offer::Made;
use crate::store::{Change, Changed, Next, OfKey, Renewal};
use crate::{Issuer, IssuerError, Offer};

/// Persons whose cards are withdrawn in one transaction.
const PORTION: u32 = 500;

/// An offer that replaces everything that a person had.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Replaced {
    /// What was withdrawn.
    pub withdrawn: Changed,
    /// The new offer.
    pub offer: Offer,
}

/// How far the replacement of a key's cards is.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct KeyReplaced {
    /// Persons whose cards this run withdrew.
    pub persons: usize,
    /// Cards, copies counted, that this run withdrew.
    pub credentials: usize,
}

impl Issuer {
    /// Makes an offer of a card that renews the person's newest one of this format, with the
    /// claims of today and a new end. The old card counts until its own end, or with
    /// `withdraw_old` until the wallet says that it has the new one.
    ///
    /// # Errors
    /// [`IssuerError::NoCard`] when there is nothing to renew, and as [`Issuer::create_offer`].
    pub fn renew(
        &self,
        person_id: &str,
        format: Format,
        withdraw_old: bool,
    ) -> Result<Offer, IssuerError> {
        let Made { kept, offer } = self.new_offer(person_id, format, false)?;
        match self.store.add_renewal(&kept, withdraw_old, self.now())? {
            Renewal::Offered => Ok(offer),
            Renewal::Suspended => Err(IssuerError::Suspended),
            Renewal::NoCard => Err(IssuerError::NoCard),
        }
    }

    /// Revokes all that a person has and makes a new offer, in one step: for a lost phone, or a
    /// wallet whose keys are no longer the person's alone. Also lifts a suspension.
    ///
    /// # Errors
    /// As [`Issuer::set_status`] and [`Issuer::create_offer`]; then nothing was revoked.
    pub fn replace(
        &self,
        person_id: &str,
        format: Format,
        reason: &str,
        effective: Option<UnixTime>,
    ) -> Result<Replaced, IssuerError> {
        let Made { kept, offer } = self.new_offer(person_id, format, false)?;
        let since = self.effective(reason, effective)?;
        let change = Change { person_id, status: Status::Invalid, since, reason, now: self.now() };
        let withdrawn = self.store.replace(&change, &kept)?.ok_or(IssuerError::Nothing)?;
        self.publish_changed(&withdrawn)?;
        Ok(Replaced { withdrawn, offer })
    }

    /// Withdraws every living card that a key signed, a few hundred persons at a time: when it
    /// is interrupted, the next run goes on. Wallets with a refresh token fetch the new card by
    /// themselves; [`Issuer::affected`] tells who needs an offer.
    ///
    /// `told` hears how far it is after each portion.
    ///
    /// # Errors
    /// [`IssuerError::StillSigns`] while new cards would get the same key;
    /// [`crate::KeyError::NoKey`], and as [`Issuer::set_status`].
    pub fn replace_key(
        &self,
        kid: &str,
        reason: &str,
        effective: Option<UnixTime>,
        told: &mut dyn FnMut(&KeyReplaced),
    ) -> Result<KeyReplaced, IssuerError> {
        let (now, ring) = (self.now(), self.keys());
        let (from, until) = ring.span(kid, KeyPurpose::Credential)?;
        if ring.signing(KeyPurpose::Credential, now)?.kid() == kid {
            return Err(IssuerError::StillSigns(kid.to_owned()));
        }
        let since = self.effective(reason, effective)?;
        let key = OfKey { kid, from, until, since, reason, now };
        let mut all = KeyReplaced::default();
        loop {
            let part = self.store.withdraw(&key, PORTION)?;
            if part.persons == 0 {
                break;
            }
            all.persons += part.persons;
            all.credentials += part.credentials;
            told(&all);
        }
        // All of them: an interrupted run may have left some unpublished.
        for list in self.status_lists()? {
            self.publish_status_list(list)?;
        }
        Ok(all)
    }

    /// The persons whose cards were withdrawn with a key, and how each comes to a new one.
    ///
    /// # Errors
    /// [`IssuerError::Store`].
    pub fn affected(&self, kid: &str) -> Result<Vec<(String, Next)>, IssuerError> {
        Ok(self.store.affected(kid, self.now())?)
    }
}
