//! Status lists: which are open, and which entries are not valid.

use annona_core::status::Status;
use annona_core::time::UnixTime;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Change, Changed, ListState, StoreError, offers};

/// A list with room: at most half of its places are given away, so that random indices are
/// found fast and say little about how many there are. Returns number and entries.
pub(super) fn open_list(db: &Connection, entries: u64) -> Result<(u32, u64), StoreError> {
    let mut find = db.prepare_cached(
        "SELECT list, entries FROM status_lists WHERE used * 2 < entries ORDER BY list LIMIT 1",
    )?;
    let open = find.query_row([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?))).optional()?;
    if let Some((list, entries)) = open {
        return Ok((list, entries.unsigned_abs()));
    }
    let size = i64::try_from(entries).map_err(|_| StoreError::NoIndex)?;
    let list = db.query_row(
        "INSERT INTO status_lists (list, entries)
         SELECT coalesce(max(list), 0) + 1, ?1 FROM status_lists RETURNING list",
        [size],
        |row| row.get(0),
    )?;
    Ok((list, entries))
}

pub(super) fn lists(db: &Connection, entries: u64) -> Result<Vec<u32>, StoreError> {
    open_list(db, entries)?;
    let mut all = db.prepare("SELECT list FROM status_lists ORDER BY list")?;
    let lists = all.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(lists)
}

pub(super) fn set(db: &Connection, change: &Change<'_>) -> Result<Option<Changed>, StoreError> {
    let to = change.status.value();
    // Revoking is final; only what is suspended comes back; only what is valid is suspended.
    let from = match change.status {
        Status::Valid => "status = 2",
        Status::Suspended => "status = 0",
        Status::Invalid | Status::Other(_) => "status <> 1",
    };
    let since = (change.status != Status::Valid).then_some(change.since.0);
    let mut update = db.prepare(&format!(
        "UPDATE issuances SET status = ?2, since = ?3 WHERE person_id = ?1 AND {from} RETURNING list"
    ))?;
    let touched = update
        .query_map(params![change.person_id, to, since], |row| row.get(0))?
        .collect::<Result<Vec<u32>, _>>()?;
    let mut changed = Changed { credentials: touched.len(), offers: 0, lists: touched };
    changed.lists.sort_unstable();
    changed.lists.dedup();
    for list in &changed.lists {
        db.execute("UPDATE status_lists SET revision = revision + 1 WHERE list = ?1", [list])?;
    }
    if change.status != Status::Valid {
        changed.offers = offers::close(db, change.person_id, change.now)?;
    }
    // A person without credentials may be suspended too, when an offer was open.
    let is_resumed = change.status == Status::Valid && is_suspended(db, change.person_id)?;
    if changed.credentials == 0 && changed.offers == 0 && !is_resumed {
        return Ok(None);
    }
    db.execute(
        "INSERT INTO changes (person_id, status, since, reason, changed)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![change.person_id, to, change.since.0, change.reason, change.now.0],
    )?;
    Ok(Some(changed))
}

pub(super) fn is_suspended(db: &Connection, person_id: &str) -> Result<bool, StoreError> {
    let mut last = db.prepare_cached(
        "SELECT status FROM changes WHERE person_id = ?1 ORDER BY change DESC LIMIT 1",
    )?;
    let status: Option<u8> = last.query_row([person_id], |row| row.get(0)).optional()?;
    Ok(status.map(Status::from) == Some(Status::Suspended))
}

pub(super) fn revision(db: &Connection, list: u32) -> Result<Option<i64>, StoreError> {
    let mut find = db.prepare_cached("SELECT revision FROM status_lists WHERE list = ?1")?;
    Ok(find.query_row([list], |row| row.get(0)).optional()?)
}

pub(super) fn state(db: &Connection, list: u32) -> Result<Option<ListState>, StoreError> {
    let head = db
        .query_row("SELECT entries, revision FROM status_lists WHERE list = ?1", [list], |row| {
            Ok((row.get::<_, i64>(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((entries, revision)) = head else { return Ok(None) };
    let mut not_valid = db.prepare(
        "SELECT idx, status, since FROM issuances WHERE list = ?1 AND status <> 0 ORDER BY idx",
    )?;
    let changed = not_valid
        .query_map([list], |row| {
            let status = Status::from(row.get::<_, u8>(1)?);
            Ok((row.get::<_, i64>(0)?.unsigned_abs(), status, UnixTime(row.get(2)?)))
        })?
        .collect::<Result<_, _>>()?;
    Ok(Some(ListState { entries: entries.unsigned_abs(), revision, changed }))
}
