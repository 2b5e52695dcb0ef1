//! New lists in the background: from an address, or from a folder where a USB stick appears.
//! Nobody at the counter waits for either, and no check ever does.
//!
//! From an address first the delta to the next bundle is asked for (`<address>.delta-<number>`),
//! then the whole one, with the `ETag` of the last. Whatever comes must verify like any bundle.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use annona_core::Problem;
use annona_core::crypto::{OsEntropy, random};
use annona_core::json::Limits;
use annona_core::trust::bundle::delta;
use annona_files::read_bounded;
use annona_net::{Client, Rules};
use annona_protocol::http::{Http, HttpRequest, HttpResponse};
use annona_verifier::Desk;

/// For one answer, on a slow link.
const TIMEOUT: Duration = Duration::from_secs(120);

/// The first pause after a failure; it doubles up to the interval.
const RETRY: Duration = Duration::from_secs(60);

/// How often a folder is looked at.
const LOOK: Duration = Duration::from_secs(5);

/// Most files of a folder that are looked at.
const MOST_FILES: usize = 100;

/// Where lists come from.
#[derive(Debug, Clone)]
pub struct Source {
    /// An https address.
    pub url: String,
    /// How often.
    pub every: Duration,
    /// Whether http to this very machine will do, for demonstrations.
    pub allow_loopback_http: bool,
}

/// Pulls for ever.
///
/// # Errors
/// When secure connections cannot be set up on this device.
pub fn pull(desk: Arc<Desk>, source: Source) -> Result<(), Problem> {
    let rules = Rules {
        allow_loopback_http: source.allow_loopback_http,
        timeout: TIMEOUT,
        max_body: Limits::BUNDLE.bytes,
    };
    let client = Client::new(rules).map_err(crate::problem)?;
    std::thread::spawn(move || {
        let mut puller = Puller { desk, http: client, url: source.url, etag: None };
        let mut pause = RETRY;
        loop {
            match puller.pull() {
                Ok(()) => {
                    pause = RETRY;
                    std::thread::sleep(spread(source.every));
                }
                Err(problem) => {
                    eprintln!("New lists could not be fetched: {problem}");
                    std::thread::sleep(spread(pause.min(source.every)));
                    pause = pause.saturating_mul(2);
                }
            }
        }
    });
    Ok(())
}

struct Puller<H> {
    desk: Arc<Desk>,
    http: H,
    url: String,
    etag: Option<String>,
}

impl<H: Http> Puller<H> {
    fn pull(&mut self) -> Result<(), Problem> {
        let Ok(counter) = self.desk.counter() else { return Ok(()) };
        if let Ok(held) = counter.bundle() {
            let delta = format!("{}.delta-{}", self.url, held.sequence());
            let answer = self.http.send(&HttpRequest::get(&delta, "application/json"));
            // A server without deltas has whole bundles, and so has one whose delta does not fit.
            if let Some(answer) = answer.ok().filter(HttpResponse::is_success)
                && counter.install_bundle(&answer.body).is_ok()
            {
                self.etag = None;
                return Ok(());
            }
        }
        let mut request = HttpRequest::get(&self.url, "application/json");
        if let Some(etag) = &self.etag {
            request = request.with("if-none-match", etag.clone());
        }
        let answer = self.http.send(&request).map_err(crate::problem)?;
        if answer.status == 304 {
            return Ok(());
        }
        if !answer.is_success() {
            return Err(crate::problem(UpdateError::Status(answer.status)));
        }
        counter.install_bundle(&answer.body).map_err(crate::problem)?;
        self.etag = answer.header("etag").map(str::to_owned);
        Ok(())
    }
}

annona_core::coded_errors! {
    /// Why there are no new lists.
    pub enum UpdateError {
        Status(u16) ["ANN-UPDATE-1"] "the server of the lists answers with status {0}" => "Check the address of the lists, or ask whoever publishes them.";
    }
}

/// Installs what appears in a folder, for ever. A folder that is not there is waited for.
pub fn watch(desk: Arc<Desk>, folder: PathBuf) {
    std::thread::spawn(move || {
        let mut known = Known::default();
        loop {
            known.look(&desk, &folder);
            std::thread::sleep(LOOK);
        }
    });
}

/// The files that were tried, by name, with length and date.
#[derive(Default)]
struct Known(BTreeMap<PathBuf, (u64, Option<SystemTime>)>);

impl Known {
    /// Whole bundles first, then deltas in the order in which they build on each other.
    fn look(&mut self, desk: &Desk, folder: &Path) {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let files: Vec<PathBuf> = entries
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
            .take(MOST_FILES)
            .collect();
        self.0.retain(|path, _| files.contains(path));
        let mut new = BTreeMap::new();
        for path in files {
            let Ok(facts) = std::fs::metadata(&path) else { continue };
            let version = (facts.len(), facts.modified().ok());
            if self.0.insert(path.clone(), version) != Some(version)
                && let Ok(text) = read_bounded(&path, Limits::BUNDLE.bytes as u64)
            {
                let number = delta::is_delta(&text).then(|| delta::sequence(&text).ok());
                new.insert((number, path), text);
            }
        }
        for ((_, path), text) in new {
            install(desk, &path, &text);
        }
    }
}

