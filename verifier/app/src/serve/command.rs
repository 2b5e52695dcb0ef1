//! The `serve` command: puts the counter, its scanners and its page together.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use annona_core::Problem;
use annona_verifier::{Desk, DiskShelf};

use super::{Pages, bind, run};
use crate::problem;
use crate::scanner::{self, Tell};
use crate::tills::{self, Secret, Tills};
use crate::updates::{self, Source};

/// What `serve` takes.
#[derive(clap::Args)]
pub struct ServeArguments {
    /// Where the page is: an address of this machine.
    #[arg(long, default_value = "127.0.0.1:8787")]
    listen: SocketAddr,
    /// Open the page in the browser.
    #[arg(long)]
    open: bool,
    /// A scanner's serial port; may be given more than once. HID-POS scanners are found by
    /// themselves, and keyboard scanners type into the page.
    #[arg(long, value_name = "PORT")]
    device: Vec<PathBuf>,
    /// Fetch new lists from here, in the background.
    #[arg(long, value_name = "URL")]
    lists: Option<String>,
    /// Minutes between two fetches.
    #[arg(long, value_name = "MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=10_080))]
    lists_every: u64,
    /// Install bundles and deltas (*.json) that appear in this folder, as a USB stick's.
    #[arg(long, value_name = "DIR")]
    lists_from: Option<PathBuf>,
    /// Allow lists from http on this very machine, for demonstrations.
    #[arg(long)]
    allow_loopback_http: bool,
    /// Another till of the shop; may be given more than once.
    #[arg(long, value_name = "ADDRESS:PORT", requires = "tills_secret")]
    till: Vec<SocketAddr>,
    /// Where the other tills reach this one.
    #[arg(long, value_name = "ADDRESS:PORT", requires = "tills_secret")]
    tills_listen: Option<SocketAddr>,
    /// The file with the shop's secret, the same for all its tills.
    #[arg(long, value_name = "FILE")]
    tills_secret: Option<PathBuf>,
}

/// Serves until the program is told to end.
pub fn serve(folder: &Path, arguments: &ServeArguments) -> Result<(), Problem> {
    let listener = bind(arguments.listen).map_err(problem)?;
    let address = listener.local_addr().unwrap_or(arguments.listen);
    let desk = together(folder, arguments)?;
    keep_fresh(&desk, arguments)?;
    let pages = Pages::default();
    let told = pages.clone();
    let tell: Tell = Arc::new(move |scan| {
        if !told.tell(scan) {
            eprintln!("A code was scanned, but no page is open at http://{address}/");
        }
    });
    for device in &arguments.device {
        scanner::serial(device.clone(), Arc::clone(&tell));
    }
    scanner::hid_scanners(tell);
    if let Some(problem) = super::page::missing() {
        eprintln!("{problem}");
    }
    println!("The counter's page: http://{address}/");
    if arguments.open {
        open(&format!("http://{address}/"));
    }
    run(listener, desk, pages).map_err(problem)
}

/// The desk, with the other tills of its shop.
fn together(folder: &Path, arguments: &ServeArguments) -> Result<Arc<Desk>, Problem> {
    let desk = Desk::new(DiskShelf::at(folder));
    let Some(secret) = &arguments.tills_secret else { return Ok(Arc::new(desk)) };
    let secret = Secret::read(secret).map_err(problem)?;
    let desk = if arguments.till.is_empty() {
        desk
    } else {
        let tills = Tills::new(secret.clone(), arguments.till.clone()).map_err(problem)?;
        desk.with_neighbours(Arc::new(tills))
    };
    let desk = Arc::new(desk);
    if let Some(own) = arguments.tills_listen {
        tills::answer(own, secret, Arc::clone(&desk)).map_err(problem)?;
    }
    Ok(desk)
}

fn keep_fresh(desk: &Arc<Desk>, arguments: &ServeArguments) -> Result<(), Problem> {
    if let Some(url) = &arguments.lists {
        let source = Source {
            url: url.clone(),
            every: Duration::from_secs(arguments.lists_every.saturating_mul(60)),
            allow_loopback_http: arguments.allow_loopback_http,
        };
        updates::pull(Arc::clone(desk), source)?;
    }
    if let Some(folder) = &arguments.lists_from {
        updates::watch(Arc::clone(desk), folder.clone());
    }
    Ok(())
}

/// Asks the system to show an address; a system that cannot has it printed already.
fn open(address: &str) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if cfg!(windows) {
        "explorer"
    } else {
        "xdg-open"
    };
    let _ = std::process::Command::new(program).arg(address).spawn();
}
