//! Wallets collect credentials while the service is killed again and again, at random and at
//! each named place, and while the database server is killed: what a wallet holds is recorded,
//! and no place, row or key is there twice.
//!
//! The long form (`make torture-issuer`) sets `ANNONA_TORTURE_CREDENTIALS`, `_KILLS` and
//! `_RESTARTS`.

mod supervisor;
mod wallet;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use annona_core::crypto::{OsEntropy, random};
use annona_issuer::store::DatabaseUrl;
use annona_issuer::{Issuer, NewIssuer, Settings, init, system_clock};

use super::cluster::{Cluster, say};
use supervisor::Supervisor;
use wallet::Held;

const WALLETS: usize = 4;
/// Each wallet collects for one after the other of its share of them.
const PEOPLE: usize = 250 * WALLETS;
const PROGRAM: &str = "annona-issuer";

/// How much is done to it.
struct Plan {
    credentials: usize,
    kills: usize,
    restarts: usize,
}

impl Plan {
    /// The numbers of the long form, or these.
    fn new(credentials: usize, kills: usize, restarts: usize) -> Self {
        let number = |name: &str, short: usize| {
            std::env::var(format!("ANNONA_TORTURE_{name}"))
                .map_or(short, |text| text.parse().unwrap())
        };
        Self {
            credentials: number("CREDENTIALS", credentials),
            kills: number("KILLS", kills),
            restarts: if restarts == 0 { 0 } else { number("RESTARTS", restarts) },
        }
    }
}

/// What all threads of a run share.
struct Run {
    folder: PathBuf,
    url: String,
    issuer: Issuer,
    wanted: usize,
    held: Mutex<Vec<Held>>,
    /// Answers of 5xx, and those among them that do not say when to come back.
    unavailable: AtomicUsize,
    bare: AtomicUsize,
    is_over: AtomicBool,
    until: Instant,
}

impl Run {
    fn new(name: &str, plan: &Plan, database: Option<DatabaseUrl>) -> Self {
        let folder = std::env::temp_dir()
            .join(format!("annona-issuer-torture-{name}-{}", std::process::id()));
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let url = format!("http://{free}");
        let english = [("en".to_owned(), "Ministry".to_owned())].into();
        let settings = Settings {
            database,
            status_entries: 131_072,
            ..Settings::new("did:web:ministry.example", english, &url)
        };
        let scheme =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/social-assistance-eligibility");
        init(&folder, &NewIssuer { settings, scheme: &scheme }).unwrap();
        // A copy: who builds while this runs does not change what runs.
        std::fs::copy(env!("CARGO_BIN_EXE_annona-issuer"), folder.join(PROGRAM)).unwrap();
        let issuer = Issuer::open(&folder, system_clock()).unwrap();
        let rows: String = (0..PEOPLE)
            .map(|number| format!("p-{number},N,1958-03-31,B,2,12 Mill Street,N. 1958\n"))
            .collect();
        let header = "person_id,name,birth_date,class,income_band,address,match_hint\n";
        issuer.import_register([header, &rows].concat().as_bytes()).unwrap();
        Self {
            folder,
            url,
            issuer,
            wanted: plan.credentials,
            held: Mutex::default(),
            unavailable: AtomicUsize::new(0),
            bare: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
            until: Instant::now() + Duration::from_secs(120 + plan.credentials as u64 / 20),
        }
    }

    fn is_over(&self) -> bool {
        assert!(Instant::now() < self.until, "the wallets do not get on");
        self.is_over.load(Ordering::SeqCst)
    }

    fn note(&self, held: Vec<Held>) {
        let mut all = self.held.lock().unwrap();
        all.extend(held);
        if all.len() >= self.wanted {
            self.is_over.store(true, Ordering::SeqCst);
        }
    }

