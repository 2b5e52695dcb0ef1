//! Amounts in minor units, exactly (ISO 4217 says how many decimals a currency has).

use annona_core::receipt::Item;

/// Currencies without decimals, and with three. The others have two.
const NONE: [&str; 16] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
    "VUV", "XAF", "XOF",
];
const THREE: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

fn decimals(currency: &str) -> usize {
    match currency {
        _ if NONE.contains(&currency) => 0,
        _ if THREE.contains(&currency) => 3,
        _ => 2,
    }
}

/// `2.5` is 250 in EUR; none for anything that is not exactly an amount of the currency.
pub fn minor_units(text: &str, currency: &str) -> Option<u64> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (text, ""),
    };
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let missing = decimals(currency).checked_sub(fraction.len())?;
    if whole.is_empty() || !digits(whole) || !digits(fraction) {
        return None;
    }
    [whole, fraction, &"0".repeat(missing)].concat().parse().ok()
}

/// A price for people, `2.50 EUR`.
#[must_use]
pub fn amount(item: &Item) -> String {
    let decimals = decimals(&item.currency);
    let digits = format!("{:0>width$}", item.price, width = decimals.saturating_add(1));
    let (whole, fraction) =
        digits.split_at_checked(digits.len().saturating_sub(decimals)).unwrap_or_default();
    let dot = if decimals == 0 { "" } else { "." };
    format!("{whole}{dot}{fraction} {}", item.currency)
}
