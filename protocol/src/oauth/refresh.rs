//! Refreshing an access token (RFC 6749 section 6). Refresh tokens are bound to the wallet's
//! DPoP key and change with every use (RFC 9700 section 4.14).

use super::{Form, form};
use crate::Secret;
use crate::vci::ErrorResponse;

/// The grant's name.
pub const REFRESH_TOKEN: &str = "refresh_token";

/// A token request with a refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefreshRequest {
    /// The token.
    pub refresh_token: Secret,
    /// Who asks; must be who got the token.
    pub client_id: Option<String>,
}

impl RefreshRequest {
    /// The form.
    #[must_use]
    pub fn to_form(&self) -> String {
        form::write(&[
            ("grant_type", Some(REFRESH_TOKEN)),
            ("refresh_token", Some(self.refresh_token.expose())),
            ("client_id", self.client_id.as_deref()),
        ])
    }

    /// Reads the form.
    ///
    /// # Errors
    /// `invalid_request`.
    pub fn read(form: &Form) -> Result<Self, ErrorResponse> {
        Ok(Self {
            refresh_token: Secret::new(form.required("refresh_token")?.to_owned()),
            client_id: form.optional("client_id")?.map(str::to_owned),
        })
    }
}
