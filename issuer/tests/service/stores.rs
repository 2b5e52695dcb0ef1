//! The promises of the storage trait, kept by SQLite and by PostgreSQL alike.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use annona_core::crypto::{OsEntropy, sha256};
use annona_core::status::Status;
use annona_core::time::{DAY, UnixTime};
use annona_issuer::store::{
    Change, Grant, Hash, Imported, Intended, Intent, IntentRequest, MAX_TRIES, NewDeferral,
    NewIntent, NewNotification, NewOffer, NewToken, Nonce, Person, PostgresStore, Redeemed,
    SqliteStore, Store, StoreError, Way,
};

use super::cluster::Cluster;

pub const NOW: UnixTime = UnixTime(1_795_530_000);
const LATER: UnixTime = UnixTime(NOW.0 + 60);
const ENTRIES: u64 = 2048;
pub const TERMS: Hash = [5; 32];

/// Runs a test on an empty store of each kind.
pub fn on_each(test: impl Fn(&dyn Store)) {
    let file = SqliteFile::new();
    test(&SqliteStore::open(&file.0).unwrap());
    if let Some(cluster) = Cluster::shared() {
        test(&PostgresStore::open(&cluster.database().address()).unwrap());
    }
}

/// A file that goes away with its logs.
pub struct SqliteFile(pub PathBuf);

impl SqliteFile {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir()
            .join(format!("annona-issuer-stores-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder.join("register.sqlite"))
    }
}

impl Drop for SqliteFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.0.parent().unwrap());
    }
}

/// An offer for `p-<number>`, who is put into the register; its hashes come from `name`.
fn offer(store: &dyn Store, number: usize, name: &str) -> NewOffer {
    let person = Person { id: format!("p-{number}"), cells: [].into() };
    store.put_people(std::slice::from_ref(&person)).unwrap();
    let offer = NewOffer {
        code: sha256(format!("code {number} {name}")),
        tx_code: sha256("123456"),
        person_id: person.id,
        configuration_id: "c".to_owned(),
        terms: TERMS,
        expires: LATER,
    };
    assert_eq!(store.add_offer(&offer, NOW), Ok(true));
    offer
}

/// A living token of a new offer.
pub fn grant(store: &dyn Store, number: usize, name: &str) -> Grant {
    let offer = offer(store, number, name);
    let token = NewToken::bearer(sha256(format!("token {number} {name}")), LATER);
    assert_eq!(store.redeem(&offer.code, &offer.tx_code, &token, NOW), Ok(Redeemed::Granted));
    store.grant(&token.token, NOW).unwrap().unwrap()
}

pub fn new_intent(key: &str) -> NewIntent {
    NewIntent {
        key: key.to_owned(),
        subject: r#"[["class","B"]]"#.to_owned(),
        valid_from: NOW,
        valid_until: LATER,
        kid: Some("k1".to_owned()),
    }
}

/// What is kept of a request whose credentials come later.
pub fn new_deferral(name: &str) -> NewDeferral {
    NewDeferral { deferral: sha256(name), keys: name.to_owned(), expires: NOW.plus(DAY) }
}

/// A living nonce.
pub fn nonce(text: &str) -> Nonce {
    Nonce { hash: sha256(text), until: LATER }
}

/// Asks for a credential for each key; at most ten for one offer.
fn intend(store: &dyn Store, grant: &Grant, keys: &[&str], nonces: &[&str]) -> Intended {
    intend_at(store, grant, keys, nonces, NOW, Way::Direct(&new_deferral("unused")))
}

fn intend_at(
    store: &dyn Store,
    grant: &Grant,
    keys: &[&str],
    nonces: &[&str],
    now: UnixTime,
    way: Way<'_>,
) -> Intended {
    let intents: Vec<_> = keys.iter().map(|key| new_intent(key)).collect();
    let nonces: Vec<_> = nonces.iter().map(|text| nonce(text)).collect();
    let request = IntentRequest {
        grant,
        nonces: &nonces,
        intents: &intents,
        most: 10,
        entries: ENTRIES,
        now,
        way,
    };
    store.intend(&request, &OsEntropy).unwrap()
}

fn recorded(intended: Intended) -> Vec<Intent> {
    let Intended::Recorded(all) = intended else { panic!("not recorded") };
    all
}

/// What `count` threads get that do the same at once.
fn at_once<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let done = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for number in 0..count {
            let (work, done) = (&work, &done);
            scope.spawn(move || {
                let one = work(number);
                done.lock().unwrap().push(one);
            });
        }
    });
    done.into_inner().unwrap()
}

