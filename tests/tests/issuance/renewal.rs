//! Cards that the wallet renews by itself, both ends over real HTTP: fresh copies in the old
//! ones' place, a token that changes with each use, and nothing lost whatever fails.

use std::cell::Cell;

use annona_core::credential::Format;
use annona_core::status::Status;
use annona_core::time::DAY;
use annona_core::trust::KeyPurpose;
use annona_protocol::http::{Http, HttpError, HttpRequest, HttpResponse};
use annona_protocol::vci::wallet::WalletError as FlowError;
use annona_wallet_engine::{CardStatus, CardSummary, Event, Wallet, WalletError};

use super::story::{Breaking, Story};

fn renew(story: &mut Story, card: &str) -> Result<CardSummary, WalletError> {
    let now = story.now();
    story.wallet.renew(card, &story.client, "en", now)
}

fn shows(story: &mut Story, card: &str) -> bool {
    let digits = story.show(card, &[]).digits;
    story.check(&digits, None).is_ok()
}

#[test]
fn a_card_that_ends_soon_is_renewed_in_its_place_year_after_year() {
    for format in [Format::VcSdJwt, Format::DcSdJwt] {
        let mut story = Story::new(format.name());
        let card = story.receive(format);
        let before = story.wallet.card(&card, "en", story.now()).unwrap();
        assert!(before.renewable && !before.renewal_due);
        assert!(story.wallet.due(story.now()).is_empty());
        story.pass(345 * DAY);
        story.publish();
        assert_eq!(story.wallet.due(story.now()), std::slice::from_ref(&card));
        let after = renew(&mut story, &card).unwrap();
        assert_eq!((&after.id, after.fresh_copies, after.renewal_due), (&card, 10, false));
        assert!(after.valid_until > before.valid_until);
        assert_eq!(story.wallet.cards("en", story.now()).len(), 1);
        assert!(shows(&mut story, &card));
        let last = &story.wallet.history().iter().rev().nth(1).unwrap().event;
        assert!(matches!(last, Event::Renewed { .. }), "{last:?}");
        // Again, with the next token.
        story.pass(345 * DAY);
        story.publish();
        assert!(renew(&mut story, &card).unwrap().valid_until > after.valid_until);
    }
}

#[test]
fn a_card_whose_copies_were_shown_gets_fresh_ones() {
    let mut story = Story::new("copies");
    let card = story.receive(Format::VcSdJwt);
    for shown in 1..=8 {
        assert_eq!(story.wallet.due(story.now()).len(), 0, "{shown}");
        story.pass(3600);
        story.show(&card, &[]);
    }
    assert_eq!(story.wallet.due(story.now()), std::slice::from_ref(&card));
    assert_eq!(renew(&mut story, &card).unwrap().fresh_copies, 10);
    assert!(shows(&mut story, &card));
}

#[test]
fn an_answer_that_is_lost_or_an_agency_that_is_away_costs_nothing() {
    let mut story = Story::new("away");
    let card = story.receive(Format::VcSdJwt);
    let before = story.wallet.card(&card, "en", story.now()).unwrap();
    for place in ["/token", "/nonce", "/credential"] {
        let now = story.now();
        let lost = story.wallet.renew(&card, &Lost(&story.client, place), "en", now);
        assert_eq!(lost, Err(WalletError::Http(HttpError::Broken)), "{place}");
        let held = story.wallet.card(&card, "en", now).unwrap();
        assert_eq!((held.valid_until, held.renewable), (before.valid_until, true), "{place}");
        // Long after the minute in which a used token works again anyhow.
        story.pass(DAY);
    }
    let now = story.now();
    let away = story.wallet.renew(&card, &Away, "en", now);
    assert_eq!(away, Err(WalletError::Http(HttpError::Unreachable)));
    let breaking = Breaking(&story.client, Cell::new(true));
    let broken = story.wallet.renew(&card, &breaking, "en", now);
    assert_eq!(broken, Err(WalletError::Http(HttpError::Broken)));
    let after = story.wallet.renew(&card, &breaking, "en", now).unwrap();
    assert!(after.valid_until > before.valid_until);
    assert!(shows(&mut story, &card));
}

