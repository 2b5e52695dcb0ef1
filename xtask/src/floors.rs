//! Four floors, arrows point down only (docs/ARCHITECTURE.md).

use crate::Result;
use crate::repo::Repo;
use crate::report::Rule;

/// Where a package of the workspace lives. Later ones may use earlier ones.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Floor {
    Ground,
    Wire,
    Role,
    Binary,
    /// Samples, tests and tools look at every floor; only binaries link them.
    Proof,
}

const HOUSE: &[(&str, Floor)] = &[
    ("annona-camera", Floor::Ground),
    ("annona-core", Floor::Ground),
    ("annona-files", Floor::Ground),
    ("annona-words", Floor::Ground),
    ("annona-crypto-aws", Floor::Wire),
    ("annona-crypto-pkcs11", Floor::Wire),
    ("annona-mdoc", Floor::Wire),
    ("annona-net", Floor::Wire),
    ("annona-protocol", Floor::Wire),
    ("annona-sealed", Floor::Wire),
    ("annona-x509", Floor::Wire),
    ("annona-issuer", Floor::Role),
    ("annona-registry", Floor::Role),
    ("annona-verifier", Floor::Role),
    ("annona-wallet-engine", Floor::Role),
    ("annona", Floor::Binary),
    ("annona-verifier-wasm", Floor::Binary),
    ("annona-verifier-app", Floor::Binary),
    ("annona-wallet-app", Floor::Binary),
    ("annona-wallet-bridge", Floor::Binary),
    ("annona-bench", Floor::Proof),
    ("annona-load", Floor::Proof),
    ("annona-sample", Floor::Proof),
    ("annona-tests", Floor::Proof),
    ("xtask", Floor::Proof),
];

/// Checks every arrow between packages of the workspace. Cargo itself refuses a cycle.
pub fn arrows(repo: &Repo) -> Result<Rule> {
    let mut rule = Rule::new("floors: arrows point down, no role uses a role, no cycle");
    let mut arrows = 0;
    for package in &repo.packages {
        let Some(from) = floor(&package.name) else {
            rule.fail(format!("{} has no floor: add it to xtask/src/floors.rs", package.name));
            continue;
        };
        for dependency in package.dependencies.iter().filter(|d| d.is_delivered()) {
            if dependency.path.is_some() {
                arrows += 1;
            }
            match floor(&dependency.name) {
                Some(to) if !may_use(from, to) => rule.fail(format!(
                    "{} ({from:?}) may not use {} ({to:?})",
                    package.name, dependency.name
                )),
                _ => {}
            }
        }
    }
    Ok(rule.counted(format!("{} packages, {arrows} arrows, 4 floors", repo.packages.len())))
}

/// `reqwest` is named by annona-net alone, `tauri` by the app's shell alone.
pub fn http_only_in_net(repo: &Repo) -> Result<Rule> {
    let mut rule = Rule::new("outgoing HTTP only in net, windows only in the app's shell");
    for package in &repo.packages {
        for dependency in &package.dependencies {
            let home = match dependency.name.as_str() {
                "reqwest" => "annona-net",
                "tauri" => "annona-wallet-app",
                _ => continue,
            };
            if package.name != home {
                rule.fail(format!("{} uses {}", package.name, dependency.name));
            }
        }
    }
    Ok(rule.counted(format!("{} packages", repo.packages.len())))
}

fn floor(package: &str) -> Option<Floor> {
    HOUSE.iter().find(|(name, _)| *name == package).map(|(_, floor)| *floor)
}

/// Wire packages may build on each other: `net` sends what `protocol` describes.
fn may_use(from: Floor, to: Floor) -> bool {
    match (from, to) {
        (Floor::Binary | Floor::Proof, Floor::Proof) | (Floor::Wire, Floor::Wire) => true,
        _ => to < from,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_point_down() {
        assert!(may_use(Floor::Role, Floor::Wire));
        assert!(may_use(Floor::Binary, Floor::Role));
        assert!(may_use(Floor::Wire, Floor::Wire));
        assert!(may_use(Floor::Binary, Floor::Proof));
        for (from, to) in [
            (Floor::Role, Floor::Role),
            (Floor::Ground, Floor::Wire),
            (Floor::Role, Floor::Binary),
            (Floor::Role, Floor::Proof),
            (Floor::Binary, Floor::Binary),
        ] {
            assert!(!may_use(from, to), "{from:?} {to:?}");
        }
    }
}
