//! One connection to PostgreSQL, with its prepared statements.

use std::collections::HashMap;

use postgres::error::SqlState;
use postgres::types::{ToSql, Type};
use postgres::{Client, Config, NoTls, Statement};

use super::StoreError;
use super::migrations::Layout;
use super::sql::{Cell, Row, Sql, Value, values};
use crate::fail_point;

/// The oldest server, as in `server_version_num`.
const OLDEST: u32 = 150_000;
/// Held while tables are laid out, so that programs that start together wait for each other.
const LAYOUT_LOCK: i64 = 0x616e_6e6f_6e61;

/// A connection. Statements stay prepared as long as it lives.
pub(super) struct Session {
    client: Client,
    statements: HashMap<String, Statement>,
    /// What the server last complained about.
    trouble: Option<Trouble>,
}

/// Why a statement failed, as far as it matters for what comes next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trouble {
    /// Nothing was done because of others; the same transaction may work now.
    Again,
    /// The connection has ended.
    Lost,
    /// The statement is not possible.
    Refused,
}

/// An error, and whether the whole work may be run again.
pub(super) struct Failure {
    pub(super) error: StoreError,
    pub(super) again: bool,
}

impl Session {
    pub(super) fn connect(config: &Config) -> Result<Self, StoreError> {
        let client = config.connect(NoTls).map_err(|error| read_error(&error).0)?;
        let mut session = Self { client, statements: HashMap::new(), trouble: None };
        // An acknowledged intent must outlive a power cut, also where the server is set to
        // acknowledge earlier.
        let setup = session.row(
            "SELECT current_setting('server_version_num'),
                    CASE current_setting('synchronous_commit')
                    WHEN 'off' THEN set_config('synchronous_commit', 'on', false) END",
            &[],
        )?;
        let version: String = setup.ok_or(StoreError::Damaged)?.get(0)?;
        match version.parse::<u32>() {
            Ok(version) if version >= OLDEST => Ok(session),
            _ => Err(StoreError::Server),
        }
    }

    /// Whether the connection has ended.
    pub(super) fn is_lost(&self) -> bool {
        self.trouble == Some(Trouble::Lost) || self.client.is_closed()
    }

    /// Runs `work` in a transaction; undoes it when `work` fails or its result is not to `keep`.
    pub(super) fn transact<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, StoreError>,
        keep: impl Fn(&T) -> bool,
    ) -> Result<T, Failure> {
        self.trouble = None;
        if let Err(error) = self.command("BEGIN ISOLATION LEVEL READ COMMITTED") {
            // The connection may have ended long ago; nothing was begun on it.
            return Err(Failure { error, again: self.is_lost() });
        }
        let done = work(self).and_then(|done| {
            if keep(&done) {
                fail_point::pass("before-commit");
                self.command("COMMIT")?;
                fail_point::pass("committed");
            } else {
                self.command("ROLLBACK")?;
            }
            Ok(done)
        });
        done.map_err(|error| {
            let again = self.trouble == Some(Trouble::Again);
            if !self.is_lost() && self.client.batch_execute("ROLLBACK").is_err() {
                self.trouble = Some(Trouble::Lost);
            }
            Failure { error, again }
        })
    }

    /// Runs `work`, which writes nothing: it may be run again also after a lost connection.
    pub(super) fn read<T>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, StoreError>,
    ) -> Result<T, Failure> {
        self.trouble = None;
        work(self).map_err(|error| {
            let again = self.trouble == Some(Trouble::Again) || self.is_lost();
            Failure { error, again }
        })
    }

    fn command(&mut self, text: &str) -> Result<(), StoreError> {
        self.client.batch_execute(text).map_err(|error| self.note(&error))
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, StoreError> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let prepared = self.client.prepare(&sql.replace('?', "$"));
        let statement = prepared.map_err(|error| self.note(&error))?;
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn note(&mut self, error: &postgres::Error) -> StoreError {
        let (error, trouble) = read_error(error);
        self.trouble = Some(trouble);
        error
    }
}

impl Sql for Session {
    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<usize, StoreError> {
        let statement = self.prepared(sql)?;
        let changed = self.client.execute(&statement, &parameters(values, &statement));
        let changed = changed.map_err(|error| self.note(&error))?;
        usize::try_from(changed).map_err(|_| StoreError::Damaged)
    }

    fn rows(&mut self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, StoreError> {
        let statement = self.prepared(sql)?;
        let rows = self.client.query(&statement, &parameters(values, &statement));
        rows.map_err(|error| self.note(&error))?.iter().map(row).collect()
    }

    fn hold_person(&mut self, person_id: &str) -> Result<(), StoreError> {
        let hold = "SELECT 1 FROM people WHERE person_id = ?1 FOR NO KEY UPDATE";
        self.execute(hold, values![person_id]).map(drop)
    }
}

impl Layout for Session {
    fn layout(&mut self) -> Result<i64, StoreError> {
        self.execute("SELECT pg_advisory_xact_lock(?1)", values![LAYOUT_LOCK])?;
        let known = "SELECT 1 FROM pg_tables
                     WHERE schemaname = current_schema() AND tablename = 'layout'";
        if self.row(known, &[])?.is_none() {
            return Ok(0);
        }
        let newest = self.row("SELECT coalesce(max(version), 0) FROM layout", &[])?;
        newest.ok_or(StoreError::Damaged)?.get(0)
    }

