//! Codes, refresh tokens and sessions, kept by SQLite and by PostgreSQL alike.

use annona_core::status::Status;
use annona_core::time::UnixTime;
use annona_issuer::store::{Change, Hash, NewOffer, NewRefresh, NewToken, Person, Redeemed, Store};

use super::stores::{TERMS, on_each};

fn token(number: u8) -> NewToken {
    let refresh = NewRefresh { refresh: [number + 100; 32], expires: UnixTime(10_000) };
    let (token, expires) = ([number; 32], UnixTime(9_000));
    NewToken { token, expires, key: Some("k".to_owned()), refresh: Some(refresh) }
}

/// Redeems a code [9]; its token is [1] and its refresh token [101].
fn redeem(store: &dyn Store) {
    store.put_people(&[Person { id: "p".to_owned(), cells: Default::default() }]).unwrap();
    let code = NewOffer {
        code: [9; 32],
        tx_code: [8; 32],
        person_id: "p".to_owned(),
        configuration_id: "c".to_owned(),
        terms: TERMS,
        expires: UnixTime(60),
    };
    assert_eq!(store.add_code(&code), Ok(true));
    let granted = store.redeem(&[9; 32], &[8; 32], &token(1), UnixTime(1)).unwrap();
    assert_eq!(granted, Redeemed::Granted);
}

fn is_alive(store: &dyn Store, number: u8) -> bool {
    store.grant(&[number; 32], UnixTime(500)).unwrap().is_some()
}

#[test]
fn a_refresh_token_works_once_more_after_a_lost_answer_and_then_ends_its_family() {
    on_each(|store| {
        redeem(store);
        let renew = |old: u8, new: u8, now| {
            store.renew(&[old; 32], &token(new), &TERMS, UnixTime(now)).unwrap()
        };
        assert_eq!(renew(77, 7, 10), Redeemed::Refused);
        assert_eq!(renew(101, 2, 10), Redeemed::Granted);
        assert_eq!(renew(101, 3, 60), Redeemed::Granted);
        assert_eq!(renew(103, 4, 60), Redeemed::Granted);
        assert!(is_alive(store, 1) && is_alive(store, 2) && is_alive(store, 4));
        let offers = [1, 2, 4].map(|n| store.grant(&[n; 32], UnixTime(61)).unwrap().unwrap().offer);
        assert!(offers[0] != offers[1] && offers[1] != offers[2]);
        assert_eq!(renew(101, 5, 71), Redeemed::Refused);
        for number in 1..=5 {
            assert!(!is_alive(store, number), "{number}");
        }
        assert_eq!(renew(104, 6, 72), Redeemed::Refused);
    });
}

#[test]
fn a_refresh_token_whose_answer_was_lost_works_until_its_successor_is_used() {
    on_each(|store| {
        redeem(store);
        let renew = |old: u8, new: u8, now| {
            store.renew(&[old; 32], &token(new), &TERMS, UnixTime(now)).unwrap()
        };
        assert_eq!(renew(101, 2, 10), Redeemed::Granted);
        // Long after: nobody has used what the lost answers brought.
        assert_eq!(renew(101, 3, 4_000), Redeemed::Granted);
        assert_eq!(renew(101, 4, 8_000), Redeemed::Granted);
        assert_eq!(renew(104, 5, 8_100), Redeemed::Granted);
        assert_eq!(renew(101, 6, 8_200), Redeemed::Refused);
        assert_eq!(renew(105, 7, 8_201), Redeemed::Refused);
    });
}

#[test]
fn a_code_that_comes_again_ends_what_came_of_it() {
    on_each(|store| {
        redeem(store);
        store.renew(&[101; 32], &token(2), &TERMS, UnixTime(10)).unwrap();
        store.end_code(&[77; 32]).unwrap();
        assert!(is_alive(store, 1) && is_alive(store, 2));
        store.end_code(&[9; 32]).unwrap();
        assert!(!is_alive(store, 1) && !is_alive(store, 2));
        assert_eq!(
            store.renew(&[102; 32], &token(4), &TERMS, UnixTime(21)).unwrap(),
            Redeemed::Refused
        );
    });
}

#[test]
fn a_revocation_ends_refresh_tokens_too() {
    on_each(|store| {
        redeem(store);
        let change = Change {
            person_id: "p",
            status: Status::Invalid,
            since: UnixTime(0),
            reason: "r",
            now: UnixTime(30),
        };
        store.set_status(&change).unwrap();
        assert_eq!(
            store.renew(&[101; 32], &token(2), &TERMS, UnixTime(31)).unwrap(),
            Redeemed::Refused
        );
    });
}

#[test]
fn sessions_end_by_time_and_by_hand_and_some_things_happen_once() {
    on_each(|store| {
        let (one, two) = ([1; 32], [2; 32]);
        assert_eq!(store.put_session(&one, "{}", UnixTime(100), UnixTime(1)), Ok(true));
        assert_eq!(store.session(&one, UnixTime(99)), Ok(Some("{}".to_owned())));
        assert_eq!(store.session(&one, UnixTime(100)), Ok(None));
        assert_eq!(store.session(&two, UnixTime(1)), Ok(None));
        assert_eq!(store.end_session(&one, UnixTime(50)), Ok(true));
        assert_eq!(store.end_session(&one, UnixTime(50)), Ok(false));
        let note = |what: &Hash, now| store.note_once(what, UnixTime(now + 10), UnixTime(now));
        assert_eq!((note(&one, 1), note(&one, 2), note(&two, 2)), (Ok(true), Ok(false), Ok(true)));
        assert_eq!(note(&one, 11), Ok(true));
        assert_eq!(store.shared_secret(&one), Ok(one));
        assert_eq!(store.shared_secret(&two), Ok(one));
    });
}
