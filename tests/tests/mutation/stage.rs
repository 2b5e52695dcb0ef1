//! The world in which the mutants are shown, and the presentations that they come from.

use std::collections::HashMap;
use std::sync::Mutex;

use annona_core::b64;
use annona_core::credential::Format;
use annona_core::crypto::Alg;
use annona_core::qr::Challenge;
use annona_core::time::UnixTime;
use annona_core::trust::TrustBundle;
use annona_core::verify::{
    self, Accepted, Context, Policy, Rejected, ReplayCache, ReplayError, ReplayKey, Use,
};
use annona_crypto_aws::Aws;
use annona_sample::people;
use annona_sample::world::{self, World};

pub const NOW: UnixTime = UnixTime(1_798_000_000);

/// A valid presentation.
pub struct Shown {
    pub text: String,
    /// What the counter's screen asked, if it did.
    pub challenge: Option<Challenge>,
    /// Which bundle of the stage knows its issuer.
    bundle: usize,
}

pub struct Stage {
    pub shown: Vec<Shown>,
    bundles: Vec<TrustBundle>,
    policy: Policy,
}

impl Stage {
    pub fn new() -> Self {
        let policy = Policy::new(world::AGREEMENT, world::COUNTER);
        let mut stage = Self { shown: Vec::new(), bundles: Vec::new(), policy };
        let people = people::generate(7, 2);
        for (bundle, alg) in [Alg::EdDsa, Alg::Es256].into_iter().enumerate() {
            let world = World::new(alg).unwrap();
            stage.bundles.push(world.bundle(NOW).unwrap());
            for (person, format) in people.iter().zip([Format::VcSdJwt, Format::DcSdJwt]) {
                let card = world.card(person, format, 4_711, NOW).unwrap();
                for challenge in [None, Some(challenge())] {
                    let (aud, nonce) = match &challenge {
                        None => (world::AUDIENCE, b64::encode([7; 16])),
                        Some(challenge) => (world::COUNTER, b64::encode(challenge.nonce)),
                    };
                    let text = card.show(&["class", "matchHint"], aud, &nonce, NOW).unwrap();
                    stage.shown.push(Shown { text, challenge, bundle });
                }
            }
        }
        stage
    }

    /// By a counter that has seen nothing yet.
    pub fn verify(&self, shown: &Shown, text: &str) -> Result<Accepted, Box<Rejected>> {
        self.verify_remembering(shown, text, &Memory::default())
    }

    pub fn verify_remembering(
        &self,
        shown: &Shown,
        text: &str,
        replay: &Memory,
    ) -> Result<Accepted, Box<Rejected>> {
        let context = Context {
            policy: &self.policy,
            bundle: &self.bundles[shown.bundle],
            crypto: &Aws,
            replay,
            challenge: shown.challenge.as_ref(),
        };
        verify::verify(text, &context, NOW)
    }
}

fn challenge() -> Challenge {
    Challenge {
        nonce: [9; 16],
        audience: world::COUNTER.to_owned(),
        agreement: world::AGREEMENT.to_owned(),
        issued: NOW,
    }
}

/// Remembers in memory.
#[derive(Default)]
pub struct Memory(Mutex<HashMap<ReplayKey, UnixTime>>);

impl ReplayCache for Memory {
    fn first_use(&self, key: ReplayKey, now: UnixTime, _: UnixTime) -> Result<Use, ReplayError> {
        Ok(self.0.lock().unwrap().insert(key, now).map_or(Use::First, Use::Again))
    }
}
