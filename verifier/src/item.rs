//! The barcode of a package: a GTIN alone, or with a batch and a date as GS1 codes have it (GS1
//! General Specifications, sections 2.1 and 3.2).

use annona_core::qr::wedge::{self, Keys};
use annona_core::receipt::Gtin;

/// Longest GS1 element string of a medicine: GTIN, serial number, date and batch.
const LONGEST: usize = 100;

/// Application identifiers that follow a medicine's GTIN: batch, dates, serial number, national
/// numbers, and those that may come between.
const FOLLOWING: [&str; 7] = ["10", "11", "15", "17", "21", "24", "71"];

/// The GTIN in a scan, typed through any keyboard layout, if it is the barcode of a package.
pub fn gtin(scan: &str, taught: &[Keys]) -> Option<Gtin> {
    let typed = wedge::bare(scan);
    if typed.chars().count() <= 14 {
        return Gtin::parse(&wedge::digits(typed, taught)?).ok();
    }
    let typed = typed.trim_start_matches('\u{1d}');
    let head: String = typed.chars().take(18).collect();
    let head = wedge::digits(&head, taught)?;
    let (gtin, next) = head.strip_prefix("01")?.split_at_checked(14)?;
    let is_gs1 = typed.len() <= LONGEST && FOLLOWING.contains(&next);
    if is_gs1 { Gtin::parse(gtin).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use annona_core::qr::wedge::CALIBRATION;

    use super::*;

    fn read(scan: &str) -> Option<String> {
        gtin(scan, &[]).map(|gtin| gtin.to_string())
    }

    #[test]
    fn a_barcode_is_read_in_every_form() {
        let good = Some("04006381333931".to_owned());
        assert_eq!(read("4006381333931\r\n"), good);
        assert_eq!(read("]E04006381333931"), good);
        // Through a French keyboard.
        assert_eq!(read("'àà-\"!&\"\"\"ç\"&"), None, "! is no French digit");
        assert_eq!(read("'àà-\"_&\"\"\"ç\"&"), good);
        assert_eq!(read("]d20104006381333931172812311012345\u{1d}21ABC"), good);
        assert_eq!(read("]d2\u{1d}010400638133393121X9"), good);
        // A number that begins like a counter code.
        assert_eq!(read("7014512345675"), Some("07014512345675".to_owned()));
    }

    #[test]
    fn other_texts_are_no_item() {
        for other in [
            "",
            "4006381333932",
            "hello",
            "70145",
            CALIBRATION,
            "0104006381333931",
            "01040063813339319912",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
        assert_eq!(read(&"0".repeat(800)), None);
    }
}
