//! A payer's account over many batches: each entry once, sums, and credentials seen twice.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::{Batch, Event, Finding, ReceiptError, Received, period};
use crate::error::Problem;
use crate::time::UnixTime;

/// Where and when a credential was accepted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The counter.
    pub counter: String,
    /// Number of the counter's entry.
    pub seq: u64,
    /// When, by the counter's clock.
    pub at: UnixTime,
}

/// One credential that was accepted more than once within a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Duplicate {
    /// Its tag.
    pub tag: String,
    /// Where, oldest first.
    pub places: Vec<Place>,
}

impl Duplicate {
    /// Whether more than one counter accepted it.
    #[must_use]
    pub fn is_across_counters(&self) -> bool {
        let mut counters = self.places.iter().map(|place| &place.counter);
        let first = counters.next();
        counters.any(|counter| Some(counter) != first)
    }
}

/// The account.
#[derive(Debug, Default)]
pub struct Account {
    /// Accepted checks.
    pub receipts: u64,
    /// Accepted checks by class; without a class under "".
    pub classes: BTreeMap<String, u64>,
    /// Sums of the prices paid, minor units by currency.
    pub paid: BTreeMap<String, u64>,
    /// Overrides by reason.
    pub overrides: BTreeMap<&'static str, u64>,
    /// What was not in order, over all batches.
    pub findings: Vec<Finding>,
    entries: BTreeMap<(String, u64), String>,
    tags: BTreeMap<[String; 3], Vec<Place>>,
    salts: BTreeMap<(String, String), BTreeSet<String>>,
}

impl Account {
    /// Adds a batch. An entry that came with an earlier batch counts once.
    pub fn add(&mut self, batch: Batch) {
        self.findings.extend(batch.findings);
        for Received { entry, link } in batch.entries {
            let place = (entry.iss.clone(), entry.seq);
            match self.entries.get(&place) {
                Some(known) if *known == link.hash => continue,
                Some(_) => {
                    let problem = Problem::from(&ReceiptError::Rewritten(entry.seq));
                    self.findings.push(Finding { line: 0, problem });
                    continue;
                }
                None => self.entries.insert(place, link.hash),
            };
            match entry.event {
                Event::Override(reason) => add(self.overrides.entry(reason.name()), 1),
                Event::Accepted(check) => {
                    self.receipts = self.receipts.saturating_add(1);
                    add(self.classes.entry(check.class.unwrap_or_default()), 1);
                    if let Some(item) = check.item {
                        add(self.paid.entry(item.currency), item.price);
                    }
                    let month = (entry.agreement.clone(), period(entry.iat));
                    self.salts.entry(month).or_default().insert(check.salt.clone());
                    let place = Place { counter: entry.iss, seq: entry.seq, at: entry.iat };
                    let tag = [entry.agreement, check.salt, check.tag];
                    self.tags.entry(tag).or_default().push(place);
                }
            }
        }
    }

    /// Credentials that were accepted more than once, by tag.
    #[must_use]
    pub fn duplicates(&self) -> Vec<Duplicate> {
        let twice = self.tags.iter().filter(|(_, places)| places.len() > 1);
        let duplicate = |([.., tag], places): (&[String; 3], &Vec<Place>)| {
            let mut places = places.clone();
            places.sort_by(|a, b| (a.at, a).cmp(&(b.at, b)));
            Duplicate { tag: tag.clone(), places }
        };
        twice.map(duplicate).collect()
    }

    /// Agreements and months in which counters did not share one salt: between those,
    /// duplicates cannot be found.
    pub fn unlike_salts(&self) -> impl Iterator<Item = &(String, String)> {
        self.salts.iter().filter(|(_, salts)| salts.len() > 1).map(|(month, _)| month)
    }
}

fn add<K: Ord>(entry: std::collections::btree_map::Entry<'_, K, u64>, more: u64) {
    let sum = entry.or_default();
    *sum = sum.saturating_add(more);
}
