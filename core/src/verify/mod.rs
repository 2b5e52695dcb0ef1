//! The verification of a presentation: a function of its text, the counter's policy, the trust
//! bundle, what the counter remembers, and the time. It never asks anybody.
//!
//! Claims come out only when every check passed ([`Accepted`]); a refusal ([`Rejected`])
//! carries the reason and the same report, and no claim. RFC 9901 section 7.3, VC-JOSE-COSE
//! section 4, Token Status List section 8.3.

mod outcome;
mod policy;
mod replay;
mod report;
mod verdict;

use serde_json::{Map, Value};

pub use outcome::{Accepted, CredentialMark, Reason, Rejected};
pub use policy::Policy;
pub use replay::{ReplayCache, ReplayError, ReplayKey, Use};
pub use report::{Check, Evidence, Outcome, Report, Step};
pub use verdict::{NextStep, Params, Verdict, VerdictKind};

use crate::b64;
use crate::credential::{Claimed, Credential};
use crate::crypto::CryptoProvider;
use crate::error::Problem;
use crate::qr::Challenge;
use crate::scheme::Scheme;
use crate::sdjwt::{KeyBinding, UnverifiedSdJwt, VerifiedSdJwt};
use crate::status::Status;
use crate::time::{DAY, UnixTime};
use crate::trust::{Agreement, KeyPurpose, TrustBundle};

/// How far a device's clock may be behind the newest signed time it has seen, seconds.
pub const CLOCK_BEHIND: i64 = 600;

/// What a presentation is checked against.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// What this counter insists on.
    pub policy: &'a Policy,
    /// Who is trusted, and the agreements and status lists.
    pub bundle: &'a TrustBundle,
    /// Who checks signatures.
    pub crypto: &'a dyn CryptoProvider,
    /// What was shown before.
    pub replay: &'a dyn ReplayCache,
    /// The challenge on this counter's screen, if it shows one.
    pub challenge: Option<&'a Challenge>,
}

/// Verifies an SD-JWT+KB presentation.
///
/// # Errors
/// [`Rejected`] with the weightiest reason: it never means "not eligible" by itself, see
/// [`Verdict`].
pub fn verify(text: &str, context: &Context<'_>, now: UnixTime) -> Result<Accepted, Box<Rejected>> {
    let mut run = Run { context, now, report: Report::new(), reason: None };
    let accepted = run.all(text);
    let Run { report, reason, .. } = run;
    match (accepted, reason) {
        (Some(accepted), None) => Ok(Accepted { report, ..accepted }),
        (_, reason) => {
            Err(Box::new(Rejected { reason: reason.unwrap_or(Reason::WrongForm), report }))
        }
    }
}

struct Run<'a> {
    context: &'a Context<'a>,
    now: UnixTime,
    report: Report,
    reason: Option<Reason>,
}

impl<'a> Run<'a> {
    fn pass(&mut self, step: Step, evidence: Evidence) {
        self.report.set(step, Outcome::Pass, evidence);
    }

    /// Records a failure; the first one is the reason.
    fn fail(&mut self, step: Step, evidence: Evidence, reason: Reason) {
        self.report.set(step, Outcome::Fail, evidence);
        self.reason.get_or_insert(reason);
    }

    fn unknown(&mut self, step: Step, evidence: Evidence, reason: Reason) {
        self.report.set(step, Outcome::Unknown, evidence);
        self.reason.get_or_insert(reason);
    }

    /// Everything up to the holder's signature stops at the first failure; after it all
    /// checks are made, so that the report is complete.
    fn all(&mut self, text: &str) -> Option<Accepted> {
        let (sd_jwt, claimed) = self.parsed(text)?;
        let verified = self.signature(sd_jwt, &claimed)?;
        let credential = match Credential::from_verified(&verified, claimed.format) {
            Ok(credential) => credential,
            Err(error) => {
                let problem = Problem::from(&error);
                self.fail(Step::Schema, Evidence::Problem(problem), Reason::WrongForm);
                return None;
            }
        };
        let scheme = self.issuer_trusted(&credential, &claimed)?;
        let binding = self.holder(&verified)?;
        // The first reason is the one that is told: what the agency says comes before what the
        // person can clear up.
        let agreement = self.agreement(&credential.issuer, scheme);
        let lists_from = self.status(&credential, agreement);
        self.validity(&credential);
        self.audience(&binding, agreement);
        self.freshness(&binding);
        self.schema(&credential, scheme);
        if self.reason.is_none() {
            self.replay(&verified, &binding);
        }
        Some(self.accepted(&verified, credential, scheme, agreement?, lists_from))
    }

