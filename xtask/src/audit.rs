//! Compares Cargo.lock with the RustSec advisory database, offline.
//!
//! The database is a tar.gz of github.com/rustsec/advisory-db, at the path in
//! `ANNONA_ADVISORY_DB` or at `../shared/advisory-db.tar.gz`; without one the audit says
//! "skipped". Every kind of advisory counts, also "unmaintained" and "unsound". None is
//! allowed for what annona-core links; elsewhere only those that `xtask/audit-allow.toml`
//! lists with a reason and a day on which the exception ends.

mod advisory;
mod allow;

use std::path::{Path, PathBuf};

use advisory::Advisory;
use allow::Allowed;
use serde::Deserialize;

use crate::Result;
use crate::repo::{Repo, run};
use crate::report::Rule;

/// Audits the workspace, or another lock file, for which nothing is allowed.
pub fn audit(repo: &Repo, other_lockfile: Option<&str>) -> Result<Vec<Rule>> {
    let Some(archive) = archive(repo) else {
        return Ok(vec![Rule::new("audit").counted("skipped: no advisory database is here")]);
    };
    let advisories = advisories(&archive)?;
    let packages = locked(&repo.read(other_lockfile.unwrap_or("Cargo.lock"))?)?;
    let findings = findings(&advisories, &packages);
    let scope = format!("{} packages, {} advisories", packages.len(), advisories.len());
    let today = run("date", &["-u", "+%F"], None)?;
    let today = today.trim_end();
    if other_lockfile.is_some() {
        return Ok(vec![workspace_rule(&findings, &[], today).counted(scope)]);
    }
    let core = repo.linked("annona-core")?;
    let allowed = allow::read(&repo.read("xtask/audit-allow.toml")?)?;
    Ok(vec![core_rule(&findings, &core), workspace_rule(&findings, &allowed, today).counted(scope)])
}

/// An advisory that applies to a locked package.
struct Finding<'a> {
    advisory: &'a Advisory,
    package: &'a Locked,
}

impl Finding<'_> {
    fn sentence(&self) -> String {
        let (a, p) = (self.advisory, self.package);
        format!("{} {} {}: {} ({})", a.id, p.name, p.version, a.title, a.kind)
    }
}

