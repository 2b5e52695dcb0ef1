//! Status lists on the command line: sign and write them, what changed in them, a new one.

use std::path::Path;

use serde_json::json;

use super::{Output, output};
use crate::{Issuer, IssuerError};

pub(super) fn status_lists(issuer: &Issuer) -> Result<Output, IssuerError> {
    let numbers = issuer.status_lists()?;
    let paths = numbers.into_iter().map(|list| issuer.publish_status_list(list));
    let paths = paths.collect::<Result<Vec<_>, _>>()?;
    let lines: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
    output(lines.join("\n"), json!({ "files": paths }))
}

pub(super) fn new_list(issuer: &Issuer) -> Result<Output, IssuerError> {
    let path = issuer.start_new_list()?.display().to_string();
    let text = format!("{path}\nNew credentials have their places in this list.");
    output(text, json!({ "files": [path] }))
}

pub(super) fn status_delta(issuer: &Issuer, earlier: &Path) -> Result<Output, IssuerError> {
    let text = std::fs::read_to_string(earlier);
    let text = text.map_err(|error| IssuerError::Folder(error.to_string()))?;
    let files = issuer.publish_delta(text.trim())?;
    let lines: Vec<_> = files.iter().map(|path| path.display().to_string()).collect();
    output(lines.join("\n"), json!({ "files": files }))
}