#[test]
fn a_copy_of_the_wallet_ends_the_renewals_of_both_and_no_card() {
    let mut story = Story::new("copied");
    let card = story.receive(Format::VcSdJwt);
    let stolen = story.folder.join("stolen");
    std::fs::copy(story.folder.join("wallet"), &stolen).unwrap();
    std::fs::copy(story.folder.join("wallet.bundle"), story.folder.join("stolen.bundle")).unwrap();
    renew(&mut story, &card).unwrap();
    story.pass(61);
    let (now, platform) = (story.now(), annona_wallet_engine::Platform::default());
    let mut thief = Wallet::open(&stolen, super::story::PIN, platform, now).unwrap();
    let refused = thief.renew(&card, &story.client, "en", now);
    assert_eq!(refused, Err(FlowError::NotRenewed.into()));
    assert_eq!(thief.renew(&card, &story.client, "en", now), Err(WalletError::NoRenewal));
    // The agency cannot tell which of the two is the person.
    assert_eq!(renew(&mut story, &card), Err(FlowError::NotRenewed.into()));
    assert!(shows(&mut story, &card));
    assert!(!story.wallet.card(&card, "en", now).unwrap().renewable);
}

#[test]
fn a_card_that_the_agency_ended_is_not_renewed_and_the_wallet_says_why() {
    for (status, expected) in
        [(Status::Suspended, WalletError::Suspended), (Status::Invalid, WalletError::Withdrawn)]
    {
        let mut story = Story::new(&format!("ended-{}", status.value()));
        let card = story.receive(Format::VcSdJwt);
        story.issuer.set_status(&story.person.id, status, "no longer entitled", None).unwrap();
        story.publish();
        assert_eq!(renew(&mut story, &card), Err(expected));
        assert_eq!(story.wallet.cards("en", story.now()).len(), 1);
        assert!(story.wallet.due(story.now()).is_empty());
        assert_eq!(renew(&mut story, &card), Err(WalletError::NoRenewal));
    }
    let mut story = Story::new("unknown");
    assert_eq!(renew(&mut story, "card-9"), Err(WalletError::UnknownCard));
}

#[test]
fn after_a_stolen_key_the_wallet_fetches_the_new_card_by_itself() {
    let mut story = Story::new("stolen-key");
    let card = story.receive(Format::VcSdJwt);
    story.pass(DAY);
    let now = story.now();
    story.issuer.rotate(KeyPurpose::Credential, now).unwrap();
    let theft = now.day().plus(-DAY);
    story.issuer.replace_key("k1", "stolen", Some(theft), &mut |_| {}).unwrap();
    story.stolen = Some(("k1".to_owned(), theft));
    story.publish();
    let held = story.wallet.card(&card, "en", now).unwrap();
    assert_eq!(held.status, CardStatus::Withdrawn { since: Some(theft) });
    assert_eq!(story.wallet.due(now), std::slice::from_ref(&card));
    let renewed = renew(&mut story, &card).unwrap();
    assert_eq!((renewed.status, renewed.renewal_due), (CardStatus::Valid, false));
    story.publish();
    assert!(shows(&mut story, &card));
}

#[test]
fn another_offer_leaves_what_a_card_is_renewed_with() {
    let mut story = Story::new("two-cards");
    let first = story.receive(Format::VcSdJwt);
    let second = story.receive(Format::DcSdJwt);
    assert!(renew(&mut story, &first).is_ok() && renew(&mut story, &second).is_ok());
    let kinds = story.wallet.cards("en", story.now());
    assert_eq!((kinds.len(), &kinds[0].id, &kinds[1].id), (2, &first, &second));
}

#[test]
fn a_renewal_that_comes_later_replaces_the_card_when_it_comes() {
    let mut story = Story::new("later");
    let card = story.receive(Format::VcSdJwt);
    story.pass(DAY);
    story.issuer.defer(&story.person.id).unwrap();
    assert_eq!(renew(&mut story, &card), Err(FlowError::Deferred.into()));
    assert!(shows(&mut story, &card));
    story.issuer.approve(&story.person.id).unwrap();
    let now = story.now();
    let delivered = story.wallet.receive_deferred(&story.client, "en", now).unwrap();
    assert_eq!((delivered.cards.len(), &delivered.cards[0].id), (1, &card));
    assert_eq!(delivered.cards[0].fresh_copies, 10);
    assert!(renew(&mut story, &card).is_ok());
}

/// The answer of one endpoint gets lost on its way.
struct Lost<'a>(&'a dyn Http, &'static str);

impl Http for Lost<'_> {
    fn send(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
        let answer = self.0.send(request)?;
        // A question for a nonce is no answer yet.
        let is_lost = request.url.ends_with(self.1) && answer.is_success();
        if is_lost { Err(HttpError::Broken) } else { Ok(answer) }
    }
}

/// Nobody answers.
struct Away;

impl Http for Away {
    fn send(&self, _: &HttpRequest) -> Result<HttpResponse, HttpError> {
        Err(HttpError::Unreachable)
    }
}
