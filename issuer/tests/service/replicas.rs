//! Several programs that issue from one database, on each kind of database.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use annona_core::crypto::OsEntropy;
use annona_issuer::store::{DatabaseUrl, Intended, IntentRequest, Store, Way, open};

use super::cluster::{Cluster, say};
use super::stores::{NOW, SqliteFile, grant, new_deferral, new_intent};

const PROCESSES: usize = 8;
const ENTRIES: u64 = 131_072;
/// What one process is told: its number, the file, and the URL if it is not the file.
const TASK: &str = "ANNONA_TEST_ALLOCATE";

/// Places of each process: 500, or `ANNONA_TORTURE_PLACES`.
fn places() -> usize {
    std::env::var("ANNONA_TORTURE_PLACES").map_or(500, |text| text.parse().unwrap())
}

/// Not a test: what each of the processes does, one transaction for each place.
#[test]
#[ignore = "run by the tests below, in processes of its own"]
fn takes_places() {
    let Ok(task) = std::env::var(TASK) else { return };
    let (number, location) = task.split_once(' ').unwrap();
    let (file, url) = location.split_once(' ').unwrap();
    let url: Option<DatabaseUrl> = url.parse().ok();
    let store = open(&PathBuf::from(file), url.as_ref()).unwrap();
    take(store.as_ref(), number.parse().unwrap());
}

fn take(store: &dyn Store, process: usize) {
    let mut current = None;
    for number in 0..places() {
        // A new offer every ten places, as an offer gives ten credentials.
        if number % 10 == 0 {
            current = Some(grant(store, process, &format!("offer {number}")));
        }
        let request = IntentRequest {
            grant: current.as_ref().unwrap(),
            nonces: &[],
            intents: &[new_intent(&format!("{process} {number}"))],
            most: 10,
            entries: ENTRIES,
            now: NOW,
            way: Way::Direct(&new_deferral("unused")),
        };
        let intended = store.intend(&request, &OsEntropy).unwrap();
        assert!(matches!(intended, Intended::Recorded(_)));
    }
}

/// Lets the processes take their places, then looks at what the database holds.
fn take_at_once(kind: &str, url: &str, file: &Path, held: impl FnOnce() -> Vec<(i64, i64)>) {
    let address: Option<DatabaseUrl> = url.parse().ok();
    drop(open(file, address.as_ref()).unwrap());
    let began = Instant::now();
    let start = |process: usize| {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "replicas::takes_places", "--ignored", "--quiet"]);
        command.env(TASK, format!("{process} {} {url}", file.display())).stdout(Stdio::null());
        command.spawn().unwrap()
    };
    let all: Vec<_> = (0..PROCESSES).map(start).collect();
    for mut one in all {
        assert!(one.wait().unwrap().success());
    }
    let seconds = began.elapsed().as_secs_f64();
    let held = held();
    let unique: BTreeSet<_> = held.iter().copied().collect();
    let (mean, neighbours) = spread(&held);
    say(&format!(
        "{kind}: {PROCESSES} processes x {} places: {} held, {} unique, mean index {mean:.3} of \
         the list, {neighbours} beside the place before, {seconds:.1} s",
        places(),
        held.len(),
        unique.len(),
    ));
    assert_eq!((held.len(), unique.len()), (PROCESSES * places(), PROCESSES * places()));
    // The mean of n random places is 1/2 within 5 standard deviations, 0.29 / sqrt(n) each.
    assert!((mean - 0.5).abs() < 5.0 * 0.29 / (held.len() as f64).sqrt(), "{mean}");
    assert!(neighbours < 10, "{neighbours}");
}

/// The mean place as a part of the list, and how many lie beside the one that was given
/// before: of random ones hardly any.
fn spread(held: &[(i64, i64)]) -> (f64, usize) {
    let sum: i64 = held.iter().map(|(_, index)| index).sum();
    let mean = sum as f64 / held.len() as f64 / ENTRIES as f64;
    let beside = held.windows(2).filter(|two| (two[0].1 - two[1].1).abs() == 1).count();
    (mean, beside)
}

const HELD: &str = "SELECT list, idx FROM issuances ORDER BY issuance";

#[test]
fn eight_processes_share_a_sqlite_file() {
    let file = SqliteFile::new();
    take_at_once("SQLite", "", &file.0, || {
        let database = rusqlite::Connection::open(&file.0).unwrap();
        let mut rows = database.prepare(HELD).unwrap();
        let places = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        places.map(Result::unwrap).collect()
    });
}

#[test]
fn eight_processes_share_a_postgres_database() {
    let Some(cluster) = Cluster::shared() else { return };
    let (database, file) = (cluster.database(), SqliteFile::new());
    take_at_once("PostgreSQL", &database.url, &file.0, || {
        let rows = database.client().query(HELD, &[]).unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    });
}
