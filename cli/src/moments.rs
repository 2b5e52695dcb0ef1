//! Times on the command line: a day, or a day with a time; and how tokens say theirs.

use annona_core::Problem;
use annona_core::time::{DAY, UnixTime};

use serde_json::{Map, Value};

use crate::output::problem;

/// The first second that a text names: `2026-12-01` or `2026-12-01T10:00:00Z`.
pub fn first(text: &str) -> Result<UnixTime, Problem> {
    moment(text).map(|(time, _)| time)
}

/// The last second that a text names.
pub fn last(text: &str) -> Result<UnixTime, Problem> {
    moment(text).map(|(time, is_day)| if is_day { time.plus(DAY - 1) } else { time })
}

/// The dates of RFC 7519 for people.
pub fn dates(claims: &Map<String, Value>) -> Option<String> {
    let names = [("iat", "made"), ("nbf", "from"), ("exp", "until")];
    let date = |(claim, word): (&str, &str)| {
        let time = claims.get(claim).and_then(UnixTime::from_claim)?;
        Some(format!("{word} {time}"))
    };
    let dates: Vec<String> = names.into_iter().filter_map(date).collect();
    (!dates.is_empty()).then(|| format!("Dates: {}", dates.join(", ")))
}

fn moment(text: &str) -> Result<(UnixTime, bool), Problem> {
    let is_day = !text.contains('T');
    let whole = if is_day { format!("{text}T00:00:00Z") } else { text.to_owned() };
    UnixTime::parse(&whole).map(|time| (time, is_day)).map_err(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_and_ends_before_the_next() {
        assert_eq!(first("2026-12-01").unwrap().to_string(), "2026-12-01T00:00:00Z");
        assert_eq!(last("2026-12-01").unwrap().to_string(), "2026-12-01T23:59:59Z");
        assert_eq!(last("2026-12-01T10:00:00Z").unwrap().to_string(), "2026-12-01T10:00:00Z");
        assert_eq!(first("tomorrow").unwrap_err().code, "ANN-TIME-1");
        assert_eq!(first("2026-02-30").unwrap_err().code, "ANN-TIME-1");
    }
}
