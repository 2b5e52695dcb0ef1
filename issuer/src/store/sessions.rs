//! What sign-ins leave for a while: sessions by handle, things that may happen once, and the
//! secret that all programs over one store share.

use annona_core::time::UnixTime;

use super::sql::{Sql, values};
use super::{Hash, MAX_SESSIONS, StoreError};

pub(super) fn put(
    db: &mut dyn Sql,
    handle: &Hash,
    content: &str,
    expires: UnixTime,
    now: UnixTime,
) -> Result<bool, StoreError> {
    let alive = db.row("SELECT count(*) FROM sessions WHERE expires > ?1", values![now])?;
    let alive = alive.ok_or(StoreError::Damaged)?;
    if alive.get::<u32>(0)? >= MAX_SESSIONS {
        return Ok(false);
    }
    db.execute(
        "INSERT INTO sessions (session, content, expires) VALUES (?1, ?2, ?3)",
        values![handle, content, expires],
    )?;
    Ok(true)
}

pub(super) fn find(
    db: &mut dyn Sql,
    handle: &Hash,
    now: UnixTime,
) -> Result<Option<String>, StoreError> {
    let find = "SELECT content FROM sessions WHERE session = ?1 AND expires > ?2";
    db.row(find, values![handle, now])?.map(|row| row.get(0)).transpose()
}

pub(super) fn end(db: &mut dyn Sql, handle: &Hash, now: UnixTime) -> Result<bool, StoreError> {
    let end = "DELETE FROM sessions WHERE session = ?1 AND expires > ?2";
    Ok(db.execute(end, values![handle, now])? == 1)
}

pub(super) fn note_once(
    db: &mut dyn Sql,
    what: &Hash,
    expires: UnixTime,
    now: UnixTime,
) -> Result<bool, StoreError> {
    let note = "INSERT INTO happened (what, expires) VALUES (?1, ?2)
                ON CONFLICT (what) DO UPDATE SET expires = excluded.expires
                WHERE happened.expires <= ?3";
    Ok(db.execute(note, values![what, expires, now])? == 1)
}

/// Deletes what has ended; nothing relies on it.
pub(super) fn forget_ended(db: &mut dyn Sql, now: UnixTime) -> Result<(), StoreError> {
    for ended in [
        "DELETE FROM tokens WHERE expires <= ?1 AND coalesce(deferred_until, 0) <= ?1",
        "DELETE FROM refreshes WHERE expires <= ?1",
        "DELETE FROM sessions WHERE expires <= ?1",
        "DELETE FROM happened WHERE expires <= ?1",
        "DELETE FROM deferrals WHERE expires <= ?1",
    ] {
        db.execute(ended, values![now])?;
    }
    Ok(())
}

pub(super) fn shared_secret(db: &mut dyn Sql, fresh: &Hash) -> Result<Hash, StoreError> {
    db.execute(
        "INSERT INTO secrets (secret, value) VALUES (1, ?1) ON CONFLICT (secret) DO NOTHING",
        values![fresh],
    )?;
    let kept = db.row("SELECT value FROM secrets WHERE secret = 1", &[])?;
    kept.ok_or(StoreError::Damaged)?.get(0)
}
