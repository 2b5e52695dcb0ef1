//! Points in time, as values: core has no clock.
//!
//! Text forms are xsd:dateTimeStamp (W3C VCDM 2.0 section 4.9) and JWT NumericDate (RFC 7519).

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Number, Value};

crate::coded_errors! {
    /// A text that is not a point in time.
    pub enum TimeError {
        Invalid ["ANN-TIME-1"] "the text is not a date and time with a time zone" => "Write it like 2026-12-31T23:59:59Z.";
    }
}

/// Whole seconds since 1970-01-01T00:00:00Z, leap seconds not counted (JWT NumericDate).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct UnixTime(pub i64);

impl<'de> Deserialize<'de> for UnixTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = Number::deserialize(deserializer)?;
        Self::from_number(&number).ok_or_else(|| D::Error::custom("a time is out of range"))
    }
}

/// One day in seconds.
pub const DAY: i64 = 86_400;

/// Seconds of 9999-12-31T23:59:59Z, the last time with a four-digit year.
const MAX: i64 = 253_402_300_799;

impl UnixTime {
    /// `self + seconds`, at the ends of the range the end.
    #[must_use]
    pub const fn plus(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds))
    }

    /// `self - earlier` in seconds, negative when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The midnight (UTC) at or before: times in credentials are rounded to the day so that
    /// they do not single out a person (RFC 9901 section 10.1).
    #[must_use]
    pub const fn day(self) -> Self {
        Self(self.0.saturating_sub(self.0.rem_euclid(DAY)))
    }

    /// The time of a NumericDate claim. RFC 7519 section 2 lets it have fractions; they are
    /// dropped, so that a moment never lies later than it was said to.
    #[must_use]
    pub fn from_claim(value: &Value) -> Option<Self> {
        value.as_number().and_then(Self::from_number)
    }

    fn from_number(number: &Number) -> Option<Self> {
        /// Up to here every second has a number of its own.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        let fraction = || {
            let seconds = number.as_f64().filter(|seconds| seconds.abs() < EXACT)?.floor();
            #[expect(clippy::cast_possible_truncation, reason = "a whole number in range")]
            Some(seconds as i64)
        };
        number.as_i64().or_else(fraction).map(Self)
    }

    /// Reads xsd:dateTimeStamp: `2026-12-31T23:59:59Z`, fractions dropped, offsets applied.
    ///
    /// # Errors
    /// [`TimeError::Invalid`] without a time zone, for a day that does not exist, a year
    /// outside 1..=9999 or more than nine digits of fraction.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        parse(text.as_bytes()).ok_or(TimeError::Invalid)
    }

    /// Year, month, day, hour, minute, second (UTC); the ends of the range for times outside.
    #[must_use]
    pub fn civil(self) -> (i64, i64, i64, i64, i64, i64) {
        let seconds = self.0.clamp(-62_135_596_800, MAX);
        let (days, rest) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
        let (y, m, d) = civil_from_days(days);
        (y, m, d, rest / 3600, rest / 60 % 60, rest % 60)
    }

    /// The date alone, `2026-12-31`.
    #[must_use]
    pub fn date(self) -> String {
        let (y, m, d, ..) = self.civil();
        format!("{y:04}-{m:02}-{d:02}")
    }
}

impl std::fmt::Display for UnixTime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (y, m, d, hh, mm, ss) = self.civil();
        write!(f, "{y:04}-{m:02}-{d:02}T{hh:02}:{mm:02}:{ss:02}Z")
    }
}

fn parse(text: &[u8]) -> Option<UnixTime> {
    let (date, rest) = text.split_at_checked(19)?;
    let layout = b"0000-00-00T00:00:00";
    let fits = |(c, l): (&u8, &u8)| if *l == b'0' { c.is_ascii_digit() } else { c == l };
    if !date.iter().zip(layout).all(fits) {
        return None;
    }
    let number = |from: usize, len: usize| {
        date.iter().skip(from).take(len).fold(0, |n, c| n * 10 + i64::from(c - b'0'))
    };
    let (y, m, d) = (number(0, 4), number(5, 2), number(8, 2));
    let (hh, mm, ss) = (number(11, 2), number(14, 2), number(17, 2));
    if y == 0 || !(1..=12).contains(&m) || d == 0 || hh > 23 || mm > 59 || ss > 59 {
        return None;
    }
    let days = days_from_civil(y, m, d);
    if civil_from_days(days) != (y, m, d) {
        return None;
    }
    let offset = offset(fraction(rest)?)?;
    let seconds = days * DAY + hh * 3600 + mm * 60 + ss - offset;
    (seconds <= MAX).then_some(UnixTime(seconds))
}

