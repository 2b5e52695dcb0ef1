//! Databases that an earlier version filled are brought to the newest layout with all that is
//! in them; those of a later version are refused.

use annona_core::crypto::{OsEntropy, sha256};
use annona_core::status::Status;
use annona_issuer::store::{
    Intended, IntentRequest, NewNotification, NewOffer, NewToken, OfKey, PostgresStore, Redeemed,
    SqliteStore, Store, StoreError, Way,
};

use super::cluster::Cluster;
use super::stores::{NOW, SqliteFile, TERMS, new_deferral, new_intent, nonce};

const SQLITE_1: &str = include_str!("fixtures/layout-1.sqlite.sql");
const POSTGRES_1: &str = include_str!("fixtures/layout-1.postgres.sql");

/// What layout 1 held is there and goes on: persons, codes with their tries, tokens,
/// records with their places, suspensions.
fn holds_what_layout_1_held(store: &dyn Store) {
    let person = store.person("p-1").unwrap().unwrap();
    assert_eq!(person.cells["name"], "ማሪያ ተስፋዬ");
    let token = NewToken::bearer(sha256("other"), NOW);
    let guess = store.redeem(&sha256("code 2"), &sha256("000000"), &token, NOW);
    assert_eq!(guess, Ok(Redeemed::WrongTxCode(1)));
    let again = store.redeem(&sha256("code 1"), &sha256("123456"), &token, NOW);
    assert_eq!(again, Ok(Redeemed::Refused));

    let offer = NewOffer {
        code: sha256("code 3"),
        tx_code: sha256("123456"),
        person_id: "p-1".to_owned(),
        configuration_id: "c".to_owned(),
        terms: TERMS,
        expires: NOW,
    };
    assert_eq!(store.add_offer(&offer, NOW), Ok(false));
    // Places of the lists from before are not given away any more.
    assert_eq!(store.status_lists(131_072).unwrap(), [1, 2, 3]);
    let list = store.list_state(2).unwrap().unwrap();
    assert_eq!((list.entries, list.revision), (131_072, 1));
    assert_eq!(list.changed, [(131_071, Status::Suspended, NOW)]);

    let grant = store.grant(&sha256("token 1"), NOW).unwrap().unwrap();
    assert_eq!((grant.offer, grant.person_id.as_str()), (1, "p-1"));
    let request = IntentRequest {
        grant: &grant,
        nonces: &[nonce("nonce")],
        intents: &[new_intent("key 1"), new_intent("key 3")],
        most: 3,
        entries: 131_072,
        now: NOW,
        way: Way::Direct(&new_deferral("unused")),
    };
    let Ok(Intended::Recorded(all)) = store.intend(&request, &OsEntropy) else { panic!() };
    assert_eq!((all[0].id, all[0].list, all[0].index), (1, 2, 77));
    assert_eq!((all[1].id, all[1].list), (3, 3));
    assert!(matches!(store.intend(&request, &OsEntropy), Ok(Intended::UsedNonce)));
}

#[test]
fn a_sqlite_file_of_layout_1_is_brought_up_with_its_data() {
    let file = SqliteFile::new();
    let earlier = rusqlite::Connection::open(&file.0).unwrap();
    earlier.execute_batch(SQLITE_1).unwrap();
    drop(earlier);
    holds_what_layout_1_held(&SqliteStore::open(&file.0).unwrap());
    assert!(SqliteStore::open(&file.0).unwrap().person("p-2").unwrap().is_some());
}

#[test]
fn a_postgres_database_of_layout_1_is_brought_up_with_its_data() {
    let Some(cluster) = Cluster::shared() else { return };
    let database = cluster.database();
    database.client().batch_execute(POSTGRES_1).unwrap();
    holds_what_layout_1_held(&PostgresStore::open(&database.address()).unwrap());
    let again = PostgresStore::open(&database.address()).unwrap();
    assert!(again.person("p-2").unwrap().is_some());
}

/// How layout N is reached from N-1, from 2 on.
const STEPS: [&str; 5] = [
    include_str!("../../src/store/migrations/0002.sql"),
    include_str!("../../src/store/migrations/0003.sql"),
    include_str!("../../src/store/migrations/0004.sql"),
    include_str!("../../src/store/migrations/0005.sql"),
    include_str!("../../src/store/migrations/0006.sql"),
];

/// What a program of this layout may have added to what the earlier ones held.
fn rows(layout: usize, blob: &dyn Fn(&str) -> String) -> String {
    let (now, later) = (NOW.0, NOW.0 + 1_000);
    match layout {
        2 => format!("INSERT INTO notifications VALUES ({}, 1, NULL, NULL);", blob("told")),
        3 => format!(
            "INSERT INTO held VALUES ('p-2');
             INSERT INTO deferrals VALUES ({}, 1, '[]', {later});",
            blob("later")
        ),
        4 => format!(
            "INSERT INTO refreshes VALUES ({}, 1, {later}, NULL);
             INSERT INTO sessions VALUES ({}, 'content', {later});
             INSERT INTO happened VALUES ({}, {later});
             INSERT INTO secrets (secret, value) VALUES (1, {});",
            blob("refresh"),
            blob("session"),
            blob("happened"),
            blob("secret")
        ),
        5 => format!(
            "UPDATE issuances SET kid = 'k7', valid_until = {later} WHERE issuance = 1;
             UPDATE offers SET renews = 1, withdraws = 1 WHERE offer = 2;
             INSERT INTO changes (person_id, status, since, reason, changed, scope)
             VALUES ('p-1', 1, {now}, 'r', {now}, 'key k6');"
        ),
        6 => format!("UPDATE offers SET terms = {} WHERE offer = 2;", blob("terms")),
        _ => String::new(),
    }
}