fn core_rule(findings: &[Finding<'_>], core: &[String]) -> Rule {
    let mut rule = Rule::new("audit: no advisory for what core links");
    for finding in findings {
        let package = format!("{} {}", finding.package.name, finding.package.version);
        if core.contains(&package) {
            rule.fail(finding.sentence());
        }
    }
    rule.counted(format!("{} packages", core.len()))
}

fn workspace_rule(findings: &[Finding<'_>], allowed: &[Allowed], today: &str) -> Rule {
    let mut rule = Rule::new("audit: no advisory in the lock file that is not allowed");
    for finding in findings {
        match allowed.iter().find(|allowed| allowed.id == finding.advisory.id) {
            None => rule.fail(finding.sentence()),
            Some(allowed) if allowed.has_ended(today) => {
                rule.fail(format!("{}; allowed until {}", finding.sentence(), allowed.until));
            }
            Some(allowed) => {
                rule.warn(format!("{}; allowed: {}", finding.sentence(), allowed.reason));
            }
        }
    }
    for unused in allowed.iter().filter(|a| !findings.iter().any(|f| f.advisory.id == a.id)) {
        rule.fail(format!("{} is allowed and does not apply: remove it", unused.id));
    }
    rule
}

fn findings<'a>(advisories: &'a [Advisory], packages: &'a [Locked]) -> Vec<Finding<'a>> {
    let pairs = packages.iter().flat_map(|package| advisories.iter().map(move |a| (a, package)));
    pairs
        .filter(|(advisory, package)| {
            advisory.package == package.name && advisory.applies_to(&package.version)
        })
        .map(|(advisory, package)| Finding { advisory, package })
        .collect()
}

/// One `[[package]]` of Cargo.lock.
#[derive(Deserialize)]
struct Locked {
    name: String,
    version: semver::Version,
    source: Option<String>,
}

/// The packages that came from the registry.
fn locked(lockfile: &str) -> Result<Vec<Locked>> {
    #[derive(Deserialize)]
    struct Lockfile {
        package: Vec<Locked>,
    }
    let mut packages = toml::from_str::<Lockfile>(lockfile)?.package;
    packages.retain(|p| p.source.as_deref().is_some_and(|s| s.starts_with("registry+")));
    Ok(packages)
}

fn archive(repo: &Repo) -> Option<PathBuf> {
    let named = std::env::var_os("ANNONA_ADVISORY_DB").map(PathBuf::from);
    let path = named.unwrap_or_else(|| repo.path("../shared/advisory-db.tar.gz"));
    path.is_file().then_some(path)
}

/// Unpacks the archive beside the build and reads it.
fn advisories(archive: &Path) -> Result<Vec<Advisory>> {
    let folder = std::env::temp_dir().join(format!("annona-advisories-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let arguments = ["-xzf", &archive.to_string_lossy(), "-C", &folder.to_string_lossy()];
    let read = run("tar", &arguments, None).and_then(|_| read_folder(&folder));
    std::fs::remove_dir_all(&folder)?;
    let advisories = read?;
    if advisories.is_empty() {
        return Err(format!("{} holds no advisory", archive.display()).into());
    }
    Ok(advisories)
}

fn read_folder(folder: &Path) -> Result<Vec<Advisory>> {
    let mut advisories = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            advisories.extend(read_folder(&path)?);
        } else if path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("RUSTSEC-")) {
            let text = std::fs::read_to_string(&path)?;
            let advisory = Advisory::parse(&text);
            advisories.extend(advisory.map_err(|e| format!("{}: {e}", path.display()))?);
        }
    }
    Ok(advisories)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCK: &str = "[[package]]\nname = \"a\"\nversion = \"1.2.3\"\nsource = \"registry+x\"\n[[package]]\nname = \"own\"\nversion = \"0.1.0\"\n";

    fn advisory(package: &str, patched: &str) -> Advisory {
        let text = format!(
            "```toml\n[advisory]\nid = \"RUSTSEC-1\"\npackage = \"{package}\"\n[versions]\npatched = [\"{patched}\"]\n```\n# Title\n"
        );
        Advisory::parse(&text).unwrap().unwrap()
    }

    fn allowed(until: &str) -> Vec<Allowed> {
        let text = format!("[[allow]]\nid = \"RUSTSEC-1\"\nreason = \"r\"\nuntil = \"{until}\"\n");
        allow::read(&text).unwrap()
    }

    #[test]
    fn only_registry_packages_below_the_patch_are_found() {
        let packages = locked(LOCK).unwrap();
        assert_eq!(findings(&[advisory("a", ">= 1.2.4")], &packages).len(), 1);
        assert_eq!(findings(&[advisory("a", ">= 1.2.3")], &packages).len(), 0);
        assert_eq!(findings(&[advisory("own", ">= 9.0.0")], &packages).len(), 0);
    }

    #[test]
    fn an_exception_holds_until_its_day_and_must_be_needed() {
        let (packages, advisories) = (locked(LOCK).unwrap(), [advisory("a", ">= 2.0.0")]);
        let found = findings(&advisories, &packages);
        let failures =
            |allowed: &[Allowed], today| workspace_rule(&found, allowed, today).failures().len();
        assert_eq!(failures(&[], "2026-01-01"), 1);
        assert_eq!(failures(&allowed("2026-06-30"), "2026-06-30"), 0);
        assert_eq!(failures(&allowed("2026-06-30"), "2026-07-01"), 1);
        assert_eq!(workspace_rule(&[], &allowed("2026-06-30"), "2026-01-01").failures().len(), 1);
    }

    #[test]
    fn nothing_is_allowed_for_core() {
        let (packages, advisories) = (locked(LOCK).unwrap(), [advisory("a", ">= 2.0.0")]);
        let found = findings(&advisories, &packages);
        assert_eq!(core_rule(&found, &["a 1.2.3".to_owned()]).failures().len(), 1);
        assert_eq!(core_rule(&found, &["b 1.2.3".to_owned()]).failures().len(), 0);
    }
}
