//! A store that fails at its N-th operation, for every N: the wallet is told to come back, and
//! when it does, it gets its credential, with the same place in the status list as before.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use annona_core::crypto::Entropy;
use annona_core::time::UnixTime;
use annona_issuer::store::{
    Change, Changed, Grant, Hash, Imported, Intended, IntentRequest, ListState, NewNotification,
    NewOffer, NewToken, Next, OfKey, Person, Redeemed, Renewal, Store, StoreError, Withdrawn,
};
use annona_protocol::http::HttpResponse;
use annona_protocol::vci::TokenResponse;

use super::common::{World, credentials, key, refusal, status_of};

struct Faulty {
    inner: Box<dyn Store>,
    /// Operations until the fault; below zero there is none any more.
    left: Arc<AtomicI64>,
    /// Whether the operation is done before its success is lost.
    late: bool,
}

impl Faulty {
    fn run<T>(&self, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let is_faulty = self.left.fetch_sub(1, Ordering::SeqCst) == 0;
        if is_faulty && !self.late {
            return Err(StoreError::Full);
        }
        let done = work()?;
        if is_faulty { Err(StoreError::Busy) } else { Ok(done) }
    }
}

impl Store for Faulty {
    fn put_people(&self, people: &[Person]) -> Result<Imported, StoreError> {
        self.inner.put_people(people)
    }

    fn person(&self, id: &str) -> Result<Option<Person>, StoreError> {
        self.run(|| self.inner.person(id))
    }

    fn add_offer(&self, offer: &NewOffer, now: UnixTime) -> Result<bool, StoreError> {
        self.inner.add_offer(offer, now)
    }

    fn redeem(
        &self,
        code: &Hash,
        tx_code: &Hash,
        token: &NewToken,
        now: UnixTime,
    ) -> Result<Redeemed, StoreError> {
        // A code is used up when its token was lost on the way: that is what single use means.
        if self.late {
            return self.inner.redeem(code, tx_code, token, now);
        }
        self.run(|| self.inner.redeem(code, tx_code, token, now))
    }

    fn add_code(&self, code: &NewOffer) -> Result<bool, StoreError> {
        self.run(|| self.inner.add_code(code))
    }

    fn end_code(&self, code: &Hash) -> Result<(), StoreError> {
        self.run(|| self.inner.end_code(code))
    }

    fn renew(
        &self,
        refresh: &Hash,
        token: &NewToken,
        terms: &Hash,
        now: UnixTime,
    ) -> Result<Redeemed, StoreError> {
        self.run(|| self.inner.renew(refresh, token, terms, now))
    }

    fn put_session(
        &self,
        handle: &Hash,
        content: &str,
        expires: UnixTime,
        now: UnixTime,
    ) -> Result<bool, StoreError> {
        self.run(|| self.inner.put_session(handle, content, expires, now))
    }

    fn session(&self, handle: &Hash, now: UnixTime) -> Result<Option<String>, StoreError> {
        self.run(|| self.inner.session(handle, now))
    }

    fn end_session(&self, handle: &Hash, now: UnixTime) -> Result<bool, StoreError> {
        self.run(|| self.inner.end_session(handle, now))
    }

    fn note_once(&self, what: &Hash, expires: UnixTime, now: UnixTime) -> Result<bool, StoreError> {
        self.run(|| self.inner.note_once(what, expires, now))
    }

    fn forget_ended(&self, now: UnixTime) -> Result<(), StoreError> {
        self.inner.forget_ended(now)
    }

    fn shared_secret(&self, fresh: &Hash) -> Result<Hash, StoreError> {
        self.inner.shared_secret(fresh)
    }

    fn grant(&self, token: &Hash, now: UnixTime) -> Result<Option<Grant>, StoreError> {
        self.run(|| self.inner.grant(token, now))
    }

    fn intend(
        &self,
        request: &IntentRequest<'_>,
        entropy: &dyn Entropy,
    ) -> Result<Intended, StoreError> {
        self.run(|| self.inner.intend(request, entropy))
    }

    fn release(
        &self,
        intents: &[i64],
        notification: &NewNotification,
        now: UnixTime,
    ) -> Result<(), StoreError> {
        self.run(|| self.inner.release(intents, notification, now))
    }

    fn notify(
        &self,
        notification: &NewNotification,
        event: &str,
        now: UnixTime,
    ) -> Result<Option<Changed>, StoreError> {
        self.run(|| self.inner.notify(notification, event, now))
    }

