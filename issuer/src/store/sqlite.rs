//! SQLite as the database: write-ahead log, full synchronisation (a recorded intent outlives a
//! power cut), every transaction immediate: there is one writer, also among several programs.
//!
//! Transactions that come while the disk is busy are committed as a group, by one
//! synchronisation; each is a savepoint of its own, and none is answered before the commit.
//! Reads go over a second connection, which sees nothing but what is committed.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, ToSql, TransactionBehavior, params_from_iter};

use super::StoreError;
use super::database::Database;
use super::migrations::{self, Layout};
use super::places::Places;
use super::sql::{Cell, Row, Sql, Value};
use crate::fail_point;

/// Most statements that stay prepared.
const STATEMENTS: usize = 64;
/// Between two looks whether another program still writes.
const PAUSE: Duration = Duration::from_millis(1);
const MAX_PAUSES: i32 = 5000;
/// Most transactions of a group.
const MAX_GROUP: usize = 64;
/// Longest wait for somebody who was about to join a group.
const PATIENCE: Duration = Duration::from_millis(20);

/// A [`super::Store`] in one SQLite file.
pub struct SqliteStore {
    writer: Mutex<Writer>,
    /// None for a store in memory, which has one connection.
    reader: Option<Mutex<Connection>>,
    /// How many are about to write.
    coming: AtomicUsize,
    /// Told whenever a group ends.
    ended: Condvar,
    places: Places,
}

struct Writer {
    connection: Connection,
    group: Option<Group>,
}

/// Transactions that will be committed together.
#[derive(Default)]
struct Group {
    members: usize,
    end: End,
}

/// How a group ended, once it has.
type End = Arc<OnceLock<Result<(), StoreError>>>;

impl SqliteStore {
    /// Opens the file, makes it when it is missing, and lays out the tables.
    ///
    /// # Errors
    /// [`StoreError`], also for a layout of a newer program.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        own_file(path)?;
        let mut store = Self::prepare(Connection::open(path)?)?;
        let mut reader = Connection::open(path)?;
        set_up(&mut reader)?;
        reader.pragma_update(None, "query_only", true)?;
        store.reader = Some(Mutex::new(reader));
        store.places = Places::marked(&path.with_extension("mark"));
        Ok(store)
    }

    /// A store that lives as long as the program, for tests.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        set_up(&mut connection)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        migrations::apply(&mut Open(&transaction))?;
        transaction.commit()?;
        Ok(Self {
            writer: Mutex::new(Writer { connection, group: None }),
            reader: None,
            coming: AtomicUsize::new(0),
            ended: Condvar::new(),
            places: Places::default(),
        })
    }

    /// Waits for the writer's turn.
    fn turn(&self) -> MutexGuard<'_, Writer> {
        self.coming.fetch_add(1, Ordering::SeqCst);
        // A panic elsewhere has undone its savepoint: the connection is good.
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.coming.fetch_sub(1, Ordering::SeqCst);
        writer
    }

    /// Commits the open group, unless somebody comes to join it, who will then do so.
    fn close<'a>(&self, mut writer: MutexGuard<'a, Writer>) -> MutexGuard<'a, Writer> {
        let members = writer.group.as_ref().map_or(0, |group| group.members);
        if members >= MAX_GROUP || self.coming.load(Ordering::SeqCst) == 0 {
            writer.commit();
            self.ended.notify_all();
        }
        writer
    }

    /// Waits for the end of a group.
    fn end_of(&self, mut writer: MutexGuard<'_, Writer>, end: &End) -> Result<(), StoreError> {
        loop {
            if let Some(end) = end.get() {
                return end.clone();
            }
            let waited = self.ended.wait_timeout(writer, PATIENCE);
            let (back, time) = waited.unwrap_or_else(PoisonError::into_inner);
            writer = back;
            // Whoever was to end the group is gone.
            if time.timed_out() && end.get().is_none() {
                writer.commit();
                self.ended.notify_all();
            }
        }
    }
}

