//! A ready-made small world: a governance authority, a ministry that issues, an association of
//! pharmacies, their agreement, and citizens with cards. Keys follow from fixed numbers, so a
//! test or a bench sees the same world every time. Never use these keys for anything real.

use std::collections::BTreeMap;

use annona_core::credential::{self, Draft, Format};
use annona_core::crypto::{Alg, Pure, SecretKey, Signer as _, SoftSigner};
use annona_core::json::{self, Limits};
use annona_core::scheme::Scheme;
use annona_core::sdjwt;
use annona_core::status::{Status, StatusList, token};
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::agreement::{self, Terms};
use annona_core::trust::bundle::{self, BundleDraft};
use annona_core::trust::{AnchorKey, KeyPurpose, Party, PartyKey, TrustAnchor, TrustBundle};
use annona_core::{Coded, Problem};
use serde_json::Value;

use crate::people::SamplePerson;
use crate::seeded::Seeded;

/// The authority's DID.
pub const AUTHORITY: &str = "did:web:authority.example";
/// The ministry's DID.
pub const MINISTRY: &str = "did:web:ministry.example";
/// The association's DID.
pub const ASSOCIATION: &str = "did:web:pharmacies.example";
/// The agreement's id.
pub const AGREEMENT: &str = "msa-pharmacies-1";
/// The audience that all counters of the agreement share.
pub const AUDIENCE: &str = "urn:annona:counter:pharmacy";
/// One counter's own audience.
pub const COUNTER: &str = "urn:annona:counter:pharmacy:0042";
/// The ministry's status list.
pub const STATUS_LIST: &str = "https://status.ministry.example/1";

const SCHEME: &[u8] = include_bytes!("../../schemas/social-assistance-eligibility/scheme.json");
const AGREEMENT_TEMPLATE: &[u8] =
    include_bytes!("../../schemas/social-assistance-eligibility/agreement.template.json");

/// Entries of the status list.
const ENTRIES: u64 = 1 << 17;

/// The world.
#[derive(Debug)]
pub struct World {
    /// The scheme of the demo.
    pub scheme: Scheme,
    /// Whom wallets and counters trust.
    pub anchor: TrustAnchor,
    /// The trust list; change it before [`World::bundle`] to see what a counter says.
    pub parties: Vec<Party>,
    /// The agreement's terms.
    pub terms: Terms,
    /// Seconds that a bundle is good for.
    pub validity: i64,
    /// Seconds that a status list is good for; at most as long as the bundle.
    pub list_validity: i64,
    /// Seeded random numbers.
    pub entropy: Seeded,
    authority: SoftSigner,
    ministry: SoftSigner,
    ministry_status: SoftSigner,
    ministry_agreement: SoftSigner,
    association: SoftSigner,
    statuses: StatusList,
    since: BTreeMap<u64, UnixTime>,
}

/// A card in a citizen's hands.
#[derive(Debug, Clone)]
pub struct Card {
    /// The issued SD-JWT.
    pub issued: String,
    /// Its format.
    pub format: Format,
    /// The holder's key.
    pub holder: SoftSigner,
}

fn problem(error: impl Coded) -> Problem {
    Problem::from(&error)
}

pub(crate) fn signer(alg: Alg, number: u8) -> Result<SoftSigner, Problem> {
    SecretKey::from_bytes(alg, &[number; 32]).and_then(|key| key.signer()).map_err(problem)
}

impl World {
    /// A world whose ministry signs with `alg`.
    ///
    /// # Errors
    /// Only when the files under `schemas/` are broken.
    pub fn new(alg: Alg) -> Result<Self, Problem> {
        let authority = signer(Alg::EdDsa, 1)?;
        let ministry = signer(alg, 2)?;
        let ministry_status = signer(Alg::Es256, 3)?;
        let ministry_agreement = signer(Alg::Es256, 4)?;
        let association = signer(Alg::Es256, 5)?;
        let key = |kid: &str, signer: &SoftSigner, purpose| PartyKey {
            kid: kid.to_owned(),
            key: signer.public_key(),
            purposes: vec![purpose],
            compromised_since: None,
        };
        let scheme = Scheme::parse(SCHEME).map_err(problem)?;
        let ministry_party = Party {
            id: MINISTRY.to_owned(),
            name: BTreeMap::from([("en".to_owned(), "Ministry of Social Affairs".to_owned())]),
            may_issue: vec![scheme.credential_type.clone()],
            keys: vec![
                key("k1", &ministry, KeyPurpose::Credential),
                key("s1", &ministry_status, KeyPurpose::Status),
                key("a1", &ministry_agreement, KeyPurpose::Agreement),
            ],
            credential_issuer: None,
            certificate_anchors: Vec::new(),
        };
        let association_party = Party {
            id: ASSOCIATION.to_owned(),
            name: BTreeMap::from([("en".to_owned(), "Association of Pharmacies".to_owned())]),
            may_issue: Vec::new(),
            keys: vec![key("p1", &association, KeyPurpose::Agreement)],
            credential_issuer: None,
            certificate_anchors: Vec::new(),
        };
        let anchor_key = AnchorKey { kid: "g1".to_owned(), key: authority.public_key() };
        Ok(Self {
            scheme,
            anchor: TrustAnchor { id: AUTHORITY.to_owned(), keys: vec![anchor_key], threshold: 1 },
            parties: vec![ministry_party, association_party],
            terms: Terms::parse(AGREEMENT_TEMPLATE).map_err(problem)?,
            validity: DAY,
            list_validity: i64::MAX,
            entropy: Seeded::new(7),
            authority,
            ministry,
            ministry_status,
            ministry_agreement,
            association,
            statuses: StatusList::new(2, ENTRIES).map_err(problem)?,
            since: BTreeMap::new(),
        })
    }

