//! PostgreSQL 15 or newer as the database, for several machines that issue together.
//!
//! A statement sees what was committed before it (READ COMMITTED). What is done for one person
//! waits for the person's row; between persons only UNIQUE columns and counters meet, each in
//! a single statement. Where PostgreSQL asks for it, a transaction is run again, a few times.

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use super::database::Database;
use super::migrations;
use super::places::Places;
use super::session::{Failure, Session};
use super::sql::Sql;
use super::{DatabaseUrl, StoreError};

/// Most runs of one transaction; between them the pause doubles from 5 ms.
const RUNS: u32 = 6;
/// Most connections that wait for work.
const IDLE: usize = 16;

/// A [`super::Store`] in a PostgreSQL database.
pub struct PostgresStore {
    config: postgres::Config,
    idle: Mutex<Vec<Session>>,
    places: Places,
}

impl PostgresStore {
    /// Connects, and lays out the tables.
    ///
    /// # Errors
    /// [`StoreError`], also for a layout of a newer program, an older server and a connection
    /// to another machine that would not be encrypted.
    pub fn open(url: &DatabaseUrl) -> Result<Self, StoreError> {
        Self::prepare(url, Places::default())
    }

    /// The same, with the mark of the places that were given away in a file, see
    /// [`super::open`].
    ///
    /// # Errors
    /// As [`PostgresStore::open`].
    pub fn open_marked(url: &DatabaseUrl, mark: &Path) -> Result<Self, StoreError> {
        Self::prepare(url, Places::marked(mark))
    }

    fn prepare(url: &DatabaseUrl, places: Places) -> Result<Self, StoreError> {
        let store = Self { config: url.config()?, idle: Mutex::default(), places };
        store.again(|session| session.transact(|db| migrations::apply(db), |()| true))?;
        Ok(store)
    }

    /// Runs `work` on a connection, again while it asks for that.
    fn again<T>(
        &self,
        mut work: impl FnMut(&mut Session) -> Result<T, Failure>,
    ) -> Result<T, StoreError> {
        for run in 0..RUNS {
            let mut session = self.take()?;
            let done = work(&mut session);
            self.give_back(session);
            match done {
                Ok(value) => return Ok(value),
                Err(failure) if !failure.again => return Err(failure.error),
                Err(_) => thread::sleep(Duration::from_millis(5 << run)),
            }
        }
        Err(StoreError::Busy)
    }

    fn take(&self) -> Result<Session, StoreError> {
        let waiting = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        waiting.map_or_else(|| Session::connect(&self.config), Ok)
    }

    fn give_back(&self, session: Session) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if session.is_lost() {
            // The server went away: so did the other connections.
            idle.clear();
        } else if idle.len() < IDLE {
            idle.push(session);
        }
    }
}

impl Database for PostgresStore {
    fn transact<T>(
        &self,
        mut work: impl FnMut(&mut dyn Sql) -> Result<T, StoreError>,
        keep: impl Fn(&T) -> bool,
    ) -> Result<T, StoreError> {
        self.again(|session| session.transact(|db| work(db), &keep))
    }

    fn places(&self) -> &Places {
        &self.places
    }

    fn read<T>(
        &self,
        mut work: impl FnMut(&mut dyn Sql) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.again(|session| session.read(|db| work(db)))
    }
}

impl Drop for PostgresStore {
    /// A connection has a runtime of its own, which must not end on a thread of another one.
    fn drop(&mut self) {
        let idle = std::mem::take(self.idle.get_mut().unwrap_or_else(PoisonError::into_inner));
        // Fails only when closing a connection panics; then it is closed as well.
        let _ = thread::spawn(move || drop(idle)).join();
    }
}
