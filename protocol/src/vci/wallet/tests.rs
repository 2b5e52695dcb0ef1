use super::*;

const ISSUER: &str = "https://issuer.example/tenant";

fn offer(grant: &str) -> String {
    format!(
        r#"{{"credential_issuer":"{ISSUER}","credential_configuration_ids":["unknown","mdoc","w3c","dc"],
        "grants":{{"urn:ietf:params:oauth:grant-type:pre-authorized_code":{{"pre-authorized_code":"secret-code"{grant}}}}}}}"#
    )
}

const TX_CODE: &str = r#","tx_code":{"length":6,"input_mode":"numeric"}"#;

fn metadata() -> String {
    let jwt = r#"{"jwt":{"proof_signing_alg_values_supported":["ES256"]}}"#;
    format!(
        r#"{{"credential_issuer":"{ISSUER}","credential_endpoint":"https://issuer.example/c",
        "nonce_endpoint":"https://issuer.example/n","batch_credential_issuance":{{"batch_size":4}},
        "credential_configurations_supported":{{
            "mdoc":{{"format":"mso_mdoc"}},
            "w3c":{{"format":"vc+sd-jwt","proof_types_supported":{jwt}}},
            "dc":{{"format":"dc+sd-jwt","proof_types_supported":{jwt}}}}}}}"#
    )
}

