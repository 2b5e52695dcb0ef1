use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

use annona_core::credential::Format;
use annona_core::qr::{Challenge, CounterCard};
use annona_core::status::Status;
use annona_core::time::DAY;
use annona_core::trust::KeyPurpose;
use annona_issuer::service::Server;
use annona_issuer::{Issuer, NewIssuer, Settings, init, system_clock};
use annona_sample::people;
use annona_sample::world::{AGREEMENT, COUNTER, MINISTRY};
use serde_json::{Value, json};

use crate::stage::{SCHEME, Stage, now, world};

/// A ministry's service on this machine, a wallet that trusts it, and the counter's files.
struct Play {
    stage: Stage,
    issuer: Arc<Issuer>,
    _server: Server,
}

impl Play {
    fn new() -> Self {
        let stage = Stage::new();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let folder = stage.path("agency");
        let name = [("en".to_owned(), "Ministry of Social Affairs".to_owned())].into();
        let settings = Settings::new(MINISTRY, name, &url);
        init(&folder, &NewIssuer { settings, scheme: SCHEME.as_ref() }).unwrap();
        let issuer = Arc::new(Issuer::open(&folder, system_clock()).unwrap());
        issuer.import_register(people::register_csv(1, 3).as_bytes()).unwrap();
        let server = Server::start(Arc::clone(&issuer), listener).unwrap();
        let play = Self { stage, issuer, _server: server };
        play.trust(&url);
        play
    }

    /// Publishes a bundle with the service's keys and installs it in a new wallet.
    fn trust(&self, url: &str) {
        let mut world = world();
        let ministry = &mut world.parties[0];
        ministry.credential_issuer = Some(url.to_owned());
        ministry.keys.retain(|key| key.purposes == [KeyPurpose::Agreement]);
        ministry.keys.extend(self.issuer.party().unwrap().keys);
        self.stage.key("ed25519", "g1");
        self.stage.ok(&[
            "bundle",
            "init",
            "--authority",
            "did:web:authority.example",
            "--key",
            "g1.json",
        ]);
        self.stage.ok(&["bundle", "add-scheme", SCHEME]);
        for party in &world.parties {
            self.stage.write("party.json", serde_json::to_vec(party).unwrap());
            self.stage.ok(&["bundle", "add-party", "party.json"]);
        }
        self.stage.write("agreement.json", world.agreement().unwrap());
        self.stage.ok(&["bundle", "add-agreement", "agreement.json"]);
        self.stage.write("list.jwt", self.issuer.status_list(self.list()).unwrap().token);
        self.stage.ok(&["bundle", "add-status", "list.jwt"]);
        self.stage.ok(&["bundle", "publish", "--key", "g1.json", "--out", "bundle.json"]);
        self.stage.ok(&["wallet", "init", "--cost", "minimum"]);
        let trust = ["wallet", "trust", "bundle.json", "--anchor", "authority/anchor.json"];
        assert_eq!(self.stage.json(&trust)["sequence"], 1);
    }

    fn list(&self) -> u32 {
        self.issuer.status_lists().unwrap()[0]
    }

    /// Receives a card for a person; the code is typed.
    fn receive(&self, person: &str) -> Value {
        let offer = self.issuer.create_offer(person, Format::VcSdJwt).unwrap();
        let receive = ["--json", "wallet", "receive", &offer.uri, "--allow-loopback-http"];
        let typed = format!("{}\n", offer.tx_code);
        let said = self.stage.run_with(&receive, &typed, Some(crate::stage::PIN));
        assert_eq!(said.code, 0, "{said:?}");
        assert!(said.err.contains("The code of 6 characters that the agency sent you"), "{said:?}");
        serde_json::from_str(&said.out).unwrap()
    }

    fn verdict(&self, presentation: &str, more: &[&str]) -> (i32, Value) {
        let files = ["--bundle", "bundle.json", "--anchor", "authority/anchor.json"];
        let counter = ["--agreement", AGREEMENT, "--counter", COUNTER];
        let check = ["--json", "verify", presentation];
        let said = self.stage.run(&[&check[..], &files, &counter, more].concat());
        (said.code, serde_json::from_str(&said.out).unwrap())
    }
}

