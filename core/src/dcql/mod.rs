//! The Digital Credentials Query Language (OpenID4VP 1.0 sections 6 and 7): what a verifier
//! asks for, and which credentials and claims answer it.
//!
//! A query is read strictly: ids in their alphabet and once only, no empty arrays, bounded
//! counts; unknown members are ignored, as section 6 demands. An answer discloses the least: the
//! first of the `claim_sets` that fits, nothing selective when no claims are asked for, optional
//! sets only when the holder wants them. It is never empty and never partial.
//!
//! Formats that can match are `dc+sd-jwt` (by `vct_values`) and W3C credentials as `vc+sd-jwt`
//! (by `type_values`); a query for another format is no error, it has no match here.

mod path;
mod query;
mod select;
mod value;

pub use path::resolve;
pub use query::{Authority, ClaimQuery, CredentialQuery, CredentialSet, Query};
pub use select::{Candidate, Match, Selection, matches};
pub use value::Scalar;

use crate::json::JsonError;

crate::coded_errors! {
    /// Why a query was refused, or has no answer.
    pub enum DcqlError {
        Member(&'static str) ["ANN-DCQL-1"] "the query's `{0}` is missing or has another form" => "Ask the verifier to follow OpenID4VP 1.0 section 6.";
        Empty(&'static str) ["ANN-DCQL-2"] "the query's `{0}` is empty" => "Ask the verifier to leave the member out or to fill it.";
        TooMany(&'static str) ["ANN-DCQL-3"] "the query's `{0}` has too many elements" => "Ask the verifier for a shorter query.";
        Id(&'static str) ["ANN-DCQL-4"] "an id in the query's `{0}` is not made of letters, digits, _ and -" => "Ask the verifier to follow OpenID4VP 1.0 section 6.";
        Duplicate(&'static str) ["ANN-DCQL-5"] "an id stands twice in the query's `{0}`" => "Ask the verifier for a query with different ids.";
        UnknownId(&'static str) ["ANN-DCQL-6"] "the query's `{0}` names an id that the query does not define" => "Ask the verifier for a complete query.";
        NoMatch(String) ["ANN-DCQL-7"] "no credential here has what is asked for as `{0}`" => "Nothing was disclosed. Obtain the credential first, or tell the verifier that you do not have it.";
        Nothing ["ANN-DCQL-8"] "nothing was chosen that could be presented" => "Nothing was disclosed. Choose at least one credential, or decline.";
        => Json(JsonError);
    }
}
