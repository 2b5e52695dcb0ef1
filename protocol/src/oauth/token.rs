//! Token requests of every grant (RFC 6749 sections 4.1.3 and 6, OpenID4VCI section 6.1).

use super::refresh::{REFRESH_TOKEN, RefreshRequest};
use super::{Form, form, invalid_request};
use crate::Secret;
use crate::vci::{ErrorResponse, PRE_AUTHORIZED_CODE, TokenRequest};

/// The name of the authorization code grant.
pub const AUTHORIZATION_CODE: &str = "authorization_code";

/// A token request with an authorization code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRequest {
    /// The code.
    pub code: Secret,
    /// As in the authorization request.
    pub redirect_uri: String,
    /// As in the authorization request; wallets have no other way to say who they are.
    pub client_id: String,
    /// The PKCE verifier.
    pub code_verifier: Secret,
}

impl CodeRequest {
    /// The form.
    #[must_use]
    pub fn to_form(&self) -> String {
        form::write(&[
            ("grant_type", Some(AUTHORIZATION_CODE)),
            ("code", Some(self.code.expose())),
            ("redirect_uri", Some(&self.redirect_uri)),
            ("client_id", Some(&self.client_id)),
            ("code_verifier", Some(self.code_verifier.expose())),
        ])
    }

    /// Reads the form of a client that may have `authenticated` itself already: then it needs
    /// not say once more who it is (RFC 6749 section 4.1.3).
    ///
    /// # Errors
    /// `invalid_request` for a missing or repeated parameter, `code_verifier` among them;
    /// `invalid_client` without `client_id`.
    pub fn read(form: &Form, authenticated: Option<&str>) -> Result<Self, ErrorResponse> {
        let unknown = || ErrorResponse::new("invalid_client", "client_id is missing");
        let client_id = form.optional("client_id")?.or(authenticated);
        Ok(Self {
            code: Secret::new(form.required("code")?.to_owned()),
            client_id: client_id.ok_or_else(unknown)?.to_owned(),
            redirect_uri: form.required("redirect_uri")?.to_owned(),
            code_verifier: Secret::new(form.required("code_verifier")?.to_owned()),
        })
    }
}

/// A token request of any grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TokenGrant {
    /// A code from a credential offer.
    PreAuthorized(TokenRequest),
    /// A code from an authorization response.
    Code(CodeRequest),
    /// A refresh token.
    Refresh(RefreshRequest),
}

impl TokenGrant {
    /// Reads the form; unknown parameters are ignored. `authenticated` as in
    /// [`CodeRequest::read`].
    ///
    /// # Errors
    /// As the grants, and `unsupported_grant_type`.
    pub fn parse(body: &[u8], authenticated: Option<&str>) -> Result<Self, ErrorResponse> {
        let form = Form::parse(body);
        match form.required("grant_type")? {
            PRE_AUTHORIZED_CODE => TokenRequest::parse(body).map(Self::PreAuthorized),
            AUTHORIZATION_CODE => CodeRequest::read(&form, authenticated).map(Self::Code),
            REFRESH_TOKEN => RefreshRequest::read(&form).map(Self::Refresh),
            _ => Err(ErrorResponse::new("unsupported_grant_type", "see grant_types_supported")),
        }
    }

    /// The client that a form names, whatever its grant.
    ///
    /// # Errors
    /// `invalid_request` when it comes twice.
    pub fn client_id(body: &[u8]) -> Result<Option<String>, ErrorResponse> {
        let form = Form::parse(body);
        let id = form.optional("client_id")?;
        match id {
            Some(id) if id.len() > 512 => Err(invalid_request("client_id is too long")),
            id => Ok(id.map(str::to_owned)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[test]
    fn every_grant_round_trips() {
        let code = CodeRequest {
            code: secret("c+/="),
            redirect_uri: "app://x?y=1&z".to_owned(),
            client_id: "wallet é".to_owned(),
            code_verifier: secret("v"),
        };
        let refresh = RefreshRequest { refresh_token: secret("r"), client_id: None };
        let pre = TokenRequest { pre_authorized_code: secret("p"), tx_code: None };
        for (form, grant) in [
            (code.to_form(), TokenGrant::Code(code)),
            (refresh.to_form(), TokenGrant::Refresh(refresh)),
            (pre.to_form(), TokenGrant::PreAuthorized(pre)),
        ] {
            assert_eq!(TokenGrant::parse(form.as_bytes(), None), Ok(grant));
        }
    }

    #[test]
    fn missing_and_repeated_parameters_are_named_by_code() {
        let good =
            "grant_type=authorization_code&code=c&redirect_uri=r&client_id=w&code_verifier=v";
        assert!(TokenGrant::parse(good.as_bytes(), None).is_ok());
        let code = |form: &str| TokenGrant::parse(form.as_bytes(), None).unwrap_err().error;
        assert_eq!(code(&good.replace("&code=c", "")), "invalid_request");
        assert_eq!(code(&good.replace("&redirect_uri=r", "")), "invalid_request");
        assert_eq!(code(&good.replace("&code_verifier=v", "")), "invalid_request");
        assert_eq!(code(&good.replace("&client_id=w", "")), "invalid_client");
        let unnamed = good.replace("&client_id=w", "");
        let known = TokenGrant::parse(unnamed.as_bytes(), Some("w"));
        assert_eq!(known, TokenGrant::parse(good.as_bytes(), None));
        assert_eq!(code(&format!("{good}&code=d")), "invalid_request");
        assert_eq!(code(&format!("{good}&grant_type=refresh_token")), "invalid_request");
        assert_eq!(code("grant_type=refresh_token"), "invalid_request");
        assert_eq!(code("grant_type=password&username=a"), "unsupported_grant_type");
        assert_eq!(code(""), "invalid_request");
    }
}
