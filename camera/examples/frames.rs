//! How many pictures of a phone's screen are read, by condition and size of the code, and how long
//! a frame of 1280 x 720 takes to its verdict. `frames --keep` writes the pictures of
//! `tests/vectors/frames`, `frames --write FOLDER` raw frames to measure the same in a browser.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a measurement for people"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use annona_camera::read_frame;
use annona_core::credential::Format;
use annona_core::crypto::Alg;
use annona_core::qr::render::{Level, Symbol};
use annona_core::time::UnixTime;
use annona_core::{b64, qr};
use annona_sample::people;
use annona_sample::photo::{self, CONDITIONS, Condition, Photo, TYPICAL};
use annona_sample::seeded::Seeded;
use annona_sample::world::{AGREEMENT, AUDIENCE, COUNTER, World};
use annona_verifier::{Desk, DiskShelf};
use serde_json::json;

const NOW: UnixTime = UnixTime(1_795_514_400);
const SCALES: [f64; 6] = [2.5, 3.0, 3.5, 4.0, 5.0, 5.5];
const FRAMES: u64 = 200;
const LARGE: (u32, u32) = (1_280, 720);

fn main() {
    let codes = codes();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => {
            for (name, digits) in &codes {
                table(name, digits);
            }
            times();
        }
        ["--keep"] => keep(&codes[0].1, Path::new("tests/vectors/frames")),
        ["--write", folder] => write(&codes[0].1, Path::new(folder)),
        _ => println!("usage: frames [--keep | --write FOLDER]"),
    }
}

/// A card shown for its benefit only, and one shown with the person.
fn codes() -> Vec<(&'static str, String)> {
    let world = World::new(Alg::Es256).unwrap();
    let card = world.card(&people::generate(3, 2)[1], Format::VcSdJwt, 7, NOW).unwrap();
    let digits = |shown: &[&str]| {
        let text = card.show(shown, AUDIENCE, "AAECAwQFBgcICQoLDA0ODw", NOW).unwrap();
        qr::to_digits(&qr::pack(&text).unwrap())
    };
    vec![("benefit only", digits(&[])), ("with the person", digits(&["person"]))]
}

fn picture(
    symbol: &Symbol,
    scale: f64,
    size: (u32, u32),
    condition: &Condition,
    seed: u64,
) -> Photo {
    photo::take(symbol, scale, size, condition, &Seeded::new(seed))
}

fn table(name: &str, digits: &str) {
    let symbol = Symbol::new(digits, Level::L).unwrap();
    println!(
        "\n{name}: version {}-L, {} modules, {FRAMES} frames of 640 x 480 a cell, % read",
        symbol.version(),
        symbol.width()
    );
    println!("| pixels a module | {} |", SCALES.map(|scale| format!("{scale:.1}")).join(" | "));
    println!("|---|{}", "---|".repeat(SCALES.len()));
    for condition in &CONDITIONS {
        let cells = SCALES.map(|scale| {
            let read = read_of(digits, &symbol, scale, condition);
            format!("{:.1}", read as f64 * 100.0 / FRAMES as f64)
        });
        println!("| {} | {} |", condition.name, cells.join(" | "));
    }
}

/// How many frames are read; none is read wrongly.
fn read_of(digits: &str, symbol: &Symbol, scale: f64, condition: &Condition) -> usize {
    let every = std::thread::available_parallelism().map_or(1, usize::from);
    let share = |first: usize| {
        (0..FRAMES).skip(first).step_by(every).filter(|seed| {
            let photo = picture(symbol, scale, (640, 480), condition, *seed);
            let text = read_frame(photo.grey, photo.width, photo.height);
            assert!(text.as_ref().is_none_or(|text| text == digits), "misread");
            text.is_some()
        })
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            (0..every).map(|first| scope.spawn(move || share(first).count())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    })
}

/// From a frame to the verdict, each with a card shown anew, its receipt on the disk.
fn times() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = std::env::temp_dir().join(format!("annona-frames-{}", std::process::id()));
    let desk = Desk::new(DiskShelf::at(&folder));
    let about = json!({
        "anchor": world.anchor, "agreement": AGREEMENT, "counter": COUNTER,
        "name": "Mill", "language": "en", "utc_offset": 0,
    });
    desk.call("set_up", about, NOW).unwrap();
    desk.call("bundle", json!({ "text": world.bundle_text(1, NOW).unwrap() }), NOW).unwrap();
    let card = world.card(&people::generate(3, 2)[1], Format::VcSdJwt, 7, NOW).unwrap();
    for condition in &CONDITIONS {
        let (mut walls, mut works) = (Vec::new(), Vec::new());
        for seed in 0..FRAMES {
            let nonce = format!("{}{seed:08}", condition.name);
            let text = card.show(&[], AUDIENCE, &b64::encode(nonce), NOW).unwrap();
            let digits = qr::to_digits(&qr::pack(&text).unwrap());
            let symbol = Symbol::new(&digits, Level::L).unwrap();
            let photo = picture(&symbol, 4.0, LARGE, condition, seed);
            let (began, before) = (Instant::now(), processor());
            if let Some(scan) = read_frame(photo.grey, photo.width, photo.height) {
                desk.call("check", json!({ "scan": scan }), NOW).unwrap();
            }
            works.push(processor().saturating_sub(before));
            walls.push(began.elapsed());
        }
        let (wall, work) = (shown(&mut walls), shown(&mut works));
        println!(
            "{}: 1280 x 720 frame to verdict {work} of the processor, {wall} on the clock",
            condition.name
        );
    }
    std::fs::remove_dir_all(folder).unwrap();
}

fn shown(took: &mut [Duration]) -> String {
    took.sort();
    let at = |part: usize| took[took.len() * part / 100].as_secs_f64() * 1_000.0;
    format!("p50 {:.1} ms, p99 {:.1} ms", at(50), at(99))
}

/// Time of this thread on a processor, which a busy machine does not change; 0 where Linux is not.
fn processor() -> Duration {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = said.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

fn keep(digits: &str, folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let symbol = Symbol::new(digits, Level::L).unwrap();
    for (condition, scale) in CONDITIONS.iter().zip([3.0, 3.5, 5.0]) {
        let side = if scale > 4.0 { 480 } else { 320 };
        let taken = (0..).map(|seed| picture(&symbol, scale, (side, side), condition, seed));
        let read = taken.filter(|photo| read_frame(photo.grey.clone(), side, side).is_some());
        for (number, photo) in (1..=3).zip(read) {
            let path = folder.join(format!("{}-{number}.png", condition.name));
            let file = std::fs::File::create(&path).unwrap();
            let mut encoder = png::Encoder::new(file, side, side);
            encoder.set_color(png::ColorType::Grayscale);
            encoder.set_compression(png::Compression::High);
            encoder.write_header().unwrap().write_image_data(&photo.grey).unwrap();
            std::fs::write(path.with_extension("txt"), format!("{digits}\n")).unwrap();
        }
    }
}

fn write(digits: &str, folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    let symbol = Symbol::new(digits, Level::L).unwrap();
    for seed in 0..100 {
        let photo = picture(&symbol, 4.0, LARGE, &TYPICAL, seed);
        std::fs::write(folder.join(format!("{seed:03}.grey")), photo.grey).unwrap();
    }
}
