//! SQLite as the database: one connection behind a lock, write-ahead log, full synchronisation
//! (a recorded intent outlives a power cut), every transaction immediate: there is one writer,
//! also among several programs.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, ToSql, TransactionBehavior, params_from_iter};

use super::StoreError;
use super::database::Database;
use super::migrations::{self, Layout};
use super::sql::{Cell, Row, Sql, Value};
use crate::fail_point;

/// Most statements that stay prepared.
const STATEMENTS: usize = 64;
/// Between two looks whether another program still writes.
const PAUSE: Duration = Duration::from_millis(1);
const MAX_PAUSES: i32 = 5000;

/// A [`super::Store`] in one SQLite file.
pub struct SqliteStore {
    connection: Mutex<Connection>,
}

impl SqliteStore {
    /// Opens the file, makes it when it is missing, and lays out the tables.
    ///
    /// # Errors
    /// [`StoreError`], also for a layout of a newer program.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        own_file(path)?;
        Self::prepare(Connection::open(path)?)
    }

    /// A store that lives as long as the program, for tests.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(mut connection: Connection) -> Result<Self, StoreError> {
        connection.busy_handler(Some(waits))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        let store = Self { connection: Mutex::new(connection) };
        store.immediately(|db| migrations::apply(db), |()| true)?;
        Ok(store)
    }

    fn immediately<T>(
        &self,
        work: impl FnOnce(&mut Open<'_>) -> Result<T, StoreError>,
        keep: impl Fn(&T) -> bool,
    ) -> Result<T, StoreError> {
        // A panic elsewhere has rolled its transaction back: the connection is good.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&mut Open(&transaction))?;
        if keep(&done) {
            fail_point::pass("before-commit");
            transaction.commit()?;
            fail_point::pass("committed");
        }
        Ok(done)
    }
}

impl Database for SqliteStore {
    fn transact<T>(
        &self,
        mut work: impl FnMut(&mut dyn Sql) -> Result<T, StoreError>,
        keep: impl Fn(&T) -> bool,
    ) -> Result<T, StoreError> {
        self.immediately(|db| work(db), keep)
    }

    fn read<T>(
        &self,
        mut work: impl FnMut(&mut dyn Sql) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        work(&mut Open(&self.connection.lock().unwrap_or_else(PoisonError::into_inner)))
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
