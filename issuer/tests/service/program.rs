//! The program `annona-issuer`.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use annona_core::trust::Party;
use annona_protocol::http::HttpRequest;
use annona_protocol::vci::OfferText;
use serde_json::Value;

use super::common::{REGISTER, send};

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

    fn init(&self) -> Output {
        let scheme =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/social-assistance-eligibility");
        self.run(&[
            "init",
            "--id=did:web:ministry.example",
            "--name=Ministry",
            "--name=ar=الوزارة",
            "--url=http://127.0.0.1:8080",
            "--scheme",
            scheme.to_str().unwrap(),
        ])
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
    assert!(program.init().status.success());
    assert_eq!(program.json(&["import", "register.csv"])["added"], 2);
    assert_eq!(program.json(&["import", "register.csv"])["updated"], 2);

    let offer = program.json(&["offer", "--person", "p-1"]);
    assert!(OfferText::parse(offer["uri"].as_str().unwrap()).is_ok());
    let shown = String::from_utf8(program.run(&["offer", "--person", "p-1"]).stdout).unwrap();
    assert!(shown.contains("openid-credential-offer://?") && shown.contains('█'), "{shown}");

    let party: Party = serde_json::from_value(program.json(&["party"])).unwrap();
    assert_eq!((party.check(), party.keys.len()), (Ok(()), 2));
    assert_eq!(party.name("ar"), "الوزارة");
    assert_eq!(program.json(&["keys"])[1]["alg"], "ES256");

    let revoked = program.json(&["revoke", "--person", "p-1", "--reason", "died"]);
    assert_eq!(revoked["offers"], 1);
    let files = program.json(&["status-list"]);
    assert!(Path::new(files["files"][0].as_str().unwrap()).exists());
}

#[test]
fn errors_have_a_code_a_sentence_and_advice() {
    let program = Program::new("errors");
    assert_eq!(program.json(&["keys"])["code"], "ANN-ISSUER-1");
    assert!(program.init().status.success());
    assert_eq!(program.init().status.code(), Some(1));
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
fn the_service_says_where_it_listens_and_answers() {
    let program = Program::new("serve");
    program.init();
    let mut command = program.command(&["serve", "--listen", "127.0.0.1:0", "--json"]);
    let mut service = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(service.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let url = format!("http://{}/.well-known/did.json", said["listening"].as_str().unwrap());
    let answer = send(&HttpRequest::get(&url, "*/*"));
    service.kill().unwrap();
    service.wait().unwrap();
    let document: Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(document["id"], "did:web:ministry.example");
    assert_eq!(document["verificationMethod"].as_array().unwrap().len(), 2);
}
