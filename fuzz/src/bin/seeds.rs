//! Writes the seed corpus: `corpus/<target>/seed-<n>` in the folder of this package. The first
//! seed of a target must be accepted by it.

use std::path::Path;

use annona_fuzz::TARGETS;

fn main() -> std::io::Result<()> {
    for target in TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target.name);
        std::fs::create_dir_all(&folder)?;
        let seeds = (target.seeds)();
        for (number, seed) in seeds.iter().enumerate() {
            let accepted = (target.run)(seed).is_some();
            assert!(accepted || number > 0, "{} refuses its first seed", target.name);
            std::fs::write(folder.join(format!("seed-{number}")), seed)?;
        }
        println!("{:<20} {} seeds", target.name, seeds.len());
    }
    Ok(())
}
