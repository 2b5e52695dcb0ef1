//! What the issuer publishes about itself: OpenID4VCI metadata, its DID document, and its entry
//! for the trust list.

use std::collections::BTreeMap;

use annona_core::cose::algorithm_number;
use annona_core::credential::Format;
use annona_core::crypto::Alg;
use annona_core::did::document_for;
use annona_core::scheme::{ClaimDef, Localized};
use annona_core::trust::{KeyPurpose, Party};
use annona_protocol::oauth::authorize::OPENID_CREDENTIAL;
use annona_protocol::oauth::refresh::REFRESH_TOKEN;
use annona_protocol::oauth::token::AUTHORIZATION_CODE;
use annona_protocol::oauth::{attestation, client_assertion, dpop, pkce};
use annona_protocol::vci::signed_metadata;
use annona_protocol::vci::{
    AuthorizationServerMetadata, BatchIssuance, ClaimDescription, CredentialConfiguration,
    CredentialDefinition, CredentialMetadata, Display, IssuerMetadata, PRE_AUTHORIZED_CODE,
    ProofType, SigningAlg,
};
use serde_json::Value;

use crate::issue::PROOF_ALGS;
use crate::{Issuer, IssuerError};

impl Issuer {
    /// `/.well-known/openid-credential-issuer`
    #[must_use]
    pub fn issuer_metadata(&self) -> IssuerMetadata {
        let url = &self.settings.url;
        let configuration =
            |format: Format| (self.configuration_id(format), self.configuration(format));
        IssuerMetadata {
            credential_issuer: url.clone(),
            authorization_servers: Vec::new(),
            credential_endpoint: format!("{url}/credential"),
            nonce_endpoint: Some(format!("{url}/nonce")),
            deferred_credential_endpoint: Some(format!("{url}/deferred-credential")),
            notification_endpoint: Some(format!("{url}/notification")),
            credential_response_encryption: self.response_encryption(),
            credential_request_encryption: self.request_encryption(),
            batch_credential_issuance: Some(BatchIssuance { batch_size: self.settings.batch_size }),
            display: displays(&self.settings.name),
            credential_configurations_supported: self.formats().map(configuration).collect(),
        }
    }

    /// The same, signed (section 12.2.3); `None` when there is no key for it.
    ///
    /// # Errors
    /// [`IssuerError`] when the key cannot sign.
    pub fn signed_metadata(&self) -> Result<Option<String>, IssuerError> {
        let (ring, now) = (self.keys(), self.now());
        let Ok(key) = ring.signing(KeyPurpose::Metadata, now) else { return Ok(None) };
        let (metadata, x5c) = (self.issuer_metadata(), key.x5c(now).unwrap_or_default());
        let text = signed_metadata::sign(&metadata, key.kid(), &x5c, now, key.signer());
        text.map(Some).map_err(|_| IssuerError::SelfCheck("metadata"))
    }

    /// `/.well-known/oauth-authorization-server`
    #[must_use]
    pub fn server_metadata(&self) -> AuthorizationServerMetadata {
        let is_attesting = !self.settings.wallet_providers.is_empty();
        let attestation_algs = if is_attesting { names(attestation::ALGS) } else { Vec::new() };
        AuthorizationServerMetadata {
            issuer: self.settings.url.clone(),
            authorization_endpoint: Some(format!("{}/authorize", self.settings.url)),
            token_endpoint: format!("{}/token", self.settings.url),
            pushed_authorization_request_endpoint: Some(format!("{}/par", self.settings.url)),
            require_pushed_authorization_requests: true,
            code_challenge_methods_supported: vec![pkce::METHOD.to_owned()],
            authorization_response_iss_parameter_supported: true,
            dpop_signing_alg_values_supported: names(dpop::ALGS),
            authorization_details_types_supported: vec![OPENID_CREDENTIAL.to_owned()],
            scopes_supported: self.formats().map(|format| self.configuration_id(format)).collect(),
            grant_types_supported: [PRE_AUTHORIZED_CODE, AUTHORIZATION_CODE, REFRESH_TOKEN]
                .map(str::to_owned)
                .into(),
            response_types_supported: vec!["code".to_owned()],
            token_endpoint_auth_methods_supported: self.auth_methods(),
            token_endpoint_auth_signing_alg_values_supported: if self.knows_keys() {
                names(client_assertion::ALGS)
            } else {
                Vec::new()
            },
            client_attestation_signing_alg_values_supported: attestation_algs.clone(),
            client_attestation_pop_signing_alg_values_supported: attestation_algs,
            challenge_endpoint: is_attesting.then(|| format!("{}/challenge", self.settings.url)),
            anonymous_access: !self.settings.require_wallet_attestation,
        }
    }

    /// How wallets may authenticate themselves.
    fn auth_methods(&self) -> Vec<String> {
        let settings = &self.settings;
        let methods = [
            ("none", !settings.require_wallet_attestation),
            (attestation::METHOD, !settings.wallet_providers.is_empty()),
            (client_assertion::METHOD, self.knows_keys()),
        ];
        let used = methods.into_iter().filter(|(_, is_used)| *is_used);
        used.map(|(name, _)| name.to_owned()).collect()
    }

