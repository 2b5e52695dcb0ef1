//! Who is the person at the authorization endpoint? A small seam with two implementations:
//! [`Desk`] for somebody whom a caseworker has looked up, [`OpenIdProvider`] for an account at
//! an external OpenID provider.

mod client_key;
mod desk;
mod id_token;
mod offer;
mod provider;

use annona_core::crypto::CryptoError;
use annona_core::jwk::Jwk;
use annona_core::time::UnixTime;
use annona_protocol::http::HttpError;
use annona_protocol::vci::MessageError;

pub use desk::Desk;
pub(crate) use offer::DeskSession;
pub use offer::SignInOffer;
pub use provider::{OpenIdProvider, ProviderSettings};

annona_core::coded_errors! {
    /// Why nobody is signed in.
    pub enum SignInError {
        Refused ["ANN-SIGNIN-1"] "the person did not sign in, or may not have this credential" => "Sign in again, or ask the agency.";
        Provider(&'static str) ["ANN-SIGNIN-2"] "the OpenID provider's {0} is not usable" => "Compare `openid_provider` in issuer.json with the provider's documentation.";
        IdToken(&'static str) ["ANN-SIGNIN-3"] "the ID token of the OpenID provider is refused: {0}" => "Check client id and clock; if they are right, tell the provider.";
        Key ["ANN-SIGNIN-5"] "the key for the OpenID provider does not sign" => "Look at keys/openid-provider.jwk; without the file a new key is made, which the provider must be told.";
        Missing ["ANN-SIGNIN-4"] "this issuer has no sign-in, and the offer names no person" => "Set `openid_provider` in issuer.json, or make offers with --person.";
        => Http(HttpError);
        => Message(MessageError);
        => Crypto(CryptoError);
    }
}

/// What is known when the person arrives.
#[derive(Debug, Clone, Copy)]
pub enum Arrival<'a> {
    /// For the first time; `mark` finds the way back here and goes along as `state`.
    First {
        /// An unguessable text for this journey.
        mark: &'a str,
    },
    /// Back from elsewhere.
    Back {
        /// What [`Identified::Elsewhere`] asked to keep.
        memo: &'a str,
        /// The query that the browser brought.
        query: &'a str,
    },
}

/// Where a step of the sign-in led.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identified {
    /// To this person of the register.
    Person(String),
    /// The browser goes on to `url`; `memo` is kept until it is back.
    Elsewhere {
        /// Where to.
        url: String,
        /// What to keep.
        memo: String,
    },
}

/// Finds out who the person is.
pub trait SignIn: Send + Sync {
    /// The next step. It may block.
    ///
    /// # Errors
    /// [`SignInError::Refused`] when the person is not to get in; the others when the way to
    /// find out is broken.
    fn identify(&self, arrival: Arrival<'_>, now: UnixTime) -> Result<Identified, SignInError>;

    /// The key by which the issuer authenticates itself, for the provider to know.
    fn client_key(&self) -> Option<Jwk> {
        None
    }
}
