//! The wallet's issuance as a whole: the input is what the servers answer, one answer a line;
//! the first character of a line says whether it is an error.

use annona_protocol::http::HttpResponse;
use annona_protocol::vci::wallet::{Issuance, Step};

use super::{vci_metadata, vci_offer};

pub fn run(data: &[u8]) {
    let Ok(mut issuance) = Issuance::start(vci_offer::OFFER, &["dc+sd-jwt", "vc+sd-jwt"]) else {
        panic!("the offer is valid")
    };
    let mut answers = data.split(|byte| *byte == b'\n');
    // Each round sends, asks or proves once; a flow that never ends is a defect.
    for _ in 0..32 {
        let moved = match issuance.step() {
            Ok(Step::Send(_)) => {
                let Some(answer) = answers.next() else { return };
                issuance.receive(&response(answer))
            }
            Ok(Step::AskTxCode { .. }) => issuance.enter_tx_code("123456"),
            Ok(Step::Prove(_)) => issuance.prove(vec!["a.b.c".to_owned()]),
            _ => return,
        };
        if moved.is_err() {
            return;
        }
    }
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
    vec![lines.join("\n").into_bytes(), b"!{\"error\":\"invalid_request\"}".to_vec()]
}
