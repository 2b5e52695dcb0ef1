//! The token endpoint: a code or a refresh token for an access token, which is bound to the
//! wallet's key when the request proves one.

use annona_core::b64;
use annona_core::crypto::{random, sha256};
use annona_protocol::Secret;
use annona_protocol::oauth::authorize::OPENID_CREDENTIAL;
use annona_protocol::oauth::pkce;
use annona_protocol::oauth::refresh::RefreshRequest;
use annona_protocol::oauth::token::{CodeRequest, TokenGrant};
use annona_protocol::vci::{AuthorizationDetail, ErrorResponse, TokenRequest, TokenResponse};

use crate::authorize::{Pushed, code_handle, code_mark};
use crate::client::Client;
use crate::offer::tx_hash;
use crate::refusal::Place;
use crate::store::{Hash, NewRefresh, NewToken, Redeemed};
use crate::{Evidence, Issuer, Refusal};

/// Lifetime of an access token, in seconds.
pub const TOKEN_SECONDS: i64 = 300;
/// How long after the end of a card that it could bring a refresh token works, in seconds; each
/// use gives a new one.
pub const REFRESH_SECONDS: i64 = 30 * 86_400;

/// Tokens that are about to be given.
struct Fresh {
    access: String,
    refresh: Option<String>,
    kept: NewToken,
}

impl Issuer {
    /// Answers a token request, with what its header says about the sender.
    ///
    /// # Errors
    /// [`Refusal`] with the codes of RFC 6749 section 5.2, RFC 9449 and attestation-based client
    /// authentication.
    pub fn token(&self, body: &[u8], sent: &Evidence<'_>) -> Result<TokenResponse, Refusal> {
        // First, because it may have to come again with a nonce.
        let key = sent.dpop.map(|proof| self.proved(proof, "/token", None)).transpose()?;
        let client = self.client(body, sent)?;
        let grant = TokenGrant::parse(body, client.id.as_deref()).map_err(Refusal::Request)?;
        if key.is_none() && (self.settings.require_dpop || matches!(grant, TokenGrant::Refresh(_)))
        {
            let error = ErrorResponse::new("invalid_dpop_proof", "the header DPoP is missing");
            return Err(Refusal::Proof(error, Place::Server));
        }
        let fresh = self.fresh(&client, key)?;
        match grant {
            TokenGrant::PreAuthorized(request) => self.exchange(&request, fresh),
            TokenGrant::Code(request) => self.exchange_code(&request, &client, fresh),
            TokenGrant::Refresh(request) => self.refresh(&request, &client, fresh),
        }
    }

    fn fresh(&self, client: &Client, key: Option<String>) -> Result<Fresh, Refusal> {
        let now = self.now();
        let access = b64::encode(random::<32>(self.entropy.as_ref())?);
        let refresh = match &key {
            Some(key) => {
                let text = b64::encode(random::<32>(self.entropy.as_ref())?);
                let lifetime = self.credential_seconds() + REFRESH_SECONDS;
                let refresh = refresh_handle(&text, client, key);
                Some((text, NewRefresh { refresh, expires: now.plus(lifetime) }))
            }
            None => None,
        };
        let (refresh, kept) = refresh.map_or((None, None), |(text, kept)| (Some(text), Some(kept)));
        let (token, expires) = (sha256(&access), now.plus(TOKEN_SECONDS));
        Ok(Fresh { access, refresh, kept: NewToken { token, expires, key, refresh: kept } })
    }

    /// A pre-authorized code and its transaction code.
    fn exchange(&self, request: &TokenRequest, fresh: Fresh) -> Result<TokenResponse, Refusal> {
        let Some(tx_code) = &request.tx_code else {
            return refuse("invalid_request", "tx_code is missing");
        };
        let code = request.pre_authorized_code.expose();
        let tx_code = tx_hash(code, tx_code.expose());
        match self.store.redeem(&sha256(code), &tx_code, &fresh.kept, self.now())? {
            Redeemed::Granted => Ok(fresh.response(Vec::new())),
            Redeemed::WrongTxCode(0) => refuse("invalid_grant", "wrong tx_code, the code is dead"),
            Redeemed::WrongTxCode(_) => refuse("invalid_grant", "wrong tx_code"),
            Redeemed::Refused => refuse("invalid_grant", "unknown, expired or used code"),
        }
    }

