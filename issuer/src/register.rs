//! The register import: CSV in UTF-8 with a header line, `person_id` and the columns that the
//! scheme names. Other columns are left out: what no credential needs is not kept.
//!
//! All rows or none. Refused: files over 256 MiB or a million rows, ids that are doubled or not
//! short words, rows that would not make a credential. Errors name rows, columns and claims.

use std::collections::{BTreeMap, BTreeSet};

use annona_core::Coded as _;
use annona_core::scheme::{Kind, Scheme};
use csv::StringRecord;

use crate::store::{Imported, Person};
use crate::{Issuer, IssuerError};

const MAX_BYTES: usize = 256 << 20;
const MAX_HEADER: usize = 64 << 10;
const MAX_ROWS: usize = 1_000_000;
/// Most row errors that are listed.
const MAX_ERRORS: usize = 100;
const ID: &str = "person_id";

/// What is wrong with one row.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RowError {
    /// Line of the file, the header being line 1.
    pub line: u64,
    /// The stable code.
    pub code: String,
    /// What is wrong, without the value.
    pub message: String,
}

/// The rows that are wrong, the first hundred.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RowErrors(pub Vec<RowError>);

impl std::fmt::Display for RowErrors {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let count = self.0.len();
        let more = if count == MAX_ERRORS { " or more" } else { "" };
        write!(f, "{count}{more} rows of the register cannot be used:")?;
        for error in &self.0 {
            write!(f, "\n  line {}: {} ({})", error.line, error.message, error.code)?;
        }
        Ok(())
    }
}

impl Issuer {
    /// Reads a register and adds or replaces its persons.
    ///
    /// # Errors
    /// [`IssuerError::Csv`], [`IssuerError::Rows`]; then nothing was changed.
    pub fn import_register(&self, csv: &[u8]) -> Result<Imported, IssuerError> {
        Ok(self.store.put_people(&read_register(csv, &self.scheme)?)?)
    }
}

/// Reads a register without keeping it.
///
/// # Errors
/// As [`Issuer::import_register`].
pub fn read_register(csv: &[u8], scheme: &Scheme) -> Result<Vec<Person>, IssuerError> {
    let refuse = |why: String| Err(IssuerError::Csv(why));
    if csv.len() > MAX_BYTES {
        return refuse(format!("it is longer than {MAX_BYTES} bytes"));
    }
    let text = csv.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(csv);
    if text.iter().take(MAX_HEADER).all(|byte| *byte != b'\n') && text.len() > MAX_HEADER {
        return refuse(format!("its header line is longer than {MAX_HEADER} bytes"));
    }
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text);
    let Ok(header) = reader.headers().cloned() else {
        return refuse("its header line is not UTF-8".to_owned());
    };
    let columns = columns(&header, scheme).map_err(IssuerError::Csv)?;
    let (mut people, mut errors, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    for (number, record) in reader.records().enumerate() {
        if number >= MAX_ROWS {
            return refuse(format!("it has more than {MAX_ROWS} rows"));
        }
        let line = record.as_ref().map_or_else(line_of_error, line_of).unwrap_or_default();
        match person(record, &columns, scheme) {
            Ok(person) if seen.insert(person.id.clone()) => people.push(person),
            Ok(_) => errors.push(id_error(line, "the person_id occurs twice")),
            Err(error) => errors.push(RowError { line, ..error }),
        }
        if errors.len() >= MAX_ERRORS {
            break;
        }
    }
    if !errors.is_empty() {
        return Err(IssuerError::Rows(RowErrors(errors)));
    }
    if people.is_empty() { refuse("it has no rows".to_owned()) } else { Ok(people) }
}

fn line_of(record: &StringRecord) -> Option<u64> {
    record.position().map(csv::Position::line)
}

fn line_of_error(error: &csv::Error) -> Option<u64> {
    error.position().map(csv::Position::line)
}

/// The wanted columns with their places in the file.
fn columns(header: &StringRecord, scheme: &Scheme) -> Result<Vec<(String, usize)>, String> {
    let place = |name: &str| {
        let mut places = header.iter().enumerate().filter(|(_, own)| *own == name);
        match (places.next(), places.next()) {
            (Some((place, _)), None) => Ok(Some(place)),
            (None, _) => Ok(None),
            _ => Err(format!("it has two columns {name}")),
        }
    };
    let id = place(ID)?.ok_or("it has no column person_id")?;
    let mut columns = vec![(ID.to_owned(), id)];
    for claim in scheme.all_claims() {
        let (Some(name), false) = (&claim.column, matches!(claim.kind, Kind::Object(_))) else {
            continue;
        };
        match place(name)? {
            Some(at) => columns.push((name.clone(), at)),
            None if claim.required => return Err(format!("it has no column {name}")),
            None => {}
        }
    }
    Ok(columns)
}