fn server() -> String {
    format!(r#"{{"issuer":"{ISSUER}","token_endpoint":"https://issuer.example/t"}}"#)
}

fn sent(flow: &Issuance) -> HttpRequest {
    match flow.step().unwrap() {
        Step::Send(request) => request,
        other => panic!("{other:?}"),
    }
}

/// Every move also goes through storage.
fn receive(flow: &mut Issuance, status: u16, body: &str) -> Result<(), WalletError> {
    let stored = serde_json::to_string(flow).unwrap();
    *flow = serde_json::from_str(&stored).unwrap();
    assert!(!format!("{flow:?}").contains("secret-"), "{flow:?}");
    flow.receive(&HttpResponse { status, headers: Vec::new(), body: body.as_bytes().to_vec() })
}

fn start(grant: &str) -> Issuance {
    Issuance::start(&offer(grant), &["vc+sd-jwt", "dc+sd-jwt"]).unwrap()
}

fn at_token(grant: &str) -> Issuance {
    let mut flow = start(grant);
    receive(&mut flow, 200, &metadata()).unwrap();
    receive(&mut flow, 200, &server()).unwrap();
    flow
}

fn at_proof() -> Issuance {
    let mut flow = at_token("");
    receive(&mut flow, 200, r#"{"access_token":"secret-token","token_type":"BEARER"}"#).unwrap();
    receive(&mut flow, 200, r#"{"c_nonce":"n1"}"#).unwrap();
    flow
}

fn at_credential() -> Issuance {
    let mut flow = at_proof();
    flow.prove(vec!["p1".to_owned(), "p2".to_owned()]).unwrap();
    flow
}

#[test]
fn the_whole_flow_with_a_transaction_code() {
    let mut flow = start(TX_CODE);
    let well_known = "https://issuer.example/.well-known";
    assert_eq!(sent(&flow).url, format!("{well_known}/openid-credential-issuer/tenant"));
    assert_eq!(flow.issuer(), Some(ISSUER));
    receive(&mut flow, 200, &metadata()).unwrap();
    assert_eq!(flow.configuration().unwrap().0, "w3c");
    assert_eq!(sent(&flow).url, format!("{well_known}/oauth-authorization-server/tenant"));
    receive(&mut flow, 200, &server()).unwrap();
    assert!(matches!(flow.step(), Ok(Step::AskTxCode(TxCode { length: Some(6), .. }))));
    for bad in ["", "12345", "1234567", "12a456"] {
        assert_eq!(flow.enter_tx_code(bad), Err(WalletError::TxCode), "{bad}");
    }
    flow.enter_tx_code(" 123456 ").unwrap();
    let form = String::from_utf8(sent(&flow).body).unwrap();
    assert!(form.ends_with("pre-authorized_code=secret-code&tx_code=123456"), "{form}");
    receive(&mut flow, 200, r#"{"access_token":"secret-token","token_type":"bearer"}"#).unwrap();
    assert_eq!(sent(&flow).url, "https://issuer.example/n");
    receive(&mut flow, 200, r#"{"c_nonce":"n1"}"#).unwrap();
    let order = ProofOrder {
        audience: ISSUER.to_owned(),
        nonce: Some("n1".to_owned()),
        most: 4,
        kind: ProofKind::Jwt,
    };
    assert_eq!(flow.step(), Ok(Step::Prove(order)));
    flow.prove(vec!["p1".to_owned()]).unwrap();
    let request = sent(&flow);
    let body = r#"{"credential_configuration_id":"w3c","proofs":{"jwt":["p1"]}}"#;
    assert_eq!(String::from_utf8(request.body).unwrap(), body);
    assert!(request.headers.contains(&("authorization".into(), "Bearer secret-token".into())));
    receive(&mut flow, 200, r#"{"credentials":[{"credential":"text"}]}"#).unwrap();
    let Ok(Step::Done(credentials)) = flow.step() else { panic!() };
    assert_eq!(credentials[0].format, "vc+sd-jwt");
    assert_eq!(credentials[0].credential, "text");
    assert_eq!(receive(&mut flow, 200, "{}"), Err(WalletError::WrongStep));
}

#[test]
fn the_issuer_is_told_what_became_of_the_credentials_if_it_asks() {
    let answer = r#"{"credentials":[{"credential":"text"}],"notification_id":"n-7"}"#;
    let accepted = NotificationEvent::CredentialAccepted;
    let collected = |endpoint: &str| {
        let mut flow = start("");
        let more = format!(r#"{{"notification_endpoint":{endpoint},"credential_issuer""#);
        receive(&mut flow, 200, &metadata().replacen(r#"{"credential_issuer""#, &more, 1)).unwrap();
        receive(&mut flow, 200, &server()).unwrap();
        let token = r#"{"access_token":"secret-token","token_type":"bearer"}"#;
        receive(&mut flow, 200, token).unwrap();
        receive(&mut flow, 200, r#"{"c_nonce":"n1"}"#).unwrap();
        flow.prove(vec!["p1".to_owned()]).unwrap();
        assert_eq!(flow.notification(accepted), None);
        receive(&mut flow, 200, answer).unwrap();
        let stored = serde_json::to_string(&flow).unwrap();
        serde_json::from_str::<Issuance>(&stored).unwrap().notification(accepted)
    };
    let told = collected(r#""https://issuer.example/notification""#);
    let Some(Step::Send(request)) = told else { panic!("{told:?}") };
    assert_eq!(request.url, "https://issuer.example/notification");
    let body = r#"{"notification_id":"n-7","event":"credential_accepted"}"#;
    assert_eq!(String::from_utf8(request.body).unwrap(), body);
    assert!(request.headers.contains(&("authorization".into(), "Bearer secret-token".into())));
    // A notification endpoint that may not be called is none.
    for odd in ["7", r#""http://127.0.0.1:631/""#, r#""nonsense""#] {
        assert_eq!(collected(odd), None, "{odd}");
    }
}

#[test]
fn what_is_deferred_is_asked_for_later() {
    let mut flow = start("");
    let more = r#"{"deferred_credential_endpoint":"https://issuer.example/d","credential_issuer""#;
    receive(&mut flow, 200, &metadata().replacen(r#"{"credential_issuer""#, more, 1)).unwrap();
    receive(&mut flow, 200, &server()).unwrap();
    receive(&mut flow, 200, r#"{"access_token":"secret-token","token_type":"bearer"}"#).unwrap();
    receive(&mut flow, 200, r#"{"c_nonce":"n1"}"#).unwrap();
    flow.prove(vec!["p1".to_owned()]).unwrap();
    assert_eq!(flow.interval(), None);
    let pending = r#"{"transaction_id":"secret-t","interval":5}"#;
    assert_eq!(receive(&mut flow, 202, pending), Err(WalletError::Deferred));
    assert_eq!(flow.interval(), Some(5));
    let request = sent(&flow);
    assert_eq!(request.url, "https://issuer.example/d");
    assert_eq!(request.body, br#"{"transaction_id":"secret-t"}"#);
    assert!(request.headers.contains(&("authorization".into(), "Bearer secret-token".into())));
    let later = pending.replace('5', "7");
    assert_eq!(receive(&mut flow, 202, &later), Err(WalletError::Deferred));
    assert_eq!(flow.interval(), Some(7));
    let draft = receive(&mut flow, 400, r#"{"error":"issuance_pending"}"#);
    assert_eq!(draft, Err(WalletError::Deferred));
    let gone = receive(&mut flow, 400, r#"{"error":"invalid_transaction_id"}"#);
    assert_eq!(gone, Err(WalletError::Refused("invalid_transaction_id".to_owned())));
    let two = r#"{"credentials":[{"credential":"a"},{"credential":"b"}]}"#;
    assert_eq!(receive(&mut flow, 200, two), Err(WalletError::Credentials));
    receive(&mut flow, 200, r#"{"credentials":[{"credential":"a"}]}"#).unwrap();
    assert!(matches!(flow.step(), Ok(Step::Done(_))));
}

#[test]
fn an_offer_by_reference_is_fetched_first() {
    let link = "openid-credential-offer://?credential_offer_uri=https%3A%2F%2Fissuer.example%2Fo";
    let mut flow = Issuance::start(link, &["dc+sd-jwt"]).unwrap();
    assert_eq!(sent(&flow).url, "https://issuer.example/o");
    receive(&mut flow, 200, &offer("")).unwrap();
    receive(&mut flow, 200, &metadata()).unwrap();
    assert_eq!(flow.configuration().unwrap().0, "dc");
}

#[test]
fn metadata_is_looked_for_in_both_places_and_then_missing() {
    let mut flow = start("");
    receive(&mut flow, 404, "").unwrap();
    assert_eq!(sent(&flow).url, format!("{ISSUER}/.well-known/openid-credential-issuer"));
    assert_eq!(receive(&mut flow, 404, ""), Err(WalletError::Status(404)));
    receive(&mut flow, 200, &metadata()).unwrap();
    receive(&mut flow, 404, "").unwrap();
    assert_eq!(sent(&flow).url, format!("{ISSUER}/.well-known/oauth-authorization-server"));
}

#[test]
fn a_wrong_transaction_code_can_be_typed_again() {
    let mut flow = at_token(TX_CODE);
    flow.enter_tx_code("000000").unwrap();
    let refused = receive(&mut flow, 400, r#"{"error":"invalid_grant"}"#);
    assert_eq!(refused, Err(WalletError::CodeRefused));
    assert!(matches!(flow.step(), Ok(Step::AskTxCode(_))));
    flow.enter_tx_code("123456").unwrap();
    assert_eq!(receive(&mut flow, 500, "<html>"), Err(WalletError::Status(500)));
    assert!(matches!(flow, Issuance::Token(_)));
}

#[test]
fn a_stale_nonce_is_replaced_a_few_times() {
    let mut flow = at_credential();
    for _ in 0..2 {
        receive(&mut flow, 400, r#"{"error":"invalid_nonce"}"#).unwrap();
        assert_eq!(sent(&flow).url, "https://issuer.example/n");
        receive(&mut flow, 200, r#"{"c_nonce":"n2"}"#).unwrap();
        flow.prove(vec!["p".to_owned()]).unwrap();
    }
    let refused = receive(&mut flow, 400, r#"{"error":"invalid_nonce"}"#);
    assert_eq!(refused, Err(WalletError::Refused("invalid_nonce".to_owned())));
}

#[test]
fn answers_that_do_not_fit_the_request_are_refused() {
    let mut flow = at_credential();
    for bad in [
        r#"{"credentials":[]}"#,
        r#"{"credentials":[{"credential":"a"},{"credential":"b"},{"credential":"c"}]}"#,
        r#"{"credentials":[{"credential":{"a":1}}]}"#,
        "{}",
    ] {
        assert_eq!(receive(&mut flow, 200, bad), Err(WalletError::Credentials), "{bad}");
    }
    let deferred = r#"{"transaction_id":"t","interval":5}"#;
    let nowhere = MessageError::Endpoint("deferred_credential_endpoint");
    assert_eq!(receive(&mut flow, 202, deferred), Err(nowhere.into()));
    assert!(receive(&mut flow, 200, "not json").is_err());
    let odd = receive(&mut flow, 400, r#"{"error":"<script>"}"#);
    assert_eq!(odd, Err(WalletError::Status(400)));
    let dpop = r#"{"access_token":"a","token_type":"DPoP"}"#;
    assert_eq!(receive(&mut at_token(""), 200, dpop), Err(WalletError::TokenType));
}

#[test]
fn proofs_are_counted_and_formats_must_be_known() {
    let mut flow = at_proof();
    assert_eq!(flow.prove(Vec::new()), Err(WalletError::Proofs(4)));
    assert_eq!(flow.prove(vec![String::new(); 5]), Err(WalletError::Proofs(4)));
    for formats in [&["ldp_vc"][..], &["mso_mdoc"], &[]] {
        let mut flow = Issuance::start(&offer(""), formats).unwrap();
        assert_eq!(receive(&mut flow, 200, &metadata()), Err(WalletError::NothingUsable));
    }
    let dids = r#""cryptographic_binding_methods_supported":["did:key"],"format":"vc+sd-jwt""#;
    for (change, to) in [
        (r#""format":"vc+sd-jwt""#, dids),
        ("ES256", "ES384"),
        (r#"{"proof_"#, r#"{"key_attestations_required":{},"proof_"#),
    ] {
        let mut flow = Issuance::start(&offer(""), &["vc+sd-jwt"]).unwrap();
        let changed = metadata().replace(change, to);
        assert_eq!(receive(&mut flow, 200, &changed), Err(WalletError::NothingUsable), "{to}");
    }
}

#[test]
fn an_mdoc_binds_a_cose_key_by_a_jwt_proof() {
    let mdoc = r#""cryptographic_binding_methods_supported":["cose_key"],"format":"mso_mdoc""#;
    let mut flow = Issuance::start(&offer(""), &["mso_mdoc"]).unwrap();
    let changed = metadata().replace(r#""format":"vc+sd-jwt""#, mdoc);
    assert_eq!(receive(&mut flow, 200, &changed), Ok(()));
}

#[test]
fn a_batch_size_beyond_reason_is_capped() {
    let mut flow = start("");
    let huge = metadata().replace("\"batch_size\":4", "\"batch_size\":4000000000");
    receive(&mut flow, 200, &huge).unwrap();
    receive(&mut flow, 200, &server()).unwrap();
    receive(&mut flow, 200, r#"{"access_token":"a","token_type":"Bearer"}"#).unwrap();
    receive(&mut flow, 200, r#"{"c_nonce":"n"}"#).unwrap();
    assert!(matches!(flow.step(), Ok(Step::Prove(ProofOrder { most: 32, .. }))));
}
