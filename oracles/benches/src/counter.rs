//! The counter's whole path, on a card of the sample world: from the wallet's tap to the digits
//! of its code, and from the scanned digits to the verdict.

use std::hint::black_box;

use annona_core::b64;
use annona_core::credential::Format;
use annona_core::crypto::{Alg, CryptoProvider, Pure};
use annona_core::qr::render::{Level, Symbol};
use annona_core::qr::{self, Scanned};
use annona_core::time::UnixTime;
use annona_core::trust::TrustBundle;
use annona_core::verify::{self, Context, Policy, ReplayCache, ReplayError, ReplayKey, Use};
use annona_crypto_aws::Aws;
use annona_sample::people;
use annona_sample::world::{self, Card, World};

use crate::harness::{Bench, Id};

const NOW: UnixTime = UnixTime(1_798_000_000);

/// A card, its code, and a counter.
pub struct Counter {
    card: Card,
    bundle: TrustBundle,
    policy: Policy,
    presentation: String,
    digits: String,
}

/// Works that targets are about.
pub struct Works {
    pub unpack_verify: Id,
    pub pack_sign: Id,
}

impl Counter {
    pub fn new() -> Self {
        let world = World::new(Alg::Es256).expect("a world");
        let person = people::generate(7, 1).pop().expect("a person");
        let card = world.card(&person, Format::VcSdJwt, 4_711, NOW).expect("a card");
        let presentation = show(&card);
        Self {
            bundle: world.bundle(NOW).expect("a bundle"),
            policy: Policy::new(world::AGREEMENT, world::COUNTER),
            digits: qr::to_digits(&qr::pack(&presentation).expect("packed")),
            presentation,
            card,
        }
    }

    pub fn add<'a>(&'a self, bench: &mut Bench<'a>) -> Works {
        let (pure, aws) = ("annona, pure", "annona, aws-lc");
        bench.add("pack", "annona", &[], || {
            black_box(qr::pack(&self.presentation).expect("packed"));
        });
        bench.add("unpack", "annona", &[], || {
            black_box(qr::read(&self.digits).expect("unpacked"));
        });
        bench.add("draw the code", "annona", &[], || {
            black_box(Symbol::new(&self.digits, Level::M).expect("drawn"));
        });
        bench.add("scanned digits to verdict", aws, &[], || self.judge(&Aws));
        Works {
            unpack_verify: bench.add("scanned digits to verdict", pure, &[], || self.judge(&Pure)),
            pack_sign: bench.add("tap to code", pure, &[], || {
                let packed = qr::pack(&show(&self.card)).expect("packed");
                black_box(Symbol::new(&qr::to_digits(&packed), Level::M).expect("drawn"));
            }),
        }
    }

    fn judge(&self, crypto: &dyn CryptoProvider) {
        let Ok(Scanned::Presentation(text)) = qr::read(black_box(&self.digits)) else {
            panic!("not a presentation");
        };
        let Self { policy, bundle, .. } = self;
        let context = Context { policy, bundle, crypto, replay: &Fresh, challenge: None };
        black_box(verify::verify(&text, &context, NOW).expect("accepted"));
    }
}

/// Signed by the pure provider, as in a phone.
fn show(card: &Card) -> String {
    let nonce = b64::encode([7; 16]);
    card.show(&["class", "matchHint"], world::AUDIENCE, &nonce, NOW).expect("shown")
}

/// Remembers nothing, so that one presentation can be judged again and again.
struct Fresh;

impl ReplayCache for Fresh {
    fn first_use(&self, _: ReplayKey, _: UnixTime, _: UnixTime) -> Result<Use, ReplayError> {
        Ok(Use::First)
    }
}
