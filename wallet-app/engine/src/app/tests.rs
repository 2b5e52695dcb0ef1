use std::sync::Mutex;

use annona_core::qr;
use annona_core::status::Status;
use annona_protocol::http::{HttpError, HttpResponse};

use super::*;
use crate::testing::{AGREEMENT, Folder, NOW, PIN, Service, World};

const LISTS: &str = "https://authority.example/bundle.json";

/// The ministry's service, and beside it the authority's address for lists.
struct Network {
    service: Mutex<Service>,
    lists: Vec<u8>,
}

impl Http for Network {
    fn send(&self, request: &HttpRequest) -> Result<HttpResponse, HttpError> {
        if request.url == LISTS {
            return Ok(HttpResponse { status: 200, headers: vec![], body: self.lists.clone() });
        }
        self.service.lock().unwrap().send(request)
    }
}

fn app_with(folder: &Folder, world: &World) -> App {
    let network = Network { service: Mutex::new(Service::honest()), lists: world.bundle() };
    let around = Surroundings {
        platform: Platform::default(),
        cost: KdfCost::MINIMUM,
        http: Arc::new(network),
        clock: || NOW,
    };
    let app = App::new(&folder.file("app"), around).unwrap();
    let authority = Authority { anchor: World::anchor(), lists: Some(LISTS.to_owned()) };
    app.trust(&serde_json::to_string(&authority).unwrap()).unwrap();
    app
}

fn app(folder: &Folder) -> App {
    app_with(folder, &World::new())
}

fn taken(app: &App) -> String {
    let offer = Service::honest().offer();
    match app.take_offer(&offer, None, "en").unwrap() {
        Taken::Card { card } => card.id,
        other => panic!("{other:?}"),
    }
}

#[test]
fn from_the_first_start_to_the_code_at_the_counter() {
    let folder = Folder::new();
    let app = app(&folder);
    assert_eq!(app.start().unwrap(), Start { owners: vec![], authority: true });
    let home = app.create_profile("Amina", 2, PIN, "en").unwrap();
    assert_eq!((home.owner.name.as_str(), home.cards.len(), home.has_sheet), ("Amina", 0, false));
    assert!(home.lists.is_some(), "fetched at once");

    let offer = Service::honest().offer();
    assert_eq!(app.read_code(&offer).unwrap(), Scanned::Offer);
    let seen = app.look_at_offer(&offer, "en").unwrap();
    assert_eq!((seen.signs_in, seen.issuer_name.is_empty()), (false, false));
    let card = taken(&app);

    let view = app.card(&card, "en").unwrap();
    assert!(view.claims.iter().any(|claim| claim.path == "class"));
    let [profile] = view.profiles.as_slice() else { panic!("{:?}", view.profiles) };
    let code = app.show(&card, &profile.agreement, None, &[], "en").unwrap();
    assert!(code.svg.starts_with("<svg") && code.seconds == 15, "{code:?}");
    assert!(!code.disclosed.is_empty() && !code.withheld.is_empty() && !code.counter.is_empty());

    let history = app.history("en").unwrap();
    let events: Vec<&str> = history.iter().map(|line| line.event.as_str()).collect();
    assert_eq!(events, ["shown", "received"]);
    assert_eq!(history[0].disclosed, code.disclosed);
    app.forget(history[0].number).unwrap();
    app.delete_card(&card).unwrap();
    assert_eq!(app.home("en").unwrap().cards.len(), 0);
}

#[test]
fn a_locked_wallet_says_nothing_and_shows_nothing() {
    let folder = Folder::new();
    let app = app(&folder);
    let id = app.create_profile("Amina", 2, PIN, "en").unwrap().owner.id;
    let card = taken(&app);
    app.lock().unwrap();
    for refused in [
        app.home("en").err(),
        app.card(&card, "en").err(),
        app.show(&card, AGREEMENT, None, &[], "en").err(),
        app.history("en").err(),
        app.export_history().err(),
        app.recovery_sheet().err(),
        app.update_lists().err(),
    ] {
        assert_eq!(refused.unwrap().code, "ANN-APP-1");
    }
    assert_eq!(app.unlock(&id, "135790", "en").unwrap_err().code, "ANN-VAULT-1");
    assert_eq!(app.unlock(&id, PIN, "en").unwrap().cards.len(), 1);
}

