//! How much comes along: core stays small, and a counter links nothing that could call home.

use crate::Result;
use crate::repo::Repo;
use crate::report::Rule;

const CORE_BUDGET: usize = 100;

/// Packages that open connections, encrypt them or run an event loop.
const NETWORK: [&str; 16] = [
    "async-std",
    "aws-lc-rs",
    "curl",
    "h2",
    "hyper",
    "isahc",
    "mio",
    "native-tls",
    "openssl",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "surf",
    "tokio",
    "ureq",
];

pub fn core_budget(repo: &Repo) -> Result<Rule> {
    let linked = repo.linked("annona-core")?;
    let mut rule = Rule::new(format!("core links <= {CORE_BUDGET} packages"));
    if linked.len() > CORE_BUDGET {
        rule.fail(format!("{} packages", linked.len()));
    }
    Ok(rule.counted(format!("{} packages", linked.len())))
}

pub fn verifier_offline(repo: &Repo) -> Result<Rule> {
    let linked = repo.linked("annona-verifier")?;
    let mut rule = Rule::new("verifier links no HTTP, TLS or async package");
    for package in network_packages(&linked) {
        rule.fail(package);
    }
    Ok(rule.counted(format!("{} packages", linked.len())))
}

fn network_packages(linked: &[String]) -> impl Iterator<Item = &str> {
    linked
        .iter()
        .map(String::as_str)
        .filter(|package| package.split_once(' ').is_some_and(|(name, _)| NETWORK.contains(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_package_is_found_by_its_whole_name() {
        let linked = ["hyper 1.0.0", "hyperlink 1.0.0", "serde 1.0.0"].map(str::to_owned);
        assert_eq!(network_packages(&linked).collect::<Vec<_>>(), ["hyper 1.0.0"]);
    }
}
