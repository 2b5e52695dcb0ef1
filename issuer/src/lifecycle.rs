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
        let now = self.now();
        let since = effective.unwrap_or(now).day();
        if since > now {
            return Err(IssuerError::Day);
        }
        let length = reason.chars().count();
        if !(1..=200).contains(&length) || reason.chars().any(char::is_control) {
            return Err(IssuerError::Reason);
        }
        let change = Change { person_id, status, since, reason, now };
        let changed = self.store.set_status(&change)?.ok_or(IssuerError::Nothing)?;
        for list in &changed.lists {
            self.publish_status_list(*list)?;
        }
        Ok(changed)
    }
}

/// Reads a day like `2026-11-03`.
///
/// # Errors
/// [`IssuerError::Day`].
pub(crate) fn parse_day(text: &str) -> Result<UnixTime, IssuerError> {
    UnixTime::parse(&format!("{text}T00:00:00Z")).map_err(|_| IssuerError::Day)
}
