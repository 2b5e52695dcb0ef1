//! What a run was like, in one table.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::wallet::Visit;

/// The numbers of a run.
pub struct Numbers {
    database: &'static str,
    issued: usize,
    seconds: f64,
    /// Milliseconds from due to done, in order.
    waits: Vec<f64>,
    /// What went wrong, and how often.
    errors: BTreeMap<String, usize>,
    doubled: usize,
    service: f64,
    offers: f64,
}

impl Numbers {
    /// `service` is the CPU time of the service, `doubled` the places that are there twice.
    pub fn new(
        database: &'static str,
        visits: &[Visit],
        seconds: Duration,
        service: Duration,
        doubled: usize,
    ) -> Self {
        let mut waits: Vec<f64> =
            visits.iter().map(|visit| visit.waited.as_secs_f64() * 1000.0).collect();
        waits.sort_by(f64::total_cmp);
        let mut errors = BTreeMap::new();
        for error in visits.iter().filter_map(|visit| visit.credential.as_ref().err()) {
            *errors.entry(error.clone()).or_insert(0) += 1;
        }
        Self {
            database,
            issued: visits.iter().filter(|visit| visit.credential.is_ok()).count(),
            seconds: seconds.as_secs_f64(),
            waits,
            errors,
            doubled,
            service: service.as_secs_f64(),
            offers: visits.iter().map(|visit| visit.offer.as_secs_f64()).sum(),
        }
    }

    /// A line with what it says above it.
    pub fn table(&self) -> String {
        format!(
            "{:<11} {:>7} {:>8} {:>8} {:>8} {:>8} {:>7} {:>11} {:>11} {:>9}\n\
             {:<11} {:>7} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>7} {:>11.2} {:>11.2} {:>9.0}",
            "database",
            "issued",
            "a second",
            "p50 ms",
            "p99 ms",
            "max ms",
            "errors",
            "service CPU",
            "offers CPU",
            "per core",
            self.database,
            self.issued,
            self.issued as f64 / self.seconds,
            self.percentile(50),
            self.percentile(99),
            self.percentile(100),
            self.errors(),
            self.service,
            self.offers,
            self.per_core(),
        )
    }

    /// What was promised and not kept.
    pub fn broken(&self, bound: u32, per_core: u32) -> Vec<String> {
        let mut broken: Vec<String> =
            self.errors.iter().map(|(error, times)| format!("{times} x {error}")).collect();
        if self.doubled > 0 {
            broken.push(format!("{} places in a status list are there twice", self.doubled));
        }
        if self.percentile(99) > f64::from(bound) {
            broken.push(format!("p99 is over {bound} ms"));
        }
        if self.per_core() < f64::from(per_core) {
            broken.push(format!("one core issues fewer than {per_core} a second"));
        }
        broken
    }

    /// Credentials for each second of CPU time, that of the offers included.
    fn per_core(&self) -> f64 {
        self.issued as f64 / (self.service + self.offers).max(0.001)
    }

    fn errors(&self) -> usize {
        self.errors.values().sum::<usize>() + self.doubled
    }

    /// Nearest rank: so many of a hundred waited at most this long.
    fn percentile(&self, of_hundred: usize) -> f64 {
        let rank = (self.waits.len() * of_hundred).div_ceil(100);
        self.waits.get(rank.saturating_sub(1)).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visits() -> Vec<Visit> {
        let visit = |milliseconds| Visit {
            waited: Duration::from_millis(milliseconds),
            offer: Duration::from_millis(1),
            credential: if milliseconds == 7 { Err("away".to_owned()) } else { Ok(String::new()) },
        };
        (1..=200).rev().map(visit).collect()
    }

    #[test]
    fn percentiles_are_by_nearest_rank_and_cpu_time_is_that_of_both() {
        let (wall, cpu) = (Duration::from_secs(2), Duration::from_millis(800));
        let numbers = Numbers::new("SQLite", &visits(), wall, cpu, 0);
        let at = |of_hundred| numbers.percentile(of_hundred);
        assert_eq!((at(50), at(99), at(100)), (100.0, 198.0, 200.0));
        assert!((numbers.per_core() - 199.0).abs() < 0.01);
        assert!(numbers.table().contains(" 99.5 "), "{}", numbers.table());
    }

    #[test]
    fn every_broken_promise_is_named() {
        let (wall, cpu) = (Duration::from_secs(2), Duration::from_millis(800));
        let numbers = Numbers::new("SQLite", &visits(), wall, cpu, 3);
        assert_eq!(
            numbers.broken(198, 198),
            ["1 x away", "3 places in a status list are there twice"]
        );
        assert_eq!(numbers.broken(197, 200).len(), 4);
    }
}
