//! The program `annona-issuer`.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use annona_core::credential::Format;
use annona_core::crypto::Pure;
use annona_core::status::Status;
use annona_core::status::token::UnverifiedStatusToken;
use annona_core::trust::Party;
use annona_issuer::{Issuer, system_clock};
use annona_protocol::http::{Http as _, HttpRequest};
use annona_protocol::vci::wallet::{Issuance, Step};
use annona_protocol::vci::{OfferText, proof};
use serde_json::Value;

use super::cluster::{Cluster, Database};
use super::common::{REGISTER, Tcp, key, status_of};

const URL: &str = "http://127.0.0.1:8080";

struct Program {
    folder: PathBuf,
}

impl Program {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir()
            .join(format!("annona-issuer-program-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("register.csv"), REGISTER).unwrap();
        Self { folder }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_annona-issuer"));
        command.arg("--data").arg(self.folder.join("data")).args(arguments);
        command.current_dir(&self.folder);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let output = self.command(arguments).arg("--json").output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Starts the service; returns it and the address on which it listens.
    fn serve(&self, listen: &str) -> (Child, String) {
        let mut command = self.command(&["serve", "--json", "--listen", listen]);
        let mut service = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(service.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        (service, said["listening"].as_str().unwrap().to_owned())
    }

    fn init(&self, url: &str) -> Output {
        self.init_with(url, &[])
    }

    fn init_with(&self, url: &str, more: &[&str]) -> Output {
        let url = format!("--url={url}");
        let scheme =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/social-assistance-eligibility");
        let arguments = [
            "init",
            "--id=did:web:ministry.example",
            "--name=Ministry",
            "--name=ar=الوزارة",
            &url,
            "--scheme",
            scheme.to_str().unwrap(),
        ];
        self.run(&[&arguments[..], more].concat())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn from_init_to_a_revoked_offer() {
    let program = Program::new("story");
    assert!(program.init(URL).status.success());
    assert_eq!(program.json(&["import", "register.csv"])["added"], 2);
    assert_eq!(program.json(&["import", "register.csv"])["updated"], 2);

    let offer = program.json(&["offer", "--person", "p-1"]);
    assert!(OfferText::parse(offer["uri"].as_str().unwrap()).is_ok());
    let shown = String::from_utf8(program.run(&["offer", "--person", "p-1"]).stdout).unwrap();
    assert!(shown.contains("openid-credential-offer://?") && shown.contains('█'), "{shown}");

    let party: Party = serde_json::from_value(program.json(&["party"])).unwrap();
    assert_eq!((party.check(), party.keys.len()), (Ok(()), 3));
    assert_eq!(party.name("ar"), "الوزارة");
    let keys = program.json(&["keys"]);
    assert_eq!((&keys["backend"], &keys["keys"][1]["alg"]), (&"file".into(), &"ES256".into()));

    let revoked = program.json(&["revoke", "--person", "p-1", "--reason", "died"]);
    assert_eq!(revoked["offers"], 1);
    let files = program.json(&["status-list"]);
    assert!(Path::new(files["files"][0].as_str().unwrap()).exists());
}

#[test]
fn cards_are_renewed_and_reissued_by_command() {
    let program = Program::new("reissue");
    program.init(URL);
    program.run(&["import", "register.csv"]);
    let lost = ["--reason", "phone lost", "--effective", "2026-01-05"];
    let run = |arguments: &[&str]| program.json(&[arguments, &lost[..]].concat());
    assert_eq!(program.json(&["renew", "--person", "p-1"])["code"], "ANN-ISSUER-18");
    assert_eq!(run(&["reissue", "--person", "p-1"])["code"], "ANN-ISSUER-12");
    program.run(&["offer", "--person", "p-1"]);
    let replaced = run(&["reissue", "--person", "p-1"]);
    assert_eq!(replaced["withdrawn"]["offers"], 1);
    assert!(OfferText::parse(replaced["offer"]["uri"].as_str().unwrap()).is_ok());
    assert_eq!(run(&["reissue", "--key", "k1"])["code"], "ANN-ISSUER-19");
    program.run(&["rotate", "--purpose", "credential", "--days", "0"]);
    let counts = run(&["reissue", "--key", "k1", "--list", "affected.csv"]);
    assert_eq!((&counts["persons"], &counts["offer"]), (&0.into(), &0.into()));
    let list = std::fs::read_to_string(program.folder.join("affected.csv")).unwrap();
    assert_eq!(list, "person_id,next\n");
    assert_eq!(program.run(&["reissue", "--reason", "neither"]).status.code(), Some(2));
}

#[test]
fn errors_have_a_code_a_sentence_and_advice() {
    let program = Program::new("errors");
    assert_eq!(program.json(&["keys"])["code"], "ANN-ISSUER-1");
    assert!(program.init(URL).status.success());
    assert_eq!(program.init(URL).status.code(), Some(1));
    let missing = program.run(&["offer", "--person", "p-1"]);
    let text = String::from_utf8(missing.stderr).unwrap();
    assert_eq!(missing.status.code(), Some(1));
    assert!(text.starts_with("ANN-ISSUER-8 ") && text.contains("What to do:"), "{text}");
    assert_eq!(program.json(&["serve", "--production"])["code"], "ANN-ISSUER-4");
    assert_eq!(program.json(&["import", "no-such-file"])["code"], "ANN-ISSUER-6");
    let late = ["suspend", "--person", "p-1", "--reason", "x", "--effective", "2999-01-01"];
    assert_eq!(program.json(&late)["code"], "ANN-ISSUER-8");
    program.run(&["import", "register.csv"]);
    assert_eq!(program.json(&late)["code"], "ANN-ISSUER-10");
    assert_eq!(program.json(&["offer", "--person=p-1", "--format=x"])["code"], "ANN-ISSUER-9");
}

#[test]
fn the_state_is_kept_in_the_database_that_is_named() {
    let program = Program::new("database");
    let refused = program.json(&["keys", "--database", "postgres://x:hush@db.example/a"]);
    assert_eq!(refused["code"], "ANN-STORE-8");
    assert!(!refused.to_string().contains("hush"));
    assert_eq!(
        program.json(&["keys", "--database", "mysql://x@localhost/a"])["code"],
        "ANN-STORE-7"
    );

    let Some(cluster) = Cluster::shared() else { return };
    let (first, second) = (cluster.database(), cluster.database());
    let made = program.init_with(URL, &["--database", &first.url]);
    assert!(made.status.success());
    assert!(!program.folder.join("data/register.sqlite").exists());
    program.run(&["import", "register.csv"]);
    let people = |database: &Database| -> i64 {
        database.client().query_one("SELECT count(*) FROM people", &[]).unwrap().get(0)
    };
    assert_eq!(people(&first), 2);
    let offer = ["offer", "--person", "p-1"];
    assert!(program.run(&offer).status.success());
    let elsewhere = [&offer[..], &["--database", &second.url]].concat();
    assert_eq!(program.json(&elsewhere)["code"], "ANN-ISSUER-8");
    assert_eq!(people(&second), 0);
}

#[test]
fn the_service_says_where_it_listens_and_answers() {
    let program = Program::new("serve");
    program.init(URL);
    let (mut service, address) = program.serve("127.0.0.1:0");
    let url = format!("http://{address}/.well-known/did.json");
    let answer = Tcp.send(&HttpRequest::get(&url, "*/*")).unwrap();
    service.kill().unwrap();
    service.wait().unwrap();
    let document: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(document["id"], "did:web:ministry.example");
    assert_eq!(document["verificationMethod"].as_array().unwrap().len(), 3);
}

/// The whole story with keys that never leave a hardware module.
#[test]
fn production_keys_live_in_a_hardware_module() {
    const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
    if !Path::new(MODULE).exists() {
        eprintln!("skipped: {MODULE} is not there (scripts/setup installs it)");
        return;
    }
    let program = Program::new("token");
    std::fs::create_dir_all(program.folder.join("tokens")).unwrap();
    let settings = program.folder.join("softhsm2.conf");
    let tokens = program.folder.join("tokens");
    std::fs::write(&settings, format!("directories.tokendir = {}\n", tokens.display())).unwrap();
    let module = |mut command: Command, pin: &str| {
        command.env("SOFTHSM2_CONF", &settings).env("ANNONA_KEYS_PIN", pin).output().unwrap()
    };
    let mut make = Command::new("softhsm2-util");
    make.args(["--init-token", "--free", "--label=agency", "--so-pin=987654", "--pin=648219"]);
    assert!(module(make, "").status.success());
    let scheme =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/social-assistance-eligibility");
    let scheme = format!("--scheme={}", scheme.display());
    let init = [
        "init",
        "--id=did:web:ministry.example",
        "--name=Ministry",
        "--url=http://127.0.0.1:8080",
        &scheme,
        "--keys=pkcs11",
        "--token=agency",
        "--json",
    ];
    let code = |output: &Output| {
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        said["code"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(code(&module(program.command(&init), "648219")), "ANN-KEYS-10");
    let path = format!("--pkcs11-module={MODULE}");
    let init: Vec<&str> = init.iter().copied().chain([path.as_str()]).collect();
    assert_eq!(code(&module(program.command(&init), "111111")), "ANN-TOKEN-3");
    let made = module(program.command(&init), "648219");
    assert!(made.status.success(), "{made:?}");

    let run = |arguments: &[&str], pin: &str| module(program.command(arguments), pin);
    let keys: Value = serde_json::from_slice(&run(&["keys", "--json"], "648219").stdout).unwrap();
    assert_eq!(
        (keys["backend"].as_str(), keys["keys"].as_array().unwrap().len()),
        (Some("pkcs11"), 3)
    );
    assert_eq!(code(&run(&["keys", "--json"], "111111")), "ANN-TOKEN-3");
    assert!(run(&["import", "register.csv"], "648219").status.success());
    // The list is signed in the module and checked before it is written.
    assert!(run(&["status-list"], "648219").status.success());
    let rotated = run(&["rotate", "--purpose", "credential", "--json"], "648219");
    assert_eq!(serde_json::from_slice::<Value>(&rotated.stdout).unwrap()["kid"], "k2");

    let mut serve = program.command(&["serve", "--production", "--json", "--listen=127.0.0.1:0"]);
    serve.env("SOFTHSM2_CONF", &settings).env("ANNONA_KEYS_PIN", "648219");
    let mut service = serve.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(service.stdout.take().unwrap()).read_line(&mut line).unwrap();
    service.kill().unwrap();
    service.wait().unwrap();
    assert!(line.contains("listening"), "{line}");
}

/// Whatever a wallet holds after the service was killed, the agency can revoke.
#[test]
fn what_was_handed_out_survives_a_kill() {
    let program = Program::new("kill");
    // Below the range from which outgoing connections take their ports while nobody listens.
    let mut ports = 20_000 + u16::try_from(std::process::id() % 8_000).unwrap()..32_000;
    let free = ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap();
    let free = format!("127.0.0.1:{free}");
    program.init(&format!("http://{free}"));
    program.run(&["import", "register.csv"]);
    let issuer = Issuer::open(&program.folder.join("data"), system_clock()).unwrap();
    let mut held = Vec::new();
    for round in 0..5 {
        let (mut service, _) = program.serve(&free);
        held.extend(collect(&issuer).unwrap());
        let killer = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(20 + 37 * round));
            service.kill().unwrap();
            service.wait().unwrap();
        });
        while let Some(texts) = collect(&issuer) {
            held.extend(texts);
        }
        killer.join().unwrap();
    }
    issuer.set_status("p-1", Status::Invalid, "end of test", None).unwrap();
    let key = issuer.party().unwrap().keys[1].key;
    let list = issuer.status_list(1).unwrap().token;
    let list = UnverifiedStatusToken::parse(&list).unwrap().verify(&key, &Pure).unwrap();
    let mut places: Vec<_> = held.iter().map(|text| status_of(&issuer, text)).collect();
    assert!(places.iter().all(|index| list.list().get(*index) == Some(Status::Invalid)));
    places.sort_unstable();
    places.dedup();
    assert_eq!(places.len(), held.len());
}

/// Three credentials, or nothing when the service went away.
fn collect(issuer: &Issuer) -> Option<Vec<String>> {
    let offer = issuer.create_offer("p-1", Format::VcSdJwt).unwrap();
    let mut flow = Issuance::start(&offer.uri, &["vc+sd-jwt"]).unwrap();
    loop {
        match flow.run(&Tcp).ok()? {
            Step::AskTxCode(_) => flow.enter_tx_code(&offer.tx_code).unwrap(),
            Step::Prove(order) => {
                let nonce = order.nonce.as_deref();
                let now = issuer.now();
                let prove = |_| proof::sign(&key(), &order.audience, nonce, now).unwrap();
                flow.prove((0..3).map(prove).collect()).unwrap();
            }
            Step::Done(all) => return Some(all.into_iter().map(|one| one.credential).collect()),
            other => panic!("{other:?} is not a step of this flow"),
        }
    }
}