    fn hold(&self, person_id: &str, is_held: bool) -> Result<(), StoreError> {
        self.inner.hold(person_id, is_held)
    }

    fn followed(&self, token: &Hash, now: UnixTime) -> Result<Option<Grant>, StoreError> {
        self.run(|| self.inner.followed(token, now))
    }

    fn deferral(
        &self,
        deferral: &Hash,
        offer: i64,
        now: UnixTime,
    ) -> Result<Option<String>, StoreError> {
        self.run(|| self.inner.deferral(deferral, offer, now))
    }

    fn open_offer(&self, code: &Hash, now: UnixTime) -> Result<Option<String>, StoreError> {
        self.run(|| self.inner.open_offer(code, now))
    }

    fn set_status(&self, change: &Change<'_>) -> Result<Option<Changed>, StoreError> {
        self.inner.set_status(change)
    }

    fn add_renewal(
        &self,
        offer: &NewOffer,
        withdraws: bool,
        now: UnixTime,
    ) -> Result<Renewal, StoreError> {
        self.inner.add_renewal(offer, withdraws, now)
    }

    fn replace(
        &self,
        change: &Change<'_>,
        offer: &NewOffer,
    ) -> Result<Option<Changed>, StoreError> {
        self.inner.replace(change, offer)
    }

    fn withdraw(&self, key: &OfKey<'_>, most: u32) -> Result<Withdrawn, StoreError> {
        self.run(|| self.inner.withdraw(key, most))
    }

    fn affected(&self, kid: &str, now: UnixTime) -> Result<Vec<(String, Next)>, StoreError> {
        self.inner.affected(kid, now)
    }

    fn status_lists(&self, entries: u64) -> Result<Vec<u32>, StoreError> {
        self.inner.status_lists(entries)
    }

    fn start_new_list(&self, entries: u64) -> Result<u32, StoreError> {
        self.inner.start_new_list(entries)
    }

    fn list_revision(&self, list: u32) -> Result<Option<i64>, StoreError> {
        self.run(|| self.inner.list_revision(list))
    }

    fn list_state(&self, list: u32) -> Result<Option<ListState>, StoreError> {
        self.run(|| self.inner.list_state(list))
    }
}

/// Asks again as long as the service says so; returns the answer and the number of refusals.
fn insist(ask: impl Fn() -> HttpResponse) -> (HttpResponse, usize) {
    for refusals in 0..10 {
        let answer = ask();
        if answer.status != 503 {
            return (answer, refusals);
        }
        assert_eq!(refusal(&answer).1, "temporarily_unavailable");
        assert_eq!(answer.header("retry-after"), Some("5"));
    }
    panic!("still not available")
}

#[test]
fn a_wallet_that_comes_back_gets_its_credential_wherever_the_store_failed() {
    for late in [false, true] {
        let mut operations = 0;
        loop {
            let left = Arc::new(AtomicI64::new(i64::MAX));
            let counter = Arc::clone(&left);
            let world = World::build("", |inner| Box::new(Faulty { inner, left, late }));
            let offer = world.offer();
            counter.store(operations, Ordering::SeqCst);

            let (answer, mut refusals) = insist(|| world.redeem(&offer, &offer.tx_code));
            let token: TokenResponse = serde_json::from_slice(&answer.body).unwrap();
            let token = token.access_token.expose();
            let key = key();
            let collect = || {
                let (nonce, again) = insist(|| world.post("/nonce", "", b""));
                let nonce: serde_json::Value = serde_json::from_slice(&nonce.body).unwrap();
                let proof = world.proof(&key, nonce["c_nonce"].as_str().unwrap());
                (world.request(token, &[proof]), again)
            };
            let (mut answer, again) = collect();
            refusals += again;
            while answer.status != 200 {
                assert_eq!(answer.status, 503);
                refusals += 1;
                answer = collect().0;
            }
            let (list, again) = insist(|| world.get("/status/1"));
            assert_eq!(list.status, 200);
            refusals += again;

            counter.store(i64::MAX, Ordering::SeqCst);
            let first = credentials(&answer).remove(0);
            let second = credentials(&collect().0).remove(0);
            assert_eq!(status_of(&world.issuer, &first), status_of(&world.issuer, &second));
            if refusals == 0 {
                break;
            }
            assert_eq!(refusals, 1);
            operations += 1;
        }
        // Grant, person, intent, release, two for the list; and the redemption.
        assert_eq!(operations, if late { 6 } else { 7 });
    }
}
