//! Renewed, replaced and withdrawn cards, kept by SQLite and by PostgreSQL alike.

use annona_core::crypto::{OsEntropy, sha256};
use annona_core::status::Status;
use annona_core::time::{DAY, UnixTime};
use annona_issuer::store::{
    Change, Grant, Intended, IntentRequest, NewIntent, NewNotification, NewOffer, NewRefresh,
    NewToken, Next, OfKey, Person, Redeemed, Renewal, Store, Way,
};

use super::stores::{NOW, TERMS, grant, new_deferral, new_intent, on_each};

const END: UnixTime = UnixTime(NOW.0 + 60);

/// Records a copy for each key, signed by this kid.
fn record(store: &dyn Store, grant: &Grant, kid: Option<&str>, keys: &[&str]) {
    let kid = kid.map(str::to_owned);
    let intents = keys.iter().map(|key| NewIntent { kid: kid.clone(), ..new_intent(key) });
    let request = IntentRequest {
        grant,
        nonces: &[],
        intents: &intents.collect::<Vec<_>>(),
        most: 10,
        entries: 2048,
        now: NOW,
        way: Way::Direct(&new_deferral("unused")),
    };
    let recorded = store.intend(&request, &OsEntropy).unwrap();
    assert!(matches!(recorded, Intended::Recorded(_)));
}

fn offer(number: usize, name: &str) -> NewOffer {
    NewOffer {
        code: sha256(name),
        tx_code: sha256("123456"),
        person_id: format!("p-{number}"),
        configuration_id: "c".to_owned(),
        terms: TERMS,
        expires: END,
    }
}

fn change(person_id: &str, status: Status) -> Change<'_> {
    Change { person_id, status, since: NOW, reason: "test", now: NOW }
}

fn of_key(kid: &str) -> OfKey<'_> {
    OfKey { kid, from: UnixTime(0), until: NOW, since: NOW, reason: "stolen", now: NOW }
}

/// A living token of an offer that is kept already.
fn redeem(store: &dyn Store, offer: &NewOffer) -> Grant {
    let token = NewToken::bearer(sha256([offer.code, [1; 32]].concat()), END);
    assert_eq!(store.redeem(&offer.code, &offer.tx_code, &token, NOW), Ok(Redeemed::Granted));
    store.grant(&token.token, NOW).unwrap().unwrap()
}

fn withdrawn(store: &dyn Store) -> usize {
    let changed = store.list_state(1).unwrap().unwrap().changed;
    changed.iter().filter(|(_, status, _)| *status == Status::Invalid).count()
}

#[test]
fn cards_of_a_key_are_withdrawn_in_portions_and_each_run_goes_on_where_one_stopped() {
    on_each(|store| {
        for number in 1..=5 {
            record(store, &grant(store, number, "old"), Some("k1"), &["a", "b"]);
        }
        record(store, &grant(store, 6, "new"), Some("k2"), &["a"]);
        store.set_status(&change("p-2", Status::Suspended)).unwrap();
        store.set_status(&change("p-3", Status::Invalid)).unwrap();
        let mut persons = Vec::new();
        loop {
            let part = store.withdraw(&of_key("k1"), 3).unwrap();
            assert_eq!(part.credentials, 2 * part.persons);
            if part.persons == 0 {
                break;
            }
            persons.push(part.persons);
        }
        // The revoked person has nothing left to withdraw.
        assert_eq!((persons, withdrawn(store)), (vec![3, 1], 10));
        let affected = store.affected("k1", NOW).unwrap();
        let named: Vec<_> = affected.iter().map(|(id, next)| (id.as_str(), *next)).collect();
        let suspended = ("p-2", Next::Suspended);
        assert_eq!(
            named,
            [("p-1", Next::Offer), suspended, ("p-4", Next::Offer), ("p-5", Next::Offer)]
        );
        assert_eq!(store.add_offer(&offer(2, "suspended still"), NOW), Ok(false));
        record(store, &grant(store, 4, "again"), Some("k2"), &["a"]);
        assert_eq!(store.affected("k1", NOW).unwrap()[2].1, Next::Done);
        assert_eq!(store.affected("k2", NOW).unwrap(), []);
    });
}

#[test]
fn ended_cards_are_left_and_where_no_key_is_noted_the_time_tells() {
    on_each(|store| {
        record(store, &grant(store, 1, "old"), None, &["a"]);
        let after = OfKey { now: END.plus(1), until: NOW.plus(1), ..of_key("k1") };
        assert_eq!(store.withdraw(&after, 9).unwrap().persons, 0);
        assert_eq!(store.withdraw(&of_key("k1"), 9).unwrap().persons, 0);
        let meant = OfKey { until: NOW.plus(1), ..of_key("k1") };
        assert_eq!(store.withdraw(&meant, 9).unwrap().credentials, 1);
    });
}

