//! The layouts of the tables, forward only: layout N is reached from N-1 by file N. The files
//! are written for SQLite; PostgreSQL has other words for a few types.
//!
//! A file that was released is never changed. A database of a newer program is refused.

use super::StoreError;
use super::sql::Sql;

/// Layout N is made by the N-th.
const FILES: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
];

/// A connection whose layout can be changed, within one transaction.
pub(super) trait Layout: Sql {
    /// The layout that the tables have, 0 when there are none.
    fn layout(&mut self) -> Result<i64, StoreError>;
    /// Runs a file and notes the layout that it leads to.
    fn migrate(&mut self, file: &str, layout: i64) -> Result<(), StoreError>;
}

/// Brings the tables to the newest layout.
pub(super) fn apply(db: &mut dyn Layout) -> Result<(), StoreError> {
    let found = db.layout()?;
    let done = usize::try_from(found).map_err(|_| StoreError::Version(found))?;
    let missing = FILES.get(done..).ok_or(StoreError::Version(found))?;
    for (layout, file) in (found + 1..).zip(missing) {
        db.migrate(file, layout)?;
    }
    Ok(())
}
