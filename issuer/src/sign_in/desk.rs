//! Somebody at a desk: a caseworker has looked at the person's papers and named the person in
//! the offer. The wallet proves by `issuer_state` that it scanned that offer.

use annona_core::time::UnixTime;

use super::{Arrival, Identified, SignIn, SignInError};

/// The person whom a caseworker named.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Id in the register.
    pub person_id: String,
}

impl SignIn for Desk {
    fn identify(&self, arrival: Arrival<'_>, _: UnixTime) -> Result<Identified, SignInError> {
        match arrival {
            Arrival::First { .. } => Ok(Identified::Person(self.person_id.clone())),
            // Nobody was sent elsewhere.
            Arrival::Back { .. } => Err(SignInError::Refused),
        }
    }
}