    fn parsed<'t>(&mut self, text: &'t str) -> Option<(UnverifiedSdJwt<'t>, Claimed)> {
        let problem = match UnverifiedSdJwt::parse(text) {
            Ok(sd_jwt) => match Claimed::peek(&sd_jwt) {
                Ok(claimed) => {
                    self.pass(Step::Parsed, Evidence::None);
                    return Some((sd_jwt, claimed));
                }
                Err(error) => Problem::from(&error),
            },
            Err(error) => Problem::from(&error),
        };
        let evidence = Evidence::Problem(problem.clone());
        self.fail(Step::Parsed, evidence, Reason::Unreadable(problem));
        None
    }

    fn signature<'t>(
        &mut self,
        sd_jwt: UnverifiedSdJwt<'t>,
        claimed: &Claimed,
    ) -> Option<VerifiedSdJwt<'t>> {
        let issuer = || Evidence::Id(claimed.issuer.clone());
        let Some(party) = self.context.bundle.party(&claimed.issuer) else {
            self.unknown(Step::IssuerTrusted, issuer(), Reason::UnknownIssuer);
            return None;
        };
        let kid = claimed.kid.as_deref().unwrap_or_default();
        let Some(key) = party.key(kid, KeyPurpose::Credential) else {
            self.unknown(Step::Signature, issuer(), Reason::UnknownKey);
            return None;
        };
        match sd_jwt.verify(&key.key, &claimed.typ, self.context.crypto) {
            Ok(verified) => {
                self.pass(Step::Signature, Evidence::None);
                Some(verified)
            }
            Err(error) => {
                let problem = Problem::from(&error);
                let evidence = Evidence::Problem(problem.clone());
                self.fail(Step::Signature, evidence, Reason::Forged(problem));
                None
            }
        }
    }

    fn issuer_trusted(&mut self, credential: &Credential, claimed: &Claimed) -> Option<&'a Scheme> {
        let bundle = self.context.bundle;
        let issuer = Evidence::Id(credential.issuer.clone());
        let scheme = bundle.schemes().iter().find(|scheme| credential.is_of(scheme));
        let party =
            bundle.party(&credential.issuer).filter(|_| credential.issuer == claimed.issuer);
        let (Some(scheme), Some(party)) = (scheme, party) else {
            self.fail(Step::IssuerTrusted, issuer, Reason::NotApproved);
            return None;
        };
        if !party.may_issue.contains(&scheme.credential_type) {
            self.fail(Step::IssuerTrusted, issuer, Reason::NotApproved);
            return None;
        }
        let kid = claimed.kid.as_deref().unwrap_or_default();
        let key = party.key(kid, KeyPurpose::Credential);
        // Credentials are dated to the day, so the whole day of the theft is out. A stolen key
        // can date back: only re-issuing and a new key help against that (docs/threats).
        if let Some(since) = key.and_then(|key| key.compromised_since)
            && credential.valid_from.is_none_or(|from| from.plus(DAY) > since)
        {
            let reason = Reason::KeyCompromised(since);
            self.fail(Step::IssuerTrusted, Evidence::Time(since), reason);
            return None;
        }
        self.pass(Step::IssuerTrusted, issuer);
        Some(scheme)
    }

    fn holder(&mut self, verified: &VerifiedSdJwt<'_>) -> Option<KeyBinding> {
        if !verified.has_key_binding() {
            self.fail(Step::HolderBinding, Evidence::None, Reason::NotPresented);
            return None;
        }
        match verified.verify_key_binding(self.context.crypto) {
            Ok(binding) => {
                self.pass(Step::HolderBinding, Evidence::None);
                Some(binding)
            }
            Err(error) => {
                let problem = Problem::from(&error);
                let evidence = Evidence::Problem(problem.clone());
                self.fail(Step::HolderBinding, evidence, Reason::HolderForged(problem));
                None
            }
        }
    }

    fn agreement(&mut self, issuer: &str, scheme: &Scheme) -> Option<&'a Agreement> {
        let id = &self.context.policy.agreement;
        let agreement = self.context.bundle.agreement(id);
        let Some(agreement) = agreement.filter(|found| found.covers(issuer, scheme)) else {
            self.fail(Step::Agreement, Evidence::Id(id.clone()), Reason::NoAgreement);
            return None;
        };
        if agreement.valid_at(self.now) {
            self.pass(Step::Agreement, Evidence::Id(id.clone()));
        } else {
            self.fail(Step::Agreement, Evidence::Id(id.clone()), Reason::AgreementEnded);
        }
        Some(agreement)
    }

    fn audience(&mut self, binding: &KeyBinding, agreement: Option<&Agreement>) {
        let policy = self.context.policy;
        let mine = binding.aud == policy.counter;
        let group = agreement.is_some_and(|agreement| agreement.audience() == binding.aud);
        let bound = policy.bound_only || self.context.challenge.is_some();
        if mine || (group && !bound) {
            self.pass(Step::Audience, Evidence::Id(binding.aud.clone()));
        } else {
            self.fail(Step::Audience, Evidence::None, Reason::OtherCounter);
        }
    }

    fn freshness(&mut self, binding: &KeyBinding) {
        let policy = self.context.policy;
        let (age, verdict) = match self.context.challenge {
            // The nonce is the proof of freshness: the wallet's clock does not matter.
            Some(challenge) => {
                let age = self.now.since(challenge.issued);
                let answers = binding.nonce == b64::encode(challenge.nonce);
                let in_time = (-policy.future..=policy.challenge).contains(&age);
                let reason = match (answers, in_time) {
                    (false, _) => Some(Reason::WrongChallenge),
                    (true, false) => Some(Reason::ChallengeExpired(age)),
                    (true, true) => None,
                };
                (age, reason)
            }
            None => {
                let age = self.now.since(binding.iat);
                let reason = match age {
                    _ if age > policy.past => Some(Reason::TooOld(age)),
                    _ if age < -policy.future => Some(Reason::FromFuture(age.saturating_neg())),
                    _ => None,
                };
                (age, reason)
            }
        };
        match verdict {
            None => self.pass(Step::Freshness, Evidence::Seconds(age)),
            Some(reason) => self.fail(Step::Freshness, Evidence::Seconds(age), reason),
        }
    }

    /// The time of the oldest list used, if all lists are there and young enough.
    fn status(&mut self, credential: &Credential, agreement: Option<&Agreement>) -> UnixTime {
        let bundle = self.context.bundle;
        let mut oldest = bundle.issued_at();
        let mut ended = self.now >= bundle.expires_at();
        let ahead = oldest.since(self.now);
        if ahead > CLOCK_BEHIND {
            let reason = Reason::ClockBehind(ahead);
            self.unknown(Step::Status, Evidence::Seconds(ahead), reason);
            return oldest;
        }
        // A card that no list can withdraw is not one of ours: its status may be withheld.
        if credential.status.is_empty() {
            self.unknown(Step::Status, Evidence::None, Reason::StatusUnknown);
            return oldest;
        }
        for entry in &credential.status {
            let found = bundle
                .status(&entry.uri)
                .filter(|list| list.issuer() == credential.issuer)
                .and_then(|list| Some((list, list.status(entry).ok()?)));
            let Some((list, status)) = found else {
                self.unknown(Step::Status, Evidence::None, Reason::StatusUnknown);
                return oldest;
            };
            oldest = oldest.min(list.iat());
            ended |= self.now >= list.exp();
            let since = list.since(entry.index);
            let evidence = since.map_or(Evidence::Time(list.iat()), Evidence::Time);
            match status {
                Status::Valid => {}
                Status::Suspended => {
                    self.fail(Step::Status, evidence, Reason::Suspended(since));
                    return oldest;
                }
                Status::Invalid => {
                    self.fail(Step::Status, evidence, Reason::Withdrawn(since));
                    return oldest;
                }
                _ => {
                    self.unknown(Step::Status, evidence, Reason::StatusUnknown);
                    return oldest;
                }
            }
        }
        let age = self.now.since(oldest);
        let by_agreement = agreement.map_or(i64::MAX, Agreement::max_status_age);
        if ended || age > self.context.policy.limit.min(by_agreement) {
            self.unknown(Step::Status, Evidence::Seconds(age), Reason::ListsTooOld(age));
        } else {
            self.pass(Step::Status, Evidence::Seconds(age.max(0)));
        }
        oldest
    }

    fn validity(&mut self, credential: &Credential) {
        match (credential.valid_from, credential.valid_until) {
            (Some(from), _) if self.now < from => {
                self.fail(Step::Validity, Evidence::Time(from), Reason::NotYetValid(from));
            }
            // At `exp` and `validUntil` it has ended (RFC 7519 section 4.1.4, VCDM 2.0
            // section 4.9).
            (_, Some(until)) if self.now >= until => {
                self.fail(Step::Validity, Evidence::Time(until), Reason::Ended(until));
            }
            (_, Some(until)) => self.pass(Step::Validity, Evidence::Time(until)),
            (_, None) => self.fail(Step::Validity, Evidence::None, Reason::WrongForm),
        }
    }

    fn schema(&mut self, credential: &Credential, scheme: &Scheme) {
        match scheme.check(&credential.subject) {
            Ok(()) => self.pass(Step::Schema, Evidence::Id(scheme.id.clone())),
            Err(error) => {
                let problem = Problem::from(&error);
                self.fail(Step::Schema, Evidence::Problem(problem), Reason::WrongForm);
            }
        }
    }

    /// Last of all, so that only an otherwise good presentation uses up its nonce.
    fn replay(&mut self, verified: &VerifiedSdJwt<'_>, binding: &KeyBinding) {
        let Policy { past, future, challenge, .. } = self.context.policy;
        // A presentation, like a challenge, may be dated ahead of this clock.
        let until = self.now.plus(future.saturating_add(*past.max(challenge)));
        let key = ReplayKey::new(verified.issuer_jws(), &binding.nonce);
        match self.context.replay.first_use(key, self.now, until) {
            Ok(Use::First) => self.pass(Step::Replay, Evidence::None),
            Ok(Use::Again(at)) => {
                self.fail(Step::Replay, Evidence::Time(at), Reason::ShownBefore(at));
            }
            Err(error) => {
                let problem = Problem::from(&error);
                let evidence = Evidence::Problem(problem.clone());
                self.unknown(Step::Replay, evidence, Reason::NotRemembered(problem));
            }
        }
    }

    fn accepted(
        &self,
        verified: &VerifiedSdJwt<'_>,
        credential: Credential,
        scheme: &Scheme,
        agreement: &Agreement,
        lists_from: UnixTime,
    ) -> Accepted {
        let disclosed: Vec<Vec<String>> = verified
            .disclosed()
            .iter()
            .filter_map(|path| credential.format.subject_path(path))
            .collect();
        let withheld = scheme.selective_paths().into_iter().filter(|p| !disclosed.contains(p));
        let withheld = withheld.map(|path| path.join(".")).collect();
        let before = credential.subject.len();
        let claims: Map<String, Value> = credential
            .subject
            .into_iter()
            .filter(|(name, _)| agreement.may_disclose(std::slice::from_ref(name)))
            .collect();
        Accepted {
            dropped: before.saturating_sub(claims.len()),
            claims,
            withheld,
            credential_type: scheme.credential_type.clone(),
            issuer: credential.issuer,
            agreement: agreement.id().to_owned(),
            valid_until: credential.valid_until,
            fresh: self.now.since(lists_from) <= self.context.policy.fresh,
            lists_from,
            report: Report::new(),
            mark: CredentialMark::of(verified.issuer_jws()),
        }
    }
}