    /// Changes the status at `index`, in force since the day of `since`.
    ///
    /// # Errors
    /// For an index outside the list.
    pub fn set_status(
        &mut self,
        index: u64,
        status: Status,
        since: UnixTime,
    ) -> Result<(), Problem> {
        match status {
            Status::Valid => self.since.remove(&index),
            _ => self.since.insert(index, since.day()),
        };
        self.statuses.set(index, status).map_err(problem)
    }

    /// The ministry's status list token as of `now`.
    ///
    /// # Errors
    /// None in practice.
    pub fn status_token(&self, now: UnixTime) -> Result<String, Problem> {
        let claims = token::TokenClaims {
            iss: self.parties.first().map_or(MINISTRY, |party| &party.id),
            uri: STATUS_LIST,
            iat: now,
            exp: now.plus(self.validity.min(self.list_validity)),
            ttl: None,
            since: &self.since,
        };
        token::sign(&claims, &self.statuses, "s1", &self.ministry_status).map_err(problem)
    }

    /// The agreement, signed by both sides.
    ///
    /// # Errors
    /// None in practice.
    pub fn agreement(&self) -> Result<String, Problem> {
        let clauses = &self.terms.agreement;
        let (provider, consumer) =
            (format!("{}#a1", clauses.provider), format!("{}#p1", clauses.consumer));
        agreement::sign(
            &self.terms,
            &[(&provider, &self.ministry_agreement), (&consumer, &self.association)],
        )
        .map_err(problem)
    }

    /// The text of trust bundle number `sequence`, made at `now`.
    ///
    /// # Errors
    /// None in practice.
    pub fn bundle_text(&self, sequence: u64, now: UnixTime) -> Result<String, Problem> {
        let scheme: Value = json::parse(SCHEME, Limits::MESSAGE).map_err(problem)?;
        let draft = BundleDraft {
            iss: AUTHORITY.to_owned(),
            sequence,
            iat: now,
            exp: now.plus(self.validity),
            parties: self.parties.clone(),
            agreements: vec![self.agreement()?],
            status_lists: vec![self.status_token(now)?],
            schemes: vec![scheme],
        };
        bundle::sign(&draft, &[("g1", &self.authority)]).map_err(problem)
    }

    /// A trust bundle, opened.
    ///
    /// # Errors
    /// When the world was changed so that its bundle no longer opens.
    pub fn bundle(&self, now: UnixTime) -> Result<TrustBundle, Problem> {
        let text = self.bundle_text(1, now)?;
        TrustBundle::open(text.as_bytes(), &self.anchor, &Pure, None).map_err(problem)
    }

    /// A card for a person, from the day of `now` until the end of 2026 or a year later.
    ///
    /// # Errors
    /// For a person whose register row does not fit the scheme.
    pub fn card(
        &self,
        person: &SamplePerson,
        format: Format,
        index: u64,
        now: UnixTime,
    ) -> Result<Card, Problem> {
        let subject = self.scheme.subject(&person.row()).map_err(problem)?;
        let secret = SecretKey::generate(Alg::Es256, &self.entropy).map_err(problem)?;
        let holder = secret.signer().map_err(problem)?;
        let draft = Draft {
            format,
            scheme: &self.scheme,
            issuer: MINISTRY,
            kid: "k1",
            x5c: &[],
            subject: &subject,
            valid_from: now,
            valid_until: now.day().plus(366 * DAY - 1),
            status: (STATUS_LIST, index),
            holder: &holder.public_key(),
        };
        let issued = credential::issue(&draft, &self.ministry, &self.entropy).map_err(problem)?;
        Ok(Card { issued, format, holder })
    }
}

impl Card {
    /// Shows the card: discloses the named claims, signed by the holder for `aud` at `iat`.
    ///
    /// # Errors
    /// For a card that is not an SD-JWT.
    pub fn show(
        &self,
        disclose: &[&str],
        aud: &str,
        nonce: &str,
        iat: UnixTime,
    ) -> Result<String, Problem> {
        let keep = |path: &sdjwt::ClaimPath| {
            let name = self.format.subject_path(path);
            name.is_some_and(|path| disclose.contains(&path.join(".").as_str()))
        };
        let presentation = sdjwt::present(&self.issued, &keep).map_err(problem)?;
        sdjwt::bind(&presentation, aud, nonce, iat, &self.holder).map_err(problem)
    }
}
