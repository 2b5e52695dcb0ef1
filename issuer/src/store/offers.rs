//! Offers and tokens: short-lived, known by their hashes.

use annona_core::time::UnixTime;

use super::sql::{Sql, values};
use super::{
    Grant, Hash, MAX_TRIES, NewOffer, NewToken, REFRESH_GRACE, Redeemed, StoreError, statuses,
};

pub(super) fn add(db: &mut dyn Sql, offer: &NewOffer, now: UnixTime) -> Result<bool, StoreError> {
    db.hold_person(&offer.person_id)?;
    if statuses::is_suspended(db, &offer.person_id)? {
        return Ok(false);
    }
    close_open(db, &offer.person_id, now)?;
    add_code(db, offer)
}

pub(super) fn add_code(db: &mut dyn Sql, offer: &NewOffer) -> Result<bool, StoreError> {
    db.hold_person(&offer.person_id)?;
    if statuses::is_suspended(db, &offer.person_id)? {
        return Ok(false);
    }
    db.execute(
        "INSERT INTO offers (code, tx_code, person_id, configuration_id, expires, terms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        values![
            &offer.code,
            &offer.tx_code,
            &offer.person_id,
            &offer.configuration_id,
            offer.expires,
            &offer.terms,
        ],
    )?;
    Ok(true)
}

/// Ends all open offers and living tokens of a person; returns their number, in which refresh
/// tokens do not count.
pub(super) fn close(db: &mut dyn Sql, person_id: &str, now: UnixTime) -> Result<usize, StoreError> {
    let closed = close_open(db, person_id, now)?;
    db.execute(
        "DELETE FROM refreshes WHERE offer IN (SELECT offer FROM offers WHERE person_id = ?1)",
        values![person_id],
    )?;
    Ok(closed)
}

/// Ends what [`close`] ends, but for refresh tokens.
pub(super) fn close_open(
    db: &mut dyn Sql,
    person_id: &str,
    now: UnixTime,
) -> Result<usize, StoreError> {
    db.hold_person(person_id)?;
    let tokens = db.execute(
        "DELETE FROM tokens
         WHERE (expires > ?2 OR deferred_until > ?2) AND offer IN (SELECT offer FROM offers WHERE person_id = ?1)",
        values![person_id, now],
    )?;
    let offers = db.execute(
        "UPDATE offers SET expires = ?2
         WHERE person_id = ?1 AND redeemed IS NULL AND expires > ?2",
        values![person_id, now],
    )?;
    Ok(tokens + offers)
}

pub(super) fn redeem(
    db: &mut dyn Sql,
    code: &Hash,
    tx_code: &Hash,
    token: &NewToken,
    now: UnixTime,
) -> Result<Redeemed, StoreError> {
    let owner = db.row("SELECT person_id FROM offers WHERE code = ?1", values![code])?;
    let Some(owner) = owner else { return Ok(Redeemed::Refused) };
    db.hold_person(&owner.get::<String>(0)?)?;
    let found = db.row(
        "UPDATE offers SET tries = tries + 1
         WHERE code = ?1 AND redeemed IS NULL AND expires > ?2 AND tries < ?3
         RETURNING offer, tries, tx_code",
        values![code, now, MAX_TRIES],
    )?;
    let Some(found) = found else { return Ok(Redeemed::Refused) };
    let (offer, tries): (i64, u32) = (found.get(0)?, found.get(1)?);
    if found.get::<Hash>(2)? != *tx_code {
        return Ok(Redeemed::WrongTxCode(MAX_TRIES.saturating_sub(tries)));
    }
    db.execute("UPDATE offers SET redeemed = ?2 WHERE offer = ?1", values![offer, now])?;
    add_token(db, offer, token)?;
    Ok(Redeemed::Granted)
}

pub(super) fn end_code(db: &mut dyn Sql, code: &Hash) -> Result<(), StoreError> {
    let used = "SELECT person_id, coalesce(family, offer) FROM offers
                WHERE code = ?1 AND redeemed IS NOT NULL";
    let Some(found) = db.row(used, values![code])? else { return Ok(()) };
    db.hold_person(&found.get::<String>(0)?)?;
    end_family(db, found.get(1)?)
}