fn set(store: &dyn Store, status: Status) -> Option<(usize, usize)> {
    let change = Change { person_id: "p-1", status, since: NOW, reason: "test", now: NOW };
    let changed = store.set_status(&change).unwrap();
    changed.map(|changed| (changed.credentials, changed.offers))
}

#[test]
fn a_register_is_added_to_and_replaced() {
    on_each(|store| {
        let person = |id: &str, name: &str| Person {
            id: id.to_owned(),
            cells: [("name".to_owned(), name.to_owned())].into(),
        };
        let both = [person("p-1", "ማሪያ ተስፋዬ"), person("p-2", "Иван \0 '?1'")];
        assert_eq!(store.put_people(&both), Ok(Imported { added: 2, updated: 0 }));
        assert!(store.person("p-2").unwrap().unwrap() == both[1]);
        let other = [person("p-1", "Maria"), person("p-3", "")];
        assert_eq!(store.put_people(&other), Ok(Imported { added: 1, updated: 1 }));
        assert!(store.person("p-1").unwrap().unwrap() == other[0]);
        assert!(store.person("p-4").unwrap().is_none());
    });
}

#[test]
fn of_many_that_redeem_one_code_one_gets_a_token() {
    on_each(|store| {
        let offer = offer(store, 1, "raced");
        let token = |number| NewToken::bearer(sha256(format!("t{number}")), LATER);
        let redeem = |number| store.redeem(&offer.code, &offer.tx_code, &token(number), NOW);
        let all = at_once(12, |number| redeem(number).unwrap());
        assert_eq!(all.iter().filter(|one| **one == Redeemed::Granted).count(), 1);
        assert_eq!(all.iter().filter(|one| **one == Redeemed::Refused).count(), 11);
        let alive = |number| store.grant(&token(number).token, NOW).unwrap().is_some();
        assert_eq!((0..12).filter(|number| alive(*number)).count(), 1);
        let ended = |number| store.grant(&token(number).token, LATER).unwrap().is_none();
        assert!((0..12).all(ended));
    });
}

#[test]
fn guesses_at_once_are_all_counted() {
    on_each(|store| {
        let offer = offer(store, 1, "guessed");
        let token = NewToken::bearer(sha256("t"), LATER);
        let guess = |number| store.redeem(&offer.code, &sha256(format!("{number}")), &token, NOW);
        let all = at_once(12, |number| guess(number).unwrap());
        let left: BTreeSet<u32> = all
            .iter()
            .filter_map(|one| match one {
                Redeemed::WrongTxCode(left) => Some(*left),
                _ => None,
            })
            .collect();
        assert_eq!(left, (0..MAX_TRIES).collect());
        assert_eq!(all.iter().filter(|one| **one == Redeemed::Refused).count(), 7);
        let right = store.redeem(&offer.code, &offer.tx_code, &token, NOW);
        assert_eq!(right, Ok(Redeemed::Refused));
    });
}

#[test]
fn of_many_that_use_one_nonce_one_is_recorded_and_the_others_leave_nothing() {
    on_each(|store| {
        let grants: Vec<_> = (0..8).map(|number| grant(store, number, "nonce")).collect();
        let all = at_once(8, |number| {
            let own = format!("own {number}");
            let intended = intend(store, &grants[number], &["k"], &[&own, "shared"]);
            (number, matches!(intended, Intended::Recorded(_)))
        });
        assert_eq!(all.iter().filter(|(_, is_recorded)| *is_recorded).count(), 1);
        for (number, is_recorded) in all {
            // The own nonce of those that were refused is as good as before.
            let own = format!("own {number}");
            let again = intend(store, &grants[number], &["k2"], &[&own]);
            assert_eq!(matches!(again, Intended::Recorded(_)), !is_recorded);
        }
        // Used ones are remembered until their end, whatever else is forgotten.
        store.forget_ended(NOW).unwrap();
        let again = intend(store, &grants[0], &["k3"], &["shared"]);
        assert!(matches!(again, Intended::UsedNonce));
    });
}

