//! Offers, tokens and nonces: short-lived, known by their hashes.

use annona_core::time::UnixTime;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Grant, Hash, MAX_NONCES, MAX_TRIES, NewOffer, NewToken, Redeemed, StoreError};

pub(super) fn add(db: &Connection, offer: &NewOffer, now: UnixTime) -> Result<(), StoreError> {
    close(db, &offer.person_id, now)?;
    db.execute(
        "INSERT INTO offers (code, tx_code, person_id, configuration_id, expires)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            offer.code,
            offer.tx_code,
            offer.person_id,
            offer.configuration_id,
            offer.expires.0
        ],
    )?;
    Ok(())
}

/// Ends all open offers and living tokens of a person; returns their number.
pub(super) fn close(db: &Connection, person_id: &str, now: UnixTime) -> Result<usize, StoreError> {
    let tokens = db.execute(
        "DELETE FROM tokens
         WHERE expires > ?2 AND offer IN (SELECT offer FROM offers WHERE person_id = ?1)",
        params![person_id, now.0],
    )?;
    let offers = db.execute(
        "UPDATE offers SET expires = ?2
         WHERE person_id = ?1 AND redeemed IS NULL AND expires > ?2",
        params![person_id, now.0],
    )?;
    Ok(tokens + offers)
}

pub(super) fn redeem(
    db: &Connection,
    code: &Hash,
    tx_code: &Hash,
    token: &NewToken,
    now: UnixTime,
) -> Result<Redeemed, StoreError> {
    let mut count = db.prepare_cached(
        "UPDATE offers SET tries = tries + 1
         WHERE code = ?1 AND redeemed IS NULL AND expires > ?2 AND tries < ?3
         RETURNING offer, tries, tx_code",
    )?;
    let found: Option<(i64, u32, Hash)> = count
        .query_row(params![code, now.0, MAX_TRIES], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })
        .optional()?;
    let Some((offer, tries, expected)) = found else { return Ok(Redeemed::Refused) };
    if expected != *tx_code {
        return Ok(Redeemed::WrongTxCode(MAX_TRIES.saturating_sub(tries)));
    }
    db.execute("UPDATE offers SET redeemed = ?2 WHERE offer = ?1", params![offer, now.0])?;
    db.execute("DELETE FROM tokens WHERE expires <= ?1", [now.0])?;
    db.execute(
        "INSERT INTO tokens (token, offer, expires) VALUES (?1, ?2, ?3)",
        params![token.token, offer, token.expires.0],
    )?;
    Ok(Redeemed::Granted)
}

pub(super) fn grant(
    db: &Connection,
    token: &Hash,
    now: UnixTime,
) -> Result<Option<Grant>, StoreError> {
    let mut find = db.prepare_cached(
        "SELECT offer, person_id, configuration_id FROM tokens JOIN offers USING (offer)
         WHERE token = ?1 AND tokens.expires > ?2",
    )?;
    let found = find.query_row(params![token, now.0], |row| {
        Ok(Grant {
            token: *token,
            offer: row.get(0)?,
            person_id: row.get(1)?,
            configuration_id: row.get(2)?,
        })
    });
    Ok(found.optional()?)
}

pub(super) fn add_nonce(
    db: &Connection,
    nonce: &Hash,
    expires: UnixTime,
    now: UnixTime,
) -> Result<bool, StoreError> {
    db.execute("DELETE FROM nonces WHERE expires <= ?1", [now.0])?;
    let alive: u32 = db.query_row("SELECT count(*) FROM nonces", [], |row| row.get(0))?;
    if alive >= MAX_NONCES {
        return Ok(false);
    }
    db.prepare_cached("INSERT INTO nonces (nonce, expires) VALUES (?1, ?2)")?
        .execute(params![nonce, expires.0])?;
    Ok(true)
}

/// Uses a nonce up; false when it is not alive.
pub(super) fn use_nonce(db: &Connection, nonce: &Hash, now: UnixTime) -> Result<bool, StoreError> {
    let mut delete = db.prepare_cached("DELETE FROM nonces WHERE nonce = ?1 AND expires > ?2")?;
    Ok(delete.execute(params![nonce, now.0])? == 1)
}
