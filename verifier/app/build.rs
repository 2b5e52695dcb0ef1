//! Takes the built page (`verifier/page/dist`) into the program; without it the table is empty.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let dist = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("../page/dist");
    // Cargo looks again when the page is built or built anew.
    println!("cargo::rerun-if-changed=../page/dist");
    let mut files = Vec::new();
    if dist.is_dir() {
        collect(&dist, &mut files)?;
    }
    files.sort();
    let mut table = String::from("&[\n");
    for file in files {
        println!("cargo::rerun-if-changed={}", file.display());
        let name = file.strip_prefix(&dist)?.to_string_lossy().replace('\\', "/");
        let path = file.canonicalize()?;
        writeln!(table, "    (\"/{name}\", include_bytes!({:?})),", path.display().to_string())?;
    }
    table.push_str("]\n");
    std::fs::write(Path::new(&std::env::var("OUT_DIR")?).join("page.rs"), table)?;
    Ok(())
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
