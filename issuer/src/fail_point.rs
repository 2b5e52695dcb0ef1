//! Named places where a test lets the program die, as a power cut would: nothing is finished,
//! nothing is closed. `ANNONA_DIE_AT=signed:3` dies the third time at `signed`. Builds for
//! production have none of this.

/// Passes a named place, in a debug build perhaps for the last time.
#[cfg(debug_assertions)]
pub(crate) fn pass(name: &str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static SET: OnceLock<Option<(String, u64)>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);
    let set = SET.get_or_init(|| {
        let text = std::env::var("ANNONA_DIE_AT").ok()?;
        let (name, count) = text.split_once(':')?;
        Some((name.to_owned(), count.parse().ok()?))
    });
    if let Some((at, count)) = set
        && at == name
        && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == *count
    {
        std::process::abort();
    }
}

/// Passes a named place.
#[cfg(not(debug_assertions))]
pub(crate) const fn pass(_: &str) {}
