//! The register.

use super::sql::{Sql, values};
use super::{Imported, Person, StoreError};

pub(super) fn put(db: &mut dyn Sql, people: &[Person]) -> Result<Imported, StoreError> {
    let mut imported = Imported { added: 0, updated: 0 };
    for person in people {
        let known = db.row("SELECT 1 FROM people WHERE person_id = ?1", values![&person.id])?;
        let counter = if known.is_some() { &mut imported.updated } else { &mut imported.added };
        *counter += 1;
        let cells = serde_json::to_string(&person.cells).map_err(|_| StoreError::Damaged)?;
        db.execute(
            "INSERT INTO people (person_id, cells) VALUES (?1, ?2)
             ON CONFLICT (person_id) DO UPDATE SET cells = excluded.cells",
            values![&person.id, &cells],
        )?;
    }
    Ok(imported)
}

pub(super) fn find(db: &mut dyn Sql, id: &str) -> Result<Option<Person>, StoreError> {
    let Some(row) = db.row("SELECT cells FROM people WHERE person_id = ?1", values![id])? else {
        return Ok(None);
    };
    let cells: String = row.get(0)?;
    let cells = serde_json::from_str(&cells).map_err(|_| StoreError::Damaged)?;
    Ok(Some(Person { id: id.to_owned(), cells }))
}