    fn migrate(&mut self, file: &str, layout: i64) -> Result<(), StoreError> {
        // Large tables take their time.
        self.command("SET LOCAL statement_timeout = 0")?;
        self.command(&own_words(file))?;
        self.command("CREATE TABLE IF NOT EXISTS layout (version BIGINT PRIMARY KEY)")?;
        self.execute("INSERT INTO layout (version) VALUES (?1)", values![layout]).map(drop)
    }
}

/// The tables in PostgreSQL's words for the same things.
fn own_words(file: &str) -> String {
    let words = [
        (" STRICT, WITHOUT ROWID", ""),
        (" STRICT", ""),
        ("INTEGER PRIMARY KEY", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
        ("INTEGER", "BIGINT"),
        ("BLOB", "BYTEA"),
    ];
    words.into_iter().fold(file.to_owned(), |text, (from, to)| text.replace(from, to))
}

fn parameters<'a>(values: &'a [Value<'a>], statement: &Statement) -> Vec<&'a (dyn ToSql + Sync)> {
    let typed = values.iter().zip(statement.params());
    let parameter = |(value, own): (&'a Value<'a>, &Type)| -> &'a (dyn ToSql + Sync) {
        match value {
            Value::Int(value) => value,
            Value::Text(text) => text,
            Value::Bytes(bytes) => bytes,
            Value::Null if *own == Type::TEXT => &None::<&str>,
            Value::Null if *own == Type::BYTEA => &None::<&[u8]>,
            Value::Null => &None::<i64>,
        }
    };
    typed.map(parameter).collect()
}

fn row(row: &postgres::Row) -> Result<Row, StoreError> {
    let cell = |(at, column): (usize, &postgres::Column)| {
        let own = column.type_();
        let cell = if *own == Type::INT8 {
            row.try_get::<_, Option<i64>>(at).map(|value| value.map(Cell::Int))
        } else if *own == Type::INT4 {
            row.try_get::<_, Option<i32>>(at).map(|value| value.map(|v| Cell::Int(v.into())))
        } else if *own == Type::BYTEA {
            row.try_get(at).map(|value: Option<_>| value.map(Cell::Bytes))
        } else {
            row.try_get(at).map(|value: Option<_>| value.map(Cell::Text))
        };
        cell.map(|cell| cell.unwrap_or(Cell::Null)).map_err(|_| StoreError::Damaged)
    };
    row.columns().iter().enumerate().map(cell).collect::<Result<_, _>>().map(Row)
}

/// PostgreSQL's sentences may quote values: only the code is passed on.
fn read_error(error: &postgres::Error) -> (StoreError, Trouble) {
    let Some(code) = error.code() else {
        let trouble = if error.is_closed() { Trouble::Lost } else { Trouble::Refused };
        return (StoreError::Unavailable(error.to_string()), trouble);
    };
    let unavailable = || StoreError::Unavailable(format!("SQLSTATE {}", code.code()));
    match *code {
        SqlState::T_R_SERIALIZATION_FAILURE | SqlState::T_R_DEADLOCK_DETECTED => {
            (StoreError::Busy, Trouble::Again)
        }
        SqlState::LOCK_NOT_AVAILABLE
        | SqlState::QUERY_CANCELED
        | SqlState::TOO_MANY_CONNECTIONS => (StoreError::Busy, Trouble::Refused),
        SqlState::DISK_FULL => (StoreError::Full, Trouble::Refused),
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => {
            (StoreError::Damaged, Trouble::Refused)
        }
        SqlState::ADMIN_SHUTDOWN | SqlState::CRASH_SHUTDOWN | SqlState::CANNOT_CONNECT_NOW => {
            (unavailable(), Trouble::Lost)
        }
        _ => (unavailable(), Trouble::Refused),
    }
}

#[cfg(test)]
mod tests {
    use super::own_words;

    #[test]
    fn tables_are_told_in_the_words_of_postgres() {
        let file = "CREATE TABLE a (\n    a INTEGER PRIMARY KEY,\n    b BLOB NOT NULL,\n    \
                    c INTEGER\n) STRICT;\nCREATE TABLE d (e TEXT) STRICT, WITHOUT ROWID;";
        let told = "CREATE TABLE a (\n    a BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY \
                    KEY,\n    b BYTEA NOT NULL,\n    c BIGINT\n);\nCREATE TABLE d (e TEXT);";
        assert_eq!(own_words(file), told);
    }
}
