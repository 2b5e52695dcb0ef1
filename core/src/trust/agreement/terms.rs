//! What an agreement says: ETSI TS 119 475 member names and the `agreement` object.

use serde::{Deserialize, Serialize};

use super::{AgreementError, LIMITS};
use crate::json;
use crate::scheme::is_line;
use crate::time::{DAY, UnixTime};
use crate::trust::party::is_did;

/// The payload of an agreement, in the order in which it is written. Clauses that people
/// need and machines do not may be empty here; [`super::lint`] asks for them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// Name of the consumer.
    pub name: String,
    /// DID of the consumer; the same as `agreement.consumer`.
    pub sub: String,
    /// ISO 3166-1 alpha-2 code of the consumer's country.
    pub country: String,
    /// Where the agreement is published.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub registry_uri: String,
    /// Name of the service, at most 40 characters a language.
    #[serde(default)]
    pub service: Vec<Text>,
    /// Roles of the consumer, as URIs.
    #[serde(default)]
    pub entitlements: Vec<String>,
    /// URL of the consumer's privacy policy.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub privacy_policy: String,
    /// URL of the consumer's information page.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub info_uri: String,
    /// The data protection authority to complain to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpa: Option<Contact>,
    /// Why the consumer asks, at most 1,000 characters a language.
    pub purpose: Vec<Text>,
    /// What may be asked for, per format, with paths as in DCQL.
    pub credentials: Vec<CredentialEntry>,
    /// Reference to a status list, if the agreement has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<serde_json::Value>,
    /// From when it is in force.
    pub iat: UnixTime,
    /// Until when it is in force.
    pub exp: UnixTime,
    /// The clauses.
    pub agreement: AgreementClauses,
}

/// A text in one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// BCP 47 tag.
    pub lang: String,
    /// The text.
    pub value: String,
}

/// Where to reach an authority.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Its name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// Web form or page.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub uri: String,
}

/// What may be asked for in one format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialEntry {
    /// `vc+sd-jwt` or `dc+sd-jwt`.
    pub format: String,
    /// Which credentials.
    pub meta: Meta,
    /// Which claims.
    pub claim: Vec<ClaimEntry>,
}

/// The types of credentials, as in DCQL.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// W3C types; each inner list is one way to have all types asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub type_values: Vec<Vec<String>>,
    /// SD-JWT VC types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub vct_values: Vec<String>,
}

/// One claim, by its path in the credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimEntry {
    /// From the top of the credential.
    pub path: Vec<String>,
}

/// The clauses of the memorandum.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementClauses {
    /// A short name: up to 64 of letters, digits and `-._`.
    pub id: String,
    /// DID of the agency that issues.
    pub provider: String,
    /// DID of the body whose counters ask.
    pub consumer: String,
    /// The law or decision that allows the sharing.
    #[serde(default)]
    pub legal_basis: String,
    /// Seconds between two publications of the provider's status lists; 0 is "not agreed".
    #[serde(default)]
    pub update_frequency: u32,
    /// Most seconds that a status list may be old at the counter.
    pub max_status_age: u32,
    /// What is kept, and how long.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    /// Where it is kept.
    #[serde(default)]
    pub storage_location: String,
    /// Roles of the people who may use it.
    #[serde(default)]
    pub authorized_users: Vec<String>,
    /// How others are kept out.
    #[serde(default)]
    pub access_control: String,
    /// Who else may get it.
    #[serde(default)]
    pub onward_sharing: String,
    /// What a person can do who was treated wrongly.
    #[serde(default)]
    pub remedy: String,
    /// How the agreement ends.
    #[serde(default)]
    pub term: String,
    /// The text that people signed.
    #[serde(default)]
    pub human_text: Vec<HumanText>,
    /// What a wallet discloses to the consumer's counters.
    pub presentation: Presentation,
}

/// How long something is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retention {
    /// Days.
    pub days: u32,
    /// What is kept.
    pub what: String,
}

/// A text for people that belongs to the agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HumanText {
    /// BCP 47 tag.
    pub lang: String,
    /// base64url of the SHA-256 of the document.
    pub sha256: String,
    /// Where to read it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub uri: String,
}

