//! One wallet: it has a key, is given an offer, and collects one credential.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use annona_core::credential::{Credential, Format};
use annona_core::crypto::{Alg, OsEntropy, SecretKey};
use annona_core::sdjwt::UnverifiedSdJwt;
use annona_core::time::UnixTime;
use annona_crypto_aws::{Aws, AwsSigner};
use annona_issuer::Offer;
use annona_protocol::vci::{CredentialResponse, NonceResponse, OfferText, TokenResponse, proof};
use cpu_time::ThreadTime;
use serde_json::json;

use crate::Result;
use crate::agency::Agency;
use crate::http::Connection;

const FORM: &str = "content-type: application/x-www-form-urlencoded\r\n";

/// A wallet that will come.
pub struct Arrival {
    /// After the beginning of the run.
    pub due: Duration,
    person: usize,
    key: AwsSigner,
}

impl Arrival {
    /// A wallet of the n-th person with a new key.
    pub fn new(due: Duration, person: usize) -> Result<Self> {
        let key = AwsSigner::new(&SecretKey::generate(Alg::Es256, &OsEntropy)?)?;
        Ok(Self { due, person, key })
    }
}

/// A wallet that was here.
pub struct Visit {
    /// From the time at which it was due to its credential.
    pub waited: Duration,
    /// CPU time for the offer.
    pub offer: Duration,
    /// The credential, or why there is none.
    pub credential: std::result::Result<String, String>,
}

/// Where wallets are served one after the other.
pub struct Desk<'a> {
    agency: &'a Agency,
    connection: Connection,
}

impl<'a> Desk<'a> {
    /// A desk with a connection of its own.
    pub fn new(agency: &'a Agency) -> Self {
        Self { agency, connection: Connection::new(&agency.url) }
    }

    /// From offer to credential.
    pub fn serve(&mut self, arrival: &Arrival, began: Instant) -> Visit {
        let cpu = ThreadTime::now();
        let offer = self.agency.offer(arrival.person);
        let cpu = cpu.elapsed();
        let credential = offer.and_then(|offer| self.collect(&offer, &arrival.key));
        Visit {
            waited: began.elapsed().saturating_sub(arrival.due),
            offer: cpu,
            credential: credential.map_err(|error| error.to_string()),
        }
    }

    fn collect(&mut self, offer: &Offer, key: &AwsSigner) -> Result<String> {
        let OfferText::Value(read) = OfferText::parse(&offer.uri)? else {
            return Err("the offer is not in the link".into());
        };
        let code = read.pre_authorized()?.pre_authorized_code.expose();
        let form = format!(
            "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Apre-authorized_code\
             &pre-authorized_code={code}&tx_code={}",
            offer.tx_code
        );
        let token = self.connection.post("/token", FORM, form.as_bytes())?;
        let token: TokenResponse = serde_json::from_slice(&token)?;
        let nonce = self.connection.post("/nonce", "", b"")?;
        let nonce: NonceResponse = serde_json::from_slice(&nonce)?;
        let proof = proof::sign(key, &self.agency.url, Some(&nonce.c_nonce), now()?)?;
        let id = read.credential_configuration_ids.first().ok_or("nothing is offered")?;
        let body = json!({ "credential_configuration_id": id, "proofs": { "jwt": [proof] } });
        let headers = format!(
            "content-type: application/json\r\nauthorization: Bearer {}\r\n",
            token.access_token.expose()
        );
        let body = serde_json::to_vec(&body)?;
        let answer = self.connection.post("/credential", &headers, &body)?;
        let answer: CredentialResponse = serde_json::from_slice(&answer)?;
        let credential = answer.credentials.first().and_then(|one| one.credential.as_str());
        Ok(credential.ok_or("no credential")?.to_owned())
    }
}

/// Verifies every credential; returns how many have a place in a status list that another has.
pub fn verify_all(agency: &Agency, visits: &[Visit]) -> Result<usize> {
    let (key, mut places, mut doubled) = (agency.key()?, BTreeSet::new(), 0);
    for text in visits.iter().filter_map(|visit| visit.credential.as_ref().ok()) {
        let verified = UnverifiedSdJwt::parse(text)?.verify(&key, "vc+sd-jwt", &Aws)?;
        let credential = Credential::from_verified(&verified, Format::VcSdJwt)?;
        let status = credential.status.first().ok_or("no status")?;
        doubled += usize::from(!places.insert((status.uri.clone(), status.index)));
    }
    Ok(doubled)
}

fn now() -> Result<UnixTime> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    Ok(UnixTime(i64::try_from(since.as_secs())?))
}
