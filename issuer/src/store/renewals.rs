//! New cards for old: a card that is renewed, a lost one that is replaced, and all cards of a
//! key that must not count any more.

use annona_core::status::Status;
use annona_core::time::UnixTime;
use serde::Serialize;

use super::sql::{Sql, Value, values};
use super::{Change, Changed, NewOffer, StoreError, offers, statuses};

/// What became of an offer of a renewed card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewal {
    /// It is kept, and the only living offer of its person.
    Offered,
    /// The last change of the person was a suspension.
    Suspended,
    /// The person has no card of this configuration that was not revoked.
    NoCard,
}

/// The credentials of a key that are to be withdrawn.
#[derive(Debug, Clone)]
pub struct OfKey<'a> {
    /// The key.
    pub kid: &'a str,
    /// Where no key is noted, what was recorded from here on ...
    pub from: UnixTime,
    /// ... and before this is the key's.
    pub until: UnixTime,
    /// The day on which it takes effect.
    pub since: UnixTime,
    /// Why, for the agency's own records.
    pub reason: &'a str,
    /// Now.
    pub now: UnixTime,
}

/// A part of the credentials of a key, withdrawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Withdrawn {
    /// Number of persons; none when nothing is left to withdraw.
    pub persons: usize,
    /// Number of credentials.
    pub credentials: usize,
}

/// How a person whose credentials were withdrawn with their key comes to a new card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// The person has one.
    Done,
    /// The wallet can fetch it by itself.
    Wallet,
    /// By an offer.
    Offer,
    /// Not before a decision: the person is suspended.
    Suspended,
}

/// What the agency notes for itself when a renewed card replaces the old one.
const REPLACED: &str = "replaced by a renewed card";

/// Living credentials of a key: `?1` to `?3` are the fields of [`OfKey`], `?4` is now.
const LIVING: &str = "status <> 1 AND valid_until >= ?4
     AND (kid = ?1 OR (kid IS NULL AND intended >= ?2 AND intended < ?3))";

/// Keeps the offer of a renewed card. What the old card's wallet can renew by itself it can
/// until the new card is taken.
pub(super) fn offer(
    db: &mut dyn Sql,
    offer: &NewOffer,
    withdraws: bool,
    now: UnixTime,
) -> Result<Renewal, StoreError> {
    db.hold_person(&offer.person_id)?;
    if statuses::is_suspended(db, &offer.person_id)? {
        return Ok(Renewal::Suspended);
    }
    let newest = db.row(
        "SELECT max(offer) FROM issuances JOIN offers USING (offer)
         WHERE offers.person_id = ?1 AND configuration_id = ?2 AND status <> 1",
        values![&offer.person_id, &offer.configuration_id],
    )?;
    let newest: Option<i64> = newest.ok_or(StoreError::Damaged)?.get(0)?;
    let Some(renews) = newest else { return Ok(Renewal::NoCard) };
    offers::close_open(db, &offer.person_id, now)?;
    offers::add_code(db, offer)?;
    db.execute(
        "UPDATE offers SET renews = ?2, withdraws = ?3 WHERE code = ?1",
        values![&offer.code, renews, i64::from(withdraws)],
    )?;
    Ok(Renewal::Offered)
}

/// Revokes what a person has and keeps a new offer. `None` when nothing is there to revoke.
pub(super) fn replace(
    db: &mut dyn Sql,
    change: &Change<'_>,
    offer: &NewOffer,
) -> Result<Option<Changed>, StoreError> {
    let Some(changed) = statuses::set(db, change)? else { return Ok(None) };
    offers::add_code(db, offer)?;
    Ok(Some(changed))
}