    fn knows_keys(&self) -> bool {
        self.settings.wallets.iter().any(|wallet| !wallet.keys().is_empty())
    }

    /// `/.well-known/did.json`
    #[must_use]
    pub fn did_document(&self) -> Value {
        document_for(&self.settings.id, &self.keys().public())
    }

    /// The entry for the trust list, for the authority to add: with keys that are announced
    /// and keys that no longer sign.
    ///
    /// # Errors
    /// [`IssuerError::Trust`] when the settings make no good entry.
    pub fn party(&self) -> Result<Party, IssuerError> {
        let ring = self.keys();
        let party = Party {
            id: self.settings.id.clone(),
            name: self.settings.name.clone(),
            may_issue: vec![self.scheme.credential_type.clone()],
            keys: ring.keys().iter().map(|key| key.listed.entry.clone()).collect(),
            credential_issuer: Some(self.settings.url.clone()),
            certificate_anchors: Vec::new(),
        };
        party.check()?;
        Ok(party)
    }

    fn configuration(&self, format: Format) -> CredentialConfiguration {
        let scheme = &self.scheme;
        let types = || vec!["VerifiableCredential".to_owned(), scheme.credential_type.clone()];
        let definition = match format {
            Format::VcSdJwt => {
                Some(CredentialDefinition { context: scheme.contexts.clone(), types: types() })
            }
            // With types only (appendix A.1.1.2).
            Format::JwtVcJson => Some(CredentialDefinition { context: vec![], types: types() }),
            Format::DcSdJwt | Format::MsoMdoc => None,
        };
        let doctype = scheme.mdoc.as_ref().map(|names| names.doctype.clone());
        let key_names: &[&str] = match format {
            Format::VcSdJwt | Format::DcSdJwt | Format::JwtVcJson => &["jwk", "did:key", "did:jwk"],
            Format::MsoMdoc => &["cose_key"],
        };
        let proof = ProofType {
            proof_signing_alg_values_supported: names(PROOF_ALGS),
            key_attestations_required: self.settings.require_key_attestation.clone(),
        };
        let mut proofs = BTreeMap::from([("jwt".to_owned(), proof.clone())]);
        if !self.settings.wallet_providers.is_empty() {
            proofs.insert("attestation".to_owned(), proof);
        }
        CredentialConfiguration {
            format: format.name().to_owned(),
            vct: (format == Format::DcSdJwt).then(|| scheme.vct.clone()),
            doctype: doctype.filter(|_| format == Format::MsoMdoc),
            credential_definition: definition,
            scope: Some(self.configuration_id(format)),
            credential_signing_alg_values_supported: self.signing_algs(format),
            cryptographic_binding_methods_supported: key_names
                .iter()
                .map(|&name| name.to_owned())
                .collect(),
            proof_types_supported: proofs,
            credential_metadata: Some(self.texts(format)),
        }
    }

    /// By every credential key, each algorithm once.
    fn signing_algs(&self, format: Format) -> Vec<SigningAlg> {
        let name = |alg: Alg| match format {
            Format::MsoMdoc => SigningAlg::Number(algorithm_number(alg)),
            _ => SigningAlg::Name(alg.name().to_owned()),
        };
        let ring = self.keys();
        let keys = ring.keys().iter().map(|key| &key.listed.entry);
        let keys = keys.filter(|key| key.purposes.contains(&KeyPurpose::Credential));
        let algs: BTreeMap<&str, Alg> =
            keys.map(|key| (key.key.alg().name(), key.key.alg())).collect();
        algs.into_values().map(name).collect()
    }

    fn texts(&self, format: Format) -> CredentialMetadata {
        let card = self.scheme.display.iter().map(|(locale, text)| Display {
            description: Some(text.description.clone()),
            ..named(locale, &text.name)
        });
        CredentialMetadata { display: card.collect(), claims: self.claims(format) }
    }

    fn claims(&self, format: Format) -> Vec<ClaimDescription> {
        let described = |path, claim: &ClaimDef| ClaimDescription {
            path,
            mandatory: claim.required,
            display: displays(&claim.title),
        };
        let all = self.scheme.all_claims();
        match (format, &self.scheme.mdoc) {
            (Format::MsoMdoc, Some(names)) => {
                let element = |(element, path): (&String, &Vec<String>)| {
                    Some(described(names.path(element), self.scheme.claim(path)?))
                };
                names.elements.iter().filter_map(element).collect()
            }
            _ => all.iter().map(|claim| described(format.claim_path(&claim.path), claim)).collect(),
        }
    }
}

fn names(algs: &[Alg]) -> Vec<String> {
    algs.iter().map(|alg| alg.name().to_owned()).collect()
}

fn displays(texts: &Localized) -> Vec<Display> {
    texts.iter().map(|(locale, name)| named(locale, name)).collect()
}

fn named(locale: &str, name: &str) -> Display {
    Display {
        name: Some(name.to_owned()),
        locale: Some(locale.to_owned()),
        description: None,
        logo: None,
        background_color: None,
        text_color: None,
    }
}
