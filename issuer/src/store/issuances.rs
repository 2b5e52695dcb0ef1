//! Intents: what will be signed, recorded before it is signed, each with its own random place
//! in a status list.

use annona_core::crypto::{Entropy, random};
use annona_core::time::UnixTime;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Intended, Intent, IntentRequest, NewIntent, StoreError, offers, statuses};

/// Draws for one index. Lists are at most half full, so that each draw hits with 1/2.
const MAX_DRAWS: u32 = 128;

pub(super) fn intend(
    db: &Connection,
    request: &IntentRequest<'_>,
    entropy: &dyn Entropy,
) -> Result<Intended, StoreError> {
    if offers::grant(db, &request.grant.token, request.now)?.is_none() {
        return Ok(Intended::Gone);
    }
    for nonce in request.nonces {
        if !offers::use_nonce(db, nonce, request.now)? {
            return Ok(Intended::DeadNonce);
        }
    }
    let mut recorded = Vec::with_capacity(request.intents.len());
    for intent in request.intents {
        if let Some(earlier) = find(db, request.grant.offer, &intent.key)? {
            recorded.push(earlier);
        } else if count(db, request.grant.offer)? < request.most {
            recorded.push(add(db, request, intent, entropy)?);
        } else {
            return Ok(Intended::TooMany);
        }
    }
    Ok(Intended::Recorded(recorded))
}

fn find(db: &Connection, offer: i64, key: &str) -> Result<Option<Intent>, StoreError> {
    let mut find = db.prepare_cached(
        "SELECT issuance, holder_key, subject, valid_from, valid_until, list, idx
         FROM issuances WHERE offer = ?1 AND holder_key = ?2",
    )?;
    Ok(find.query_row(params![offer, key], intent).optional()?)
}

fn intent(row: &Row<'_>) -> rusqlite::Result<Intent> {
    let recorded = NewIntent {
        key: row.get(1)?,
        subject: row.get(2)?,
        valid_from: UnixTime(row.get(3)?),
        valid_until: UnixTime(row.get(4)?),
    };
    Ok(Intent {
        id: row.get(0)?,
        recorded,
        list: row.get(5)?,
        index: row.get::<_, i64>(6)?.unsigned_abs(),
    })
}

fn count(db: &Connection, offer: i64) -> Result<usize, StoreError> {
    let count: u32 = db
        .prepare_cached("SELECT count(*) FROM issuances WHERE offer = ?1")?
        .query_row([offer], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

fn add(
    db: &Connection,
    request: &IntentRequest<'_>,
    intent: &NewIntent,
    entropy: &dyn Entropy,
) -> Result<Intent, StoreError> {
    let (list, entries) = statuses::open_list(db, request.entries)?;
    let mut insert = db.prepare_cached(
        "INSERT INTO issuances (offer, person_id, holder_key, subject, valid_from, valid_until,
                                list, idx, intended)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (list, idx) DO NOTHING",
    )?;
    for _ in 0..MAX_DRAWS {
        let index = u64::from_be_bytes(random(entropy)?) % entries;
        let place = i64::try_from(index).map_err(|_| StoreError::NoIndex)?;
        let inserted = insert.execute(params![
            request.grant.offer,
            request.grant.person_id,
            intent.key,
            intent.subject,
            intent.valid_from.0,
            intent.valid_until.0,
            list,
            place,
            request.now.0,
        ])?;
        if inserted == 1 {
            let id = db.last_insert_rowid();
            db.execute("UPDATE status_lists SET used = used + 1 WHERE list = ?1", [list])?;
            return Ok(Intent { id, recorded: intent.clone(), list, index });
        }
    }
    Err(StoreError::NoIndex)
}

pub(super) fn release(db: &Connection, intents: &[i64], now: UnixTime) -> Result<(), StoreError> {
    let mut note = db.prepare_cached(
        "UPDATE issuances SET released = ?2 WHERE issuance = ?1 AND released IS NULL",
    )?;
    for id in intents {
        note.execute(params![id, now.0])?;
    }
    Ok(())
}
