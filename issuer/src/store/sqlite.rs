//! SQLite as the store: one connection behind a lock, write-ahead log, full synchronisation
//! (a recorded intent outlives a power cut), every method one immediate transaction.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use annona_core::crypto::Entropy;
use annona_core::time::UnixTime;
use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};

use super::{
    Change, Changed, Grant, Hash, Imported, Intended, IntentRequest, ListState, NewOffer, NewToken,
    Person, Redeemed, Store, StoreError, issuances, offers, people, statuses,
};

/// Layout of the tables.
const VERSION: i64 = 1;

/// A [`Store`] in one SQLite file.
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
        connection.busy_timeout(Duration::from_secs(5))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let layout = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        match layout.pragma_query_value(None, "user_version", |row| row.get(0))? {
            0 => layout.execute_batch(include_str!("schema.sql"))?,
            VERSION => {}
            other => return Err(StoreError::Version(other)),
        }
        layout.commit()?;
        Ok(Self { connection: Mutex::new(connection) })
    }

    /// Runs `work` in a transaction that is undone unless it succeeds.
    fn write<T>(
        &self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        // A panic elsewhere has rolled its transaction back: the connection is good.
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&transaction)?;
        transaction.commit()?;
        Ok(done)
    }

    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        work(&self.connection.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Store for SqliteStore {
    fn put_people(&self, all: &[Person]) -> Result<Imported, StoreError> {
        self.write(|db| people::put(db, all))
    }

    fn person(&self, id: &str) -> Result<Option<Person>, StoreError> {
        self.read(|db| people::find(db, id))
    }

    fn add_offer(&self, offer: &NewOffer, now: UnixTime) -> Result<(), StoreError> {
        self.write(|db| offers::add(db, offer, now))
    }

    fn redeem(
        &self,
        code: &Hash,
        tx_code: &Hash,
        token: &NewToken,
        now: UnixTime,
    ) -> Result<Redeemed, StoreError> {
        self.write(|db| offers::redeem(db, code, tx_code, token, now))
    }

    fn grant(&self, token: &Hash, now: UnixTime) -> Result<Option<Grant>, StoreError> {
        self.read(|db| offers::grant(db, token, now))
    }

    fn add_nonce(
        &self,
        nonce: &Hash,
        expires: UnixTime,
        now: UnixTime,
    ) -> Result<bool, StoreError> {
        self.write(|db| offers::add_nonce(db, nonce, expires, now))
    }

    fn intend(
        &self,
        request: &IntentRequest<'_>,
        entropy: &dyn Entropy,
    ) -> Result<Intended, StoreError> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let intended = issuances::intend(&transaction, request, entropy)?;
        // A refused request leaves nothing behind, its nonces stay alive.
        if matches!(intended, Intended::Recorded(_)) {
            transaction.commit()?;
        }
        Ok(intended)
    }

    fn release(&self, intents: &[i64], now: UnixTime) -> Result<(), StoreError> {
        self.write(|db| issuances::release(db, intents, now))
    }

    fn set_status(&self, change: &Change<'_>) -> Result<Option<Changed>, StoreError> {
        self.write(|db| statuses::set(db, change))
    }

    fn is_suspended(&self, person_id: &str) -> Result<bool, StoreError> {
        self.read(|db| statuses::is_suspended(db, person_id))
    }

    fn status_lists(&self, entries: u64) -> Result<Vec<u32>, StoreError> {
        self.write(|db| statuses::lists(db, entries))
    }

    fn list_revision(&self, list: u32) -> Result<Option<i64>, StoreError> {
        self.read(|db| statuses::revision(db, list))
    }

    fn list_state(&self, list: u32) -> Result<Option<ListState>, StoreError> {
        self.write(|db| statuses::state(db, list))
    }
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
    use super::*;

    #[test]
    fn a_newer_layout_and_a_foreign_file_are_refused() {
        let folder = std::env::temp_dir().join(format!("annona-store-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("newer.sqlite");
        drop(SqliteStore::open(&path).unwrap());
        Connection::open(&path).unwrap().pragma_update(None, "user_version", 7).unwrap();
        assert_eq!(SqliteStore::open(&path).err(), Some(StoreError::Version(7)));
        let path = folder.join("text.sqlite");
        std::fs::write(&path, "not a database, by far not a database".repeat(200)).unwrap();
        assert_eq!(SqliteStore::open(&path).err(), Some(StoreError::Damaged));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