impl Writer {
    /// Runs `work` in a savepoint of the open group; opens one if need be.
    fn join<T>(
        &mut self,
        work: impl FnOnce(&mut dyn Sql) -> Result<T, StoreError>,
        keep: impl Fn(&T) -> bool,
    ) -> Result<(T, Option<End>), StoreError> {
        if self.group.is_none() {
            self.connection.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
            self.group = Some(Group::default());
        }
        let savepoint = self.connection.savepoint()?;
        let done = work(&mut Open(&savepoint))?;
        if !keep(&done) {
            savepoint.finish()?;
            return Ok((done, None));
        }
        savepoint.commit()?;
        let group = self.group.as_mut().ok_or(StoreError::Busy)?;
        group.members += 1;
        Ok((done, Some(Arc::clone(&group.end))))
    }

    /// After some errors SQLite has undone the whole transaction, and so all of its group.
    fn notice_undone(&mut self) {
        if self.connection.is_autocommit()
            && let Some(group) = self.group.take()
        {
            // Set once: a group that has ended is not here any more.
            let _ = group.end.set(Err(StoreError::Busy));
        }
    }

    fn commit(&mut self) {
        let Some(group) = self.group.take() else { return };
        fail_point::pass("before-commit");
        let end = if group.members == 0 { "ROLLBACK" } else { "COMMIT" };
        let ended = self.connection.prepare_cached(end).and_then(|mut end| end.execute([]));
        if ended.is_err() && !self.connection.is_autocommit() {
            // When even this fails, so does the next BEGIN, and says so.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
        fail_point::pass("committed");
        let _ = group.end.set(ended.map(drop).map_err(StoreError::from));
    }
}

fn set_up(connection: &mut Connection) -> Result<(), StoreError> {
    connection.busy_handler(Some(waits))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(())
}

impl Database for SqliteStore {
    fn transact<T>(
        &self,
        mut work: impl FnMut(&mut dyn Sql) -> Result<T, StoreError>,
        keep: impl Fn(&T) -> bool,
    ) -> Result<T, StoreError> {
        let mut writer = self.turn();
        let joined = writer.join(&mut work, keep);
        writer.notice_undone();
        let writer = self.close(writer);
        let (done, end) = joined?;
        end.map_or(Ok(()), |end| self.end_of(writer, &end))?;
        Ok(done)
    }

    fn places(&self) -> &Places {
        &self.places
    }

    fn read<T>(
        &self,
        mut work: impl FnMut(&mut dyn Sql) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        match &self.reader {
            Some(reader) => work(&mut Open(&reader.lock().unwrap_or_else(PoisonError::into_inner))),
            None => self.transact(work, |_| false),
        }
    }
}

/// A connection within a transaction.
struct Open<'a>(&'a Connection);

impl Sql for Open<'_> {
    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<usize, StoreError> {
        Ok(self.0.prepare_cached(sql)?.execute(params_from_iter(values))?)
    }

    fn rows(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.0.prepare_cached(sql)?;
        let columns = statement.column_count();
        let read = |row: &rusqlite::Row<'_>| {
            (0..columns).map(|at| Ok(cell(row.get_ref(at)?))).collect::<Result<_, _>>().map(Row)
        };
        let rows = statement.query_map(params_from_iter(values), read)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn hold_person(&mut self, _: &str) -> Result<(), StoreError> {
        Ok(())
    }
}

impl Layout for Open<'_> {
    fn layout(&mut self) -> Result<i64, StoreError> {
        Ok(self.0.pragma_query_value(None, "user_version", |row| row.get(0))?)
    }

    fn migrate(&mut self, file: &str, layout: i64) -> Result<(), StoreError> {
        self.0.execute_batch(file)?;
        Ok(self.0.pragma_update(None, "user_version", layout)?)
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

/// A column is of the type that the strict tables give it; there are no fractions in them.
fn cell(value: ValueRef<'_>) -> Cell {
    match value {
        ValueRef::Null | ValueRef::Real(_) => Cell::Null,
        ValueRef::Integer(value) => Cell::Int(value),
        ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned()),
        ValueRef::Blob(bytes) => Cell::Bytes(bytes.to_vec()),
    }
}

