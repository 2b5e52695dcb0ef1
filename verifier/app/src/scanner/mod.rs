//! Scanners that are no keyboards: serial ports and HID-POS devices, heard in the background.
//!
//! A serial port gives bytes, as standard input does (`listen.rs`). A HID-POS scanner gives
//! reports (`pos.rs`) through Linux' hidraw; every one that is plugged in is found by itself. A
//! device that goes away is looked for again.

mod descriptor;
mod pos;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use annona_core::qr::wedge::{Bursts, Heard, Source};

use crate::listen::{Event, listen};
use descriptor::{Descriptor, MAX_DESCRIPTOR};
use pos::Scans;

/// How often devices are looked for.
const LOOK: Duration = Duration::from_secs(2);

/// Where Linux lists HID devices.
const HIDRAW: &str = "/sys/class/hidraw";

/// Who is told of a scan.
pub type Tell = Arc<dyn Fn(&str) + Send + Sync>;

/// Hears a serial port for ever.
pub fn serial(device: PathBuf, tell: Tell) {
    std::thread::spawn(move || {
        loop {
            if let Ok(file) = File::open(&device) {
                let mut bursts = Bursts::new(Source::Line, &[]);
                let _ = listen(file, &mut bursts, |event| {
                    match event {
                        Event::Heard(Heard::Code(text) | Heard::Text(text)) => tell(&text),
                        // What is read as a damaged code: the page says "scan again".
                        Event::Heard(Heard::Misread) => tell("70145"),
                        Event::Enter | Event::Tick => {}
                    }
                    Ok::<(), ()>(())
                });
            }
            std::thread::sleep(LOOK);
        }
    });
}

/// Hears a HID-POS scanner whose description is in a file, until it goes away.
fn hid(device: &Path, description: &[u8], tell: &Tell) -> Option<()> {
    let mut scans = Scans::new(Descriptor::read(description)?);
    let mut file = File::open(device).ok()?;
    let mut buffer = vec![0; 4 << 10];
    loop {
        let length = file.read(&mut buffer).ok().filter(|length| *length > 0)?;
        for text in scans.take(buffer.get(..length)?) {
            tell(&text);
        }
    }
}

/// Looks for HID-POS scanners for ever, and hears each.
pub fn hid_scanners(tell: Tell) {
    let heard: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    std::thread::spawn(move || {
        loop {
            for (name, description) in found(Path::new(HIDRAW)) {
                let is_new = lock(&heard).insert(name.clone());
                if is_new {
                    let (heard, tell) = (Arc::clone(&heard), Arc::clone(&tell));
                    std::thread::spawn(move || {
                        hid(&Path::new("/dev").join(&name), &description, &tell);
                        lock(&heard).remove(&name);
                    });
                }
            }
            std::thread::sleep(LOOK);
        }
    });
}

fn lock(names: &Mutex<BTreeSet<String>>) -> std::sync::MutexGuard<'_, BTreeSet<String>> {
    names.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Names and descriptions of the devices that are scanners.
fn found(list: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(list).into_iter().flatten().flatten();
    let described = entries.filter_map(|entry| {
        let file = File::open(entry.path().join("device/report_descriptor")).ok()?;
        let mut description = Vec::new();
        file.take(MAX_DESCRIPTOR as u64).read_to_end(&mut description).ok()?;
        Descriptor::read(&description)?;
        Some((entry.file_name().into_string().ok()?, description))
    });
    described.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scanners_are_found_among_devices_and_heard_until_they_go() {
        let folder = std::env::temp_dir().join(format!("annona-hid-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let scanner = descriptor::tests::SCANNER;
        for (name, description) in [("hidraw0", &b"\x05\x01"[..]), ("hidraw1", scanner)] {
            let device = folder.join(name).join("device");
            std::fs::create_dir_all(&device).unwrap();
            std::fs::write(device.join("report_descriptor"), description).unwrap();
        }
        assert_eq!(found(&folder), [("hidraw1".to_owned(), scanner.to_vec())]);

        let report = [&[2, 3][..], b"]Q1", b"abc", &[0; 53], &[0]].concat();
        std::fs::write(folder.join("stream"), report).unwrap();
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let keep = Arc::clone(&heard);
        let tell: Tell = Arc::new(move |text| keep.lock().unwrap().push(text.to_owned()));
        assert_eq!(hid(&folder.join("stream"), scanner, &tell), None, "it went away");
        assert_eq!(*heard.lock().unwrap(), ["]Q1abc"]);
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
