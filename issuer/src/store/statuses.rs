//! Status lists: which are open, and which entries are not valid.

use annona_core::status::Status;
use annona_core::time::UnixTime;

use super::places::{LEASE, Lease, Mark};
use super::sql::{Row, Sql, values};
use super::{Change, Changed, Hash, ListState, StoreError, offers};

/// Rounds of opening a list: one is enough unless others fill it in the meantime.
const MAX_ROUNDS: u32 = 16;

/// Leases places of a list beyond the mark. A list gives away at most about half of its places,
/// so that its order says little about how many there are.
pub(super) fn lease(
    db: &mut dyn Sql,
    mark: Mark,
    entries: u64,
    key: &Hash,
) -> Result<Lease, StoreError> {
    pass(db, mark)?;
    for _ in 0..MAX_ROUNDS {
        let leased = db.row(
            "UPDATE status_lists SET used = used + ?1
             WHERE used * 2 < entries
               AND list = (SELECT min(list) FROM status_lists WHERE used * 2 < entries)
             RETURNING list, entries, list_key, used",
            values![LEASE],
        )?;
        if let Some(row) = leased {
            let (entries, used): (u64, u64) = (row.get(1)?, row.get(3)?);
            let next = used.saturating_sub(LEASE.into());
            let (list, key) = (row.get(0)?, row.get(2)?);
            return Ok(Lease { list, entries, key, next, end: used.min(entries) });
        }
        open_list(db, mark, entries, key)?;
    }
    Err(StoreError::NoIndex)
}

/// Passes over what was leased when the database was another one, before it was restored.
fn pass(db: &mut dyn Sql, mark: Mark) -> Result<(), StoreError> {
    let used = i64::try_from(mark.used).map_err(|_| StoreError::Mark)?;
    let older = "UPDATE status_lists SET used = entries WHERE list < ?1 AND used < entries";
    db.execute(older, values![mark.list])?;
    let newest = "UPDATE status_lists SET used = ?2 WHERE list = ?1 AND used < ?2";
    db.execute(newest, values![mark.list, used]).map(drop)
}

/// Opens a list unless there is one with room.
fn open_list(db: &mut dyn Sql, mark: Mark, entries: u64, key: &Hash) -> Result<(), StoreError> {
    let room = "SELECT 1 FROM status_lists WHERE used * 2 < entries LIMIT 1";
    if db.row(room, &[])?.is_some() {
        return Ok(());
    }
    add_list(db, mark, 1, entries, key).map(drop)
}

/// Opens a list whose number is `step` above that of the newest one.
fn add_list(
    db: &mut dyn Sql,
    mark: Mark,
    step: u32,
    entries: u64,
    key: &Hash,
) -> Result<u32, StoreError> {
    let newest = db.row("SELECT coalesce(max(list), 0) FROM status_lists", &[])?;
    let newest: u32 = newest.ok_or(StoreError::Damaged)?.get(0)?;
    let number = newest.max(mark.list).checked_add(step).ok_or(StoreError::NoIndex)?;
    let size = i64::try_from(entries).map_err(|_| StoreError::NoIndex)?;
    // Two programs that open the same list: the second one finds it there.
    db.execute(
        "INSERT INTO status_lists (list, entries, list_key) VALUES (?1, ?2, ?3)
         ON CONFLICT (list) DO NOTHING",
        values![number, size, key],
    )?;
    Ok(number)
}

/// Leaves all lists as they are and goes on in one that is `step` above them.
pub(super) fn start_over(
    db: &mut dyn Sql,
    mark: Mark,
    step: u32,
    entries: u64,
    key: &Hash,
) -> Result<u32, StoreError> {
    db.execute("UPDATE status_lists SET used = entries WHERE used < entries", &[])?;
    add_list(db, mark, step, entries, key)
}

pub(super) fn lists(
    db: &mut dyn Sql,
    mark: Mark,
    entries: u64,
    key: &Hash,
) -> Result<Vec<u32>, StoreError> {
    open_list(db, mark, entries, key)?;
    let all = db.rows("SELECT list FROM status_lists ORDER BY list", &[])?;
    all.iter().map(|row| row.get(0)).collect()
}

pub(super) fn set(db: &mut dyn Sql, change: &Change<'_>) -> Result<Option<Changed>, StoreError> {
    db.hold_person(change.person_id)?;
    let to = change.status.value();
    // Revoking is final; only what is suspended comes back; only what is valid is suspended.
    let from = match change.status {
        Status::Valid => "status = 2",
        Status::Suspended => "status = 0",
        Status::Invalid | Status::Other(_) => "status <> 1",
    };
    let since = (change.status != Status::Valid).then_some(change.since);
    let touched = db.rows(
        &format!(
            "UPDATE issuances SET status = ?2, since = ?3
             WHERE person_id = ?1 AND {from} RETURNING list"
        ),
        values![change.person_id, to, since],
    )?;
    let mut changed = self::touched(db, &touched)?;
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
        values![change.person_id, to, change.since, change.reason, change.now],
    )?;
    Ok(Some(changed))
}

/// Counts the change of lists whose entries changed: each row is the list of one of them.
pub(super) fn touched(db: &mut dyn Sql, entries: &[Row]) -> Result<Changed, StoreError> {
    let mut lists = entries.iter().map(|row| row.get(0)).collect::<Result<Vec<u32>, _>>()?;
    lists.sort_unstable();
    lists.dedup();
    for list in &lists {
        db.execute(
            "UPDATE status_lists SET revision = revision + 1 WHERE list = ?1",
            values![*list],
        )?;
    }
    Ok(Changed { credentials: entries.len(), offers: 0, lists })
}

pub(super) fn is_suspended(db: &mut dyn Sql, person_id: &str) -> Result<bool, StoreError> {
    let last = db.row(
        "SELECT status FROM changes WHERE person_id = ?1 AND scope IS NULL
         ORDER BY change DESC LIMIT 1",
        values![person_id],
    )?;
    let status = last.map(|row| row.get::<u8>(0)).transpose()?;
    Ok(status.map(Status::from) == Some(Status::Suspended))
}

pub(super) fn revision(db: &mut dyn Sql, list: u32) -> Result<Option<i64>, StoreError> {
    let found = db.row("SELECT revision FROM status_lists WHERE list = ?1", values![list])?;
    found.map(|row| row.get(0)).transpose()
}

/// The revision is read first: a change in between shows as a newer revision later on.
pub(super) fn state(db: &mut dyn Sql, list: u32) -> Result<Option<ListState>, StoreError> {
    let head = "SELECT entries, revision FROM status_lists WHERE list = ?1";
    let Some(head) = db.row(head, values![list])? else { return Ok(None) };
    let not_valid = db.rows(
        "SELECT idx, status, since FROM issuances WHERE list = ?1 AND status <> 0 ORDER BY idx",
        values![list],
    )?;
    let entry =
        |row: &Row| Ok((row.get(0)?, Status::from(row.get::<u8>(1)?), row.get::<UnixTime>(2)?));
    let changed = not_valid.iter().map(entry).collect::<Result<_, StoreError>>()?;
    Ok(Some(ListState { entries: head.get(0)?, revision: head.get(1)?, changed }))
}
