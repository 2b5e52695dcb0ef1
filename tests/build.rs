//! Looks for the shared vectors of other people's specifications: in `ANNONA_VECTORS`, else
//! beside the repository in `../shared/vectors`. Without them the tests that read them are
//! reported as ignored, never as passed.

use std::path::PathBuf;

fn main() {
    println!("cargo::rustc-check-cfg=cfg(vectors)");
    println!("cargo::rerun-if-env-changed=ANNONA_VECTORS");
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/vectors");
    let folder = std::env::var_os("ANNONA_VECTORS").map_or(beside, PathBuf::from);
    println!("cargo::rerun-if-changed={}", folder.display());
    println!("cargo::rustc-env=ANNONA_VECTORS_FOLDER={}", folder.display());
    if folder.is_dir() {
        println!("cargo::rustc-cfg=vectors");
    }
}
