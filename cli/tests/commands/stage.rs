//! A folder to work in, the program to run in it, and files of a small world.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use annona_core::credential::Format;
use annona_core::crypto::Alg;
use annona_core::time::{DAY, UnixTime};
use annona_sample::people;
use annona_sample::world::{Card, World};
use serde_json::Value;

pub const SCHEME: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../schemas/social-assistance-eligibility");
pub const PIN: &str = "246810";

/// A temporary folder in which the program runs; removed at the end.
pub struct Stage {
    folder: PathBuf,
}

/// What the program said.
#[derive(Debug)]
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Stage {
    pub fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("annona-cli-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, "", Some(PIN))
    }

    /// Runs it with a standard input and a PIN in the environment.
    pub fn run_with(&self, arguments: &[&str], input: &str, pin: Option<&str>) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_annona"));
        command.args(arguments).current_dir(&self.folder).env_remove("ANNONA_PIN");
        if let Some(pin) = pin {
            command.env("ANNONA_PIN", pin);
        }
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        // A program that reads nothing closes its end.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said {
            code: output.status.code().unwrap(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Runs it and insists on success.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let said = self.run(arguments);
        assert_eq!(said.code, 0, "{arguments:?}: {said:?}");
        said.out
    }

    /// Runs it with `--json` and insists on success.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let out = self.ok(&[&["--json"], arguments].concat());
        serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}"))
    }

    /// Runs it and insists on exit code 1 and this error code, in both forms.
    pub fn refused(&self, arguments: &[&str], code: &str) -> Said {
        let said = self.run(arguments);
        assert_eq!(said.code, 1, "{arguments:?}: {said:?}");
        let begins = |line: &str| line.starts_with(&format!("{code} "));
        assert!(said.err.lines().any(begins), "{said:?}");
        assert!(said.err.contains("\n  What to do: "), "{said:?}");
        assert_eq!(said.out, "", "{said:?}");
        let json = self.run(&[&["--json"], arguments].concat());
        let error: Value = serde_json::from_str(&json.out).unwrap();
        assert_eq!((json.code, &error["error"]["code"]), (1, &Value::from(code)), "{json:?}");
        said
    }

    /// Makes a key file `<kid>.json`.
    pub fn key(&self, alg: &str, kid: &str) -> Value {
        self.json(&["keygen", "--alg", alg, "--kid", kid, "--out", &format!("{kid}.json")])
    }

    /// Writes `bundle.json` and `anchor.json` of a world.
    pub fn publish(&self, world: &World) {
        self.write("bundle.json", world.bundle_text(1, now()).unwrap());
        self.write("anchor.json", serde_json::to_vec(&world.anchor).unwrap());
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub fn now() -> UnixTime {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    UnixTime(clock.as_secs().try_into().unwrap())
}

/// The sample world, with an agreement that is in force whenever the tests run.
pub fn world() -> World {
    let mut world = World::new(Alg::Es256).unwrap();
    world.terms.iat = now().plus(-DAY);
    world.terms.exp = now().plus(365 * DAY);
    world
}

/// A card of the first sample person, with status index 7.
pub fn card(world: &World) -> Card {
    let person = &people::generate(1, 1)[0];
    world.card(person, Format::VcSdJwt, 7, now()).unwrap()
}
