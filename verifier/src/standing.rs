//! How things stand at a counter, in the words of its status line.

use std::fmt;

use annona_core::time::{DAY, UnixTime};
use annona_core::verify::CLOCK_BEHIND;
use serde::Serialize;

/// The facts of the status line; `Display` says them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Number of the bundle.
    pub sequence: u64,
    /// When the lists were made.
    pub from: UnixTime,
    /// Until when they are used.
    pub until: UnixTime,
    /// When the bundle itself ends.
    #[serde(skip)]
    pub ends: UnixTime,
    /// This device's clock.
    pub now: UnixTime,
    /// Seconds that it is behind the newest signed time seen.
    pub clock_behind: i64,
    /// Whether the agreement's consumer certified the key for receipts.
    pub enrolled: bool,
    /// Minutes that the shop's clock is ahead of UTC.
    #[serde(skip)]
    pub utc_offset: i32,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = |time| When { time, now: self.now, offset: self.utc_offset, day_first: false };
        write!(f, "Lists from {}.", at(self.from))?;
        if self.clock_behind > 0 {
            write!(f, "\n{}", clock_warning(self.clock_behind))?;
        } else if self.now < self.until {
            write!(f, " Works offline until {}.", When { day_first: true, ..at(self.until) })?;
        } else {
            write!(f, " They are too old: nothing can be confirmed until new ones are installed.")?;
        }
        if !self.enrolled {
            write!(
                f,
                "\nReceipts are kept, but this counter is not enrolled: nobody pays for them yet."
            )?;
        }
        Ok(())
    }
}

/// What is said of a clock that is behind a signed time.
pub fn clock_warning(seconds: i64) -> String {
    let behind = match seconds {
        ..=119 => format!("{seconds} seconds"),
        120..=7_199 => format!("{} minutes", seconds / 60),
        7_200..=172_799 => format!("{} hours", seconds / 3_600),
        _ => format!("{} days", seconds / DAY),
    };
    if seconds > CLOCK_BEHIND {
        format!(
            "This device's clock is {behind} behind a time that was signed: nothing can be confirmed. Set the clock."
        )
    } else {
        format!("Warning: this device's clock is at least {behind} behind. Set the clock.")
    }
}

/// A time as people in the shop say it: "07:58 today", "tomorrow 07:58", "24 Nov 07:58".
struct When {
    time: UnixTime,
    now: UnixTime,
    offset: i32,
    day_first: bool,
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let local = |time: UnixTime| time.plus(i64::from(self.offset).saturating_mul(60));
        let (time, now) = (local(self.time), local(self.now));
        let (year, month, day, hour, minute, _) = time.civil();
        let clock = format!("{hour:02}:{minute:02}{}", if self.offset == 0 { " UTC" } else { "" });
        let named = match time.day().since(now.day()) {
            0 => "today".to_owned(),
            DAY => "tomorrow".to_owned(),
            days if days == -DAY => "yesterday".to_owned(),
            _ => {
                let index = usize::try_from(month.saturating_sub(1)).unwrap_or_default();
                let month = MONTHS.get(index).copied().unwrap_or_default();
                let same = year == now.civil().0;
                if same { format!("{day} {month}") } else { format!("{day} {month} {year}") }
            }
        };
        if self.day_first { write!(f, "{named} {clock}") } else { write!(f, "{clock} {named}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(from: &str, until: &str, now: &str, behind: i64, offset: i32) -> String {
        let time = |text| UnixTime::parse(text).unwrap();
        let (from, until, now) = (time(from), time(until), time(now));
        let clock_behind = behind;
        let enrolled = true;
        let ends = until;
        Standing { sequence: 1, from, until, ends, now, clock_behind, enrolled, utc_offset: offset }
            .to_string()
    }

    #[test]
    fn the_line_says_it_as_people_do() {
        let said = |now: &str, offset| {
            said("2026-11-24T05:58:00Z", "2026-11-25T05:58:00Z", now, 0, offset)
        };
        assert_eq!(
            said("2026-11-24T09:00:00Z", 120),
            "Lists from 07:58 today. Works offline until tomorrow 07:58."
        );
        assert_eq!(
            said("2026-11-25T04:00:00Z", 0),
            "Lists from 05:58 UTC yesterday. Works offline until today 05:58 UTC."
        );
        assert_eq!(
            said("2027-01-01T00:00:00Z", 60),
            "Lists from 06:58 24 Nov 2026. They are too old: nothing can be confirmed until new ones are installed."
        );
    }

    #[test]
    fn a_wrong_clock_is_said_in_either_degree() {
        let said = |behind| {
            said("2026-11-24T05:58:00Z", "2026-11-25T05:58:00Z", "2026-11-24T05:00:00Z", behind, 0)
        };
        assert!(said(300).contains("Warning: this device's clock is at least 5 minutes behind"));
        assert!(said(601).contains("10 minutes behind a time that was signed: nothing can be"));
        assert!(!said(601).contains("Works offline"));
    }
}
