//! The agency: a data folder of its own, the real program over it, and its offers.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use annona_core::credential::Format;
use annona_core::crypto::PublicKey;
use annona_issuer::{Issuer, NewIssuer, Offer, Settings, init, system_clock};
use annona_sample::people;

use crate::Result;

/// Which people of the sample there are.
const PEOPLE: u64 = 1;
/// The kernel's unit for CPU times of processes on Linux (`USER_HZ`).
const TICK: Duration = Duration::from_millis(10);

/// A service that runs, with its data folder; both end with this value.
pub struct Agency {
    folder: PathBuf,
    service: Child,
    issuer: Issuer,
    people: Vec<String>,
    /// Where wallets reach it.
    pub url: String,
}

impl Agency {
    /// Lays out a data folder with `people` in its register, and starts the program.
    pub fn start(program: Option<&Path>, database: Option<&str>, people: usize) -> Result<Self> {
        let beside = std::env::current_exe()?.with_file_name("annona-issuer");
        let program = program.unwrap_or(&beside);
        let folder = std::env::temp_dir().join(format!("annona-load-{}", std::process::id()));
        let listen = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let url = format!("http://{listen}");
        let name = [("en".to_owned(), "Ministry".to_owned())].into();
        let settings = Settings {
            database: database.map(str::parse).transpose()?,
            ..Settings::new("did:web:ministry.example", name, &url)
        };
        let scheme =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/social-assistance-eligibility");
        init(&folder, &NewIssuer { settings, scheme: &scheme })?;
        let issuer = Issuer::open(&folder, system_clock())?;
        issuer.import_register(people::register_csv(PEOPLE, people).as_bytes())?;
        let people = people::generate(PEOPLE, people).into_iter().map(|person| person.id).collect();
        let mut service = Command::new(program)
            .arg("--data")
            .arg(&folder)
            .args(["serve", "--json", "--listen", &listen])
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let mut line = String::new();
        if let Some(out) = service.stdout.take() {
            BufReader::new(out).read_line(&mut line)?;
        }
        let agency = Self { folder, service, issuer, people, url };
        if line.contains("listening") {
            Ok(agency)
        } else {
            Err("the service does not start".into())
        }
    }

    /// A new offer for the n-th person.
    pub fn offer(&self, person: usize) -> Result<Offer> {
        let person = self.people.get(person).ok_or("more wallets than people")?;
        Ok(self.issuer.create_offer(person, Format::VcSdJwt)?)
    }

    /// The key that credentials are signed with.
    pub fn key(&self) -> Result<PublicKey> {
        let party = self.issuer.party()?;
        Ok(party.keys.first().ok_or("no key")?.key)
    }

    /// CPU time that the service has used.
    pub fn cpu(&self) -> Result<Duration> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.service.id()))?;
        // After the name, which stands in parentheses: state first, utime 12th, stime 13th.
        let (_, rest) = stat.rsplit_once(')').ok_or("/proc/PID/stat has changed")?;
        let ticks = rest.split_whitespace().skip(11).take(2);
        Ok(TICK * ticks.map(str::parse::<u32>).sum::<std::result::Result<u32, _>>()?)
    }

    /// Which database it is.
    pub fn database(&self) -> &'static str {
        if self.issuer.settings().database.is_some() { "PostgreSQL" } else { "SQLite" }
    }
}

impl Drop for Agency {
    fn drop(&mut self) {
        // Both fail only when they are gone already.
        let _ = self.service.kill().and_then(|()| self.service.wait());
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
