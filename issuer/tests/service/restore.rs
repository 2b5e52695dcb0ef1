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

/// Places of one request.
const BATCH: usize = 10;

/// Takes `count` places, a multiple of ten, with offers and keys of this name.
fn take(store: &dyn Store, name: &str, count: usize) -> Places {
    let take_some = |number: usize| {
        let keys = (0..BATCH).map(|key| new_intent(&format!("{name} {number} {key}")));
        let request = IntentRequest {
            grant: &grant(store, number, name),
            nonces: &[],
            intents: &keys.collect::<Vec<_>>(),
            most: BATCH,
            entries: ENTRIES,
            now: NOW,
            way: Way::Direct(&new_deferral("unused")),
        };
        let Ok(Intended::Recorded(all)) = store.intend(&request, &OsEntropy) else { panic!() };
        all.into_iter().map(|one| (one.list, one.index))
    };
    let places: Places = (0..count / BATCH).flat_map(take_some).collect();
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

type Repair = fn(Box<dyn Store>) -> Box<dyn Store>;

fn on_sqlite(after: usize, has_mark: bool) -> usize {
    restored_on_sqlite(after, has_mark, |store| store)
}

fn on_postgres(cluster: &Cluster, after: usize, has_mark: bool) -> usize {
    restored_on_postgres(cluster, after, has_mark, |store| store)
}

fn restored_on_sqlite(after: usize, has_mark: bool, repair: Repair) -> usize {
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
        repair(open(&path, None).unwrap())
    };
    given_twice(&path, after, has_mark, &|| open(&path, None).unwrap(), back_up, restore)
}

fn restored_on_postgres(cluster: &Cluster, after: usize, has_mark: bool, repair: Repair) -> usize {
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
    given_twice(&file.0, after, has_mark, &|| reopen(&database), back_up, || repair(reopen(&copy)))
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
fn without_the_mark_a_new_list_prevents_it() {
    let new_list = |store: Box<dyn Store>| {
        let number = store.start_new_list(ENTRIES).unwrap();
        let state = store.list_state(number).unwrap().unwrap();
        assert_eq!((state.entries, state.changed.len()), (ENTRIES, 0));
        store
    };
    assert_eq!(restored_on_sqlite(1500, false, new_list), 0);
    if let Some(cluster) = Cluster::shared() {
        assert_eq!(restored_on_postgres(cluster, 1500, false, new_list), 0);
    }
}

#[test]
fn a_damaged_mark_stops_the_issuer_and_not_the_register() {
    let file = SqliteFile::new();
    let store = open(&file.0, None).unwrap();
    take(store.as_ref(), "before", BATCH);
    drop(store);
    std::fs::write(mark(&file.0), "{").unwrap();
    let store = open(&file.0, None).unwrap();
    assert!(store.person("p-0").unwrap().is_some());
    let refused = store.status_lists(ENTRIES).unwrap_err();
    assert_eq!(annona_core::Problem::from(&refused).code, "ANN-STORE-10");
}
