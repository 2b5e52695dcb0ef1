//! A database that was restored from a backup: places in status lists that were given away
//! after the backup are not given away again.

use std::collections::BTreeSet;
use std::path::Path;

use annona_core::crypto::OsEntropy;
use annona_issuer::store::{Intended, IntentRequest, Store, Way, open};

use super::cluster::{Cluster, Database};
use super::stores::{NOW, SqliteFile, grant, new_deferral, new_intent};

/// Lists so small that a few hundred places fill one.
const ENTRIES: u64 = 2048;

type Places = BTreeSet<(u32, u64)>;

/// Takes `count` places, with offers and keys of this name.
fn take(store: &dyn Store, name: &str, count: usize) -> Places {
    let take_one = |number: usize| {
        let request = IntentRequest {
            grant: &grant(store, number, name),
            nonces: &[],
            intents: &[new_intent(&format!("{name} {number}"))],
            most: 10,
            entries: ENTRIES,
            now: NOW,
            way: Way::Direct(&new_deferral("unused")),
        };
        let Ok(Intended::Recorded(all)) = store.intend(&request, &OsEntropy) else { panic!() };
        (all[0].list, all[0].index)
    };
    let places: Places = (0..count).map(take_one).collect();
    assert_eq!(places.len(), count);
    places
}

fn mark(file: &Path) -> std::path::PathBuf {
    file.with_extension("mark")
}

/// Takes places, makes a backup, takes `after` more, restores, and takes some again; returns
/// how many were given away twice.
fn given_twice(
    file: &Path,
    after: usize,
    has_mark: bool,
    open: &dyn Fn() -> Box<dyn Store>,
    back_up: impl FnOnce(),
    restore: impl FnOnce() -> Box<dyn Store>,
) -> usize {
    take(open().as_ref(), "before", 20);
    back_up();
    let gone = take(open().as_ref(), "after", after);
    if !has_mark {
        std::fs::remove_file(mark(file)).unwrap();
    }
    let again = take(restore().as_ref(), "again", 300);
    gone.intersection(&again).count()
}

fn on_sqlite(after: usize, has_mark: bool) -> usize {
    let file = SqliteFile::new();
    let (path, backup) = (file.0.clone(), file.0.with_extension("backup"));
    let back_up = || {
        let database = rusqlite::Connection::open(&path).unwrap();
        database.execute("VACUUM INTO ?1", [backup.to_str().unwrap()]).unwrap();
    };
    let restore = || {
        for ending in ["sqlite-wal", "sqlite-shm"] {
            let _ = std::fs::remove_file(path.with_extension(ending));
        }
        std::fs::copy(&backup, &path).unwrap();
        open(&path, None).unwrap()
    };
    given_twice(&path, after, has_mark, &|| open(&path, None).unwrap(), back_up, restore)
}

fn on_postgres(cluster: &Cluster, after: usize, has_mark: bool) -> usize {
    let (file, database, other) = (SqliteFile::new(), cluster.database(), cluster.database());
    let copy = cluster.database();
    let reopen = |database: &Database| open(&file.0, Some(&database.address())).unwrap();
    let back_up = || {
        let sql = format!(
            "DROP DATABASE {}; CREATE DATABASE {} TEMPLATE {}",
            copy.name(),
            copy.name(),
            database.name()
        );
        for one in sql.split("; ") {
            other.client().batch_execute(one).unwrap();
        }
    };
    given_twice(&file.0, after, has_mark, &|| reopen(&database), back_up, || reopen(&copy))
}

#[test]
fn no_place_is_given_away_again_after_a_restore() {
    // Within one lease, over several, and beyond the end of the list.
    for after in [10, 700, 1500] {
        assert_eq!(on_sqlite(after, true), 0, "{after}");
        if let Some(cluster) = Cluster::shared() {
            assert_eq!(on_postgres(cluster, after, true), 0, "{after}");
        }
    }
}

#[test]
fn it_is_the_mark_that_prevents_it() {
    assert!(on_sqlite(300, false) > 0);
    if let Some(cluster) = Cluster::shared() {
        assert!(on_postgres(cluster, 300, false) > 0);
    }
}

#[test]
fn a_damaged_mark_stops_the_issuer_and_not_the_register() {
    let file = SqliteFile::new();
    let store = open(&file.0, None).unwrap();
    take(store.as_ref(), "before", 1);
    drop(store);
    std::fs::write(mark(&file.0), "{").unwrap();
    let store = open(&file.0, None).unwrap();
    assert!(store.person("p-0").unwrap().is_some());
    let refused = store.status_lists(ENTRIES).unwrap_err();
    assert_eq!(annona_core::Problem::from(&refused).code, "ANN-STORE-10");
}
