//! Measures work by the CPU time of this thread, in rounds.
//!
//! A shared machine is noisy: caches, clock and neighbours change from second to second. So
//! every round runs a short batch of every work, one after the other, and a ratio is taken
//! within each round; the table and the targets use the median over the rounds.

use std::time::Duration;

use cpu_time::ThreadTime;

/// One batch of one work takes about this long.
const BATCH: Duration = Duration::from_millis(2);

/// A work of a [`Bench`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id(usize);

struct Work<'a> {
    name: &'static str,
    by: &'static str,
    limit: Vec<Id>,
    run: Box<dyn FnMut() + 'a>,
    batch: u32,
    /// Microseconds for one operation, one entry a round.
    times: Vec<f64>,
}

/// Works that are measured together.
#[derive(Default)]
pub struct Bench<'a> {
    works: Vec<Work<'a>>,
}

impl<'a> Bench<'a> {
    /// Adds a work. `limit` are the raw operations that nobody who does this work can leave out.
    pub fn add(
        &mut self,
        name: &'static str,
        by: &'static str,
        limit: &[Id],
        run: impl FnMut() + 'a,
    ) -> Id {
        let (run, limit) = (Box::new(run), limit.to_vec());
        self.works.push(Work { name, by, limit, run, batch: 0, times: Vec::new() });
        Id(self.works.len() - 1)
    }

    /// Forgets what was measured and measures `rounds` rounds.
    pub fn measure(&mut self, rounds: usize) {
        for work in &mut self.works {
            work.times.clear();
            if work.batch == 0 {
                work.calibrate();
            }
        }
        for _ in 0..rounds {
            for work in &mut self.works {
                let time = work.one_batch().as_secs_f64() * 1e6 / f64::from(work.batch);
                work.times.push(time);
            }
        }
    }

    /// Microseconds for one operation.
    pub fn time(&self, id: Id) -> f64 {
        median(self.works[id.0].times.clone())
    }

    /// How many times longer `id` takes than all of `base` together.
    pub fn ratio(&self, id: Id, base: &[Id]) -> f64 {
        let in_round = |round: usize| {
            let base: f64 = base.iter().map(|b| self.works[b.0].times[round]).sum();
            self.works[id.0].times[round] / base
        };
        median((0..self.works[id.0].times.len()).map(in_round).collect())
    }

    /// The table of everything that was measured.
    pub fn table(&self) -> String {
        let mut out = format!(
            "{:<38} {:<14} {:>9} {:>10} {:>8}\n",
            "work", "implementation", "us/op", "op/s", "x limit"
        );
        for (at, work) in self.works.iter().enumerate() {
            let time = self.time(Id(at));
            let limit = match work.limit.as_slice() {
                [] => String::new(),
                limit => format!("{:.2}", self.ratio(Id(at), limit)),
            };
            let (name, by, per_second) = (work.name, work.by, 1e6 / time);
            out += &format!("{name:<38} {by:<14} {time:>9.1} {per_second:>10.0} {limit:>8}\n");
        }
        out
    }
}

impl Work<'_> {
    fn one_batch(&mut self) -> Duration {
        let start = ThreadTime::now();
        for _ in 0..self.batch {
            (self.run)();
        }
        start.elapsed()
    }

    /// Warms up and finds how many operations fill a batch.
    fn calibrate(&mut self) {
        self.batch = 1;
        self.one_batch();
        while self.one_batch() < BATCH {
            self.batch *= 2;
        }
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
