//! Certificate chains of the issuer's keys, and what then stands in `x5c` (HAIP).

use annona_core::Coded as _;
use annona_core::credential::Format;
use annona_core::credential::jwt_vc::UnverifiedJwtVc;
use annona_core::crypto::{Alg, OsEntropy, PublicKey, Pure, SecretKey, Signer as _, SoftSigner};
use annona_core::json::Limits;
use annona_core::jws::UnverifiedJws;
use annona_core::time::DAY;
use annona_core::trust::KeyPurpose;
use annona_issuer::IssuerError;
use annona_protocol::http::HttpRequest;
use annona_protocol::vci::wallet::WalletError;
use annona_x509::make::{self, Authority, Leaf, Period, Subject};
use annona_x509::{Certificate, Chain, Expected};

use super::common::{World, key, send};

const ISSUER: &str = "did:web:ministry.example";

/// A registrar with a root.
struct Registrar {
    signer: SoftSigner,
    root: Certificate,
}

fn named(common_name: &str) -> Subject {
    Subject { common_name: common_name.to_owned(), ..Subject::default() }
}

impl Registrar {
    fn new(world: &World) -> Self {
        let signer = SecretKey::generate(Alg::Es256, &OsEntropy).unwrap().signer().unwrap();
        let period = Period { from: world.now().plus(-DAY), until: world.now().plus(900 * DAY) };
        let root = make::root(&named("Registrar"), period, 0, &signer, &OsEntropy).unwrap();
        Self { signer, root }
    }

    fn certify(&self, world: &World, key: PublicKey, issuer: &str) -> Certificate {
        let leaf = Leaf {
            subject: named("Ministry"),
            key,
            dns: Vec::new(),
            uris: vec![issuer.to_owned()],
            purposes: Vec::new(),
            period: Period { from: world.now(), until: world.now().plus(30 * DAY) },
        };
        let authority = Authority { certificate: &self.root, signer: &self.signer };
        make::leaf(&leaf, authority, &OsEntropy).unwrap()
    }
}

fn key_for(world: &World, purpose: KeyPurpose) -> PublicKey {
    world.issuer.party().unwrap().keys_for(purpose).next().unwrap().key
}

/// The leaf's key of the chain in a token's header, held against the registrar's root.
fn certified(world: &World, registrar: &Registrar, jws: &str) -> Option<PublicKey> {
    let token = UnverifiedJws::parse(jws.split('~').next().unwrap(), Limits::MESSAGE).unwrap();
    let chain = Chain::from_x5c(token.header().members.get("x5c")?).unwrap();
    let expected = Expected { now: world.now(), purpose: None };
    let anchors = [registrar.root.clone()];
    Some(chain.verify(&anchors, expected, &Pure).unwrap().key())
}

#[test]
fn what_haip_names_carries_the_chain_and_nothing_else_does() {
    let world = World::new();
    let registrar = Registrar::new(&world);
    for purpose in [KeyPurpose::Credential, KeyPurpose::Status, KeyPurpose::Metadata] {
        let leaf = registrar.certify(&world, key_for(&world, purpose), ISSUER);
        // The authority sends its own certificate along, which must not stand in x5c.
        let sent = vec![leaf, registrar.root.clone()];
        let kid = world.issuer.certify(sent, std::slice::from_ref(&registrar.root)).unwrap();
        assert!(world.issuer.party().unwrap().key(&kid, purpose).is_some());
    }
    let collect = |format| {
        let offer = world.issuer.create_offer("p-1", format).unwrap();
        world.collect(&offer, &[key()]).remove(0)
    };
    let own = |purpose| Some(key_for(&world, purpose));
    let card = collect(Format::DcSdJwt);
    assert_eq!(certified(&world, &registrar, &card), own(KeyPurpose::Credential));
    assert_eq!(certified(&world, &registrar, &collect(Format::VcSdJwt)), None);
    assert_eq!(certified(&world, &registrar, &collect(Format::JwtVcJson)), None);
    let list = world.issuer.status_list(1).unwrap().token;
    assert_eq!(certified(&world, &registrar, &list), own(KeyPurpose::Status));
    let url = format!("{}/.well-known/openid-credential-issuer", world.url);
    let metadata = send(&HttpRequest::get(&url, "application/jwt"));
    let metadata = String::from_utf8(metadata.body).unwrap();
    assert_eq!(certified(&world, &registrar, &metadata), own(KeyPurpose::Metadata));
}