fn holds_what_later_layouts_held(store: &dyn Store, layout: usize) {
    if layout >= 2 {
        let told = NewNotification { notification: sha256("told"), offer: 1 };
        assert!(store.notify(&told, "credential_failure", NOW).unwrap().is_some());
    }
    if layout >= 3 {
        assert_eq!(store.deferral(&sha256("later"), 1, NOW), Ok(Some("[]".to_owned())));
    }
    if layout >= 4 {
        assert_eq!(store.session(&sha256("session"), NOW), Ok(Some("content".to_owned())));
        assert_eq!(store.note_once(&sha256("happened"), NOW.plus(9), NOW), Ok(false));
        assert_eq!(store.shared_secret(&[0; 32]), Ok(sha256("secret")));
        let token = NewToken::bearer(sha256("fresh"), NOW.plus(60));
        let renewed = store.renew(&sha256("refresh"), &token, &TERMS, NOW);
        assert_eq!(renewed, Ok(Redeemed::Granted));
    }
    if layout >= 5 {
        assert_eq!(store.affected("k6", NOW).unwrap().len(), 1);
        let from = NOW.plus(9);
        let key =
            OfKey { kid: "k7", from, until: from, since: NOW, reason: "test", now: NOW.plus(100) };
        assert_eq!(store.withdraw(&key, 9).unwrap().credentials, 1);
    }
}

fn hex(text: &str) -> String {
    sha256(text).iter().map(|byte| format!("{byte:02X}")).collect()
}

#[test]
fn every_layout_is_brought_up_with_what_it_can_hold() {
    let files = concat!(env!("CARGO_MANIFEST_DIR"), "/src/store/migrations");
    let count = std::fs::read_dir(files).unwrap().count();
    assert_eq!(count, STEPS.len() + 1, "a layout without rows in this test");
    for layout in 2..=count {
        let file = SqliteFile::new();
        let earlier = rusqlite::Connection::open(&file.0).unwrap();
        earlier.execute_batch(SQLITE_1).unwrap();
        for (number, step) in (2..=layout).zip(STEPS) {
            earlier.execute_batch(step).unwrap();
            earlier.execute_batch(&rows(number, &|text| format!("X'{}'", hex(text)))).unwrap();
            earlier.execute_batch(&format!("PRAGMA user_version = {number}")).unwrap();
        }
        drop(earlier);
        let store = SqliteStore::open(&file.0).unwrap();
        holds_what_layout_1_held(&store);
        holds_what_later_layouts_held(&store, layout);

        let Some(cluster) = Cluster::shared() else { continue };
        let database = cluster.database();
        let mut client = database.client();
        client.batch_execute(POSTGRES_1).unwrap();
        client.batch_execute("SET search_path = public").unwrap();
        for (number, step) in (2..=layout).zip(STEPS) {
            client.batch_execute(&in_postgres_words(step)).unwrap();
            let rows = rows(number, &|text| format!("'\\x{}'::bytea", hex(text)));
            client.batch_execute(&rows).unwrap();
            client.batch_execute(&format!("INSERT INTO layout VALUES ({number})")).unwrap();
        }
        drop(client);
        let store = PostgresStore::open(&database.address()).unwrap();
        holds_what_layout_1_held(&store);
        holds_what_later_layouts_held(&store, layout);
    }
}

/// As the first program with this layout said it.
fn in_postgres_words(step: &str) -> String {
    let words = [
        (" STRICT, WITHOUT ROWID", ""),
        (" STRICT", ""),
        ("INTEGER PRIMARY KEY", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
        ("INTEGER", "BIGINT"),
        ("BLOB", "BYTEA"),
    ];
    words.into_iter().fold(step.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[test]
fn programs_that_start_together_lay_the_tables_out_once() {
    let Some(cluster) = Cluster::shared() else { return };
    let database = cluster.database();
    let open = || PostgresStore::open(&database.address()).map(drop);
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..6).map(|_| scope.spawn(open)).collect();
        for one in all {
            assert_eq!(one.join().unwrap(), Ok(()));
        }
    });
}

#[test]
fn a_postgres_database_of_a_later_version_is_refused_and_left_as_it_is() {
    let Some(cluster) = Cluster::shared() else { return };
    let database = cluster.database();
    let later = "CREATE TABLE layout (version BIGINT PRIMARY KEY);
                 INSERT INTO layout VALUES (1), (700)";
    database.client().batch_execute(later).unwrap();
    let refused = PostgresStore::open(&database.address()).err();
    assert_eq!(refused, Some(StoreError::Version(700)));
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    let tables: i64 = database.client().query_one(tables, &[]).unwrap().get(0);
    assert_eq!(tables, 1);
}
