//! A card whose key has a certificate chain (HAIP), from the agency to the counter.

use annona_core::credential::Format;
use annona_core::crypto::{Alg, OsEntropy, SecretKey};
use annona_core::time::DAY;
use annona_core::verify::Reason;
use annona_sample::world::MINISTRY;
use annona_wallet_engine::WalletError;
use annona_x509::X509Error;
use annona_x509::make::{self, Authority, Leaf, Period, Subject};

use super::story::Story;

#[test]
fn a_certified_card_is_read_at_the_counter_by_the_name_of_its_key() {
    let mut story = Story::new("certified");
    let named = |name: &str| Subject { common_name: name.to_owned(), ..Subject::default() };
    let period = Period { from: story.now().plus(-DAY), until: story.now().plus(365 * DAY) };
    let signer = SecretKey::from_bytes(Alg::Es256, &[43; 32]).unwrap().signer().unwrap();
    let root = make::root(&named("Registrar"), period, 0, &signer, &OsEntropy).unwrap();
    let plain = story.receive(Format::DcSdJwt);
    let plain = story.show(&plain, &[]).digits.len();
    let leaf = Leaf {
        subject: named("Ministry"),
        key: story.issuer.party().unwrap().keys[0].key,
        dns: Vec::new(),
        uris: vec![MINISTRY.to_owned()],
        purposes: Vec::new(),
        period,
    };
    let leaf = make::leaf(&leaf, Authority { certificate: &root, signer: &signer }, &OsEntropy);
    story.issuer.certify(vec![leaf.unwrap()], std::slice::from_ref(&root)).unwrap();
    // Before the trust list has the registrar, wallets cannot tell whose chain it is.
    let (offer, now) = (story.offer(Format::DcSdJwt), story.now());
    let code = Some(offer.tx_code.as_str());
    let early = story.wallet.receive(&offer.uri, code, &story.client, "en", now);
    assert_eq!(early, Err(WalletError::Certificate(X509Error::Unknown)));
    story.registrar = Some(root);
    story.publish();
    let card = story.receive(Format::DcSdJwt);
    let shown = story.show(&card, &[]);
    assert!(shown.text.len() > 1_000 && shown.digits.len() < 3 * plain, "{plain}");
    let accepted = story.check(&shown.digits, None).unwrap();
    assert!(accepted.report.all_passed(), "{}", accepted.report);
    assert_eq!(accepted.claims["class"], story.person.class.as_str());
    // A stolen key is stolen, certified or not.
    story.stolen = Some(("k1".to_owned(), story.now()));
    let again = story.show(&card, &[]);
    let refused = story.check(&again.digits, None).unwrap_err();
    assert!(matches!(refused.reason, Reason::KeyCompromised(_)), "{:?}", refused.reason);
}
