//! What wallets tell about the credentials that they were given.

use annona_core::time::UnixTime;

use super::sql::{Sql, values};
use super::{NewNotification, StoreError};

pub(super) fn add(db: &mut dyn Sql, new: &NewNotification) -> Result<(), StoreError> {
    let insert = "INSERT INTO notifications (notification, offer) VALUES (?1, ?2)";
    db.execute(insert, values![&new.notification, new.offer]).map(drop)
}

pub(super) fn note(
    db: &mut dyn Sql,
    told: &NewNotification,
    event: &str,
    now: UnixTime,
) -> Result<bool, StoreError> {
    let noted = db.execute(
        "UPDATE notifications SET event = ?3, noted = ?4 WHERE notification = ?1 AND offer = ?2",
        values![&told.notification, told.offer, event, now],
    )?;
    Ok(noted == 1)
}