/// The wallet's presentation profile: nothing else goes into a counter QR code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presentation {
    /// `aud` of the presentations, `urn:annona:counter:pharmacy`.
    pub audience: String,
    /// Paths under the subject that are always disclosed.
    pub always: Vec<Vec<String>>,
    /// Paths under the subject that the holder may add.
    #[serde(default)]
    pub optional: Vec<Vec<String>>,
    /// The counters, where they are listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub counters: Vec<Counter>,
}

/// One counter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counter {
    /// Its identifier; the `aud` of presentations that are bound to it.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl Terms {
    /// Reads a payload, or an agreement that was filled in and not signed yet.
    ///
    /// # Errors
    /// [`AgreementError::Json`] or, as [`Terms::check`], [`AgreementError::Terms`].
    pub fn parse(text: &[u8]) -> Result<Self, AgreementError> {
        let terms: Self = json::from_slice(text, LIMITS)?;
        terms.check()?;
        Ok(terms)
    }

    /// The text that is signed: compact, members in the order of this structure.
    ///
    /// # Errors
    /// None in practice; the writer's interface has one.
    pub fn to_json(&self) -> Result<String, AgreementError> {
        serde_json::to_string(self).map_err(|_| AgreementError::Terms("not writable".to_owned()))
    }

    /// Checks that the terms do not contradict themselves: parties, times, lengths, and that
    /// `credentials` asks in every format for exactly the claims of `presentation`.
    ///
    /// # Errors
    /// [`AgreementError::Terms`].
    pub fn check(&self) -> Result<(), AgreementError> {
        let clauses = &self.agreement;
        let id = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
        if !(1..=64).contains(&clauses.id.len()) || !clauses.id.bytes().all(id) {
            return refuse("agreement.id is not a word of at most 64 letters, digits, - . _");
        }
        if !is_did(&clauses.provider) || !is_did(&clauses.consumer) {
            return refuse("provider and consumer must be DIDs");
        }
        if clauses.provider == clauses.consumer || self.sub != clauses.consumer {
            return refuse("provider and consumer must differ, and sub must be the consumer");
        }
        if self.country.len() != 2 || !self.country.bytes().all(|b| b.is_ascii_uppercase()) {
            return refuse("country is not a code of two capital letters");
        }
        let term = self.exp.since(self.iat);
        if term <= 0 || term > 3_660 * DAY {
            return refuse("exp is not after iat, or more than ten years after it");
        }
        if clauses.max_status_age == 0 {
            return refuse("max_status_age is 0: no status list could be fresh enough");
        }
        self.check_texts()?;
        self.check_presentation()?;
        self.check_credentials()
    }

    fn check_texts(&self) -> Result<(), AgreementError> {
        let c = &self.agreement;
        let fits = |texts: &[Text], most: usize| {
            texts.len() <= 32 && texts.iter().all(|t| is_line(&t.value, most) && !t.lang.is_empty())
        };
        if self.purpose.is_empty() || !fits(&self.purpose, 1_000) || !fits(&self.service, 40) {
            return refuse("purpose (1,000 characters) or service (40) is empty or too long");
        }
        let dpa = self.dpa.iter().flat_map(|d| [&d.name, &d.email, &d.phone, &d.uri]);
        let uris = [&self.registry_uri, &self.privacy_policy, &self.info_uri];
        let clauses = [
            &c.legal_basis,
            &c.storage_location,
            &c.access_control,
            &c.onward_sharing,
            &c.remedy,
            &c.term,
        ];
        let lists = self.entitlements.iter().chain(&c.authorized_users);
        let retention = c.retention.iter().map(|r| &r.what);
        let human = c.human_text.iter().flat_map(|h| [&h.lang, &h.sha256, &h.uri]);
        let counters = c.presentation.counters.iter().flat_map(|c| [&c.id, &c.name]);
        let rest = dpa.chain(uris).chain(clauses).chain(lists).chain(retention);
        let optional = |text: &&String| !text.is_empty() && !is_line(text, 2_000);
        if !is_line(&self.name, 200)
            || rest.chain(human).chain(counters).any(|text| optional(&text))
        {
            return refuse(
                "a text has control or direction characters, or more than 2,000 characters",
            );
        }
        Ok(())
    }

    fn check_presentation(&self) -> Result<(), AgreementError> {
        let p = &self.agreement.presentation;
        let audience = |b: u8| b.is_ascii_graphic() && b != b'"';
        if !(1..=128).contains(&p.audience.len()) || !p.audience.bytes().all(audience) {
            return refuse("presentation.audience is not a URI of at most 128 characters");
        }
        let mut seen: Vec<&Vec<String>> = Vec::new();
        for path in self.claims() {
            let usable = (1..=8).contains(&path.len()) && path.iter().all(|p| is_line(p, 64));
            if !usable || seen.contains(&path) || seen.len() >= 64 {
                return refuse("a claim is listed twice, is empty, or there are more than 64");
            }
            seen.push(path);
        }
        if seen.is_empty() || p.counters.len() > 1_000 {
            return refuse("it lists no claim, or more than 1,000 counters");
        }
        Ok(())
    }

    fn check_credentials(&self) -> Result<(), AgreementError> {
        if self.credentials.is_empty() || self.credentials.len() > 8 {
            return refuse("credentials must have 1 to 8 entries");
        }
        for entry in &self.credentials {
            let (types, vcts) = (&entry.meta.type_values, &entry.meta.vct_values);
            let typed = match entry.format.as_str() {
                "vc+sd-jwt" => {
                    vcts.is_empty() && !types.is_empty() && types.iter().all(|t| !t.is_empty())
                }
                "dc+sd-jwt" => types.is_empty() && !vcts.is_empty(),
                _ => return refuse("a format is neither vc+sd-jwt nor dc+sd-jwt"),
            };
            if !typed {
                return refuse("meta does not have the types of its format");
            }
            let asked = |path: &Vec<String>| {
                let path = in_format(&entry.format, path);
                entry.claim.iter().any(|claim| claim.path == path)
            };
            if entry.claim.len() != self.claims().count() || !self.claims().all(asked) {
                return refuse("credentials and presentation list different claims");
            }
        }
        Ok(())
    }

    /// All claims that may be asked for, as paths under the subject.
    pub fn claims(&self) -> impl Iterator<Item = &Vec<String>> {
        let p = &self.agreement.presentation;
        p.always.iter().chain(&p.optional)
    }

    /// The W3C types of all entries, without the one that every credential has.
    #[must_use]
    pub fn types(&self) -> Vec<&str> {
        let all = self.credentials.iter().flat_map(|entry| entry.meta.type_values.iter().flatten());
        let mut types: Vec<&str> =
            all.map(String::as_str).filter(|name| *name != "VerifiableCredential").collect();
        types.sort_unstable();
        types.dedup();
        types
    }

    /// The SD-JWT VC types of all entries.
    #[must_use]
    pub fn vcts(&self) -> Vec<&str> {
        let all = self.credentials.iter().flat_map(|entry| &entry.meta.vct_values);
        let mut vcts: Vec<&str> = all.map(String::as_str).collect();
        vcts.sort_unstable();
        vcts.dedup();
        vcts
    }
}

/// The path of a claim of the subject in a credential of this format.
pub(super) fn in_format(format: &str, path: &[String]) -> Vec<String> {
    let subject = if format == "vc+sd-jwt" { &["credentialSubject".to_owned()][..] } else { &[] };
    [subject, path].concat()
}

/// Whether listing `listed` allows `path`: it is the same or an object around it.
pub(super) fn covers(listed: &[String], path: &[&str]) -> bool {
    listed.len() <= path.len() && listed.iter().zip(path).all(|(a, b)| a == b)
}

/// The text in `language`, else in English, else any.
pub(super) fn in_language<'a>(texts: &'a [Text], language: &str) -> &'a str {
    let find = |lang: &str| texts.iter().find(|text| text.lang == lang);
    find(language).or_else(|| find("en")).or(texts.first()).map_or("", |text| &text.value)
}

fn refuse<T>(why: &str) -> Result<T, AgreementError> {
    Err(AgreementError::Terms(why.to_owned()))
}
