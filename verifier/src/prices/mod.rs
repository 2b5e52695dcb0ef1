//! The price list: what a person of each class pays for an item, by GTIN.
//!
//! It comes as CSV or XLSX with a header row `gtin,name,currency,A,B,…`: every column after these
//! three is a class. Amounts are decimal (`2.50`) and exact; an empty one means that the class has
//! no price. Refused: a wrong check digit, an item twice, more decimals than the currency has, more
//! than 100,000 items or 16 classes.

mod currency;
mod kept;
mod table;
#[cfg(feature = "xlsx")]
mod xlsx;

use std::collections::BTreeMap;

use annona_core::json::JsonError;
use annona_core::receipt::{Gtin, Item};
use serde::{Deserialize, Serialize};

pub use currency::amount;
pub use kept::PricesKept;
use table::Row;

const MAX_ITEMS: usize = 100_000;
const MAX_CLASSES: usize = 16;
annona_core::coded_errors! {
    /// Why a price list was refused.
    pub enum PriceError {
        NoList(String) ["ANN-PRICE-1"] "there is no price list on this counter: {0}" => "Install one with `annona-verifier prices FILE`.";
        NotATable(String) ["ANN-PRICE-2"] "the file is not a table of prices: {0}" => "Save it as XLSX, or as CSV in UTF-8.";
        Header ["ANN-PRICE-3"] "the first row is not gtin, name, currency and at most 16 different classes" => "Write the columns gtin, name, currency, then one column a class.";
        Gtin(usize) ["ANN-PRICE-4"] "row {0} has no GTIN, or one whose check digit is wrong" => "Compare the number with the barcode of the package.";
        Currency(usize) ["ANN-PRICE-5"] "row {0} has no currency of three capital letters" => "Write the ISO 4217 code, for example EUR.";
        Amount(usize) ["ANN-PRICE-6"] "row {0} has a price that is not an amount of its currency" => "Write it like 2.50, with no more decimals than the currency has.";
        Twice(usize) ["ANN-PRICE-7"] "row {0} has an item that is there already" => "Leave one row for each item.";
        TooLarge ["ANN-PRICE-8"] "the table is longer than 8 MiB, 100,000 items or 2,000,000 cells" => "Leave out what this shop does not sell.";
        Store(String) ["ANN-PRICE-9"] "the price list cannot be written: {0}" => "Free some disk space; the list before stays in use.";
        => Json(JsonError);
    }
}

/// A price list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PriceList(BTreeMap<Gtin, Priced>);

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Priced {
    name: String,
    currency: String,
    classes: BTreeMap<String, u64>,
}

impl PriceList {
    /// Reads a spreadsheet.
    ///
    /// # Errors
    /// [`PriceError`] with the number of the first row that is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, PriceError> {
        let mut rows = table::rows(bytes)?.into_iter();
        let header = rows.next().ok_or(PriceError::Header)?;
        let classes = classes(&header)?;
        let mut items = BTreeMap::new();
        for row in rows.filter(|row| !row.is_empty()) {
            let (gtin, priced) = priced(&row, &classes)?;
            if items.insert(gtin, priced).is_some() {
                return Err(PriceError::Twice(row.number));
            }
            if items.len() > MAX_ITEMS {
                return Err(PriceError::TooLarge);
            }
        }
        Ok(Self(items))
    }

    /// How many items it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a person of a class pays.
    #[must_use]
    pub fn price(&self, gtin: Gtin, class: &str) -> Option<Item> {
        let priced = self.0.get(&gtin)?;
        let price = *priced.classes.get(class)?;
        Some(Item { gtin, price, currency: priced.currency.clone() })
    }

    /// The name of an item.
    #[must_use]
    pub fn name(&self, gtin: Gtin) -> Option<&str> {
        self.0.get(&gtin).map(|priced| priced.name.as_str())
    }
}