#[test]
fn a_card_is_received_shown_and_accepted() {
    let play = Play::new();
    let stage = &play.stage;
    let card = play.receive("P-000001");
    assert_eq!((&card["issuer"], &card["status"]["state"]), (&json!(MINISTRY), &json!("valid")));
    let list = stage.ok(&["wallet", "list"]);
    assert!(
        list.contains("Assisted medicine price by Ministry of Social Affairs, until "),
        "{list}"
    );
    let view = stage.ok(&["wallet", "view"]);
    assert!(
        view.contains("  Class: ") && view.contains("if you agree Initials and birth year"),
        "{view}"
    );
    let out = stage.ok(&["wallet", "show", "--png", "code.png", "--svg", "code.svg"]);
    assert!(
        out.contains("\nShared: Class. Not shared: Initials and birth year, Person, Household.\n"),
        "{out}"
    );
    assert!(stage.read("code.svg").starts_with("<svg "));
    let (code, answer) = play.verdict("code.png", &[]);
    assert_eq!(code, 0, "{answer}");
    assert_eq!(answer["accepted"]["claims"].as_object().unwrap().len(), 1);
    let shown = stage.json(&["wallet", "show", "--optional", "matchHint"]);
    assert_eq!(shown["disclosed"], json!(["class", "matchHint"]));
    let (code, answer) = play.verdict(shown["digits"].as_str().unwrap(), &[]);
    assert_eq!((code, answer["verdict"]["hint"].is_string()), (0, true), "{answer}");
    let history = stage.ok(&["wallet", "history"]);
    assert_eq!(
        history.matches("shown to urn:annona:counter:pharmacy: Class").count(),
        2,
        "{history}"
    );
}

#[test]
fn a_claim_outside_the_agreement_is_refused_and_noted() {
    let play = Play::new();
    play.receive("P-000001");
    let refused = ["wallet", "show", "--optional", "person.name", "--png", "code.png"];
    let said = play.stage.refused(&refused, "ANN-WALLET-24");
    assert!(said.err.contains("person.name"), "{said:?}");
    assert!(!play.stage.path("code.png").exists());
    let history = play.stage.ok(&["wallet", "history"]);
    assert!(history.contains("refused to show Name: agreement msa-pharmacies-1"), "{history}");
    let entries = play.stage.json(&["wallet", "history"]);
    let number = entries["history"][1]["number"].to_string();
    play.stage.ok(&["wallet", "forget", &number]);
    play.stage.refused(&["wallet", "forget", &number], "ANN-WALLET-30");
    play.stage.ok(&["wallet", "forget", "--all"]);
    assert_eq!(play.stage.ok(&["wallet", "history"]), "The history is empty.\n");
}

#[test]
fn a_scanned_counter_gets_a_code_of_its_own() {
    let play = Play::new();
    play.receive("P-000001");
    let (audience, agreement) = (COUNTER.to_owned(), AGREEMENT.to_owned());
    let name = "Corner Pharmacy".to_owned();
    let card = CounterCard { audience: audience.clone(), agreement: agreement.clone(), name };
    play.stage.write("counter.txt", card.to_digits().unwrap());
    let shown = play.stage.json(&["wallet", "show", "--card", "counter.txt"]);
    assert_eq!(shown["audience"], COUNTER);
    assert_eq!(play.verdict(shown["text"].as_str().unwrap(), &["--bound-only"]).0, 0);
    let challenge = Challenge { nonce: [3; 16], audience, agreement, issued: now() };
    let challenge = challenge.to_digits().unwrap();
    let late = ["wallet", "show", "--card", &challenge, "--clock-offset", "-7200"];
    let out = play.stage.ok(&late);
    // A second or two go by between the challenge and its answer.
    let behind = ["clock is 7200", "clock is 719"];
    assert!(behind.iter().any(|said| out.contains(said)), "{out}");
    assert!(out.contains("seconds behind the counter's."), "{out}");
    let shown = play.stage.json(&late);
    let text = shown["text"].as_str().unwrap();
    assert_eq!(play.verdict(text, &["--challenge", &challenge]).0, 0);
    assert_eq!(play.verdict(text, &[]).0, 10);
    play.stage.refused(&["wallet", "show", "--card", "HC1:X"], "ANN-SHOW-1");
}

