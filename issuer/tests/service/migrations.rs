//! Databases that an earlier version filled are brought to the newest layout with all that is
//! in them; those of a later version are refused.

use annona_core::crypto::{OsEntropy, sha256};
use annona_core::status::Status;
use annona_issuer::store::{
    Intended, IntentRequest, NewOffer, NewToken, PostgresStore, Redeemed, SqliteStore, Store,
    StoreError, Way,
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