/// Drops `.digits`.
fn fraction(rest: &[u8]) -> Option<&[u8]> {
    let Some(tail) = rest.strip_prefix(b".") else { return Some(rest) };
    let digits = tail.iter().take_while(|c| c.is_ascii_digit()).count();
    if (1..=9).contains(&digits) { tail.get(digits..) } else { None }
}

fn offset(zone: &[u8]) -> Option<i64> {
    let (sign, h, m) = match *zone {
        [b'Z'] => return Some(0),
        [s @ (b'+' | b'-'), h1, h2, b':', m1, m2]
            if [h1, h2, m1, m2].iter().all(u8::is_ascii_digit) =>
        {
            let two = |a: u8, b: u8| i64::from(a - b'0') * 10 + i64::from(b - b'0');
            (if s == b'-' { -1 } else { 1 }, two(h1, h2), two(m1, m2))
        }
        _ => return None,
    };
    (h <= 14 && m <= 59).then_some(sign * (h * 3600 + m * 60))
}

/// Days since 1970-01-01 of a proleptic Gregorian date.
const fn days_from_civil(y: i64, m: i64, d: i64) -> i64 {
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let year = y - era * 400;
    let day = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
    era * 146_097 + year * 365 + year / 4 - year / 100 + day - 719_468
}

const fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z - era * 146_097;
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (d, m) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    (yoe + era * 400 + if m <= 2 { 1 } else { 0 }, m, d)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_round_trips() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2000-02-29T12:00:00Z", 951_825_600),
            ("2026-12-31T23:59:59Z", 1_798_761_599),
            ("9999-12-31T23:59:59Z", MAX),
            ("1969-12-31T23:59:59Z", -1),
        ] {
            assert_eq!(UnixTime::parse(text).unwrap(), UnixTime(seconds));
            assert_eq!(UnixTime(seconds).to_string(), text);
        }
        let same = UnixTime::parse("2026-12-31T17:59:59.25-06:00").unwrap();
        assert_eq!(same, UnixTime(1_798_761_599));
    }

    #[test]
    fn numeric_dates_may_have_fractions() {
        for (text, seconds) in
            [("5", 5), ("-5", -5), ("1795546017.33", 1_795_546_017), ("-0.5", -1)]
        {
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(UnixTime::from_claim(&value), Some(UnixTime(seconds)));
            assert_eq!(serde_json::from_str::<UnixTime>(text).unwrap(), UnixTime(seconds));
            assert_eq!(serde_json::from_value::<UnixTime>(value).unwrap(), UnixTime(seconds));
        }
        for text in ["\"5\"", "1e17", "18446744073709551615", "null"] {
            assert_eq!(UnixTime::from_claim(&serde_json::from_str(text).unwrap()), None);
            assert!(serde_json::from_str::<UnixTime>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn refuses_other_texts() {
        for bad in [
            "2026-12-31T23:59:59",
            "2026-02-30T00:00:00Z",
            "2026-12-31 23:59:59Z",
            "2026-12-31T24:00:00Z",
            "2026-12-31T23:59:59.Z",
            "2026-12-31T23:59:59+99:00",
            "26-12-31T23:59:59Z",
            "",
        ] {
            assert!(UnixTime::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(UnixTime(i64::MAX).date(), "9999-12-31");
        assert_eq!(UnixTime(i64::MIN).date(), "0001-01-01");
    }

    #[test]
    fn every_day_of_four_centuries() {
        for day in -146_097..146_097 {
            let (y, m, d) = civil_from_days(day);
            assert_eq!(days_from_civil(y, m, d), day);
        }
    }
}