fn person(
    record: Result<StringRecord, csv::Error>,
    columns: &[(String, usize)],
    scheme: &Scheme,
) -> Result<Person, RowError> {
    let record = record.map_err(|error| {
        let why = match error.kind() {
            csv::ErrorKind::Utf8 { .. } => "the row is not UTF-8",
            csv::ErrorKind::UnequalLengths { .. } => {
                "the row has more or fewer cells than the header"
            }
            _ => "the row cannot be read",
        };
        id_error(0, why)
    })?;
    let cell = |at: &usize| record.get(*at).unwrap_or_default().to_owned();
    let mut cells: BTreeMap<String, String> =
        columns.iter().map(|(name, at)| (name.clone(), cell(at))).collect();
    let id = cells.remove(ID).unwrap_or_default();
    let is_id_byte = |b: u8| b.is_ascii_alphanumeric() || b"._-".contains(&b);
    if id.is_empty() || id.len() > 64 || !id.bytes().all(is_id_byte) {
        return Err(id_error(0, "the person_id is not 1 to 64 letters, digits or . _ -"));
    }
    cells.retain(|_, cell| !cell.is_empty());
    match scheme.subject(&cells) {
        Ok(_) => Ok(Person { id, cells }),
        Err(error) => {
            Err(RowError { line: 0, code: error.code().to_owned(), message: error.to_string() })
        }
    }
}

fn id_error(line: u64, message: &str) -> RowError {
    RowError { line, code: "ANN-ISSUER-7".to_owned(), message: message.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scheme() -> Scheme {
        let text = include_bytes!("../../schemas/social-assistance-eligibility/scheme.json");
        Scheme::parse(text).unwrap()
    }

    const HEADER: &str = "person_id,name,birth_date,class,income_band,address,match_hint,notes";

    fn read(rows: &str) -> Result<Vec<Person>, IssuerError> {
        read_register(format!("{HEADER}\n{rows}\n").as_bytes(), &scheme())
    }

    #[test]
    fn names_in_any_script_are_kept_and_other_columns_are_not() {
        let csv = annona_sample::people::register_csv(7, 60);
        assert_eq!(read_register(csv.as_bytes(), &scheme()).unwrap().len(), 60);
        let people = read("p-1, マリア ,1958-03-31,B,2,\"1, Road\",M.T. 1958,secret").unwrap();
        assert_eq!(people[0].cells["name"], "マリア");
        assert_eq!(people[0].cells["address"], "1, Road");
        assert!(!people[0].cells.contains_key("notes"));
        assert_eq!(format!("{people:?}"), "[Person(hidden)]");
        let with_mark = format!("\u{feff}{HEADER}\np,N,1958-03-31,A,,,N. 1958,\n");
        assert_eq!(read_register(with_mark.as_bytes(), &scheme()).unwrap().len(), 1);
    }

    #[test]
    fn every_bad_row_is_named_by_its_line_and_no_value() {
        let rows = "p-1,Good,1958-03-31,B,2,Road,G. 1958,\n\
                    p-2,Zorro,1958-02-30,B,2,Road,Z. 1958,\n\
                    p 3,Zorro,1958-03-31,B,2,Road,Z. 1958,\n\
                    p-1,Zorro,1958-03-31,B,2,Road,Z. 1958,\n\
                    p-5,Zorro,1958-03-31\n\
                    p-6,Zorro,1958-03-31,Q,2,Road,Z. 1958,";
        let Err(error) = read(rows) else { panic!() };
        let text = error.to_string();
        let IssuerError::Rows(RowErrors(rows)) = error else { panic!() };
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 4, 5, 6, 7]);
        assert_eq!(rows[0].code, "ANN-SCHEME-3");
        assert!(!text.contains("Zorro") && !text.contains("1958-02-30"), "{text}");
    }

    #[test]
    fn files_without_header_rows_or_needed_columns_are_refused() {
        for text in [
            "",
            "person_id,name\n1,N\n",
            "name,birth_date,class,match_hint\nN,1958-03-31,A,x\n",
            &format!("{HEADER},name\n"),
            HEADER,
        ] {
            let refused = read_register(text.as_bytes(), &scheme());
            assert!(matches!(refused, Err(IssuerError::Csv(_))), "{text}");
        }
        let many = "x,\n".repeat(300);
        let Err(IssuerError::Rows(RowErrors(rows))) = read(&many) else { panic!() };
        assert_eq!(rows.len(), MAX_ERRORS);
        assert!(read_register(b"\xff\xfe,\n1,2\n", &scheme()).is_err());
    }
}
