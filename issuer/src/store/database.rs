//! Every method of the store as one transaction of a database, whichever it is.

use annona_core::crypto::{Entropy, OsEntropy, random};
use annona_core::time::UnixTime;
use annona_protocol::vci::NotificationEvent;

use super::places::{Place, Places};
use super::sql::Sql;
use super::{
    Change, Changed, Grant, Hash, Imported, Intended, IntentRequest, ListState, NewNotification,
    NewOffer, NewToken, Next, OfKey, Person, Redeemed, Renewal, Store, StoreError, Withdrawn,
    deferrals, issuances, notifications, offers, people, renewals, sessions, statuses,
};

/// A database that runs transactions.
pub(super) trait Database: Send + Sync {
    /// Runs `work` in a transaction; undoes it when `work` fails or its result is not one to
    /// `keep`. May run `work` again when the database asks for it.
    fn transact<T>(
        &self,
        work: impl FnMut(&mut dyn Sql) -> Result<T, StoreError>,
        keep: impl Fn(&T) -> bool,
    ) -> Result<T, StoreError>;

    /// What this program has leased.
    fn places(&self) -> &Places;

    /// Runs `work`, which writes nothing.
    fn read<T>(
        &self,
        work: impl FnMut(&mut dyn Sql) -> Result<T, StoreError>,
    ) -> Result<T, StoreError>;

    /// Runs `work` in a transaction that is undone unless it succeeds.
    fn write<T>(
        &self,
        work: impl FnMut(&mut dyn Sql) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.transact(work, |_| true)
    }
}

impl<D: Database> Store for D {
    fn put_people(&self, all: &[Person]) -> Result<Imported, StoreError> {
        self.write(|db| people::put(db, all))
    }

    fn person(&self, id: &str) -> Result<Option<Person>, StoreError> {
        self.read(|db| people::find(db, id))
    }

    fn add_offer(&self, offer: &NewOffer, now: UnixTime) -> Result<bool, StoreError> {
        self.write(|db| offers::add(db, offer, now))
    }

    fn redeem(
        &self,
        code: &Hash,
        tx_code: &Hash,
        token: &NewToken,
        now: UnixTime,
    ) -> Result<Redeemed, StoreError> {
        self.write(|db| offers::redeem(db, code, tx_code, token, now))
    }

    fn add_code(&self, code: &NewOffer) -> Result<bool, StoreError> {
        self.write(|db| offers::add_code(db, code))
    }

    fn end_code(&self, code: &Hash) -> Result<(), StoreError> {
        self.write(|db| offers::end_code(db, code))
    }

    fn renew(
        &self,
        refresh: &Hash,
        token: &NewToken,
        terms: &Hash,
        now: UnixTime,
    ) -> Result<Redeemed, StoreError> {
        self.write(|db| offers::renew(db, refresh, token, terms, now))
    }

    fn put_session(
        &self,
        handle: &Hash,
        content: &str,
        expires: UnixTime,
        now: UnixTime,
    ) -> Result<bool, StoreError> {
        self.write(|db| sessions::put(db, handle, content, expires, now))
    }

    fn session(&self, handle: &Hash, now: UnixTime) -> Result<Option<String>, StoreError> {
        self.read(|db| sessions::find(db, handle, now))
    }

    fn end_session(&self, handle: &Hash, now: UnixTime) -> Result<bool, StoreError> {
        self.write(|db| sessions::end(db, handle, now))
    }

    fn note_once(&self, what: &Hash, expires: UnixTime, now: UnixTime) -> Result<bool, StoreError> {
        self.write(|db| sessions::note_once(db, what, expires, now))
    }

    fn forget_ended(&self, now: UnixTime) -> Result<(), StoreError> {
        self.write(|db| sessions::forget_ended(db, now))
    }

    fn shared_secret(&self, fresh: &Hash) -> Result<Hash, StoreError> {
        self.write(|db| sessions::shared_secret(db, fresh))
    }

    fn grant(&self, token: &Hash, now: UnixTime) -> Result<Option<Grant>, StoreError> {
        self.read(|db| offers::grant(db, token, now))
    }