#[test]
fn a_certificate_that_wallets_would_refuse_is_not_installed() {
    let world = World::new();
    let registrar = Registrar::new(&world);
    let own = key_for(&world, KeyPurpose::Credential);
    let refused = |chain: Vec<Certificate>, anchors: &[Certificate]| -> &'static str {
        let error: IssuerError = world.issuer.certify(chain, anchors).unwrap_err();
        error.code()
    };
    let root = [registrar.root.clone()];
    let leaf = registrar.certify(&world, own, ISSUER);
    assert_eq!(refused(vec![leaf.clone()], &[]), "ANN-X509-18");
    assert_eq!(refused(root.to_vec(), &root), "ANN-X509-7");
    let other = registrar.certify(&world, own, "did:web:other.example");
    assert_eq!(refused(vec![other], &root), "ANN-KEYS-11");
    let other = registrar.certify(&world, key().public_key(), ISSUER);
    assert_eq!(refused(vec![other], &root), "ANN-X509-23");
    world.pass(31 * DAY);
    assert_eq!(refused(vec![leaf], &root), "ANN-X509-10");
    let offer = world.issuer.create_offer("p-1", Format::DcSdJwt).unwrap();
    let card = world.collect(&offer, &[key()]).remove(0);
    assert_eq!(certified(&world, &registrar, &card), None);
}

#[test]
fn with_an_expired_certificate_no_credential_that_names_it_is_signed() {
    let world = World::new();
    let registrar = Registrar::new(&world);
    for purpose in [KeyPurpose::Credential, KeyPurpose::Status] {
        let leaf = registrar.certify(&world, key_for(&world, purpose), ISSUER);
        world.issuer.certify(vec![leaf], std::slice::from_ref(&registrar.root)).unwrap();
    }
    world.pass(31 * DAY);
    let offer = world.issuer.create_offer("p-1", Format::DcSdJwt).unwrap();
    assert_eq!(
        world.try_collect(&offer, &[key()]),
        Err(WalletError::Refused("temporarily_unavailable".to_owned()))
    );
    // Everything else goes on.
    let offer = world.issuer.create_offer("p-1", Format::VcSdJwt).unwrap();
    assert_eq!(world.collect(&offer, &[key()]).len(), 1);
    let list = world.issuer.status_list(1).unwrap().token;
    assert_eq!(certified(&world, &registrar, &list), None);
}

#[test]
fn a_wallet_collects_a_jwt_vc_json() {
    let world = World::new();
    let metadata = world.issuer.issuer_metadata();
    let id = world.issuer.configuration_id(Format::JwtVcJson);
    let configuration = &metadata.credential_configurations_supported[&id];
    assert_eq!(configuration.format, "jwt_vc_json");
    let definition = configuration.credential_definition.clone().unwrap();
    assert_eq!(definition.types, ["VerifiableCredential", "SocialAssistanceEligibility"]);
    assert!(definition.context.is_empty());
    let (offer, holder) = (world.issuer.create_offer("p-1", Format::JwtVcJson).unwrap(), key());
    let text = world.collect(&offer, std::slice::from_ref(&holder)).remove(0);
    let issuer = key_for(&world, KeyPurpose::Credential);
    let verified = UnverifiedJwtVc::parse(&text).unwrap().verify(&issuer, &Pure).unwrap();
    assert_eq!(verified.holder(), &holder.public_key());
    let credential = verified.credential();
    assert!(credential.is_of(world.issuer.scheme()));
    assert_eq!(credential.subject["person"]["name"], "ማሪያ ተስፋዬ");
    assert_eq!(credential.status[0].uri, format!("{}/status/1", world.url));
}
