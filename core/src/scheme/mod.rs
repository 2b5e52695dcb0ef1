//! A scheme: what a kind of credential says, as data. A second scheme is a second folder
//! under `schemas/`, no code.
//!
//! This reads `scheme.json`, the manifest of a scheme package: type names (W3C VCDM 2.0
//! sections 4.3 and 4.5, SD-JWT VC `vct`), claims and how each is filled from a register row,
//! validity, display texts. It refuses claims without a stated `selective`, names that
//! SD-JWT or JWT keep for themselves, and texts that could not be shown. `governance.json`
//! of the same folder is read by [`Governance`].

mod check;
mod governance;
mod manifest;
mod mdoc;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

pub(crate) use check::is_line;
pub use governance::{DisclosureRule, Governance};
pub use mdoc::MdocNames;

use crate::json::{self, JsonError, Limits};

/// Texts by language tag (BCP 47).
pub type Localized = BTreeMap<String, String>;

/// The text in `language`, else in English, else any.
#[must_use]
pub fn in_language<'a>(texts: &'a Localized, language: &str) -> &'a str {
    texts
        .get(language)
        .or_else(|| texts.get("en"))
        .or_else(|| texts.values().next())
        .map_or("", String::as_str)
}

crate::coded_errors! {
    /// Why a scheme file, a register row or a credential's claims were refused. Names claims
    /// and columns, never values.
    pub enum SchemeError {
        Manifest(String) ["ANN-SCHEME-1"] "the scheme file is not usable: {0}" => "Compare scheme.json with schemas/README.md.";
        Column(String) ["ANN-SCHEME-2"] "the register row has nothing in column {0}" => "Fill the column in the register or map the column in scheme.json.";
        Kind(String) ["ANN-SCHEME-3"] "the claim {0} does not have the kind that the scheme states" => "Correct the value in the register: a listed choice, a date like 1958-03-31, or plain text.";
        Missing(String) ["ANN-SCHEME-4"] "the claim {0} is missing" => "Ask the agency for a new credential.";
        Unknown(String) ["ANN-SCHEME-5"] "the claim {0} is not part of the scheme" => "Install the newest trust bundle; the scheme may have been extended.";
        Governance(String) ["ANN-SCHEME-6"] "the governance file is not usable: {0}" => "Compare governance.json with schemas/README.md.";
        => Json(JsonError);
    }
}

/// A scheme, read and checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Scheme {
    /// Folder name and short name.
    pub id: String,
    /// The credential's second `type`, for example `SocialAssistanceEligibility`.
    pub credential_type: String,
    /// SD-JWT VC type, a URL.
    pub vct: String,
    /// Its names in an mdoc, if it is issued as one.
    pub mdoc: Option<MdocNames>,
    /// The whole `@context` of a credential, in order; W3C's own comes first.
    pub contexts: Vec<String>,
    /// Days from issuance to `validUntil`.
    pub validity_days: u32,
    /// Claims under the subject, in the order in which they are written.
    pub claims: Vec<ClaimDef>,
    /// Name and description by language.
    pub display: BTreeMap<String, SchemeDisplay>,
}

/// One claim of a scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimDef {
    /// Where it stands under the subject.
    pub path: Vec<String>,
    /// Whether the holder can withhold it; the open ones go to every verifier.
    pub selective: bool,
    /// Whether every credential has it.
    pub required: bool,
    /// What its value looks like.
    pub kind: Kind,
    /// Register column that fills it.
    pub column: Option<String>,
    /// Name for people, by language.
    pub title: Localized,
}

/// The kind of a claim's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// One line of text, at most 256 characters, without control and direction characters.
    Text,
    /// One of these texts.
    Choice(Vec<String>),
    /// A day, `1958-03-31`.
    Date,
    /// An object with these members.
    Object(Vec<ClaimDef>),
}

/// How a credential of the scheme is called on a screen.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SchemeDisplay {
    /// A title of a few words.
    pub name: String,
    /// One or two plain sentences.
    pub description: String,
}

