//! The wallet's issuance as a whole, by a code or by signing in, alone or attested: the input is what the servers
//! and the browser answer, one answer a line; the first character of a line says whether it is
//! an error.

use annona_protocol::http::HttpResponse;
use annona_protocol::vci::wallet::{Client, Issuance, Step};

use super::{vci_metadata, vci_offer};

const FORMATS: [&str; 2] = ["dc+sd-jwt", "vc+sd-jwt"];

pub fn run(data: &[u8]) -> Option<()> {
    let by_code = Issuance::start(vci_offer::OFFER, &FORMATS).unwrap();
    let client = Client::new("w", "app://w", ([1; 16], [2; 32]), Some("key".to_owned()));
    let sign_in = vci_offer::OFFER.replace("grants", "others");
    let attested = Issuance::start_as(client.clone().attested(), &sign_in, &FORMATS).unwrap();
    let by_sign_in = Issuance::start_as(client, &sign_in, &FORMATS).unwrap();
    // All, whatever becomes of the first.
    let ends = [by_code, by_sign_in, attested].map(|flow| finish(flow, data));
    ends.into_iter().flatten().next()
}

fn finish(mut issuance: Issuance, data: &[u8]) -> Option<()> {
    let mut answers = data.split(|byte| *byte == b'\n');
    // A wallet sends at most a handful of requests; a flow that never ends is a defect.
    for _ in 0..32 {
        match issuance.step().ok()? {
            Step::Send(_) | Step::SendBound(..) | Step::SendAttested(..) => {
                issuance.receive(&response(answers.next()?)).ok()?;
            }
            Step::Open(_) => {
                let address = String::from_utf8_lossy(answers.next()?).into_owned();
                issuance.redirected(&address).ok()?;
            }
            Step::AskTxCode(_) => issuance.enter_tx_code("123456").ok()?,
            Step::Prove(_) => issuance.prove(vec!["a.b.c".to_owned()]).ok()?,
            Step::Done(_) => return Some(()),
        }
    }
    panic!("the issuance does not end")
}

fn response(line: &[u8]) -> HttpResponse {
    let (status, body) = match line.split_first() {
        Some((b'!', rest)) => (400, rest),
        Some((_, rest)) => (200, rest),
        None => (200, line),
    };
    HttpResponse {
        status,
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: body.to_vec(),
    }
}

pub fn seeds() -> Vec<Vec<u8>> {
    let token = r#"{"access_token":"t","token_type":"Bearer","expires_in":300}"#;
    let good = [
        vci_metadata::issuer(),
        vci_metadata::server(),
        token.to_owned(),
        r#"{"c_nonce":"n"}"#.to_owned(),
        r#"{"credentials":[{"credential":"a.b.c~"}]}"#.to_owned(),
    ];
    let lines = good.map(|line| format!("={line}"));
    let challenged = [
        vci_metadata::issuer(),
        vci_metadata::server().replacen(
            '{',
            r#"{"token_endpoint_auth_methods_supported":["attest_jwt_client_auth"],
            "challenge_endpoint":"https://a.example/challenge","authorization_endpoint":"https://a.example/authorize","#,
            1,
        ),
        r#"{"attestation_challenge":"c"}"#.to_owned(),
    ];
    let challenged = challenged.map(|line| format!("={}", line.replace('\n', "")));
    vec![
        lines.join("\n").into_bytes(),
        b"!{\"error\":\"invalid_request\"}".to_vec(),
        challenged.join("\n").into_bytes(),
    ]
}