/// Waits for another program's transaction, five seconds in all. SQLite's own way sleeps up to
/// a tenth of a second at a time and so goes away empty when several programs write much.
fn waits(times: i32) -> bool {
    std::thread::sleep(PAUSE);
    times < MAX_PAUSES
}

/// Makes the file readable by its owner only; SQLite gives its log files the same mode.
fn own_file(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(StoreError::Unavailable(error.to_string())),
    }
}

impl From<rusqlite::Error> for StoreError {
    /// SQLite's sentences name tables and files, never bound values.
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged,
            Some(code) => Self::Unavailable(format!("{code:?}")),
            None => Self::Damaged,
        }
    }
}

#[cfg(test)]
mod tests {
    use annona_core::time::UnixTime;

    use super::super::Store as _;
    use super::*;

    /// A person by number, as a transaction of its own that ends in this way.
    fn put(store: &SqliteStore, number: usize, end: &str) -> Result<bool, StoreError> {
        let id = format!("p-{number}");
        let add = "INSERT INTO people (person_id, cells) VALUES (?1, '{}')";
        store.transact(
            |db| {
                db.execute(add, super::super::sql::values![&id])?;
                if end == "failed" { Err(StoreError::NoIndex) } else { Ok(end == "kept") }
            },
            |is_kept| *is_kept,
        )
    }

    #[test]
    fn of_transactions_that_are_committed_together_each_is_kept_or_undone_by_itself() {
        const THREADS: usize = 12;
        let folder = std::env::temp_dir().join(format!("annona-group-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let store = SqliteStore::open(&folder.join("group.sqlite")).unwrap();
        let held = |number: usize| store.person(&format!("p-{number}")).unwrap().is_some();
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let (store, held) = (&store, &held);
                scope.spawn(move || {
                    for number in (thread..300).step_by(THREADS) {
                        let end = ["kept", "failed", "undone"][number % 3];
                        let done = put(store, number, end);
                        assert_eq!(done.is_err(), end == "failed");
                        // What is answered is committed: another connection sees it.
                        assert_eq!(held(number), end == "kept");
                    }
                });
            }
        });
        assert_eq!((0..300).filter(|number| held(*number)).count(), 100);
        assert!(put(&store, 0, "kept").is_err());
        assert_eq!(put(&store, 300, "kept"), Ok(true));
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn tokens_and_offers_of_the_first_layout_live_on() {
        let old = Connection::open_in_memory().unwrap();
        old.execute_batch(include_str!("migrations/0001.sql")).unwrap();
        old.pragma_update(None, "user_version", 1).unwrap();
        old.execute_batch(
            "INSERT INTO people VALUES ('p', '{}');
             INSERT INTO offers VALUES (1, zeroblob(32), zeroblob(32), 'p', 'c', 100, 0, 5);
             INSERT INTO tokens VALUES (zeroblob(32), 1, 200);",
        )
        .unwrap();
        let store = SqliteStore::prepare(old).unwrap();
        let grant = store.grant(&[0; 32], UnixTime(150)).unwrap().unwrap();
        assert_eq!((grant.person_id.as_str(), grant.key), ("p", None));
    }

    #[test]
    fn a_newer_layout_and_a_foreign_file_are_refused() {
        let folder = std::env::temp_dir().join(format!("annona-store-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("newer.sqlite");
        drop(SqliteStore::open(&path).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 700).unwrap();
        assert_eq!(SqliteStore::open(&path).err(), Some(StoreError::Version(700)));
        let path = folder.join("text.sqlite");
        std::fs::write(&path, "not a database, by far not a database".repeat(200)).unwrap();
        assert_eq!(SqliteStore::open(&path).err(), Some(StoreError::Damaged));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
