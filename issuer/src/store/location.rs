//! Where the state is kept: in the data folder, or in a PostgreSQL database named by a URL.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use annona_protocol::Secret;
use postgres::Config;
use postgres::config::Host;
use serde::{Deserialize, Serialize};

use super::{PostgresStore, SqliteStore, Store, StoreError};

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// A request has ten seconds: a statement ends before, and so does waiting for a lock. What a
/// program leaves open when it dies ends as well.
const LIMITS: &str = "-c statement_timeout=8s -c lock_timeout=5s \
                      -c idle_in_transaction_session_timeout=15s";

/// `postgres://USER:PASSWORD@HOST/NAME`, or with `?host=/FOLDER` for a socket on this machine.
/// Its password is never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
#[serde(into = "Secret")]
pub struct DatabaseUrl(Secret);

impl DatabaseUrl {
    /// What to connect to.
    pub(super) fn config(&self) -> Result<Config, StoreError> {
        let text = self.0.expose();
        if !text.starts_with("postgres://") && !text.starts_with("postgresql://") {
            return Err(StoreError::Address);
        }
        let mut config = Config::from_str(text).map_err(|_| StoreError::Address)?;
        // Whatever is sent to another machine could be read on the way.
        let is_here = |address: &IpAddr| address.is_loopback();
        let host_is_here = |host: &Host| match host {
            Host::Tcp(name) => {
                name == "localhost" || name.parse().is_ok_and(|address| is_here(&address))
            }
            #[cfg(unix)]
            Host::Unix(_) => true,
        };
        if config.get_hosts().is_empty() {
            return Err(StoreError::Address);
        }
        if !config.get_hosts().iter().all(host_is_here)
            || !config.get_hostaddrs().iter().all(is_here)
        {
            return Err(StoreError::Unencrypted);
        }
        let options = [config.get_options().unwrap_or_default(), LIMITS].join(" ");
        config.options(&options).connect_timeout(CONNECT).application_name("annona-issuer");
        Ok(config)
    }
}

impl TryFrom<String> for DatabaseUrl {
    type Error = StoreError;

    fn try_from(text: String) -> Result<Self, StoreError> {
        let url = Self(Secret::new(text));
        url.config()?;
        Ok(url)
    }
}

impl FromStr for DatabaseUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        text.to_owned().try_into()
    }
}

impl From<DatabaseUrl> for Secret {
    fn from(url: DatabaseUrl) -> Self {
        url.0
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DatabaseUrl(hidden)")
    }
}

/// Opens the database, or without one the SQLite file. Beside that file, whichever database it
/// is, lies the mark of the places that were given away in status lists.
///
/// # Errors
/// [`StoreError`].
pub fn open(file: &Path, database: Option<&DatabaseUrl>) -> Result<Box<dyn Store>, StoreError> {
    Ok(match database {
        Some(url) => Box::new(PostgresStore::open_marked(url, &file.with_extension("mark"))?),
        None => Box::new(SqliteStore::open(file)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_databases_on_this_machine_are_reached_without_encryption() {
        let read = |text: &str| text.parse::<DatabaseUrl>().map(drop);
        for good in [
            "postgres://issuer:pass@localhost/annona",
            "postgresql://issuer@127.0.0.1:5433/annona",
            "postgres://issuer@[::1]/annona",
            "postgres://issuer@%2Fvar%2Frun%2Fpostgresql/annona",
            "postgres://issuer@/annona?host=/var/run/postgresql",
        ] {
            assert_eq!(read(good), Ok(()), "{good}");
        }
        for other in [
            "postgres://issuer@db.example/annona",
            "postgres://issuer@localhost,db.example/annona",
            "postgres://issuer@localhost/annona?hostaddr=192.0.2.1",
            "postgres://issuer@10.0.0.5/annona",
        ] {
            assert_eq!(read(other), Err(StoreError::Unencrypted), "{other}");
        }
        for none in ["", "mysql://localhost/annona", "annona.sqlite", "postgres://", "host=/tmp"] {
            assert_eq!(read(none), Err(StoreError::Address), "{none}");
        }
    }

    #[test]
    fn the_password_is_not_printed() {
        let url: DatabaseUrl = "postgres://issuer:hush@localhost/annona".parse().unwrap();
        assert_eq!(format!("{url:?}"), "DatabaseUrl(hidden)");
        let text = serde_json::to_string(&url).unwrap();
        assert_eq!(serde_json::from_str::<DatabaseUrl>(&text).unwrap(), url);
        let other = serde_json::from_str::<DatabaseUrl>("\"postgres://x:hush@db.example/a\"");
        assert!(!other.unwrap_err().to_string().contains("hush"));
    }
}