    /// The code of an authorization response, with everything that it is bound to.
    fn exchange_code(
        &self,
        request: &CodeRequest,
        client: &Client,
        fresh: Fresh,
    ) -> Result<TokenResponse, Refusal> {
        let (code, now) = (request.code.expose(), self.now());
        let bound = self.store.session(&code_handle(code), now)?;
        let bound = bound.as_deref().map(Pushed::parse).transpose()?;
        if let Some(Pushed { request: asked, instance, .. }) = &bound {
            if asked.client_id != request.client_id || asked.redirect_uri != request.redirect_uri {
                return refuse("invalid_grant", "the code belongs to another client or address");
            }
            pkce::check(&asked.code_challenge, &request.code_verifier).map_err(Refusal::Request)?;
            if asked.dpop_jkt.is_some() && asked.dpop_jkt != fresh.kept.key {
                return refuse("invalid_grant", "the code belongs to another DPoP key");
            }
            if instance.is_some() && *instance != client.instance {
                return refuse("invalid_grant", "the code belongs to another attested key");
            }
        }
        if let Some(bound) = bound {
            let redeemed = self.store.redeem(&sha256(code), &code_mark(code), &fresh.kept, now)?;
            if redeemed == Redeemed::Granted {
                return Ok(fresh.response(bound.details()));
            }
        }
        // Also long after its time: a code that was used before ends what came of it.
        self.store.end_code(&sha256(code))?;
        refuse("invalid_grant", "unknown, expired or used code")
    }

    fn refresh(
        &self,
        request: &RefreshRequest,
        client: &Client,
        fresh: Fresh,
    ) -> Result<TokenResponse, Refusal> {
        let key = fresh.kept.key.as_deref().unwrap_or_default();
        let handle = refresh_handle(request.refresh_token.expose(), client, key);
        match self.store.renew(&handle, &fresh.kept, &self.terms, self.now())? {
            Redeemed::Granted => Ok(fresh.response(Vec::new())),
            _ => refuse("invalid_grant", "unknown, expired or used refresh token"),
        }
    }
}

impl Fresh {
    fn response(self, authorization_details: Vec<AuthorizationDetail>) -> TokenResponse {
        let token_type = if self.kept.key.is_some() { "DPoP" } else { "Bearer" };
        TokenResponse {
            access_token: Secret::new(self.access),
            token_type: token_type.to_owned(),
            expires_in: Some(TOKEN_SECONDS.unsigned_abs()),
            refresh_token: self.refresh.map(Secret::new),
            authorization_details,
        }
    }
}

impl Pushed {
    /// For the token response, when the wallet asked by `authorization_details`.
    fn details(&self) -> Vec<AuthorizationDetail> {
        if self.request.configurations.is_empty() {
            return Vec::new();
        }
        let id = self.configuration_id.clone();
        vec![AuthorizationDetail {
            kind: OPENID_CREDENTIAL.to_owned(),
            credential_configuration_id: id.clone(),
            credential_identifiers: vec![id],
        }]
    }
}

/// Client, DPoP key and attested key are part of it: to everybody else the token is unknown.
fn refresh_handle(text: &str, client: &Client, key: &str) -> Hash {
    let (id, instance) = (client.id.as_deref(), client.instance.as_deref());
    let id = id.unwrap_or_default();
    match instance {
        None => sha256(["refresh~", text, "~", key, "~", id].concat()),
        Some(instance) => sha256(["refresh~", text, "~", key, "~", instance, "~", id].concat()),
    }
}

fn refuse<T>(code: &str, text: &str) -> Result<T, Refusal> {
    Err(Refusal::Request(ErrorResponse::new(code, text)))
}
