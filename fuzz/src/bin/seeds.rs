//! Writes the seed corpus: `corpus/<target>/seed-<n>` in the folder of this package.

use std::path::Path;

use annona_fuzz::TARGETS;

fn main() -> std::io::Result<()> {
    for target in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
        std::fs::create_dir_all(&folder)?;
        let seeds = (target.seeds)();
        println!("{:<20} {} seeds", target.name, seeds.len());
        for (number, seed) in seeds.iter().enumerate() {
            // A seed that crashes its target would only be noticed much later.
            (target.run)(seed);
            std::fs::write(folder.join(format!("seed-{number}")), seed)?;
        }
    }
    Ok(())
}
