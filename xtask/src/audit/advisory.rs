//! One advisory of RustSec: TOML in front of a Markdown text.

use semver::{Version, VersionReq};
use serde::Deserialize;

use crate::Result;

/// An advisory that has not been withdrawn.
pub struct Advisory {
    pub id: String,
    pub package: String,
    /// The first heading.
    pub title: String,
    /// `vulnerability`, or the informational kind: `unmaintained`, `unsound`, `notice`.
    pub kind: String,
    patched: Vec<VersionReq>,
    unaffected: Vec<VersionReq>,
}

#[derive(Deserialize)]
struct Front {
    advisory: Head,
    #[serde(default)]
    versions: Versions,
}

#[derive(Deserialize)]
struct Head {
    id: String,
    package: String,
    informational: Option<String>,
    withdrawn: Option<String>,
}

#[derive(Deserialize, Default)]
struct Versions {
    #[serde(default)]
    patched: Vec<VersionReq>,
    #[serde(default)]
    unaffected: Vec<VersionReq>,
}

impl Advisory {
    /// Reads one file; none when the advisory was withdrawn.
    pub fn parse(text: &str) -> Result<Option<Self>> {
        let front = text.split_once("```toml").and_then(|(_, rest)| rest.split_once("\n```"));
        let (front, body) = front.ok_or("no TOML front matter")?;
        let Front { advisory, versions } = toml::from_str(front)?;
        if advisory.withdrawn.is_some() {
            return Ok(None);
        }
        let title = body.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or("no title");
        Ok(Some(Self {
            id: advisory.id,
            package: advisory.package,
            title: title.trim().to_owned(),
            kind: advisory.informational.unwrap_or_else(|| "vulnerability".to_owned()),
            patched: versions.patched,
            unaffected: versions.unaffected,
        }))
    }

    /// A pre-release counts as patched only when a range names its release.
    pub fn applies_to(&self, version: &Version) -> bool {
        !self.patched.iter().chain(&self.unaffected).any(|range| range.matches(version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn advisory(head: &str, versions: &str) -> Option<Advisory> {
        let text = format!(
            "```toml\n[advisory]\nid = \"RUSTSEC-1\"\npackage = \"a\"\n{head}\n[versions]\n{versions}\n```\n\n# A title\n"
        );
        Advisory::parse(&text).unwrap()
    }

    #[test]
    fn versions_between_unaffected_and_patched_are_hit() {
        let advisory =
            advisory("", "patched = [\"^0.4.3\", \">= 0.5.1\"]\nunaffected = [\"< 0.2\"]").unwrap();
        for (version, hit) in
            [("0.1.9", false), ("0.2.0", true), ("0.4.3", false), ("0.5.0", true), ("0.6.0", false)]
        {
            assert_eq!(advisory.applies_to(&version.parse().unwrap()), hit, "{version}");
        }
        assert_eq!(advisory.title, "A title");
        assert_eq!(advisory.kind, "vulnerability");
    }

    #[test]
    fn without_a_patch_every_version_is_hit_and_withdrawn_ones_are_dropped() {
        let open = advisory("informational = \"unmaintained\"", "patched = []").unwrap();
        assert!(open.applies_to(&"9.9.9".parse().unwrap()));
        assert_eq!(open.kind, "unmaintained");
        assert!(advisory("withdrawn = \"2025-04-28\"", "patched = []").is_none());
        assert!(Advisory::parse("no front matter").is_err());
    }
}
