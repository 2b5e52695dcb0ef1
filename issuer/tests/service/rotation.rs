//! Keys: their file, their PIN, and new ones for old.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::common::{NOW, World, key};
use annona_core::crypto::Pure;
use annona_core::sdjwt::UnverifiedSdJwt;
use annona_core::status::token::UnverifiedStatusToken;
use annona_core::time::{DAY, UnixTime};
use annona_core::trust::{KeyPurpose, Party};
use annona_issuer::{
    Backend, Issuer, IssuerError, KeyError, NewIssuer, Pin, Settings, init_with_keys,
};

/// The kid of a credential, after its signature was checked against the party's entry.
fn signed_by(party: &Party, text: &str) -> String {
    let unverified = UnverifiedSdJwt::parse(text).unwrap();
    let kid = unverified.header().kid.clone().unwrap();
    let key = party.key(&kid, KeyPurpose::Credential).unwrap().key;
    unverified.verify(&key, "vc+sd-jwt", &Pure).unwrap();
    kid
}

fn kids(world: &World) -> Vec<String> {
    world.issuer.party().unwrap().keys.into_iter().map(|key| key.kid).collect()
}

#[test]
fn a_key_is_announced_signs_from_its_day_and_leaves_when_nothing_of_the_old_one_counts() {
    let world = World::new();
    assert_eq!(kids(&world), ["k1", "s1", "m1"]);
    let start = UnixTime(NOW + 14 * DAY);
    assert_eq!(world.issuer.rotate(KeyPurpose::Credential, start).unwrap(), "k2");
    let again = world.issuer.rotate(KeyPurpose::Credential, start);
    assert_eq!(again, Err(KeyError::Announced("k2".to_owned()).into()));
    assert_eq!(kids(&world), ["k1", "s1", "m1", "k2"]);
    let collect = || world.collect(&world.offer(), &[key()]).remove(0);
    let old = collect();
    assert_eq!(signed_by(&world.issuer.party().unwrap(), &old), "k1");

    world.pass(14 * DAY);
    let party = world.issuer.party().unwrap();
    assert_eq!(signed_by(&party, &collect()), "k2");
    assert_eq!(signed_by(&party, &old), "k1");

    let refused = world.issuer.retire("k1").unwrap_err();
    assert!(matches!(refused, IssuerError::Keys(KeyError::InUse(..))), "{refused}");
    let refused = world.issuer.retire("k2").unwrap_err();
    assert!(matches!(refused, IssuerError::Keys(KeyError::InUse(..))), "{refused}");
    let days = i64::from(world.issuer.scheme().validity_days) + 1;
    world.pass(days * DAY - 1);
    assert!(world.issuer.retire("k1").is_err());
    world.pass(1);
    world.issuer.retire("k1").unwrap();
    assert_eq!(kids(&world), ["s1", "m1", "k2"]);
    assert_eq!(world.issuer.retire("k1"), Err(KeyError::NoKey("k1".to_owned()).into()));
    assert_eq!(world.issuer.rotate(KeyPurpose::Credential, world.now()).unwrap(), "k3");
}

#[test]
fn a_status_list_is_signed_again_when_its_key_changes() {
    let world = World::new();
    let kid = || {
        let text = world.issuer.status_list(1).unwrap().token;
        let token = UnverifiedStatusToken::parse(&text).unwrap();
        let kid = token.kid().unwrap().to_owned();
        let key = world.issuer.party().unwrap().key(&kid, KeyPurpose::Status).unwrap().key;
        token.verify(&key, &Pure).unwrap();
        kid
    };
    assert_eq!(kid(), "s1");
    world.issuer.rotate(KeyPurpose::Status, world.now()).unwrap();
    assert_eq!(kid(), "s2");
    assert!(world.issuer.retire("s1").is_err());
    world.pass(7 * DAY);
    world.issuer.retire("s1").unwrap();
    assert_eq!(kid(), "s2");
}

#[test]
fn whoever_holds_the_announced_trust_list_verifies_everything_while_keys_change() {
    let world = World::new();
    let done = AtomicBool::new(false);
    let held = Mutex::new(world.issuer.party().unwrap());
    // Keeps the clock from jumping in the middle of an offer's five minutes.
    let clock_stands = Mutex::new(());
    let mut seen = BTreeSet::new();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..4 {
                let now = world.now();
                let other = Issuer::open(&world.folder, Arc::new(move || now)).unwrap();
                other.rotate(KeyPurpose::Credential, now.plus(DAY)).unwrap();
                // The counters get the list before the day comes.
                *held.lock().unwrap() = other.party().unwrap();
                std::thread::sleep(Duration::from_millis(50));
                let standing = clock_stands.lock().unwrap();
                world.pass(DAY);
                drop(standing);
                std::thread::sleep(Duration::from_millis(100));
            }
            done.store(true, Ordering::SeqCst);
        });
        loop {
            let is_last = done.load(Ordering::SeqCst);
            let standing = clock_stands.lock().unwrap();
            let credential = world.collect(&world.offer(), &[key()]).remove(0);
            drop(standing);
            seen.insert(signed_by(&held.lock().unwrap(), &credential));
            if is_last {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
    });
    assert!(seen.len() > 1 && seen.contains("k5"), "{seen:?}");
}

#[test]
fn a_key_file_opens_with_its_pin_only_and_shows_nothing() {
    let folder = std::env::temp_dir().join(format!("annona-issuer-keys-{}", std::process::id()));
    let name = [("en".to_owned(), "Ministry".to_owned())].into();
    let settings = Settings::new("did:web:m.example", name, "https://m.example");
    let scheme =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/social-assistance-eligibility");
    let new = NewIssuer { settings, scheme: &scheme };
    let short = init_with_keys(&folder, &new, &Backend::File, Some(&Pin::new("short")));
    assert_eq!(short, Err(KeyError::ShortPin.into()));
    let pin = Pin::new("six random words make a passphrase");
    init_with_keys(&folder, &new, &Backend::File, Some(&pin)).unwrap();
    let open = |pin: Option<&str>| {
        let clock = Arc::new(|| UnixTime(NOW));
        Issuer::unlock(&folder, clock, pin.map(Pin::new)).err().map(|error| error.to_string())
    };
    assert_eq!(open(Some("six random words make a passphrase")), None);
    assert_eq!(open(None), Some(KeyError::NoPin.to_string()));
    let wrong = annona_core::Problem::from(&KeyError::Seal(annona_sealed::SealError::WrongKey));
    assert!(wrong.to_string().contains(&open(Some("seven random words are none")).unwrap()));
    for file in std::fs::read_dir(folder.join("keys")).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains(r#""d":"#) && !text.contains("six random"), "{text}");
    }
    assert_eq!(format!("{pin:?}"), "Pin(hidden)");
    std::fs::remove_dir_all(&folder).unwrap();
}
