//! The header of the wallet's file. The digest at the end is made right here, or nothing
//! behind it would ever be reached.

use std::path::Path;
use std::sync::Arc;

use annona_core::crypto::{Entropy, sha256};
use annona_core::time::UnixTime;
use annona_sample::seeded::Seeded;
use annona_sealed::doors::NoDevice;
use annona_wallet_engine::vault::{KdfCost, Vault};

/// Magic, version, then three numbers of four bytes: memory, passes, lanes.
const COST: std::ops::Range<usize> = 9..21;

pub fn run(data: &[u8]) -> Option<()> {
    if is_slow(data) {
        return None;
    }
    let folder = std::env::temp_dir().join(format!("annona-fuzz-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("wallet");
    std::fs::write(&file, [data, &sha256(data)].concat()).unwrap();
    let opened = Vault::open(&file, "654321", (Arc::new(NoDevice), &Seeded::new(8)), UnixTime(0));
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(opened.is_err(), "nobody knows this key");
    Some(())
}

/// A cost that is accepted is paid, up to 1 GiB: such inputs would only measure Argon2.
fn is_slow(data: &[u8]) -> bool {
    let Some(cost) = data.get(COST) else { return false };
    let number = |at: usize| {
        cost.get(at..at + 4).map_or(0, |b| u32::from_be_bytes([b[0], b[1], b[2], b[3]]))
    };
    number(0) >= KdfCost::MINIMUM.memory_kib && number(4) >= 2 && number(8) >= 1
}

pub fn seeds() -> Vec<Vec<u8>> {
    let mut file = file();
    file.truncate(file.len() - 32);
    let mut weak = file.clone();
    weak[COST.start..COST.end].fill(0);
    vec![weak, file]
}

fn file() -> Vec<u8> {
    let folder = std::env::temp_dir().join(format!("annona-fuzz-seed-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path: &Path = &folder.join("wallet");
    let with = (Arc::new(NoDevice) as Arc<_>, &Seeded::new(8) as &dyn Entropy);
    drop(Vault::create(path, "123456", KdfCost::MINIMUM, b"{}", with).unwrap());
    let bytes = std::fs::read(path).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    bytes
}
