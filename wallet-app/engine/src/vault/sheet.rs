//! The code on a recovery sheet: six groups of five digits, the fifth of each a check digit
//! (Damm's algorithm: it finds every wrong digit and every two neighbours that changed places),
//! so that a slip is found by its group before anything is tried. 24 free digits are 80 bits;
//! each guess costs what a PIN costs, and works on this device only.
//!
//! Digits of every script that the app speaks are read: people type what their keyboard has.

use annona_core::crypto::Entropy;
use zeroize::Zeroizing;

use super::VaultError;

const GROUPS: usize = 6;
const GROUP: usize = 5;

/// Where the ten digits of a script begin: ASCII, Arabic, Persian, Devanagari, Bengali, full width.
const ZEROS: [u32; 6] = [0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xff10];

/// A code, to be shown once for printing.
pub struct Code(Zeroizing<String>);

impl Code {
    /// A new code.
    ///
    /// # Errors
    /// [`VaultError::Entropy`].
    pub(super) fn new(entropy: &dyn Entropy) -> Result<Self, VaultError> {
        let mut digits = Zeroizing::new(String::with_capacity(GROUPS * GROUP));
        for _ in 0..GROUPS {
            let group: Vec<u8> =
                (1..GROUP).map(|_| random_digit(entropy)).collect::<Result<_, _>>()?;
            let check = damm(&group);
            digits.extend(group.iter().chain([&check]).map(|digit| char::from(b'0' + digit)));
        }
        Ok(Self(digits))
    }

    /// The thirty digits.
    pub(super) fn digits(&self) -> &str {
        &self.0
    }

    /// The groups, for people.
    #[must_use]
    pub fn groups(&self) -> Zeroizing<String> {
        let mut spaced = Zeroizing::new(String::with_capacity(GROUPS * (GROUP + 1)));
        for (at, digit) in self.0.chars().enumerate() {
            if at > 0 && at.is_multiple_of(GROUP) {
                spaced.push(' ');
            }
            spaced.push(digit);
        }
        spaced
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(hidden)")
    }
}

/// The thirty digits of a code as somebody typed it.
pub(super) fn read(typed: &str) -> Result<Zeroizing<String>, VaultError> {
    let mut digits = Vec::with_capacity(GROUPS * GROUP);
    for letter in typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-') {
        let digit = digit_of(letter).ok_or(VaultError::SheetForm)?;
        if digits.len() == GROUPS * GROUP {
            return Err(VaultError::SheetForm);
        }
        digits.push(digit);
    }
    if digits.len() != GROUPS * GROUP {
        return Err(VaultError::SheetForm);
    }
    match digits.chunks(GROUP).position(|group| damm(group) != 0) {
        Some(at) => Err(VaultError::SheetTypo(at + 1)),
        None => Ok(Zeroizing::new(digits.iter().map(|digit| char::from(b'0' + digit)).collect())),
    }
}

fn digit_of(letter: char) -> Option<u8> {
    let digit = ZEROS.iter().filter_map(|zero| u32::from(letter).checked_sub(*zero));
    digit.filter_map(|digit| u8::try_from(digit).ok()).find(|digit| *digit < 10)
}

/// Each digit equally likely: bytes beyond the last whole ten are drawn again.
fn random_digit(entropy: &dyn Entropy) -> Result<u8, VaultError> {
    loop {
        let [byte] = annona_core::crypto::random(entropy).map_err(|_| VaultError::Entropy)?;
        if byte < 250 {
            return Ok(byte % 10);
        }
    }
}

/// The check digit of some digits; 0 when the last of them is already right.
fn damm(digits: &[u8]) -> u8 {
    const TABLE: [[u8; 10]; 10] = [
        [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
        [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
        [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
        [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
        [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
        [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
        [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
        [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
        [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
        [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
    ];
    digits.iter().fold(0, |held, digit| {
        let row = TABLE.get(usize::from(held));
        row.and_then(|row| row.get(usize::from(*digit))).copied().unwrap_or(u8::MAX)
    })
}

#[cfg(test)]
mod tests {
    use annona_core::crypto::OsEntropy;

    use super::*;

    #[test]
    fn the_check_digit_is_that_of_the_published_example() {
        // H. M. Damm, doctoral thesis, 2004: 572 has the check digit 4.
        assert_eq!(damm(&[5, 7, 2]), 4);
        assert_eq!(damm(&[5, 7, 2, 4]), 0);
    }

    #[test]
    fn a_code_is_read_however_it_is_spaced_and_in_other_digits() {
        for _ in 0..50 {
            let code = Code::new(&OsEntropy).unwrap();
            let groups = code.groups();
            assert_eq!((groups.len(), groups.split(' ').count()), (35, 6));
            let shifted = |zero: u32| -> String {
                let other = |digit: u32| char::from_u32(zero + digit).unwrap();
                groups.chars().map(|c| c.to_digit(10).map_or(c, other)).collect()
            };
            for typed in [
                groups.to_string(),
                groups.replace(' ', ""),
                groups.replace(' ', " - "),
                shifted(0x660),
                shifted(0x966),
            ] {
                assert_eq!(*read(&typed).unwrap(), *code.digits());
            }
        }
    }

    #[test]
    fn every_wrong_digit_and_every_swap_is_found_in_its_group() {
        let code = Code::new(&OsEntropy).unwrap();
        let digits = code.digits().as_bytes();
        let verdict = |changed: &[u8]| read(std::str::from_utf8(changed).unwrap());
        for at in 0..30 {
            for digit in b'0'..=b'9' {
                let mut changed = digits.to_vec();
                changed[at] = digit;
                let expected = if digit == digits[at] { None } else { Some(at / 5 + 1) };
                let found = match verdict(&changed) {
                    Err(VaultError::SheetTypo(group)) => Some(group),
                    other => other.err().map(|error| panic!("{error}")),
                };
                assert_eq!(found, expected);
            }
            if at % 5 < 4 && digits[at] != digits[at + 1] {
                let mut changed = digits.to_vec();
                changed.swap(at, at + 1);
                assert_eq!(verdict(&changed), Err(VaultError::SheetTypo(at / 5 + 1)));
            }
        }
        let (short, long) = ("1".repeat(29), format!("{}1", code.digits()));
        for typed in ["", "12345", &short, &long, "abc"] {
            assert_eq!(read(typed), Err(VaultError::SheetForm), "{typed}");
        }
    }
}