pub(super) fn renew(
    db: &mut dyn Sql,
    refresh: &Hash,
    token: &NewToken,
    terms: &Hash,
    now: UnixTime,
) -> Result<Redeemed, StoreError> {
    let living = "SELECT person_id, configuration_id, tx_code, coalesce(family, offer), used, offer
                  FROM refreshes JOIN offers USING (offer)
                  WHERE refresh = ?1 AND refreshes.expires > ?2";
    let owner = db.row(living, values![refresh, now])?;
    let Some(owner) = owner else { return Ok(Redeemed::Refused) };
    db.hold_person(&owner.get::<String>(0)?)?;
    // Once more, now that nobody else works for this person.
    let found = db.row(living, values![refresh, now])?;
    let Some(found) = found else { return Ok(Redeemed::Refused) };
    let (person, configuration): (String, String) = (found.get(0)?, found.get(1)?);
    let (tx_code, family): (Hash, i64) = (found.get(2)?, found.get(3)?);
    let is_late = |used: UnixTime| now.since(used) > REFRESH_GRACE;
    if found.get::<Option<UnixTime>>(4)?.is_some_and(is_late)
        && has_moved_on(db, family, found.get(5)?)?
    {
        end_family(db, family)?;
        return Ok(Redeemed::Refused);
    }
    db.execute(
        "UPDATE refreshes SET used = ?2 WHERE refresh = ?1 AND used IS NULL",
        values![refresh, now],
    )?;
    // A transaction of its own, with a code that nobody knows.
    let next = db.row(
        "INSERT INTO offers
             (code, tx_code, person_id, configuration_id, expires, redeemed, family, terms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6, ?7) RETURNING offer",
        values![&token.token, &tx_code, &person, &configuration, now, family, terms],
    )?;
    add_token(db, next.ok_or(StoreError::Damaged)?.get(0)?, token)?;
    Ok(Redeemed::Granted)
}

/// Whether somebody used a token that came after this transaction. If not, the answer with it
/// got lost, and the wallet asks again.
fn has_moved_on(db: &mut dyn Sql, family: i64, offer: i64) -> Result<bool, StoreError> {
    let used = db.row(
        "SELECT 1 FROM offers o WHERE family = ?1 AND offer > ?2
         AND (EXISTS (SELECT 1 FROM issuances i WHERE i.offer = o.offer)
              OR EXISTS (SELECT 1 FROM refreshes r WHERE r.offer = o.offer AND used IS NOT NULL))
         LIMIT 1",
        values![family, offer],
    )?;
    Ok(used.is_some())
}

fn add_token(db: &mut dyn Sql, offer: i64, token: &NewToken) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO tokens (token, offer, expires, dpop_key) VALUES (?1, ?2, ?3, ?4)",
        values![&token.token, offer, token.expires, token.key.as_deref()],
    )?;
    if let Some(new) = &token.refresh {
        db.execute(
            "INSERT INTO refreshes (refresh, offer, expires) VALUES (?1, ?2, ?3)",
            values![&new.refresh, offer, new.expires],
        )?;
    }
    Ok(())
}

/// Ends every token and refresh token that came of one code.
fn end_family(db: &mut dyn Sql, family: i64) -> Result<(), StoreError> {
    let members = "offer IN (SELECT offer FROM offers WHERE offer = ?1 OR family = ?1)";
    for table in ["tokens", "refreshes"] {
        db.execute(&format!("DELETE FROM {table} WHERE {members}"), values![family])?;
    }
    Ok(())
}

pub(super) fn open(
    db: &mut dyn Sql,
    code: &Hash,
    now: UnixTime,
) -> Result<Option<String>, StoreError> {
    let found = db.row(
        "SELECT configuration_id FROM offers
         WHERE code = ?1 AND redeemed IS NULL AND expires > ?2 AND tries < ?3",
        values![code, now, MAX_TRIES],
    )?;
    found.map(|row| row.get(0)).transpose()
}

pub(super) fn grant(
    db: &mut dyn Sql,
    token: &Hash,
    now: UnixTime,
) -> Result<Option<Grant>, StoreError> {
    let alive = "SELECT 1 FROM tokens WHERE token = ?1 AND expires > ?2";
    if db.row(alive, values![token, now])?.is_none() {
        return Ok(None);
    }
    granted(db, token)
}

/// What a token allows, alive or not.
pub(super) fn granted(db: &mut dyn Sql, token: &Hash) -> Result<Option<Grant>, StoreError> {
    let found = db.row(
        "SELECT offer, person_id, configuration_id, terms, dpop_key
         FROM tokens JOIN offers USING (offer) WHERE token = ?1",
        values![token],
    )?;
    let grant = found.map(|row| {
        Ok(Grant {
            token: *token,
            offer: row.get(0)?,
            person_id: row.get(1)?,
            configuration_id: row.get(2)?,
            terms: row.get(3)?,
            key: row.get(4)?,
        })
    });
    grant.transpose()
}