#[test]
fn a_key_that_asks_many_times_at_once_has_one_record() {
    on_each(|store| {
        let grant = grant(store, 1, "same");
        let all = at_once(8, |_| recorded(intend(store, &grant, &["k"], &[])).remove(0));
        let places: BTreeSet<_> = all.iter().map(|one| (one.id, one.list, one.index)).collect();
        assert_eq!(places.len(), 1);
        assert!(all.iter().all(|one| one.recorded.subject == r#"[["class","B"]]"#));
        assert!(all.iter().all(|one| one.recorded.valid_until == LATER));
        let name = |text: &str| NewNotification { notification: sha256(text), offer: grant.offer };
        store.release(&[all[0].id], &name("n1"), NOW).unwrap();
        store.release(&[all[0].id], &name("n2"), LATER).unwrap();
        let notify = |name: &NewNotification| {
            store.notify(name, "credential_accepted", NOW).unwrap().is_some()
        };
        assert!(notify(&name("n1")));
        assert!(!notify(&name("n3")));
        let other = NewNotification { offer: grant.offer + 1, ..name("n2") };
        assert!(!notify(&other));
    });
}

#[test]
fn an_offer_gives_no_more_than_its_credentials_however_it_is_asked() {
    on_each(|store| {
        let grant = grant(store, 1, "most");
        let all = at_once(16, |number| {
            matches!(intend(store, &grant, &[&format!("k{number}")], &[]), Intended::Recorded(_))
        });
        assert_eq!(all.iter().filter(|is_recorded| **is_recorded).count(), 10);
        assert!(matches!(intend(store, &grant, &["other"], &[]), Intended::TooMany));
    });
}

#[test]
fn no_credential_slips_past_a_revocation() {
    on_each(|store| {
        let mut recorded = 0;
        for round in 0..8 {
            let grant = grant(store, 1, &format!("round {round}"));
            let made = at_once(5, |number| {
                if number == 2 {
                    set(store, Status::Invalid);
                    return 0;
                }
                let key = format!("k{round}-{number}");
                match intend(store, &grant, &[&key], &[]) {
                    Intended::Recorded(all) => all.len(),
                    Intended::Gone => 0,
                    _ => panic!("neither recorded nor gone"),
                }
            });
            recorded += made.iter().sum::<usize>();
            let changed = store.list_state(1).unwrap().map_or(Vec::new(), |list| list.changed);
            assert_eq!(changed.len(), recorded, "round {round}");
            assert!(matches!(intend(store, &grant, &["late"], &[]), Intended::Gone));
        }
        // Whatever was recorded in all rounds is invalid: nothing is left to revoke.
        assert_eq!(set(store, Status::Invalid), None);
    });
}

#[test]
fn suspended_comes_back_and_revoked_does_not() {
    on_each(|store| {
        let first = grant(store, 1, "first");
        let places = recorded(intend(store, &first, &["a", "b"], &[]));
        let state = || store.list_state(places[0].list).unwrap().unwrap();
        assert_eq!((state().entries, state().changed.len()), (ENTRIES, 0));
        assert_eq!(set(store, Status::Suspended), Some((2, 1)));
        let new = |name: &str| NewOffer {
            code: sha256(name),
            tx_code: sha256("123456"),
            person_id: "p-1".to_owned(),
            configuration_id: "c".to_owned(),
            terms: TERMS,
            expires: LATER,
        };
        assert_eq!(store.add_offer(&new("suspended"), NOW), Ok(false));
        let mut expected: Vec<_> =
            places.iter().map(|one| (one.index, Status::Suspended, NOW)).collect();
        expected.sort_by_key(|(index, ..)| *index);
        assert_eq!(state().changed, expected);
        assert_eq!(store.list_revision(places[0].list), Ok(Some(1)));
        assert_eq!(set(store, Status::Suspended), None);
        assert_eq!(set(store, Status::Valid), Some((2, 0)));
        assert_eq!(store.add_offer(&new("resumed"), NOW), Ok(true));
        assert_eq!(state().changed, []);
        assert_eq!(set(store, Status::Invalid), Some((2, 1)));
        assert_eq!(set(store, Status::Valid), None);
        assert_eq!(store.list_revision(places[0].list), Ok(Some(3)));
        assert_eq!(store.list_revision(99), Ok(None));
        assert!(store.list_state(99).unwrap().is_none());
    });
}

#[test]
fn indices_are_unique_under_load_and_lists_are_at_most_half_full() {
    const THREADS: usize = 8;
    const BATCHES: usize = 50;
    on_each(|store| {
        let all = at_once(THREADS, |thread| {
            let mut places = Vec::new();
            for batch in 0..BATCHES {
                let grant = grant(store, thread, &format!("batch {batch}"));
                let keys: Vec<_> = (0..10).map(|key| format!("{thread} {batch} {key}")).collect();
                let keys: Vec<_> = keys.iter().map(String::as_str).collect();
                let made = recorded(intend(store, &grant, &keys, &[]));
                places.extend(made.iter().map(|one| (one.list, one.index)));
            }
            places
        });
        let all: Vec<_> = all.into_iter().flatten().collect();
        let places: BTreeSet<_> = all.iter().collect();
        assert_eq!((all.len(), places.len()), (4000, 4000));
        let lists: BTreeSet<u32> = all.iter().map(|(list, _)| *list).collect();
        assert_eq!(lists, [1, 2, 3, 4].into());
        let in_first = all.iter().filter(|(list, _)| *list == 1).count();
        assert_eq!(in_first, 1024);
        let ordered = all.iter().filter(|(list, _)| *list == 1).map(|(_, index)| *index);
        let mean = ordered.sum::<u64>() / in_first as u64;
        assert!((900..1148).contains(&mean), "indices are not spread: {mean}");
    });
}

#[test]
fn a_person_who_is_not_in_the_register_gets_no_offer() {
    on_each(|store| {
        let offer = NewOffer { person_id: "nobody".to_owned(), ..offer(store, 1, "x") };
        let offer = NewOffer { code: sha256("new"), ..offer };
        let refused = store.add_offer(&offer, NOW);
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        assert!(!refused.unwrap_err().to_string().contains("nobody"));
    });
}

#[test]
fn a_database_that_is_not_there_is_an_error_with_a_code() {
    let url = "postgres://annona@/none?host=/nowhere/at/all".parse().unwrap();
    assert!(matches!(PostgresStore::open(&url).err(), Some(StoreError::Unavailable(_))));
}

#[test]
fn a_deferred_request_outlives_its_token_and_ends_after_its_delivery() {
    on_each(|store| {
        let one = grant(store, 1, "a");
        let (days, later) = (NOW.plus(DAY - 1), new_deferral("one"));
        let ask = |now, way| intend_at(store, &one, &["k"], &[], now, way);
        store.hold("p-1", true).unwrap();
        store.hold("p-1", true).unwrap();
        assert!(matches!(ask(NOW, Way::Direct(&later)), Intended::Held));
        assert_eq!(store.grant(&one.token, days), Ok(None));
        assert!(store.followed(&one.token, days).unwrap().is_some());
        let two = new_deferral("two");
        assert!(matches!(ask(days, Way::Direct(&two)), Intended::Gone));
        let find = |offer, now| store.deferral(&later.deferral, offer, now).unwrap();
        assert_eq!(find(one.offer, days).as_deref(), Some("one"));
        assert_eq!(find(one.offer + 1, days), None);
        assert!(matches!(ask(days, Way::Deferred(&later.deferral)), Intended::Held));
        // Tokens of others that come and go leave this one.
        grant(store, 2, "b");
        store.hold("p-1", false).unwrap();
        let ready = NOW.plus(DAY / 2);
        assert_eq!(recorded(ask(ready, Way::Deferred(&later.deferral))).len(), 1);
        let grace = ready.plus(299);
        assert_eq!(recorded(ask(grace, Way::Deferred(&later.deferral))).len(), 1);
        assert_eq!(find(one.offer, ready.plus(300)), None);
        assert_eq!(store.followed(&one.token, ready.plus(300)), Ok(None));
    });
}

#[test]
fn a_suspension_ends_what_was_deferred() {
    on_each(|store| {
        let (grant, later) = (grant(store, 1, "a"), new_deferral("one"));
        store.hold("p-1", true).unwrap();
        let asked = intend_at(store, &grant, &["k"], &[], NOW, Way::Direct(&later));
        assert!(matches!(asked, Intended::Held));
        assert_eq!(set(store, Status::Suspended), Some((0, 1)));
        assert_eq!(store.followed(&grant.token, NOW), Ok(None));
    });
}

#[test]
fn what_wallets_tell_is_noted_for_their_own_transaction() {
    on_each(|store| {
        let [grant, other] = [(1, "a"), (2, "b")].map(|(n, name)| grant(store, n, name));
        let told = |name: &str, offer| NewNotification { notification: sha256(name), offer };
        store.release(&[], &told("n", grant.offer), NOW).unwrap();
        let note = |name: &str, offer| {
            let noted = store.notify(&told(name, offer), "credential_accepted", NOW);
            noted.map(|changed| changed.is_some())
        };
        assert_eq!(note("n", grant.offer), Ok(true));
        assert_eq!(note("n", grant.offer), Ok(true));
        assert_eq!(note("n", other.offer), Ok(false));
        assert_eq!(note("m", grant.offer), Ok(false));
    });
}
