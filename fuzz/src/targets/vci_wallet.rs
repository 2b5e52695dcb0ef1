//! The wallet's issuance as a whole: the input is what the servers answer, one answer a line;
//! the first character of a line says whether it is an error.

use annona_protocol::http::HttpResponse;
use annona_protocol::vci::wallet::{Issuance, Step};

use super::{vci_metadata, vci_offer};

pub fn run(data: &[u8]) -> Option<()> {
    let mut issuance = Issuance::start(vci_offer::OFFER, &["dc+sd-jwt", "vc+sd-jwt"]).unwrap();
    let mut answers = data.split(|byte| *byte == b'\n');
    // A wallet sends at most a handful of requests; a flow that never ends is a defect.
    for _ in 0..32 {
        match issuance.step().ok()? {
            Step::Send(_) => issuance.receive(&response(answers.next()?)).ok()?,
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
    vec![lines.join("\n").into_bytes(), b"!{\"error\":\"invalid_request\"}".to_vec()]
}