    fn has_part(&self, done: usize, of: usize) -> bool {
        self.held.lock().unwrap().len() * of >= self.wanted * done
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A record in the database: its row number, list, index and key.
type Record = (i64, i64, i64, String);

fn torture(name: &str, plan: &Plan, server: Option<&Cluster>, read: impl Fn(&Run) -> Vec<Record>) {
    let database = server.map(|server| server.database().address());
    let run = &Run::new(name, plan, database);
    let began = Instant::now();
    let mut supervisor = Supervisor::new(run, plan.kills);
    std::thread::scope(|scope| {
        for number in 0..WALLETS {
            scope.spawn(move || wallet::collect_until_over(run, number));
        }
        if let Some(server) = server {
            scope.spawn(move || {
                for restart in 1..=plan.restarts {
                    while !run.has_part(restart, plan.restarts + 1) {
                        std::thread::sleep(Duration::from_millis(10));
                    }
                    server.restart();
                }
            });
        }
        supervisor.keep_running();
    });
    let held = run.held.lock().unwrap();
    let found = Findings::new(&held, &read(run));
    let (kills, at_points) = (supervisor.kills(), supervisor.kills_at_points());
    say(&format!(
        "{name}: acked={} lost={} dup_id={} dup_index={} dup_key={} kills={kills} ({at_points} at \
         {} fail points), {} restarts of the server, {} answers 5xx, {} without Retry-After, \
         {:.1} s",
        held.len(),
        found.lost,
        found.dup_id,
        found.dup_index,
        found.dup_key,
        supervisor::FAIL_POINTS.len(),
        plan.restarts,
        run.unavailable.load(Ordering::SeqCst),
        run.bare.load(Ordering::SeqCst),
        began.elapsed().as_secs_f64(),
    ));
    assert_eq!(found, Findings::default());
    assert_eq!(run.bare.load(Ordering::SeqCst), 0);
    assert!(held.len() >= plan.credentials && kills >= plan.kills);
}

/// What must not be: all zero.
#[derive(Debug, Default, PartialEq, Eq)]
struct Findings {
    /// Credentials that a wallet holds and nobody can revoke.
    lost: usize,
    /// Credentials under one row number.
    dup_id: usize,
    /// Credentials with one place in a status list.
    dup_index: usize,
    /// Keys with several records.
    dup_key: usize,
}

impl Findings {
    fn new(held: &[Held], records: &[Record]) -> Self {
        let mut by_key = BTreeMap::new();
        for (id, list, index, key) in records {
            by_key.entry(key.as_str()).or_insert_with(Vec::new).push((*id, *list, *index));
        }
        let mut found = Self::default();
        let (mut ids, mut places) = (BTreeSet::new(), BTreeSet::new());
        for one in held {
            let own = by_key.get(one.key.as_str()).map_or(&[][..], Vec::as_slice);
            let place = (one.list, one.index);
            match own.iter().find(|(_, list, index)| (*list, *index) == place) {
                Some((id, ..)) => found.dup_id += usize::from(!ids.insert(*id)),
                None => found.lost += 1,
            }
            found.dup_index += usize::from(!places.insert(place));
        }
        found.dup_key = by_key.values().filter(|own| own.len() > 1).count();
        found
    }
}

/// A number below `limit`.
fn draw(limit: u64) -> u64 {
    u64::from_be_bytes(random(&OsEntropy).unwrap()) % limit
}

const RECORDS: &str = "SELECT issuance, list, idx, holder_key FROM issuances";

#[test]
fn nothing_is_lost_or_doubled_when_the_service_dies() {
    torture("SQLite", &Plan::new(2000, 20, 0), None, |run| {
        let database = rusqlite::Connection::open(run.folder.join("register.sqlite")).unwrap();
        let mut rows = database.prepare(RECORDS).unwrap();
        let record =
            |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
        rows.query_map([], record).unwrap().map(Result::unwrap).collect()
    });
}

#[test]
fn nothing_is_lost_or_doubled_when_the_service_and_the_database_server_die() {
    let Some(server) = Cluster::start() else { return };
    torture("PostgreSQL", &Plan::new(1000, 8, 3), Some(&server), |run| {
        let url = run.issuer.settings().database.clone().unwrap();
        let url = serde_json::to_value(&url).unwrap();
        let mut client = postgres::Client::connect(url.as_str().unwrap(), postgres::NoTls).unwrap();
        let rows = client.query(RECORDS, &[]).unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect()
    });
}

#[test]
fn what_must_not_be_is_found() {
    let held = |key: &str, index| Held { key: key.to_owned(), list: 1, index };
    let record = |id, index, key: &str| (id, 1, index, key.to_owned());
    let all = [held("a", 1), held("b", 2), held("c", 2), held("d", 4), held("d", 4)];
    let records = [
        record(1, 1, "a"),
        record(2, 2, "b"),
        record(3, 3, "c"),
        record(4, 4, "d"),
        record(5, 5, "d"),
    ];
    let found = Findings::new(&all, &records);
    assert_eq!(found, Findings { lost: 1, dup_id: 1, dup_index: 2, dup_key: 1 });
}
