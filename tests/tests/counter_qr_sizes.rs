//! How large counter codes are and how long they take, over 600 people of 12 scripts and both
//! SD-JWT formats: at most version 12 with the person hidden, 13 with the person shown.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use annona_core::credential::{self, Draft, Format};
use annona_core::crypto::{Alg, PublicKey, Pure, SecretKey, Signer, SoftSigner, random};
use annona_core::qr::render::{Level, Symbol};
use annona_core::scheme::Scheme;
use annona_core::sdjwt::{self, PathPart, UnverifiedSdJwt};
use annona_core::time::{DAY, UnixTime};
use annona_core::{b64, qr};
use annona_sample::people::{self, SamplePerson};
use annona_sample::seeded::Seeded;

const SCHEME: &[u8] = include_bytes!("../../schemas/social-assistance-eligibility/scheme.json");

const FROM: UnixTime = UnixTime(1_793_491_200);

struct World {
    scheme: Scheme,
    random: Seeded,
    issuer: SoftSigner,
    holder: SoftSigner,
}

fn signer(random: &Seeded) -> SoftSigner {
    SecretKey::generate(Alg::Es256, random).unwrap().signer().unwrap()
}

impl World {
    fn new() -> Self {
        let random = Seeded::new(12);
        let scheme = Scheme::parse(SCHEME).unwrap();
        Self { scheme, issuer: signer(&random), holder: signer(&random), random }
    }

    fn issue(&self, person: &SamplePerson, format: Format) -> String {
        let row: BTreeMap<String, String> = [
            ("class", &person.class),
            ("match_hint", &person.match_hint),
            ("name", &person.name),
            ("birth_date", &person.birth_date),
            ("income_band", &person.income_band),
            ("address", &person.address),
        ]
        .map(|(column, value)| (column.to_owned(), value.to_string()))
        .into();
        let draft = Draft {
            format,
            scheme: &self.scheme,
            issuer: "did:web:social.gov.example",
            kid: "k1",
            x5c: &[],
            subject: &self.scheme.subject(&row).unwrap(),
            valid_from: FROM,
            valid_until: FROM.plus(365 * DAY - 1),
            status: ("https://status.gov.example/1", self.random.below(1 << 20)),
            holder: &self.holder.public_key(),
        };
        credential::issue(&draft, &self.issuer, &self.random).unwrap()
    }

    fn present(&self, issued: &str, claim: &str) -> String {
        let claim = PathPart::Name(claim.to_owned());
        let presentation = sdjwt::present(issued, &|path| path.last() == Some(&claim)).unwrap();
        let nonce = b64::encode(random::<16>(&self.random).unwrap());
        let iat = FROM.plus(self.random.below(365 * 86_400).cast_signed());
        sdjwt::bind(&presentation, "urn:annona:counter:pharmacy", &nonce, iat, &self.holder)
            .unwrap()
    }
}

/// Sorted measurements of one kind of presentation.
#[derive(Default)]
struct Measured {
    bytes: Vec<usize>,
    versions: Vec<u8>,
    pack: Vec<Duration>,
    unpack: Vec<Duration>,
}

impl Measured {
    fn add(&mut self, text: &str, issuer: &PublicKey, typ: &str) {
        let start = Instant::now();
        let digits = qr::to_digits(&qr::pack(text).unwrap());
        self.pack.push(start.elapsed());
        let start = Instant::now();
        let bytes = qr::from_digits(&digits).unwrap();
        assert_eq!(qr::unpack(&bytes).unwrap(), text);
        self.unpack.push(start.elapsed());
        if self.bytes.len().is_multiple_of(100) {
            let sd_jwt = UnverifiedSdJwt::parse(text).unwrap();
            assert!(sd_jwt.verify(issuer, typ, &Pure).unwrap().has_key_binding());
        }
        self.bytes.push(bytes.len());
        self.versions.push(Symbol::new(&digits, Level::L).unwrap().version());
    }

    fn print(&mut self, what: &str) {
        self.bytes.sort_unstable();
        self.versions.sort_unstable();
        self.pack.sort_unstable();
        self.unpack.sort_unstable();
        let [p50, p95, max] = [50, 95, 100].map(|p| self.bytes.len() * p / 100 - 1);
        println!(
            "{what}: bytes p50 {} p95 {} max {}; symbol version p50 {} p95 {} max {}; \
             pack p95 {:?}, unpack p95 {:?}",
            self.bytes[p50],
            self.bytes[p95],
            self.bytes[max],
            self.versions[p50],
            self.versions[p95],
            self.versions[max],
            self.pack[p95],
            self.unpack[p95]
        );
    }

    fn p95(&self) -> (usize, u8) {
        let at = self.bytes.len() * 95 / 100 - 1;
        (self.bytes[at], self.versions[at])
    }
}

#[test]
fn codes_fit_their_symbols() {
    let world = World::new();
    let issuer = world.issuer.public_key();
    for format in [Format::VcSdJwt, Format::DcSdJwt] {
        let (mut hidden, mut shown) = (Measured::default(), Measured::default());
        for person in people::generate(7, 600) {
            let issued = world.issue(&person, format);
            hidden.add(&world.present(&issued, "matchHint"), &issuer, format.name());
            shown.add(&world.present(&issued, "person"), &issuer, format.name());
        }
        hidden.print(&format!("{}, person hidden", format.name()));
        shown.print(&format!("{}, person shown", format.name()));
        let ((hidden, hidden_version), (shown, shown_version)) = (hidden.p95(), shown.p95());
        assert!(hidden <= 335 && hidden_version <= 12);
        assert!(shown <= 392 && shown_version <= 13);
    }
}
