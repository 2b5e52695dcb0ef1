//! What was sold: a GTIN (GS1 General Specifications, sections 2.1 and 7.9) and its price.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::ReceiptError;

/// A GTIN as 14 digits, shorter ones with zeros before them; its check digit holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gtin(u64);

impl Gtin {
    /// Reads 8, 12, 13 or 14 digits.
    ///
    /// # Errors
    /// [`ReceiptError::Gtin`].
    pub fn parse(text: &str) -> Result<Self, ReceiptError> {
        let whole =
            [8, 12, 13, 14].contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let number = text.parse().map_err(|_| ReceiptError::Gtin)?;
        if whole { Self::from_number(number) } else { Err(ReceiptError::Gtin) }
    }

    /// A GTIN from a spreadsheet that dropped the zeros before it.
    ///
    /// # Errors
    /// [`ReceiptError::Gtin`].
    pub fn from_number(number: u64) -> Result<Self, ReceiptError> {
        let mut rest = number;
        let mut sum = 0;
        for weight in [1, 3].into_iter().cycle().take(14) {
            sum += rest % 10 * weight;
            rest /= 10;
        }
        let good = rest == 0 && number > 0 && sum % 10 == 0;
        if good { Ok(Self(number)) } else { Err(ReceiptError::Gtin) }
    }
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:014}", self.0)
    }
}

impl Serialize for Gtin {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Gtin {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// An item and the price that the person pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The package.
    pub gtin: Gtin,
    /// In minor units of the currency: 250 is 2.50 EUR.
    pub price: u64,
    /// ISO 4217 code.
    pub currency: String,
}

impl Item {
    /// Whether the currency is three capital letters.
    pub(super) fn is_sound(&self) -> bool {
        self.currency.len() == 3 && self.currency.bytes().all(|b| b.is_ascii_uppercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_hold_in_all_four_lengths() {
        for good in ["40170725", "614141000036", "4006381333931", "10614141000415"] {
            let gtin = Gtin::parse(good).unwrap();
            assert_eq!(gtin.to_string(), format!("{good:0>14}"));
            assert_eq!(Gtin::parse(&gtin.to_string()).unwrap(), gtin);
            let json = serde_json::to_string(&gtin).unwrap();
            assert_eq!(serde_json::from_str::<Gtin>(&json).unwrap(), gtin);
        }
        assert_eq!(Gtin::from_number(614_141_000_036), Gtin::parse("614141000036"));
    }

    #[test]
    fn every_single_wrong_digit_is_found() {
        let good = "4006381333931";
        for at in 0..good.len() {
            for digit in '0'..='9' {
                let mut text: Vec<char> = good.chars().collect();
                text[at] = digit;
                let text: String = text.into_iter().collect();
                assert_eq!(Gtin::parse(&text).is_ok(), text == good, "{text}");
            }
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for bad in [
            "",
            "0",
            "00000000",
            "4006381333931 ",
            "+006381333931",
            "400638133393",
            "４006381333931",
            "104006381333931",
        ] {
            assert_eq!(Gtin::parse(bad), Err(ReceiptError::Gtin), "{bad}");
        }
        assert!(Gtin::from_number(u64::MAX).is_err());
    }
}
