//! The public files of the scheme package: the vocabulary, schema and type metadata that a
//! credential's types name. The agreement template and the governance rules stay inside.

use std::fs;
use std::path::Path;

use annona_core::json::{self, Limits};
use serde_json::Value;

use crate::folder::{unusable, write_private};
use crate::{Issuer, IssuerError};

/// File name and media type of what everybody may read.
const PUBLIC: [(&str, &str); 4] = [
    ("scheme.json", "application/json"),
    ("context.jsonld", "application/ld+json"),
    ("credential.schema.json", "application/schema+json"),
    ("type-metadata.json", "application/json"),
];

/// Copies the public files of a package; `scheme.json` must be there, the others may be.
pub(crate) fn copy(package: &Path, folder: &Path) -> Result<(), IssuerError> {
    for (name, _) in PUBLIC {
        match fs::read(package.join(name)) {
            Ok(bytes) => {
                json::parse(&bytes, Limits::MESSAGE)?;
                write_private(&folder.join(name), &bytes)?;
            }
            Err(error) if name == "scheme.json" => return Err(unusable(error)),
            Err(_) => {}
        }
    }
    Ok(())
}

impl Issuer {
    /// A public file of the scheme package with its media type; `None` for any other name.
    #[must_use]
    pub fn scheme_file(&self, name: &str) -> Option<(Value, &'static str)> {
        let (name, media_type) = PUBLIC.iter().find(|(known, _)| *known == name)?;
        let bytes = fs::read(self.folder.join("scheme").join(name)).ok()?;
        Some((json::parse(&bytes, Limits::MESSAGE).ok()?, media_type))
    }
}
