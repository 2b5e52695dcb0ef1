//! The register.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::{Imported, Person, StoreError};

pub(super) fn put(db: &Connection, people: &[Person]) -> Result<Imported, StoreError> {
    let mut known = db.prepare("SELECT 1 FROM people WHERE person_id = ?1")?;
    let mut put = db.prepare(
        "INSERT INTO people (person_id, cells) VALUES (?1, ?2)
         ON CONFLICT (person_id) DO UPDATE SET cells = excluded.cells",
    )?;
    let mut imported = Imported { added: 0, updated: 0 };
    for person in people {
        let counter =
            if known.exists([&person.id])? { &mut imported.updated } else { &mut imported.added };
        *counter += 1;
        let cells = serde_json::to_string(&person.cells).map_err(|_| StoreError::Damaged)?;
        put.execute(params![person.id, cells])?;
    }
    Ok(imported)
}

pub(super) fn find(db: &Connection, id: &str) -> Result<Option<Person>, StoreError> {
    let mut find = db.prepare_cached("SELECT cells FROM people WHERE person_id = ?1")?;
    let cells: Option<String> = find.query_row([id], |row| row.get(0)).optional()?;
    let person = cells.map(|cells| {
        let cells = serde_json::from_str(&cells).map_err(|_| StoreError::Damaged)?;
        Ok(Person { id: id.to_owned(), cells })
    });
    person.transpose()
}