/// The classes, by column.
fn classes(header: &Row) -> Result<Vec<(usize, String)>, PriceError> {
    let fixed = ["gtin", "name", "currency"];
    let named = |(at, name): (usize, &&str)| header.cell(at).eq_ignore_ascii_case(name);
    let columns = header.cells.iter().enumerate().skip(fixed.len());
    let classes: Vec<(usize, String)> =
        columns.filter(|(_, name)| !name.is_empty()).map(|(at, name)| (at, name.clone())).collect();
    let mut names: Vec<&String> = classes.iter().map(|(_, name)| name).collect();
    names.sort_unstable();
    names.dedup();
    let good = fixed.iter().enumerate().all(named)
        && (1..=MAX_CLASSES).contains(&classes.len())
        && names.len() == classes.len();
    if good { Ok(classes) } else { Err(PriceError::Header) }
}

fn priced(row: &Row, classes: &[(usize, String)]) -> Result<(Gtin, Priced), PriceError> {
    let digits = row.cell(0);
    // A spreadsheet that holds the number as a number has dropped the zeros before it.
    let gtin = Gtin::parse(digits)
        .or_else(|error| digits.parse().map_or(Err(error), Gtin::from_number))
        .map_err(|_| PriceError::Gtin(row.number))?;
    let currency = row.cell(2).to_owned();
    if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(PriceError::Currency(row.number));
    }
    let mut prices = BTreeMap::new();
    for (at, class) in classes {
        let text = row.cell(*at);
        if !text.is_empty() {
            let minor = currency::minor_units(text, &currency);
            prices.insert(class.clone(), minor.ok_or(PriceError::Amount(row.number))?);
        }
    }
    let name = row.cell(1).chars().filter(|c| !c.is_control()).take(200).collect();
    Ok((gtin, Priced { name, currency, classes: prices }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "gtin,name,currency,A,B,C\n\
        4006381333931,Amoxicillin 500 mg,EUR,0,2.50,12.05\n\
        40170725,Paracetamol,EUR,0.1,1,\n\
        614141000036,Insulin,JPY,0,120,\n";

    fn gtin(text: &str) -> Gtin {
        Gtin::parse(text).unwrap()
    }

    fn price(list: &PriceList, item: &str, class: &str) -> Option<String> {
        list.price(gtin(item), class).map(|item| amount(&item))
    }

    #[test]
    fn three_drugs_are_priced_right() {
        for bytes in [LIST.as_bytes().to_vec(), ["\u{feff}", LIST].concat().into_bytes()] {
            let list = PriceList::read(&bytes).unwrap();
            assert_eq!(list.len(), 3);
            assert_eq!(price(&list, "4006381333931", "B").unwrap(), "2.50 EUR");
            assert_eq!(price(&list, "4006381333931", "C").unwrap(), "12.05 EUR");
            assert_eq!(price(&list, "4006381333931", "A").unwrap(), "0.00 EUR");
            assert_eq!(price(&list, "40170725", "A").unwrap(), "0.10 EUR");
            assert_eq!(price(&list, "614141000036", "B").unwrap(), "120 JPY");
            assert_eq!(price(&list, "40170725", "C"), None);
            assert_eq!(price(&list, "40170725", "D"), None);
            assert_eq!(price(&list, "10614141000415", "A"), None);
        }
    }

    #[test]
    fn the_first_wrong_row_is_named() {
        let refused = |from: &str, to: &str| {
            PriceList::read(LIST.replacen(from, to, 1).as_bytes()).unwrap_err()
        };
        assert_eq!(refused("gtin,", "code,"), PriceError::Header);
        assert_eq!(refused("A,B,C", "A,B,B"), PriceError::Header);
        assert_eq!(refused(",A,B,C", ""), PriceError::Header);
        assert_eq!(refused("4006381333931", "4006381333932"), PriceError::Gtin(2));
        assert_eq!(refused("40170725", ""), PriceError::Gtin(3));
        assert_eq!(refused("EUR", "euro"), PriceError::Currency(2));
        for wrong in ["2.505", "-1", "1e3", "2,50", "x", "99999999999999999999", "1.", ".5"] {
            assert_eq!(refused("2.50", &format!("\"{wrong}\"")), PriceError::Amount(2), "{wrong}");
        }
        assert_eq!(refused("40170725", "4006381333931"), PriceError::Twice(3));
        assert_eq!(refused("120", "1.5"), PriceError::Amount(4));
        assert!(PriceList::read(b"").is_err());
    }
}
