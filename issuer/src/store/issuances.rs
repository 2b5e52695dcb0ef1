//! Intents: what will be signed, recorded before it is signed, each with its own place in a
//! status list.

use annona_core::time::UnixTime;

use super::places::Place;
use super::sql::{Row, Sql, values};
use super::{
    Intended, Intent, IntentRequest, NewIntent, StoreError, Way, deferrals, offers, sessions,
};

/// `places` has one for each intent.
pub(super) fn intend<'a>(
    db: &mut dyn Sql,
    request: &IntentRequest<'_>,
    places: &mut impl Iterator<Item = &'a Place>,
) -> Result<Intended, StoreError> {
    let grant = request.grant;
    db.hold_person(&grant.person_id)?;
    let living = match request.way {
        Way::Direct(_) => offers::grant(db, &grant.token, request.now)?,
        Way::Deferred(_) => deferrals::grant(db, &grant.token, request.now)?,
    };
    if living.is_none() {
        return Ok(Intended::Gone);
    }
    for nonce in request.nonces {
        if !sessions::note_once(db, &nonce.hash, nonce.until, request.now)? {
            return Ok(Intended::UsedNonce);
        }
    }
    let is_held = deferrals::is_held(db, &grant.person_id)?;
    match request.way {
        Way::Direct(new) if is_held => {
            let kept = deferrals::add(db, request, new)?;
            return Ok(if kept { Intended::Held } else { Intended::TooMany });
        }
        Way::Deferred(_) if is_held => return Ok(Intended::Held),
        Way::Deferred(deferral) if !deferrals::deliver(db, request, deferral)? => {
            return Ok(Intended::Gone);
        }
        Way::Direct(_) | Way::Deferred(_) => {}
    }
    let mut recorded = Vec::with_capacity(request.intents.len());
    for intent in request.intents {
        if let Some(earlier) = find(db, grant.offer, &intent.key)? {
            recorded.push(earlier);
        } else if count(db, grant.offer)? < request.most {
            recorded.push(add(db, request, intent, places)?);
        } else {
            return Ok(Intended::TooMany);
        }
    }
    Ok(Intended::Recorded(recorded))
}

fn find(db: &mut dyn Sql, offer: i64, key: &str) -> Result<Option<Intent>, StoreError> {
    let found = db.row(
        "SELECT issuance, holder_key, subject, valid_from, valid_until, list, idx, kid
         FROM issuances WHERE offer = ?1 AND holder_key = ?2",
        values![offer, key],
    )?;
    found.as_ref().map(intent).transpose()
}

fn intent(row: &Row) -> Result<Intent, StoreError> {
    let recorded = NewIntent {
        key: row.get(1)?,
        subject: row.get(2)?,
        valid_from: row.get(3)?,
        valid_until: row.get(4)?,
        kid: row.get(7)?,
    };
    Ok(Intent { id: row.get(0)?, recorded, list: row.get(5)?, index: row.get(6)? })
}

fn count(db: &mut dyn Sql, offer: i64) -> Result<usize, StoreError> {
    let count = db.row("SELECT count(*) FROM issuances WHERE offer = ?1", values![offer])?;
    let count: u32 = count.ok_or(StoreError::Damaged)?.get(0)?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

fn add<'a>(
    db: &mut dyn Sql,
    request: &IntentRequest<'_>,
    intent: &NewIntent,
    places: &mut impl Iterator<Item = &'a Place>,
) -> Result<Intent, StoreError> {
    let Place { list, index } = *places.next().ok_or(StoreError::NoIndex)?;
    let inserted = db.row(
        "INSERT INTO issuances (offer, person_id, holder_key, subject, valid_from,
                                valid_until, list, idx, intended, kid)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
         ON CONFLICT (list, idx) DO NOTHING
         RETURNING issuance",
        values![
            request.grant.offer,
            &request.grant.person_id,
            &intent.key,
            &intent.subject,
            intent.valid_from,
            intent.valid_until,
            list,
            i64::try_from(index).map_err(|_| StoreError::NoIndex)?,
            request.now,
            intent.kid.as_deref(),
        ],
    )?;
    let row = inserted.ok_or(StoreError::NoIndex)?;
    Ok(Intent { id: row.get(0)?, recorded: intent.clone(), list, index })
}

pub(super) fn release(db: &mut dyn Sql, intents: &[i64], now: UnixTime) -> Result<(), StoreError> {
    for id in intents {
        db.execute(
            "UPDATE issuances SET released = ?2 WHERE issuance = ?1 AND released IS NULL",
            values![*id, now],
        )?;
    }
    Ok(())
}
