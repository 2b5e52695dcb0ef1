//! Rows of text out of an XLSX file (ISO/IEC 29500), unpacked with bounds and read cell by cell.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{DataRef, Reader as _, Xlsx};
use zip::ZipArchive;

use super::PriceError;
use super::table::{MAX_CELLS, Row, not_a_table};

const MAX_UNPACKED: u64 = 64 << 20;
const MAX_PARTS: usize = 1_000;
const MAX_COLUMNS: u32 = 64;

/// Cells are read one after the other: a range with a cell in its far corner would take gigabytes.
pub fn xlsx(bytes: &[u8]) -> Result<Vec<Row>, PriceError> {
    check_unpacked_size(bytes)?;
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(not_a_table)?;
    let names = book.sheet_names();
    let name = names.first().ok_or(PriceError::Header)?;
    let mut reader = book.worksheet_cells_reader(name).map_err(not_a_table)?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
    let mut cells = 0_usize;
    while let Some(cell) = reader.next_cell().map_err(not_a_table)? {
        let (row, column) = cell.get_position();
        cells = cells.saturating_add(1);
        if cells > MAX_CELLS {
            return Err(PriceError::TooLarge);
        }
        let text = text(cell.get_value())?;
        if column < MAX_COLUMNS && !text.is_empty() {
            rows.entry(row).or_default().insert(column, text);
        }
    }
    Ok(rows.into_iter().map(|(number, cells)| row(number, cells)).collect())
}

fn row(number: u32, cells: BTreeMap<u32, String>) -> Row {
    let width = cells.last_key_value().map_or(0, |(column, _)| column.saturating_add(1));
    let mut filled = cells;
    let cells = (0..width).map(|column| filled.remove(&column).unwrap_or_default()).collect();
    Row { number: usize::try_from(number).unwrap_or(usize::MAX).saturating_add(1), cells }
}

/// Numbers become their shortest decimal text, which is what was typed.
fn text(value: &DataRef<'_>) -> Result<String, PriceError> {
    match value {
        DataRef::Empty => Ok(String::new()),
        DataRef::Int(number) => Ok(number.to_string()),
        DataRef::Float(number) => Ok(number.to_string()),
        DataRef::String(text) => Ok(text.trim().to_owned()),
        DataRef::SharedString(text) => Ok(text.trim().to_owned()),
        _ => Err(PriceError::NotATable("a cell is neither a text nor a number".to_owned())),
    }
}

/// What the archive says about its sizes may be wrong, so every part is unpacked once and counted.
fn check_unpacked_size(bytes: &[u8]) -> Result<(), PriceError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(not_a_table)?;
    if archive.len() > MAX_PARTS {
        return Err(PriceError::TooLarge);
    }
    let mut left = MAX_UNPACKED;
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(not_a_table)?;
        let mut part = part.take(left.saturating_add(1));
        let size = std::io::copy(&mut part, &mut std::io::sink()).map_err(not_a_table)?;
        left = left.checked_sub(size).ok_or(PriceError::TooLarge)?;
    }
    Ok(())
}