fn install(desk: &Desk, path: &Path, text: &[u8]) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let Ok(counter) = desk.counter() else { return };
    match counter.install_bundle(text) {
        Ok(bundle) => println!("Lists number {} from {name}.", bundle.sequence()),
        Err(error) => eprintln!("{name} was not installed: {}", Problem::from(&error)),
    }
}

/// A time up to a tenth longer, so that a country's counters do not all ask at once.
fn spread(time: Duration) -> Duration {
    let random: u8 = random::<1>(&OsEntropy).map_or(0, |[byte]| byte);
    time.saturating_add(time / 10 * u32::from(random) / 255)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use annona_core::crypto::Alg;
    use annona_protocol::http::HttpError;
    use annona_sample::world::{AGREEMENT, COUNTER, World};
    use annona_verifier::DiskShelf;
    use serde_json::json;

    use super::*;
    use crate::clock;

    /// A server with these files.
    struct Server {
        files: RefCell<BTreeMap<String, String>>,
        asked: RefCell<Vec<String>>,
    }

    impl Http for &Server {
        fn send(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
            self.asked.borrow_mut().push(request.url.clone());
            let files = self.files.borrow();
            let Some(body) = files.get(&request.url) else {
                return Ok(HttpResponse { status: 404, headers: Vec::new(), body: Vec::new() });
            };
            let etag = format!("\"{}\"", body.len());
            let known = request
                .headers
                .iter()
                .any(|(name, value)| name == "if-none-match" && *value == etag);
            let headers = vec![("etag".to_owned(), etag)];
            let (status, body) =
                if known { (304, Vec::new()) } else { (200, body.clone().into_bytes()) };
            Ok(HttpResponse { status, headers, body })
        }
    }

    fn desk(name: &str, world: &World) -> (PathBuf, Arc<Desk>) {
        let folder =
            std::env::temp_dir().join(format!("annona-updates-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let desk = Desk::new(DiskShelf::at(&folder.join("counter")));
        let about = json!({"anchor": world.anchor, "agreement": AGREEMENT, "counter": COUNTER, "name": "Mill"});
        desk.call("set_up", about, clock()).unwrap();
        (folder, Arc::new(desk))
    }

    fn held(desk: &Desk) -> u64 {
        desk.counter().unwrap().bundle().unwrap().sequence()
    }

    #[test]
    fn whole_bundles_and_deltas_are_pulled_and_nothing_twice() {
        let world = World::new(Alg::Es256).unwrap();
        let (folder, desk) = desk("pull", &world);
        let url = "https://lists.example/bundle.json";
        let text = |number| world.bundle_text(number, clock()).unwrap();
        let (five, six) = (text(5), text(6));
        let files = BTreeMap::from([(url.to_owned(), five.clone())]);
        let server = Server { files: RefCell::new(files), asked: RefCell::default() };
        let mut puller =
            Puller { desk: Arc::clone(&desk), http: &server, url: url.to_owned(), etag: None };
        puller.pull().unwrap();
        assert_eq!(held(&desk), 5);
        puller.pull().unwrap();
        assert_eq!(*server.asked.borrow(), [url, &format!("{url}.delta-5"), url]);

        let delta = delta::make(five.as_bytes(), six.as_bytes()).unwrap();
        server.files.borrow_mut().insert(format!("{url}.delta-5"), delta);
        puller.pull().unwrap();
        assert_eq!(held(&desk), 6);
        // An older whole one is refused, and the newer stays.
        let refused = puller.pull().unwrap_err();
        assert_eq!((refused.code.as_str(), held(&desk)), ("ANN-BUNDLE-3", 6));
        server.files.borrow_mut().clear();
        assert_eq!(puller.pull().unwrap_err().code, "ANN-UPDATE-1");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_appears_on_a_stick_is_installed_once() {
        let world = World::new(Alg::Es256).unwrap();
        let (folder, desk) = desk("stick", &world);
        let stick = folder.join("stick");
        let mut known = Known::default();
        known.look(&desk, &stick);
        std::fs::create_dir_all(&stick).unwrap();
        let text = |number| world.bundle_text(number, clock()).unwrap();
        let (five, six) = (text(5), text(6));
        std::fs::write(stick.join("5.json"), &five).unwrap();
        std::fs::write(
            stick.join("5-6.json"),
            delta::make(five.as_bytes(), six.as_bytes()).unwrap(),
        )
        .unwrap();
        std::fs::write(stick.join("notes.txt"), "x").unwrap();
        std::fs::write(stick.join("photo.json"), "{}").unwrap();
        known.look(&desk, &stick);
        assert_eq!(known.0.len(), 3);
        assert_eq!(held(&desk), 6, "the delta came after its base");
        std::fs::remove_dir_all(&stick).unwrap();
        known.look(&desk, &stick);
        assert!(known.0.is_empty());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn pauses_differ_by_a_tenth_at_most() {
        let hour = Duration::from_secs(3_600);
        for _ in 0..50 {
            assert!((hour..=hour / 10 * 11).contains(&spread(hour)));
        }
    }
}
