//! The repository: its files as git knows them, and what cargo says about its packages.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::Result;

/// An opened repository.
pub struct Repo {
    root: PathBuf,
    /// The workspace's own packages.
    pub packages: Vec<Package>,
}

/// A package of the workspace.
#[derive(Deserialize)]
pub struct Package {
    pub name: String,
    pub dependencies: Vec<Dependency>,
}

/// What a package asks for.
#[derive(Deserialize)]
pub struct Dependency {
    pub name: String,
    /// `None` for a normal one, else `dev` or `build`.
    pub kind: Option<String>,
    /// Set when it lies in this repository.
    pub path: Option<String>,
}

impl Dependency {
    /// Whether it ends up in, or builds, what is delivered.
    pub fn is_delivered(&self) -> bool {
        self.kind.as_deref() != Some("dev")
    }
}

impl Repo {
    /// The repository that holds the current directory.
    pub fn open() -> Result<Self> {
        let root = PathBuf::from(run("git", &["rev-parse", "--show-toplevel"], None)?.trim_end());
        let metadata = run("cargo", &["metadata", "--format-version=1", "--no-deps"], Some(&root))?;
        #[derive(Deserialize)]
        struct Metadata {
            packages: Vec<Package>,
        }
        let Metadata { packages } = serde_json::from_str(&metadata)?;
        Ok(Self { root, packages })
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    pub fn read(&self, relative: &str) -> Result<String> {
        let path = self.path(relative);
        std::fs::read_to_string(&path)
            .map_err(|error| format!("{}: {error}", path.display()).into())
    }

    /// Every file that is, or is about to be, under version control, sorted.
    pub fn files(&self) -> Result<Vec<String>> {
        let arguments = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
        let listed = run("git", &arguments, Some(&self.root))?;
        let mut files: Vec<String> = listed
            .split_terminator('\0')
            .filter(|file| self.path(file).is_file())
            .map(str::to_owned)
            .collect();
        files.sort();
        files.dedup();
        Ok(files)
    }

    /// `name version` of every package that `package` links on this platform with all its
    /// features, itself and build scripts' needs not counted.
    pub fn linked(&self, package: &str) -> Result<Vec<String>> {
        let arguments = [
            "tree",
            "--package",
            package,
            "--edges",
            "normal",
            "--all-features",
            "--prefix",
            "none",
            "--no-dedupe",
            "--format",
            "{p}",
        ];
        let listed = run("cargo", &arguments, Some(&self.root))?;
        let mut packages: Vec<String> =
            listed.lines().skip(1).filter_map(name_and_version).collect();
        packages.sort();
        packages.dedup();
        Ok(packages)
    }
}

/// `serde v1.0.2 (proc-macro)` to `serde 1.0.2`.
fn name_and_version(line: &str) -> Option<String> {
    let mut words = line.split_whitespace();
    let (name, version) = (words.next()?, words.next()?);
    Some(format!("{name} {}", version.trim_start_matches('v')))
}

/// Runs a program and gives what it printed.
pub fn run(program: &str, arguments: &[&str], directory: Option<&Path>) -> Result<String> {
    let mut command = Command::new(program);
    command.args(arguments);
    if let Some(directory) = directory {
        command.current_dir(directory);
    }
    let output = command.output().map_err(|error| format!("{program} does not run: {error}"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{program} {}: {}", arguments.join(" "), said.trim_end()).into());
    }
    Ok(String::from_utf8(output.stdout)?)
}