#[test]
fn a_forgotten_pin_keeps_the_cards() {
    let folder = Folder::new();
    let app = app(&folder);
    let id = app.create_profile("Amina", 2, PIN, "en").unwrap().owner.id;
    taken(&app);
    let sheet = app.recovery_sheet().unwrap();
    app.lock().unwrap();
    assert_eq!(app.recover(&id, "12345", "864200", "en").unwrap_err().code, "ANN-VAULT-18");
    let home = app.recover(&id, &sheet, "864200", "en").unwrap();
    assert_eq!((home.cards.len(), home.has_sheet), (1, true));
    app.lock().unwrap();
    assert_eq!(app.unlock(&id, "864200", "en").unwrap().cards.len(), 1);
    assert_eq!(app.remove_profile(&id, PIN).unwrap_err().code, "ANN-VAULT-1");
    assert_eq!(app.remove_profile(&id, "864200").unwrap().owners, []);
}

#[test]
fn a_counters_code_is_told_from_an_offer_and_from_noise() {
    let folder = Folder::new();
    let app = app(&folder);
    app.create_profile("Amina", 2, PIN, "en").unwrap();
    let card = taken(&app);
    let till = qr::CounterCard {
        audience: "urn:annona:counter:pharmacy:0042".to_owned(),
        agreement: AGREEMENT.to_owned(),
        name: "Mill Street".to_owned(),
    };
    let digits = till.to_digits().unwrap();
    let Scanned::Counter { name, agreement, cards } = app.read_code(&digits).unwrap() else {
        panic!()
    };
    assert_eq!((name.as_deref(), agreement.as_str()), (Some("Mill Street"), AGREEMENT));
    assert_eq!(cards, std::slice::from_ref(&card));
    for noise in ["", "hello", "123456", "https://example.org"] {
        assert_eq!(app.read_code(noise).unwrap_err().code, "ANN-APP-5", "{noise}");
    }
    let refused = app.show(&card, AGREEMENT, Some("123456"), &[], "en").unwrap_err();
    assert_eq!(refused.code, "ANN-APP-5");
    let refused = app.show(&card, AGREEMENT, None, &[vec!["household".to_owned()]], "en");
    assert_eq!(refused.unwrap_err().code, "ANN-WALLET-24");
    assert_eq!(app.history("en").unwrap()[0].event, "blocked");
}

#[test]
fn the_home_screen_tells_how_cards_and_lists_stand() {
    let folder = Folder::new();
    let app = app(&folder);
    let id = app.create_profile("Amina", 2, PIN, "en").unwrap().owner.id;
    taken(&app);
    drop(app);
    let newer = World { sequence: 2, statuses: vec![(5, Status::Suspended)], ..World::new() };
    let app = app_with(&folder, &newer);
    app.unlock(&id, PIN, "en").unwrap();
    assert_eq!(app.update_lists().unwrap().sequence, 2);
    let home = app.home("en").unwrap();
    assert!(matches!(home.cards[0].status, crate::CardStatus::Suspended { .. }));
    let older = String::from_utf8(World::new().bundle()).unwrap();
    assert_eq!(app.install_lists(&older).unwrap_err().code, "ANN-BUNDLE-3");
    assert_eq!(app.trust("{}").unwrap_err().code, "ANN-APP-4");
}

#[test]
fn a_picture_of_a_code_is_read_and_anything_else_is_not() {
    let folder = Folder::new();
    let app = app(&folder);
    let symbol = qr::render::Symbol::new("70145123", qr::render::Level::M);
    let symbol = symbol.unwrap();
    let (scale, quiet) = (4, 4);
    let side = (symbol.width() + 2 * quiet) * scale;
    let grey: Vec<u8> = (0..side * side)
        .map(|at| {
            let module = |at: usize| (at / scale).checked_sub(quiet);
            let dark = module(at % side).zip(module(at / side)).is_some_and(|(x, y)| {
                x < symbol.width() && y < symbol.width() && symbol.is_dark(x, y)
            });
            if dark { 0 } else { 255 }
        })
        .collect();
    let side = u32::try_from(side).unwrap();
    let read = |grey: &[u8], side| app.read_frame(&annona_core::b64::encode(grey), side, side);
    assert_eq!(read(&grey, side).unwrap().as_deref(), Some("70145123"));
    assert_eq!(read(&vec![255; grey.len()], side).unwrap(), None);
    assert_eq!(read(&grey, side + 1).unwrap(), None);
    assert_eq!(app.read_frame("not base64!", 4, 4).unwrap_err().code, "ANN-APP-5");
}