#[test]
fn nothing_is_taken_from_strangers_or_without_the_code() {
    let play = Play::new();
    let offer = play.issuer.create_offer("P-000002", Format::VcSdJwt).unwrap();
    let receive = ["wallet", "receive", &offer.uri];
    play.stage.refused(&[&receive[..], &["--allow-loopback-http"]].concat(), "ANN-WALLET-11");
    let stranger = offer.uri.replace("127.0.0.1", "127.0.0.2");
    play.stage.refused(&["wallet", "receive", &stranger], "ANN-WALLET-10");
    let code = ["--tx-code", offer.tx_code.as_str()];
    play.stage.refused(&[&receive[..], &code].concat(), "ANN-HTTP-1");
    assert_eq!(play.stage.json(&["wallet", "list"])["cards"], json!([]));
    play.stage.refused(&["wallet", "show"], "ANN-CARDS-1");
}

/// Where a browser is sent on from an address.
fn sent_on(url: &str) -> String {
    let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "GET /{path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let location = answer.lines().find_map(|line| line.strip_prefix("location: "));
    location.unwrap_or_else(|| panic!("{answer}")).to_owned()
}

#[test]
fn a_person_signs_in_with_a_browser_and_comes_back_with_its_address() {
    let play = Play::new();
    let offer = play.issuer.create_sign_in_offer(Some("P-000001"), Format::VcSdJwt).unwrap();
    let said = play.stage.json(&["wallet", "receive", &offer.uri, "--allow-loopback-http"]);
    let address = sent_on(said["open"].as_str().unwrap());
    assert!(address.starts_with("http://127.0.0.1/annona-wallet?code="), "{address}");
    let on = |address: &str| {
        let on = ["wallet", "receive", "--redirected", address, "--allow-loopback-http"];
        on.map(str::to_owned)
    };
    let foreign = on(&address.replace("state=", "state=x"));
    play.stage.refused(&foreign.each_ref().map(String::as_str), "ANN-VCI-42");
    let good = on(&address);
    let good = good.each_ref().map(String::as_str);
    assert_eq!(play.stage.json(&good)["status"]["state"], "valid");
    play.stage.refused(&good, "ANN-WALLET-33");
}

#[test]
fn a_card_is_renewed_when_it_is_due_or_named() {
    let play = Play::new();
    let offer = play.issuer.create_offer("P-000001", Format::VcSdJwt).unwrap();
    let code = ["--tx-code", offer.tx_code.as_str(), "--allow-loopback-http"];
    let receive = [&["wallet", "receive", offer.uri.as_str()], &code[..]].concat();
    let card = play.stage.json(&receive)["id"].as_str().unwrap().to_owned();
    let due = ["wallet", "renew", "--allow-loopback-http"];
    assert_eq!(play.stage.ok(&due).trim(), "No card needs to be renewed now.");
    let named = [&due[..], &[card.as_str()]].concat();
    assert!(play.stage.ok(&named).starts_with(&format!("Renewed: {card} ")));
    assert!(play.stage.ok(&["wallet", "history"]).contains("renewed SocialAssistanceEligibility"));
    play.issuer.set_status("P-000001", Status::Invalid, "moved", None).unwrap();
    let refused = play.stage.run(&named);
    assert!(refused.code == 1 && refused.err.starts_with("ANN-VCI-44 "), "{refused:?}");
    // It is not tried again.
    play.stage.refused(&named, "ANN-WALLET-35");
}

#[test]
fn a_deferred_card_is_received_after_the_decision() {
    let play = Play::new();
    play.issuer.defer("P-000001").unwrap();
    let offer = play.issuer.create_offer("P-000001", Format::VcSdJwt).unwrap();
    let code = ["--tx-code", offer.tx_code.as_str(), "--allow-loopback-http"];
    let receive = [&["wallet", "receive", offer.uri.as_str()], &code[..]].concat();
    play.stage.refused(&receive, "ANN-VCI-38");
    let go_on = ["wallet", "receive", "--continue", "--allow-loopback-http"];
    assert!(play.stage.ok(&go_on).contains("Still waiting for 1."));
    play.issuer.approve("P-000001").unwrap();
    assert!(play.stage.ok(&go_on).starts_with("Received: "));
    assert_eq!(play.stage.json(&go_on), json!({ "cards": [], "waiting": 0 }));
}

