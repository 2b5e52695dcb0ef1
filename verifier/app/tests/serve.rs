//! The page's side of the program: real requests to a real process.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

#[path = "../../tests/shop/mod.rs"]
mod shop;
mod till;

use std::io::{BufRead as _, BufReader};
use std::time::Duration;

use annona_core::credential::Format;
use annona_core::crypto::Alg;
use annona_core::qr;
use annona_sample::people;
use annona_sample::world::{AGREEMENT, AUDIENCE, COUNTER, World};
use serde_json::json;
use shop::{Folder, counter_at};
use till::{Till, now};

fn code(world: &World, nonce: &str) -> String {
    let card = world.card(&people::generate(3, 2)[1], Format::VcSdJwt, 7, now()).unwrap();
    qr::to_digits(&qr::pack(&card.show(&[], AUDIENCE, nonce, now()).unwrap()).unwrap())
}

#[test]
fn a_counter_is_set_up_and_checks_cards_over_http() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("serve");
    let till = Till::start(&folder.path("counter"), &[]);
    let host = till.host_field();
    let (status, head, body) = till.send("GET /api/standing", &[&host, "connection: close"], b"");
    assert_eq!((status, body.contains("\"set_up\":false")), (200, true), "{body}");
    for field in
        ["cache-control: no-store", "content-security-policy: default-src 'none'", "nosniff"]
    {
        assert!(head.contains(field), "{head}");
    }
    let about =
        json!({"anchor": world.anchor, "agreement": AGREEMENT, "counter": COUNTER, "name": "Mill"});
    assert_eq!(till.call("set_up", &about).0, 200);
    assert_eq!(till.call("set_up", &about).0, 409);
    let bundle = world.bundle_text(5, now()).unwrap();
    assert_eq!(till.call("bundle", &json!({ "text": bundle })).1["bundle"]["state"], "fresh");
    let scan = code(&world, "AAAA");
    assert_eq!(till.check(&scan)["verdict"]["reason"], "eligible");
    assert_eq!(till.check(&scan)["verdict"]["reason"], "already-shown");
    let (status, problem) = till.call("no_such", &json!({}));
    assert_eq!((status, &problem["code"]), (404, &json!("ANN-DESK-1")));
    let (status, problem) = till.call("check", &json!({"scan": 1}));
    assert_eq!((status, &problem["code"]), (422, &json!("ANN-DESK-2")));
    assert!(till.end() < Duration::from_secs(5));
}

#[test]
fn other_web_pages_and_long_questions_are_refused() {
    let folder = Folder::new("guard");
    let till = Till::start(&folder.path("counter"), &[]);
    let host = till.host_field();
    let json = "content-type: application/json";
    let status = |fields: &[&str]| {
        let fields = [fields, &["connection: close"]].concat();
        till.send("POST /api/standing", &fields, b"{}").0
    };
    assert_eq!(status(&[&host, json]), 200);
    assert_eq!(status(&["host: evil.example", json]), 421, "a name that leads here");
    assert_eq!(status(&[&host, json, "origin: http://evil.example"]), 403);
    assert_eq!(status(&[&host, json, "sec-fetch-site: cross-site"]), 403);
    assert_eq!(status(&[&host, "content-type: text/plain"]), 415);
    let get = |path: &str, host: &str| till.send(path, &[host, "connection: close"], b"").0;
    assert_eq!(get("GET /api/standing", "host: evil.example"), 421);
    assert_eq!(get("GET /../settings.json", &host), 404);
    let mut stream =
        till.connect("POST /api/bundle", &[&host, json, "connection: close"], 49 << 20);
    let mut line = String::new();
    BufReader::new(&mut stream).read_line(&mut line).unwrap();
    assert!(line.contains("413"), "{line}");
}

#[test]
fn a_scan_at_a_serial_scanner_reaches_the_page_that_is_open() {
    let world = World::new(Alg::Es256).unwrap();
    let folder = Folder::new("events");
    let place = folder.path("counter");
    drop(counter_at(&place, &world, now()));
    let port = folder.path("scanner");
    assert!(std::process::Command::new("mkfifo").arg(&port).status().unwrap().success());
    let till = Till::start(&place, &["--device", port.to_str().unwrap()]);
    let stream = till.connect("GET /api/events", &[&till.host_field()], 0);
    let mut lines = BufReader::new(stream).lines();
    let opened =
        lines.by_ref().map(|line| line.unwrap()).find(|line| line.starts_with("content-type"));
    assert_eq!(opened.unwrap(), "content-type: text/event-stream");
    let scan = code(&world, "AAAA");
    std::fs::write(&port, format!("{scan}\r\n")).unwrap();
    let data =
        lines.by_ref().map(|line| line.unwrap()).find(|line| line.starts_with("data:")).unwrap();
    let data: serde_json::Value = serde_json::from_str(data.trim_start_matches("data:")).unwrap();
    assert_eq!(data, json!({ "scan": scan }));
    assert_eq!(till.check(data["scan"].as_str().unwrap())["verdict"]["reason"], "eligible");
    assert!(till.end() < Duration::from_secs(5), "an open page does not keep it from ending");
}

#[test]
fn the_page_is_for_this_machine_only() {
    let folder = Folder::new("loopback");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_annona-verifier"))
        .arg("--data")
        .arg(folder.path("counter"))
        .args(["serve", "--listen", "0.0.0.0:0"])
        .output()
        .unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("ANN-SERVE-3"));
}
