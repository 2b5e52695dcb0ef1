//! Keeps the service running, and kills it.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::{PROGRAM, Run, draw};

/// Where the program passes between a request and its answer.
pub const FAIL_POINTS: [&str; 5] = ["before-commit", "committed", "recorded", "signed", "released"];

/// Longest life of a service that is to die at a fail point.
const LONGEST: Duration = Duration::from_secs(5);

pub struct Supervisor<'a> {
    run: &'a Run,
    wanted: usize,
    at_random: usize,
    at_points: usize,
}

impl<'a> Supervisor<'a> {
    pub fn new(run: &'a Run, kills: usize) -> Self {
        Self { run, wanted: kills, at_random: 0, at_points: 0 }
    }

    pub fn kills(&self) -> usize {
        self.at_random + self.at_points
    }

    pub fn kills_at_points(&self) -> usize {
        self.at_points
    }

    /// Starts the service whenever it is down, until the wallets have all they want. Every
    /// second service dies at a fail point, one after the other; the others are killed.
    pub fn keep_running(&mut self) {
        let mut lives = 0;
        while !self.is_done() {
            let point = (lives % 2 == 0).then(|| {
                let name = FAIL_POINTS[lives / 2 % FAIL_POINTS.len()];
                format!("{name}:{}", 1 + draw(20))
            });
            // Not up: the database server is down at the moment.
            let Some(service) = self.start(point.as_deref()) else {
                std::thread::sleep(Duration::from_millis(50));
                continue;
            };
            lives += 1;
            let life =
                if point.is_some() { LONGEST } else { Duration::from_millis(20 + draw(500)) };
            self.live(service, Instant::now() + life);
        }
    }

    fn is_done(&self) -> bool {
        self.run.is_over() && self.kills() >= self.wanted
    }

    /// Whether the next kill is due: they are spread over all that is issued.
    fn is_due(&self) -> bool {
        self.run.is_over() || self.run.has_part(self.kills() + 1, self.wanted + 1)
    }

    fn start(&self, point: Option<&str>) -> Option<Child> {
        let mut command = Command::new(self.run.folder.join(PROGRAM));
        let listen = self.run.url.strip_prefix("http://").unwrap();
        command.arg("--data").arg(&self.run.folder).args(["serve", "--json", "--listen", listen]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        if let Some(point) = point {
            command.env("ANNONA_DIE_AT", point);
        }
        let mut service = command.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(service.stdout.take().unwrap()).read_line(&mut line).unwrap();
        if line.contains("listening") {
            return Some(service);
        }
        service.kill().unwrap();
        service.wait().unwrap();
        None
    }

    /// Watches a service until it dies; kills it after `end`, when that is due.
    fn live(&mut self, mut service: Child, end: Instant) {
        while !self.is_done() && (Instant::now() < end || !self.is_due()) {
            if let Some(status) = service.try_wait().unwrap() {
                assert!(status.signal().is_some(), "the service ended by itself: {status}");
                self.at_points += 1;
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        service.kill().unwrap();
        service.wait().unwrap();
        self.at_random += 1;
    }
}
