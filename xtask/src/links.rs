//! Every relative link of a Markdown file leads to a file or folder of the repository.

use crate::Result;
use crate::repo::Repo;
use crate::report::Rule;

pub fn relative(repo: &Repo) -> Result<Rule> {
    let mut rule = Rule::new("every relative link of a document leads somewhere");
    let mut count = 0;
    for file in repo.files()?.iter().filter(|file| file.ends_with(".md")) {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        for target in targets(&repo.read(file)?) {
            count += 1;
            if !repo.path(folder).join(&target).exists() {
                rule.fail(format!("{file}: {target}"));
            }
        }
    }
    Ok(rule.counted(format!("{count} links")))
}

/// The targets of `[text](target)` that are paths, without their `#fragment`.
fn targets(text: &str) -> Vec<String> {
    let after = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let paths = after.map(|(target, _)| target.split('#').next().unwrap_or_default());
    let is_path = |target: &&str| {
        !target.is_empty() && !target.contains(':') && !target.contains(char::is_whitespace)
    };
    paths.filter(is_path).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_links_and_addresses_are_not() {
        let text = "[a](b.md) ![c](d/e.svg#f) [g](https://h.example) [i](#j) [k](l m)";
        assert_eq!(targets(text), ["b.md", "d/e.svg"]);
    }
}
