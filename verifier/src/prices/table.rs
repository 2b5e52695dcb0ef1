//! Rows of text out of a CSV or an XLSX file, with bounds before anything is unpacked.

use super::PriceError;
#[cfg(feature = "xlsx")]
use super::xlsx::xlsx;

const MAX_BYTES: usize = 8 << 20;
/// Most cells of a file.
pub const MAX_CELLS: usize = 2_000_000;

/// A row.
#[derive(Debug, Default)]
pub struct Row {
    /// Its number in the file, from 1.
    pub number: usize,
    /// Its cells, without white space around them.
    pub cells: Vec<String>,
}

impl Row {
    /// A cell; one that is not there is empty.
    pub fn cell(&self, at: usize) -> &str {
        self.cells.get(at).map_or("", String::as_str)
    }

    /// Whether all cells are empty.
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(String::is_empty)
    }
}

/// The rows of a file: XLSX if it begins like one, else CSV.
pub fn rows(bytes: &[u8]) -> Result<Vec<Row>, PriceError> {
    if bytes.len() > MAX_BYTES {
        return Err(PriceError::TooLarge);
    }
    if bytes.starts_with(b"PK") { xlsx(bytes) } else { csv(bytes) }
}

fn csv(bytes: &[u8]) -> Result<Vec<Row>, PriceError> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut options = csv::ReaderBuilder::new();
    let mut reader =
        options.has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    let mut rows = Vec::new();
    let mut cells = 0_usize;
    for (number, record) in (1..).zip(reader.records()) {
        let record = record.map_err(not_a_table)?;
        cells = cells.saturating_add(record.len());
        if cells > MAX_CELLS {
            return Err(PriceError::TooLarge);
        }
        rows.push(Row { number, cells: record.iter().map(str::to_owned).collect() });
    }
    Ok(rows)
}

/// A build without the `xlsx` feature says what to do instead.
#[cfg(not(feature = "xlsx"))]
fn xlsx(_: &[u8]) -> Result<Vec<Row>, PriceError> {
    Err(PriceError::NotATable("save the spreadsheet as CSV and open that".to_owned()))
}

/// The readers' words are about the file's form; they quote no cell.
pub fn not_a_table(error: impl std::fmt::Display) -> PriceError {
    PriceError::NotATable(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write as _};

    use super::super::{PriceList, amount};
    use super::*;
    use annona_core::receipt::Gtin;

    /// A workbook with one sheet, written by hand.
    fn workbook(sheet: &str) -> Vec<u8> {
        let parts = [
            (
                "[Content_Types].xml",
                r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>"#,
            ),
            (
                "_rels/.rels",
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
            ),
            (
                "xl/workbook.xml",
                r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Prices" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
            ),
            (
                "xl/_rels/workbook.xml.rels",
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#,
            ),
            ("xl/worksheets/sheet1.xml", sheet),
        ];
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            let options = zip::write::SimpleFileOptions::default();
            archive.start_file(name, options).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn sheet(rows: &str) -> String {
        format!(
            r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
        )
    }

    const HEADER: &str = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>GTIN</t></is></c><c r="B1" t="inlineStr"><is><t>name</t></is></c><c r="C1" t="inlineStr"><is><t>currency</t></is></c><c r="D1" t="inlineStr"><is><t>B</t></is></c></row>"#;

    #[test]
    fn a_workbook_is_read_with_numbers_as_typed() {
        let rows = r#"<row r="3"><c r="A3"><v>40170725</v></c><c r="B3" t="inlineStr"><is><t>Paracetamol</t></is></c><c r="C3" t="inlineStr"><is><t>EUR</t></is></c><c r="D3"><v>2.1</v></c></row>"#;
        let list = PriceList::read(&workbook(&sheet(&[HEADER, rows].concat()))).unwrap();
        let item = list.price(Gtin::parse("40170725").unwrap(), "B").unwrap();
        assert_eq!(amount(&item), "2.10 EUR");
        let wrong = rows.replace("40170725", "40170726");
        let refused = PriceList::read(&workbook(&sheet(&[HEADER, &wrong].concat())));
        assert_eq!(refused.unwrap_err(), PriceError::Gtin(3));
    }

    #[test]
    fn a_far_corner_and_a_bomb_do_not_fill_the_memory() {
        let corner = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>"#;
        let list = PriceList::read(&workbook(&sheet(&[HEADER, corner].concat()))).unwrap();
        assert!(list.is_empty());
        let bomb = workbook(&sheet(&" ".repeat(65 << 20)));
        assert!(bomb.len() < MAX_BYTES, "{} bytes packed", bomb.len());
        assert_eq!(PriceList::read(&bomb).unwrap_err(), PriceError::TooLarge);
    }

    #[test]
    fn every_cut_of_a_workbook_is_refused_or_read() {
        let whole = workbook(&sheet(HEADER));
        for cut in (0..whole.len()).step_by(11) {
            assert!(PriceList::read(&whole[..cut]).is_err(), "{cut}");
        }
        assert!(PriceList::read(&vec![b'a'; MAX_BYTES + 1]).is_err());
    }
}