/// The wallet has the card of a transaction: if it renews another one, that one's wallet gets
/// no more copies, and is withdrawn if the agency wants so.
pub(super) fn taken(db: &mut dyn Sql, offer: i64, now: UnixTime) -> Result<Changed, StoreError> {
    let renewal = db.row(
        "SELECT person_id, configuration_id, withdraws FROM offers
         WHERE offer = ?1 AND renews IS NOT NULL",
        values![offer],
    )?;
    let Some(renewal) = renewal else { return Ok(Changed::default()) };
    let (person, configuration): (String, String) = (renewal.get(0)?, renewal.get(1)?);
    db.hold_person(&person)?;
    let older = "offer IN (SELECT offer FROM offers
                           WHERE person_id = ?1 AND configuration_id = ?2 AND offer < ?3)";
    let of_older = [Value::from(&person), Value::from(&configuration), Value::from(offer)];
    db.execute(&format!("DELETE FROM refreshes WHERE {older}"), &of_older)?;
    if renewal.get::<i64>(2)? == 0 {
        return Ok(Changed::default());
    }
    let revoke = format!(
        "UPDATE issuances SET status = 1, since = ?4 WHERE status <> 1 AND {older} RETURNING list"
    );
    let [one, two, three] = of_older;
    let touched = db.rows(&revoke, &[one, two, three, now.day().into()])?;
    let changed = statuses::touched(db, &touched)?;
    if changed.credentials > 0 {
        note(db, &person, now.day(), REPLACED, "renewed", now)?;
    }
    Ok(changed)
}

/// Withdraws the living credentials of a key of at most `most` persons. A suspended person
/// stays suspended, and wallets keep their refresh tokens: the persons did nothing wrong.
pub(super) fn withdraw(
    db: &mut dyn Sql,
    key: &OfKey<'_>,
    most: u32,
) -> Result<Withdrawn, StoreError> {
    let [kid, from, until, now] =
        [Value::from(key.kid), key.from.into(), key.until.into(), key.now.into()];
    let persons = db.rows(
        &format!(
            "SELECT DISTINCT person_id FROM issuances WHERE {LIVING} ORDER BY person_id LIMIT ?5"
        ),
        &[kid, from, until, now, most.into()],
    )?;
    let (mut withdrawn, mut all) = (Withdrawn::default(), Vec::new());
    for person in &persons {
        let person: String = person.get(0)?;
        db.hold_person(&person)?;
        let touched = db.rows(
            &format!(
                "UPDATE issuances SET status = 1, since = ?5
                 WHERE {LIVING} AND person_id = ?6 RETURNING list"
            ),
            &[kid, from, until, now, key.since.into(), Value::from(&person)],
        )?;
        // Another program may have been faster.
        if !touched.is_empty() {
            note(db, &person, key.since, key.reason, &scope(key.kid), key.now)?;
        }
        withdrawn.persons += 1;
        all.extend(touched);
    }
    withdrawn.credentials = statuses::touched(db, &all)?.credentials;
    Ok(withdrawn)
}

/// Every person whose credentials were withdrawn with a key, in the order of their ids.
pub(super) fn affected(
    db: &mut dyn Sql,
    kid: &str,
    now: UnixTime,
) -> Result<Vec<(String, Next)>, StoreError> {
    let rows = db.rows(
        "SELECT person_id,
                (SELECT count(*) FROM issuances i
                 WHERE i.person_id = c.person_id AND status = 0 AND valid_until >= ?2),
                (SELECT count(*) FROM refreshes JOIN offers o USING (offer)
                 WHERE o.person_id = c.person_id AND refreshes.expires > ?2 AND used IS NULL),
                (SELECT status FROM changes p WHERE p.person_id = c.person_id AND p.scope IS NULL
                 ORDER BY change DESC LIMIT 1)
         FROM (SELECT DISTINCT person_id FROM changes WHERE scope = ?1) c ORDER BY person_id",
        values![&scope(kid), now],
    )?;
    let next = |row: &super::sql::Row| {
        let (cards, refreshes): (i64, i64) = (row.get(1)?, row.get(2)?);
        let status = row.get::<Option<u8>>(3)?.map(Status::from);
        let next = match () {
            () if status == Some(Status::Suspended) => Next::Suspended,
            () if cards > 0 => Next::Done,
            () if refreshes > 0 => Next::Wallet,
            () => Next::Offer,
        };
        Ok((row.get(0)?, next))
    };
    rows.iter().map(next).collect()
}

fn scope(kid: &str) -> String {
    format!("key {kid}")
}

/// Notes a change that is not one of the person's standing.
fn note(
    db: &mut dyn Sql,
    person_id: &str,
    since: UnixTime,
    reason: &str,
    scope: &str,
    now: UnixTime,
) -> Result<(), StoreError> {
    db.execute(
        "INSERT INTO changes (person_id, status, since, reason, changed, scope)
         VALUES (?1, 1, ?2, ?3, ?4, ?5)",
        values![person_id, since, reason, now, scope],
    )
    .map(drop)
}
