//! What the camera reads: pictures of a phone's screen, good, typical and hard. `make frames`
//! takes more of them.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::path::Path;

use annona_camera::read_frame;
use annona_core::credential::Format;
use annona_core::crypto::Alg;
use annona_core::qr;
use annona_core::qr::render::{Level, Symbol};
use annona_core::time::UnixTime;
use annona_sample::people;
use annona_sample::photo::{self, Condition, GOOD, HARD, TYPICAL};
use annona_sample::seeded::Seeded;
use annona_sample::world::{AUDIENCE, World};

const NOW: UnixTime = UnixTime(1_795_514_400);

/// The digits of a card that is shown for its benefit only.
fn digits() -> String {
    let world = World::new(Alg::Es256).unwrap();
    let card = world.card(&people::generate(3, 2)[1], Format::VcSdJwt, 7, NOW).unwrap();
    let text = card.show(&[], AUDIENCE, "AAECAwQFBgcICQoLDA0ODw", NOW).unwrap();
    qr::to_digits(&qr::pack(&text).unwrap())
}

/// How many of `frames` pictures are read, and none wrongly.
fn read(condition: &Condition, scale: f64, frames: u64) -> u64 {
    let digits = digits();
    let symbol = Symbol::new(&digits, Level::L).unwrap();
    let size = if scale > 4.0 { 480 } else { 400 };
    let read = (0..frames).filter(|seed| {
        let seeded = Seeded::new(1_000 + seed);
        let photo = photo::take(&symbol, scale, (size, size), condition, &seeded);
        let text = read_frame(photo.grey, photo.width, photo.height);
        assert!(text.as_ref().is_none_or(|text| *text == digits), "misread at {seed}");
        text.is_some()
    });
    read.count() as u64
}

#[test]
fn a_typical_picture_is_read_at_three_and_a_half_pixels_a_module() {
    assert!(read(&TYPICAL, 3.5, 24) >= 23);
}

#[test]
fn a_good_picture_is_read_at_three_and_a_hard_one_mostly_at_five_and_a_half() {
    assert!(read(&GOOD, 3.0, 8) >= 7);
    assert!(read(&HARD, 5.5, 12) >= 6);
}

/// The pictures of `tests/vectors/frames`, made by `make frames ARGS=--keep`: each was read once.
#[test]
fn kept_pictures_are_read_as_ever() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/frames");
    let mut pictures = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "png") {
            continue;
        }
        let mut reader =
            png::Decoder::new(std::io::BufReader::new(std::fs::File::open(&path).unwrap()))
                .read_info()
                .unwrap();
        let mut grey = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut grey).unwrap();
        let text = read_frame(grey, frame.width, frame.height);
        let digits = std::fs::read_to_string(path.with_extension("txt")).unwrap();
        assert_eq!(text.as_deref(), Some(digits.trim_end()), "{}", path.display());
        pictures += 1;
    }
    assert_eq!(pictures, 9);
}
