//! What a counter remembers of presentations, together with the other tills of its shop.
//!
//! A presentation is first written into this counter's own log; then the others are asked, at
//! once and for a moment only. Nobody holds a lock while asking, so two tills that ask each other
//! do not wait for each other; a card that is shown to both at the same moment is refused by at
//! least one. Who cannot be reached blocks nobody: the answer says that this counter stood alone.

use std::fmt::Debug;
use std::sync::{Arc, OnceLock};

use annona_core::time::UnixTime;
use annona_core::verify::{ReplayCache, ReplayError, ReplayKey, Use};
use serde::Serialize;

use crate::replay::ShelfReplay;
use crate::shelf::Shelf;

/// The other tills of a shop.
pub trait Neighbours: Debug + Send + Sync {
    /// Asks all of them whether they have seen a presentation, and lets them remember it until
    /// `until`. It may take 300 ms in all.
    fn ask(&self, key: ReplayKey, now: UnixTime, until: UnixTime) -> Told;
}

/// What the others said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// When one of them saw it first.
    pub seen: Option<UnixTime>,
    /// Whether all of them answered.
    pub all: bool,
}

/// Whether the other tills of the shop were asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedMemory {
    /// All of them answered.
    Shared,
    /// At least one did not: a code that it saw is not known here.
    Alone,
}

/// The memory for one check.
#[derive(Debug)]
pub struct Memory<'a> {
    shelf: &'a Arc<dyn Shelf>,
    neighbours: Option<&'a dyn Neighbours>,
    forget: UnixTime,
    shared: OnceLock<SharedMemory>,
}

impl<'a> Memory<'a> {
    /// What was to be remembered until before `forget` goes.
    pub fn new(
        shelf: &'a Arc<dyn Shelf>,
        neighbours: Option<&'a dyn Neighbours>,
        forget: UnixTime,
    ) -> Self {
        Self { shelf, neighbours, forget, shared: OnceLock::new() }
    }

    /// Whether the others were asked, and answered.
    pub fn shared(&self) -> Option<SharedMemory> {
        self.shared.get().copied()
    }
}

impl ReplayCache for Memory<'_> {
    fn first_use(
        &self,
        key: ReplayKey,
        now: UnixTime,
        until: UnixTime,
    ) -> Result<Use, ReplayError> {
        let own = ShelfReplay::open(self.shelf, self.forget)?.first_use(key, now, until)?;
        let (Use::First, Some(neighbours)) = (own, self.neighbours) else { return Ok(own) };
        let told = neighbours.ask(key, now, until);
        let shared = if told.all { SharedMemory::Shared } else { SharedMemory::Alone };
        let _ = self.shared.set(shared);
        Ok(told.seen.map_or(Use::First, Use::Again))
    }
}