impl Scheme {
    /// Reads `scheme.json`.
    ///
    /// # Errors
    /// [`SchemeError::Json`] for bad JSON, [`SchemeError::Manifest`] for bad content.
    pub fn parse(text: &[u8]) -> Result<Self, SchemeError> {
        Self::from_value(json::parse(text, Limits::CREDENTIAL)?)
    }

    /// Reads the same from a value that was read strictly, such as a trust bundle's.
    ///
    /// # Errors
    /// As [`Scheme::parse`].
    pub fn from_value(value: Value) -> Result<Self, SchemeError> {
        manifest::scheme(json::from_value(value)?)
    }

    /// The claims of one person, in the scheme's order, from a register row (column to text).
    /// Empty columns of claims that are not required are left out.
    ///
    /// # Errors
    /// [`SchemeError::Column`] or [`SchemeError::Kind`].
    pub fn subject(
        &self,
        row: &BTreeMap<String, String>,
    ) -> Result<Vec<(String, Value)>, SchemeError> {
        check::members(&self.claims, row)
    }

    /// Checks disclosed claims: all known, of the stated kind, and the open required ones
    /// there. Of the subject's own members `id` is allowed beside the claims.
    ///
    /// # Errors
    /// [`SchemeError::Unknown`], [`SchemeError::Kind`] or [`SchemeError::Missing`].
    pub fn check(&self, subject: &Map<String, Value>) -> Result<(), SchemeError> {
        if subject.get("id").is_some_and(|id| !id.is_string()) {
            return Err(SchemeError::Kind("id".to_owned()));
        }
        check::disclosed(&self.claims, subject, &["id"])
    }

    /// Paths of the claims that the holder can withhold, parents before members.
    #[must_use]
    pub fn selective_paths(&self) -> Vec<Vec<String>> {
        let selective = self.all_claims().into_iter().filter(|claim| claim.selective);
        selective.map(|claim| claim.path.clone()).collect()
    }

    /// The claim at a path under the subject.
    #[must_use]
    pub fn claim(&self, path: &[String]) -> Option<&ClaimDef> {
        self.all_claims().into_iter().find(|claim| claim.path == path)
    }

    /// Every claim, parents before members.
    #[must_use]
    pub fn all_claims(&self) -> Vec<&ClaimDef> {
        let mut all = Vec::new();
        collect(&self.claims, &mut all);
        all
    }

    /// Name and description in `language`, else in English (there always is one).
    #[must_use]
    pub fn display(&self, language: &str) -> Option<&SchemeDisplay> {
        self.display.get(language).or_else(|| self.display.get("en"))
    }
}

