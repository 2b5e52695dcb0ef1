//! Credentials that come later: persons whose credentials wait for a decision, and requests that
//! wait with them. A token then lives on, but only to ask for them.

use annona_core::time::UnixTime;

use super::sql::{Sql, values};
use super::{Grant, Hash, IntentRequest, NewDeferral, StoreError};

/// How long delivered credentials can be asked for again, in seconds: answers get lost.
const GRACE: i64 = 300;

pub(super) fn hold(db: &mut dyn Sql, person_id: &str, is_held: bool) -> Result<(), StoreError> {
    db.hold_person(person_id)?;
    let change = if is_held {
        "INSERT INTO held (person_id) VALUES (?1) ON CONFLICT (person_id) DO NOTHING"
    } else {
        "DELETE FROM held WHERE person_id = ?1"
    };
    db.execute(change, values![person_id]).map(drop)
}

pub(super) fn is_held(db: &mut dyn Sql, person_id: &str) -> Result<bool, StoreError> {
    let held = db.row("SELECT 1 FROM held WHERE person_id = ?1", values![person_id])?;
    Ok(held.is_some())
}

/// Keeps a request until its credentials are ready; false when the transaction has enough.
pub(super) fn add(
    db: &mut dyn Sql,
    request: &IntentRequest<'_>,
    new: &NewDeferral,
) -> Result<bool, StoreError> {
    let offer = request.grant.offer;
    let living = "SELECT count(*) FROM deferrals WHERE offer = ?1 AND expires > ?2";
    let known = db.row(living, values![offer, request.now])?;
    let known: u32 = known.ok_or(StoreError::Damaged)?.get(0)?;
    if usize::try_from(known).unwrap_or(usize::MAX) >= request.most {
        return Ok(false);
    }
    db.execute(
        "INSERT INTO deferrals (deferral, offer, keys, expires) VALUES (?1, ?2, ?3, ?4)",
        values![&new.deferral, offer, &new.keys, new.expires],
    )?;
    db.execute(
        "UPDATE tokens SET deferred_until = ?2 WHERE token = ?1",
        values![&request.grant.token, new.expires],
    )?;
    Ok(true)
}

pub(super) fn find(
    db: &mut dyn Sql,
    deferral: &Hash,
    offer: i64,
    now: UnixTime,
) -> Result<Option<String>, StoreError> {
    let found = db.row(
        "SELECT keys FROM deferrals WHERE deferral = ?1 AND offer = ?2 AND expires > ?3",
        values![deferral, offer, now],
    )?;
    found.map(|row| row.get(0)).transpose()
}

/// Lets a delivered request end soon; false when it has ended already.
pub(super) fn deliver(
    db: &mut dyn Sql,
    request: &IntentRequest<'_>,
    deferral: &Hash,
) -> Result<bool, StoreError> {
    let Some(_) = find(db, deferral, request.grant.offer, request.now)? else { return Ok(false) };
    let end = request.now.plus(GRACE);
    db.execute(
        "UPDATE deferrals SET expires = ?2 WHERE deferral = ?1 AND expires > ?2",
        values![deferral, end],
    )?;
    let others = "SELECT 1 FROM deferrals WHERE offer = ?1 AND expires > ?2";
    if db.row(others, values![request.grant.offer, end])?.is_none() {
        db.execute(
            "UPDATE tokens SET deferred_until = ?2 WHERE token = ?1 AND deferred_until > ?2",
            values![&request.grant.token, end],
        )?;
    }
    Ok(true)
}

/// Ends the requests of a transaction whose credentials have arrived.
pub(super) fn end(db: &mut dyn Sql, offer: i64) -> Result<(), StoreError> {
    db.execute("DELETE FROM deferrals WHERE offer = ?1", values![offer]).map(drop)
}

/// What a token allows where credentials are not asked for but followed up.
pub(super) fn grant(
    db: &mut dyn Sql,
    token: &Hash,
    now: UnixTime,
) -> Result<Option<Grant>, StoreError> {
    let alive = "SELECT 1 FROM tokens WHERE token = ?1 AND (expires > ?2 OR deferred_until > ?2)";
    if db.row(alive, values![token, now])?.is_none() {
        return Ok(None);
    }
    super::offers::granted(db, token)
}