#[test]
fn one_of_several_cards_must_be_named_and_a_deleted_one_is_gone() {
    let play = Play::new();
    let first = play.receive("P-000001");
    play.receive("P-000002");
    play.stage.refused(&["wallet", "show"], "ANN-CARDS-2");
    let id = first["id"].as_str().unwrap();
    play.stage.ok(&["wallet", "show", id]);
    play.stage.ok(&["wallet", "delete", id]);
    play.stage.refused(&["wallet", "show", id], "ANN-WALLET-20");
    assert_eq!(play.stage.json(&["wallet", "list"])["cards"].as_array().unwrap().len(), 1);
}

#[test]
fn the_pin_comes_from_a_file_the_environment_or_the_keyboard() {
    let stage = Stage::new();
    let init = ["wallet", "init", "--cost", "minimum"];
    let said = stage.run_with(&init, "135790\n135791\n", None);
    assert!(said.err.contains("ANN-CLI-7 "), "{said:?}");
    assert_eq!(stage.run_with(&init, "135790\n135790\n", None).code, 0);
    let list = ["wallet", "list"];
    assert_eq!(stage.run_with(&list, "135790\n", None).code, 0);
    assert_eq!(stage.run_with(&list, "", Some("135790")).code, 0);
    stage.write("pin.txt", "135790\r\n");
    let with_file = ["wallet", "list", "--pin-file", "pin.txt"];
    assert_eq!(stage.run_with(&with_file, "", Some("999999")).code, 0);
    let nobody = stage.run_with(&list, "", None);
    assert!(nobody.err.contains("ANN-CLI-6 ") && nobody.code == 1, "{nobody:?}");
    let wrong = stage.run_with(&list, "", Some("999999"));
    assert!(wrong.err.starts_with("ANN-VAULT-1 ") && !wrong.err.contains("999999"), "{wrong:?}");
    stage.write("new.txt", "864200");
    let change = ["wallet", "change-pin", "--cost", "minimum", "--new-pin-file", "new.txt"];
    assert_eq!(stage.run_with(&change, "", Some("135790")).code, 0);
    assert_eq!(stage.run_with(&list, "", Some("864200")).code, 0);
}

#[test]
fn a_recovery_sheet_replaces_a_forgotten_pin() {
    let stage = Stage::new();
    stage.ok(&["wallet", "init", "--cost", "minimum"]);
    let sheet = stage.ok(&["wallet", "recovery-sheet", "--cost", "minimum"]);
    let code = sheet.lines().next().unwrap();
    let recover = ["wallet", "recover", "--cost", "minimum"];
    let first = if code.starts_with('1') { "2" } else { "1" };
    let slip = format!("{first}{}\n112233\n112233\n", code.split_at(1).1);
    let said = stage.run_with(&recover, &slip, None);
    assert!(said.err.contains("ANN-VAULT-17 ") && said.err.contains("group 1"), "{said:?}");
    let typed = format!("{code}\n112233\n112233\n");
    assert_eq!(stage.run_with(&recover, &typed, None).code, 0);
    assert_eq!(stage.run_with(&["wallet", "list"], "112233\n", None).code, 0);
}

#[test]
fn a_wallet_takes_no_older_and_no_foreign_trust_list() {
    let stage = Stage::new();
    let world = world();
    stage.ok(&["wallet", "init", "--cost", "minimum"]);
    stage.publish(&world);
    stage.write("newer.json", world.bundle_text(2, now()).unwrap());
    let trust = |file: &'static str| ["wallet", "trust", file, "--anchor", "anchor.json"];
    stage.ok(&trust("newer.json"));
    stage.refused(&trust("bundle.json"), "ANN-BUNDLE-3");
    stage.write("old.json", world.bundle_text(3, now().plus(-2 * DAY)).unwrap());
    stage.refused(&trust("old.json"), "ANN-WALLET-3");
    stage.refused(&["wallet", "trust", "newer.json", "--anchor", "newer.json"], "ANN-JSON-9");
}