fn collect<'a>(claims: &'a [ClaimDef], into: &mut Vec<&'a ClaimDef>) {
    for claim in claims {
        into.push(claim);
        if let Kind::Object(members) = &claim.kind {
            collect(members, into);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) const SOCIAL: &[u8] =
        include_bytes!("../../../schemas/social-assistance-eligibility/scheme.json");

    fn social() -> Scheme {
        Scheme::parse(SOCIAL).unwrap()
    }

    fn row(cells: &[(&str, &str)]) -> BTreeMap<String, String> {
        cells.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
    }

    fn maria() -> BTreeMap<String, String> {
        row(&[
            ("class", "B"),
            ("match_hint", "M.T., 1958"),
            ("name", "Maria Tesfaye"),
            ("birth_date", "1958-03-31"),
            ("income_band", "2"),
            ("address", "12 Mill Street"),
        ])
    }

    fn map(subject: Vec<(String, Value)>) -> Map<String, Value> {
        subject.into_iter().collect()
    }

    #[test]
    fn a_register_row_becomes_claims_in_order() {
        let scheme = social();
        let subject = scheme.subject(&maria()).unwrap();
        let names: Vec<&str> = subject.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["class", "matchHint", "person", "household"]);
        let subject = map(subject);
        assert_eq!(subject["person"]["birthDate"], "1958-03-31");
        assert_eq!(scheme.check(&subject), Ok(()));
        assert_eq!(scheme.selective_paths(), [["matchHint"], ["person"], ["household"]]);
    }

    #[test]
    fn empty_columns_are_left_out_unless_required() {
        let scheme = social();
        let mut person = maria();
        person.remove("income_band");
        person.insert("address".to_owned(), "  ".to_owned());
        let subject = map(scheme.subject(&person).unwrap());
        assert!(!subject.contains_key("household"));
        person.remove("class");
        assert_eq!(scheme.subject(&person), Err(SchemeError::Column("class".to_owned())));
    }

    #[test]
    fn a_bad_value_names_the_claim_and_not_the_value() {
        for (column, value, claim) in [
            ("class", "D", "class"),
            ("class", "b", "class"),
            ("birth_date", "1958-02-30", "person.birthDate"),
            ("birth_date", "31.03.1958", "person.birthDate"),
            ("name", "a\u{202e}b", "person.name"),
            ("name", "a\nb", "person.name"),
        ] {
            let mut person = maria();
            person.insert(column.to_owned(), value.to_owned());
            let error = social().subject(&person).unwrap_err();
            assert_eq!(error, SchemeError::Kind(claim.to_owned()), "{value}");
            assert!(!error.to_string().contains(value));
        }
    }

    #[test]
    fn disclosed_claims_are_checked() {
        let scheme = social();
        let check = |text: &str| scheme.check(&serde_json::from_str(text).unwrap());
        assert_eq!(check(r#"{"class":"A"}"#), Ok(()));
        assert_eq!(check(r#"{"id":"did:key:z6Mk","class":"A","matchHint":"M.T., 1958"}"#), Ok(()));
        let missing = |name: &str| Err(SchemeError::Missing(name.to_owned()));
        let kind = |name: &str| Err(SchemeError::Kind(name.to_owned()));
        assert_eq!(check("{}"), missing("class"));
        assert_eq!(check(r#"{"class":"A","person":{"name":"M"}}"#), missing("person.birthDate"));
        assert_eq!(check(r#"{"class":1}"#), kind("class"));
        assert_eq!(check(r#"{"id":1,"class":"A"}"#), kind("id"));
        assert_eq!(check(r#"{"class":"A","household":"x"}"#), kind("household"));
        let unknown = Err(SchemeError::Unknown("household.race".to_owned()));
        assert_eq!(check(r#"{"class":"A","household":{"race":"x"}}"#), unknown);
    }

    #[test]
    fn texts_fall_back_to_english() {
        let scheme = social();
        let class = scheme.claim(&["class".to_owned()]).unwrap();
        assert_eq!(in_language(&class.title, "ar"), "الفئة");
        assert_eq!(in_language(&class.title, "xx"), "Class");
        assert_eq!(scheme.display("xx").unwrap().name, "Assisted medicine price");
        assert!(scheme.claim(&["person".to_owned(), "birthDate".to_owned()]).is_some());
    }

    /// The second scheme: files only.
    #[test]
    fn another_scheme_needs_no_code() {
        let scheme = Scheme::parse(
            br#"{"id":"school-meal","credential_type":"SchoolMeal",
            "vct":"https://annona.example/schemes/school-meal",
            "contexts":["https://www.w3.org/ns/credentials/v2","https://annona.example/schemes/school-meal/v1"],
            "validity_days":120,
            "claims":[{"name":"meal","selective":false,"required":true,"kind":{"choice":["free","half"]},"column":"m","title":{"en":"Meal"}},
                      {"name":"pupil","selective":true,"required":false,"title":{"en":"Pupil"},"kind":{"object":[
                        {"name":"born","selective":true,"required":false,"kind":"date","column":"b","title":{"en":"Born"}}]}}],
            "display":{"en":{"name":"School meal","description":"A meal at school."}}}"#,
        )
        .unwrap();
        let subject = map(scheme.subject(&row(&[("m", "half"), ("b", "2018-09-01")])).unwrap());
        assert_eq!(subject["meal"], "half");
        assert_eq!(scheme.check(&subject), Ok(()));
        let paths = scheme.selective_paths();
        assert_eq!(paths, [vec!["pupil".to_owned()], vec!["pupil".to_owned(), "born".to_owned()]]);
    }
}
