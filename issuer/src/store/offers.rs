//! Offers, tokens and nonces: short-lived, known by their hashes.

use annona_core::time::UnixTime;

use super::sql::{Sql, values};
use super::{
    Grant, Hash, MAX_NONCES, MAX_TRIES, NewOffer, NewToken, Redeemed, StoreError, statuses,
};

pub(super) fn add(db: &mut dyn Sql, offer: &NewOffer, now: UnixTime) -> Result<bool, StoreError> {
    db.hold_person(&offer.person_id)?;
    if statuses::is_suspended(db, &offer.person_id)? {
        return Ok(false);
    }
    close(db, &offer.person_id, now)?;
    db.execute(
        "INSERT INTO offers (code, tx_code, person_id, configuration_id, expires)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        values![
            &offer.code,
            &offer.tx_code,
            &offer.person_id,
            &offer.configuration_id,
            offer.expires
        ],
    )?;
    Ok(true)
}

/// Ends all open offers and living tokens of a person; returns their number.
pub(super) fn close(db: &mut dyn Sql, person_id: &str, now: UnixTime) -> Result<usize, StoreError> {
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
    db.execute(
        "DELETE FROM tokens WHERE expires <= ?1 AND coalesce(deferred_until, 0) <= ?1",
        values![now],
    )?;
    db.execute(
        "INSERT INTO tokens (token, offer, expires) VALUES (?1, ?2, ?3)",
        values![&token.token, offer, token.expires],
    )?;
    Ok(Redeemed::Granted)
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
        "SELECT offer, person_id, configuration_id FROM tokens JOIN offers USING (offer)
         WHERE token = ?1",
        values![token],
    )?;
    let grant = found.map(|row| {
        Ok(Grant {
            token: *token,
            offer: row.get(0)?,
            person_id: row.get(1)?,
            configuration_id: row.get(2)?,
        })
    });
    grant.transpose()
}

pub(super) fn add_nonce(
    db: &mut dyn Sql,
    nonce: &Hash,
    expires: UnixTime,
    now: UnixTime,
) -> Result<bool, StoreError> {
    db.execute("DELETE FROM nonces WHERE expires <= ?1", values![now])?;
    let alive = db.row("SELECT count(*) FROM nonces", &[])?.ok_or(StoreError::Damaged)?;
    if alive.get::<u32>(0)? >= MAX_NONCES {
        return Ok(false);
    }
    db.execute("INSERT INTO nonces (nonce, expires) VALUES (?1, ?2)", values![nonce, expires])?;
    Ok(true)
}

/// Uses a nonce up; false when it is not alive.
pub(super) fn use_nonce(db: &mut dyn Sql, nonce: &Hash, now: UnixTime) -> Result<bool, StoreError> {
    let delete = "DELETE FROM nonces WHERE nonce = ?1 AND expires > ?2";
    Ok(db.execute(delete, values![nonce, now])? == 1)
}
