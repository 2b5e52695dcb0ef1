//! A PostgreSQL server for tests, on a socket in a folder of its own. It ends with this
//! process, however that ends: its shell waits for the end of a pipe that this process holds.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use annona_issuer::store::DatabaseUrl;

/// `$1` is the folder, `$2` where the programs are. A line on the pipe kills the server and
/// starts it again. Without fsync: these tests end processes, never the machine.
const SHELL: &str = r#"
set -e
mkdir -m 700 "$1"
"$2/initdb" -D "$1/data" -U annona -A trust -E UTF8 --no-locale --no-sync >/dev/null
run() {
  "$2/postgres" -D "$1/data" -k "$1" -c listen_addresses= -c fsync=off \
    -c full_page_writes=off -c max_connections=200 >>"$1/log" 2>&1 </dev/null &
  server=$!
}
run "$@"
while read -r _; do
  kill -QUIT $server
  wait $server || true
  rm -f "$1/data/postmaster.pid"
  run "$@"
done
kill -QUIT $server
wait $server || true
rm -rf "$1"
"#;

enum Server {
    /// Ours, with the pipe to its shell.
    Own { folder: PathBuf, pipe: Mutex<ChildStdin>, _shell: Child },
    /// Somebody's: a URL that ends with `/` or a query, see `ANNONA_TEST_POSTGRES`.
    Given(String),
}

pub struct Cluster {
    server: Server,
}

impl Cluster {
    /// The one that all tests of this process share; says "skipped" when there is none.
    pub fn shared() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<Cluster>> = OnceLock::new();
        SHARED.get_or_init(|| Self::given().or_else(Self::start)).as_ref()
    }

    /// A server of one's own, which may be restarted.
    pub fn start() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let Some(programs) = programs() else {
            say("skipped: no PostgreSQL is on this machine (scripts/setup installs it)");
            return None;
        };
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("annona-postgres-{}-{number}", std::process::id()));
        let mut command = as_somebody();
        command.args(["sh", "-c", SHELL, "sh"]).arg(&folder).arg(programs);
        // A folder that everybody may enter: the server runs as somebody else.
        command.current_dir("/").stdin(Stdio::piped()).stdout(Stdio::null());
        let mut shell = command.spawn().unwrap();
        let pipe = Mutex::new(shell.stdin.take().unwrap());
        let cluster = Self { server: Server::Own { folder, pipe, _shell: shell } };
        cluster.wait();
        Some(cluster)
    }

    fn given() -> Option<Self> {
        let url = std::env::var("ANNONA_TEST_POSTGRES").ok()?;
        Some(Self { server: Server::Given(url) })
    }

    /// Kills the server as it works, and starts it again.
    pub fn restart(&self) {
        let Server::Own { pipe, .. } = &self.server else { panic!("not ours") };
        pipe.lock().unwrap_or_else(PoisonError::into_inner).write_all(b"\n").unwrap();
    }

    /// A new database, with its URL.
    pub fn database(&self) -> Database {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("annona_test_{}_{number}", std::process::id());
        let mut admin = self.connect("postgres").unwrap();
        admin.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        Database { url: self.url(&name) }
    }

    fn url(&self, name: &str) -> String {
        match &self.server {
            Server::Own { folder, .. } => {
                format!("postgres://annona@/{name}?host={}", folder.display())
            }
            Server::Given(url) => {
                let (place, query) = url.split_once('?').unwrap_or((url, ""));
                let (place, _) = place.rsplit_once('/').unwrap();
                format!("{place}/{name}?{query}")
            }
        }
    }

    fn connect(&self, name: &str) -> Result<postgres::Client, postgres::Error> {
        postgres::Client::connect(&self.url(name), postgres::NoTls)
    }

    fn wait(&self) {
        let began = Instant::now();
        while self.connect("postgres").is_err() {
            assert!(began.elapsed() < Duration::from_secs(60), "PostgreSQL does not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// A database of a cluster.
pub struct Database {
    pub url: String,
}

impl Database {
    /// Its name, the last part of the path of its URL.
    pub fn name(&self) -> &str {
        let (place, _) = self.url.split_once('?').unwrap_or((&self.url, ""));
        place.rsplit('/').next().unwrap()
    }

    pub fn address(&self) -> DatabaseUrl {
        self.url.parse().unwrap()
    }

    pub fn client(&self) -> postgres::Client {
        postgres::Client::connect(&self.url, postgres::NoTls).unwrap()
    }
}

/// The folder with `initdb` and `postgres`, the newest of Debian's or one in the path.
fn programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = debian.map(|entry| entry.path().join("bin")).collect();
    folders.sort();
    folders.reverse();
    let path = std::env::var_os("PATH").unwrap_or_default();
    folders.extend(std::env::split_paths(&path));
    folders.into_iter().find(|folder| folder.join("initdb").is_file())
}

/// The server refuses to run as root: then somebody else runs it.
fn as_somebody() -> Command {
    use std::os::unix::fs::MetadataExt as _;
    if Path::new("/proc/self").metadata().unwrap().uid() != 0 {
        return Command::new("env");
    }
    let users = std::fs::read_to_string("/etc/passwd").unwrap();
    let is_there = users.lines().any(|line| line.starts_with("postgres:"));
    let mut command = Command::new("runuser");
    command.args(["-u", if is_there { "postgres" } else { "nobody" }, "--"]);
    command
}

/// Says something also when the test passes.
pub fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}