#[test]
fn wallets_keep_their_refresh_tokens_when_a_key_is_withdrawn() {
    on_each(|store| {
        store.put_people(&[Person { id: "p-1".to_owned(), cells: [].into() }]).unwrap();
        let first = offer(1, "first");
        assert_eq!(store.add_offer(&first, NOW), Ok(true));
        let token = |number: u8| {
            let refresh = NewRefresh { refresh: [number; 32], expires: NOW.plus(DAY) };
            let token = NewToken::bearer([number + 100; 32], END);
            NewToken { key: Some("k".to_owned()), refresh: Some(refresh), ..token }
        };
        store.redeem(&first.code, &first.tx_code, &token(1), NOW).unwrap();
        record(store, &store.grant(&[101; 32], NOW).unwrap().unwrap(), Some("k1"), &["a"]);
        store.withdraw(&of_key("k1"), 9).unwrap();
        assert_eq!(store.affected("k1", NOW).unwrap()[0].1, Next::Wallet);
        assert_eq!(store.affected("k1", NOW.plus(DAY)).unwrap()[0].1, Next::Offer);
        assert_eq!(store.renew(&[1; 32], &token(2), &TERMS, NOW), Ok(Redeemed::Granted));
        // An offer to renew leaves them, until it is taken.
        record(store, &store.grant(&[102; 32], NOW).unwrap().unwrap(), Some("k2"), &["b"]);
        let renewal = offer(1, "renewal");
        assert_eq!(store.add_renewal(&renewal, false, NOW), Ok(Renewal::Offered));
        assert_eq!(store.renew(&[2; 32], &token(3), &TERMS, NOW), Ok(Redeemed::Granted));
        let taken = redeem(store, &renewal);
        let name = NewNotification { notification: [7; 32], offer: taken.offer };
        store.release(&[], &name, NOW).unwrap();
        store.notify(&name, "credential_accepted", NOW).unwrap().unwrap();
        // [3] came of a transaction after the offer: only what is older ends.
        assert_eq!(store.renew(&[2; 32], &token(4), &TERMS, NOW), Ok(Redeemed::Refused));
    });
}

#[test]
fn a_renewed_card_withdraws_the_old_one_when_it_is_taken_and_not_before() {
    on_each(|store| {
        let old = grant(store, 1, "old");
        assert_eq!(store.add_renewal(&offer(1, "none"), true, NOW), Ok(Renewal::NoCard));
        record(store, &old, Some("k1"), &["a", "b"]);
        let new = offer(1, "new");
        assert_eq!(store.add_renewal(&new, true, NOW), Ok(Renewal::Offered));
        let new = redeem(store, &new);
        record(store, &new, Some("k1"), &["c"]);
        let name = NewNotification { notification: [7; 32], offer: new.offer };
        store.release(&[], &name, NOW).unwrap();
        let tell = |event| store.notify(&name, event, NOW).unwrap().unwrap();
        assert_eq!((tell("credential_failure").credentials, withdrawn(store)), (0, 0));
        let changed = tell("credential_accepted");
        assert_eq!((changed.credentials, changed.lists), (2, vec![1]));
        assert_eq!((tell("credential_accepted").credentials, withdrawn(store)), (0, 2));
        // Withdrawing the old card is no judgement of the person.
        assert_eq!(store.add_renewal(&offer(1, "next"), false, NOW), Ok(Renewal::Offered));
        store.set_status(&change("p-1", Status::Suspended)).unwrap();
        assert_eq!(store.add_renewal(&offer(1, "later"), false, NOW), Ok(Renewal::Suspended));
        store.set_status(&change("p-1", Status::Invalid)).unwrap();
        assert_eq!(store.add_renewal(&offer(1, "last"), false, NOW), Ok(Renewal::NoCard));
    });
}

#[test]
fn everything_is_replaced_in_one_step_or_nothing_is() {
    on_each(|store| {
        let old = grant(store, 1, "old");
        record(store, &old, Some("k1"), &["a"]);
        store.set_status(&change("p-1", Status::Suspended)).unwrap();
        let invalid = change("p-1", Status::Invalid);
        let taken = offer(1, "new");
        assert_eq!(store.replace(&invalid, &taken).unwrap().unwrap().credentials, 1);
        redeem(store, &taken);
        assert_eq!(withdrawn(store), 1);
        // A code that is there already: the revocation before it is undone, too.
        let other = grant(store, 2, "other");
        record(store, &other, Some("k1"), &["a"]);
        let twice = NewOffer { person_id: "p-2".to_owned(), ..taken };
        assert!(store.replace(&change("p-2", Status::Invalid), &twice).is_err());
        assert_eq!(withdrawn(store), 1);
        let nothing = change("p-3", Status::Invalid);
        assert_eq!(store.replace(&nothing, &offer(3, "x")), Ok(None));
        assert_eq!(store.open_offer(&sha256("x"), NOW), Ok(None));
    });
}