    fn intend(
        &self,
        request: &IntentRequest<'_>,
        entropy: &dyn Entropy,
    ) -> Result<Intended, StoreError> {
        let count = request.intents.len();
        let places = self.places().take(count, self, request.entries, entropy)?;
        // A refused request leaves nothing behind, its nonces stay alive. Of one that failed
        // nobody knows what it has left: its places are nobody's for good.
        let intended = self.transact(
            |db| issuances::intend(db, request, &mut places.iter()),
            |intended| matches!(intended, Intended::Recorded(_) | Intended::Held),
        )?;
        let recorded = match &intended {
            Intended::Recorded(recorded) => recorded.as_slice(),
            _ => &[],
        };
        let given = recorded.iter().map(|one| Place { list: one.list, index: one.index });
        self.places().give_back(places, &given.collect());
        Ok(intended)
    }

    fn release(
        &self,
        intents: &[i64],
        notification: &NewNotification,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        self.write(|db| {
            issuances::release(db, intents, now)?;
            notifications::add(db, notification)
        })
    }

    fn notify(
        &self,
        notification: &NewNotification,
        event: &str,
        now: UnixTime,
    ) -> Result<Option<Changed>, StoreError> {
        self.write(|db| {
            if !notifications::note(db, notification, event, now)? {
                return Ok(None);
            }
            if event != NotificationEvent::CredentialAccepted.name() {
                return Ok(Some(Changed::default()));
            }
            deferrals::end(db, notification.offer)?;
            renewals::taken(db, notification.offer, now).map(Some)
        })
    }

    fn hold(&self, person_id: &str, is_held: bool) -> Result<(), StoreError> {
        self.write(|db| deferrals::hold(db, person_id, is_held))
    }

    fn followed(&self, token: &Hash, now: UnixTime) -> Result<Option<Grant>, StoreError> {
        self.read(|db| deferrals::grant(db, token, now))
    }

    fn deferral(
        &self,
        deferral: &Hash,
        offer: i64,
        now: UnixTime,
    ) -> Result<Option<String>, StoreError> {
        self.read(|db| deferrals::find(db, deferral, offer, now))
    }

    fn open_offer(&self, code: &Hash, now: UnixTime) -> Result<Option<String>, StoreError> {
        self.read(|db| offers::open(db, code, now))
    }

    fn set_status(&self, change: &Change<'_>) -> Result<Option<Changed>, StoreError> {
        self.write(|db| statuses::set(db, change))
    }

    fn add_renewal(
        &self,
        offer: &NewOffer,
        withdraws: bool,
        now: UnixTime,
    ) -> Result<Renewal, StoreError> {
        self.write(|db| renewals::offer(db, offer, withdraws, now))
    }

    fn replace(
        &self,
        change: &Change<'_>,
        offer: &NewOffer,
    ) -> Result<Option<Changed>, StoreError> {
        self.write(|db| renewals::replace(db, change, offer))
    }

    fn withdraw(&self, key: &OfKey<'_>, most: u32) -> Result<Withdrawn, StoreError> {
        self.write(|db| renewals::withdraw(db, key, most))
    }

    fn affected(&self, kid: &str, now: UnixTime) -> Result<Vec<(String, Next)>, StoreError> {
        self.read(|db| renewals::affected(db, kid, now))
    }

    fn status_lists(&self, entries: u64) -> Result<Vec<u32>, StoreError> {
        let (mark, key) = (self.places().mark()?, random(&OsEntropy)?);
        self.write(|db| statuses::lists(db, mark, entries, &key))
    }

    fn start_new_list(&self, entries: u64) -> Result<u32, StoreError> {
        let (mark, key) = (self.places().mark()?, random(&OsEntropy)?);
        let [high, middle, low] = random(&OsEntropy)?;
        let step = u32::from_be_bytes([0, high, middle, low]).saturating_add(1);
        self.write(|db| statuses::start_over(db, mark, step, entries, &key))
    }

    fn list_revision(&self, list: u32) -> Result<Option<i64>, StoreError> {
        self.read(|db| statuses::revision(db, list))
    }

    fn list_state(&self, list: u32) -> Result<Option<ListState>, StoreError> {
        self.write(|db| statuses::state(db, list))
    }
}
