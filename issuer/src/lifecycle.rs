//! Suspend, reactivate, revoke: for all credentials of a person, with a reason for the agency's
//! own records and the day on which it takes effect.

use annona_core::status::Status;
use annona_core::time::UnixTime;

use crate::store::{Change, Changed};
use crate::{Issuer, IssuerError};

impl Issuer {
    /// Sets the status of all credentials of a person and publishes the lists again. Open
    /// offers of the person end, unless the status is `Valid`.
    ///
    /// `effective` is a day, today when absent.
    ///
    /// # Errors
    /// [`IssuerError::NoPerson`], [`IssuerError::Day`], [`IssuerError::Reason`];
    /// [`IssuerError::Nothing`] when nothing could be changed: what is revoked stays revoked.
    pub fn set_status(
        &self,
        person_id: &str,
        status: Status,
        reason: &str,
        effective: Option<UnixTime>,
    ) -> Result<Changed, IssuerError> {
        self.store.person(person_id)?.ok_or(IssuerError::NoPerson)?;
        let since = self.effective(reason, effective)?;
        let change = Change { person_id, status, since, reason, now: self.now() };
        let changed = self.store.set_status(&change)?.ok_or(IssuerError::Nothing)?;
        self.publish_changed(&changed)?;
        Ok(changed)
    }

    /// The day on which a change takes effect, after its reason was looked at.
    pub(crate) fn effective(
        &self,
        reason: &str,
        effective: Option<UnixTime>,
    ) -> Result<UnixTime, IssuerError> {
        let now = self.now();
        let since = effective.unwrap_or(now).day();
        if since > now {
            return Err(IssuerError::Day);
        }
        let length = reason.chars().count();
        if !(1..=200).contains(&length) || reason.chars().any(char::is_control) {
            return Err(IssuerError::Reason);
        }
        Ok(since)
    }

    /// Publishes the lists that a change touched.
    pub(crate) fn publish_changed(&self, changed: &Changed) -> Result<(), IssuerError> {
        for list in &changed.lists {
            self.publish_status_list(*list)?;
        }
        Ok(())
    }
}

/// Reads a day like `2026-11-03`.
///
/// # Errors
/// [`IssuerError::Day`].
pub(crate) fn parse_day(text: &str) -> Result<UnixTime, IssuerError> {
    UnixTime::parse(&format!("{text}T00:00:00Z")).map_err(|_| IssuerError::Day)
}
