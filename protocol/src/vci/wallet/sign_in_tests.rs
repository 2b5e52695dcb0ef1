//! The client modules of the conformance plan for wallets, by name.

use super::*;
use crate::oauth::Form;
use crate::oauth::par::REQUEST_URI;

const ISSUER: &str = "https://issuer.example";
const SERVER: &str = "https://as.example";
const REDIRECT: &str = "http://127.0.0.1/callback";

fn offer(grants: &str) -> String {
    format!(
        r#"{{"credential_issuer":"{ISSUER}","credential_configuration_ids":["card"],
        "grants":{{{grants}}}}}"#
    )
}

fn metadata(scope: &str) -> String {
    format!(
        r#"{{"credential_issuer":"{ISSUER}","authorization_servers":["{SERVER}"],
        "credential_endpoint":"{ISSUER}/credential","nonce_endpoint":"{ISSUER}/nonce",
        "credential_configurations_supported":{{"card":{{"format":"dc+sd-jwt"{scope},
        "proof_types_supported":{{"jwt":{{"proof_signing_alg_values_supported":["ES256"]}}}}}}}}}}"#
    )
}

const SCOPE: &str = r#","scope":"card-scope""#;
const PAR: &str = r#","pushed_authorization_request_endpoint":"https://as.example/par""#;
const DPOP: &str = r#","dpop_signing_alg_values_supported":["RS256","ES256"]"#;
const ISS: &str = r#","authorization_response_iss_parameter_supported":true"#;

fn server(more: &str) -> String {
    format!(
        r#"{{"issuer":"{SERVER}","authorization_endpoint":"{SERVER}/authorize",
        "token_endpoint":"{SERVER}/token","grant_types_supported":["authorization_code"]{more}}}"#
    )
}

fn client() -> Client {
    Client::new("wallet", REDIRECT, ([1; 16], [2; 32]), Some("thumb".to_owned()))
}

/// Every move also goes through storage.
fn receive(flow: &mut Issuance, status: u16, body: &str) -> Result<(), WalletError> {
    receive_with(flow, status, &[], body)
}

fn receive_with(
    flow: &mut Issuance,
    status: u16,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<(), WalletError> {
    *flow = serde_json::from_str(&serde_json::to_string(flow).unwrap()).unwrap();
    let headers = headers.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    flow.receive(&HttpResponse { status, headers, body: body.as_bytes().to_vec() })
}

fn sent(flow: &Issuance) -> (HttpRequest, Option<dpop::Order>) {
    match flow.step().unwrap() {
        Step::Send(request) => (request, None),
        Step::SendBound(request, order) => (request, Some(order)),
        other => panic!("{other:?}"),
    }
}

fn opened(flow: &Issuance) -> String {
    match flow.step().unwrap() {
        Step::Open(url) => url.expose().to_owned(),
        other => panic!("{other:?}"),
    }
}

fn form(text: &[u8], name: &str) -> Option<String> {
    Form::parse(text).optional(name).unwrap().map(str::to_owned)
}

fn at_server(grants: &str, scope: &str) -> Issuance {
    let mut flow = Issuance::start_as(client(), &offer(grants), &["dc+sd-jwt"]).unwrap();
    receive(&mut flow, 200, &metadata(scope)).unwrap();
    flow
}

const GRANT: &str = r#""authorization_code":{"issuer_state":"secret-state"}"#;

/// With PAR, `iss` and, if wanted, DPoP; the browser is out.
fn at_redirect(dpop: &str) -> Issuance {
    let mut flow = at_server(GRANT, SCOPE);
    receive(&mut flow, 200, &server(&[PAR, ISS, dpop].concat())).unwrap();
    let pushed = format!(r#"{{"request_uri":"{REQUEST_URI}secret-x","expires_in":60}}"#);
    receive(&mut flow, 201, &pushed).unwrap();
    flow
}

fn state() -> String {
    client().state.expose().to_owned()
}

fn at_token(dpop: &str) -> Issuance {
    let mut flow = at_redirect(dpop);
    let answer = format!("{REDIRECT}?code=secret-code&state={}&iss={SERVER}", state());
    flow.redirected(&answer).unwrap();
    flow
}

#[test]
fn happy_path_with_scopes_without_authorization_details_in_token_response() {
    let mut flow = at_server(GRANT, SCOPE);
    receive(&mut flow, 200, &server(&[PAR, ISS, DPOP].concat())).unwrap();
    let (pushed, _) = sent(&flow);
    assert_eq!(pushed.url, format!("{SERVER}/par"));
    for (name, value) in [
        ("response_type", Some("code")),
        ("client_id", Some("wallet")),
        ("redirect_uri", Some(REDIRECT)),
        ("scope", Some("card-scope")),
        ("issuer_state", Some("secret-state")),
        ("code_challenge_method", Some("S256")),
        ("dpop_jkt", Some("thumb")),
        ("authorization_details", None),
        ("state", Some(state().as_str())),
    ] {
        assert_eq!(form(&pushed.body, name).as_deref(), value, "{name}");
    }
    let answer = format!(r#"{{"request_uri":"{REQUEST_URI}x","expires_in":60}}"#);
    receive(&mut flow, 201, &answer).unwrap();
    let url = opened(&flow);
    let query = url.strip_prefix("https://as.example/authorize?").unwrap();
    assert_eq!(form(query.as_bytes(), "request_uri"), Some(format!("{REQUEST_URI}x")));
    assert!(!query.contains("scope") && !format!("{flow:?}").contains("secret-"));
    flow.redirected(&format!("{REDIRECT}?code=c&state={}&iss={SERVER}", state())).unwrap();
    let (request, order) = sent(&flow);
    assert_eq!(request.url, format!("{SERVER}/token"));
    assert_eq!(form(&request.body, "code").as_deref(), Some("c"));
    assert_eq!(form(&request.body, "client_id").as_deref(), Some("wallet"));
    assert_eq!(form(&request.body, "redirect_uri").as_deref(), Some(REDIRECT));
    let verifier = Secret::new(form(&request.body, "code_verifier").unwrap());
    let challenge = form(&pushed.body, "code_challenge").unwrap();
    assert_eq!(crate::oauth::pkce::check(&challenge, &verifier), Ok(()));
    assert_eq!(order.unwrap().url, format!("{SERVER}/token"));
    receive(&mut flow, 200, r#"{"access_token":"t","token_type":"DPoP"}"#).unwrap();
    receive(&mut flow, 200, r#"{"c_nonce":"n"}"#).unwrap();
    flow.prove(vec!["p".to_owned()]).unwrap();
    let body = r#"{"credential_configuration_id":"card","proofs":{"jwt":["p"]}}"#;
    assert_eq!(String::from_utf8(sent(&flow).0.body).unwrap(), body);
}

#[test]
fn authorization_details_are_used_where_a_configuration_has_no_scope() {
    let mut flow = at_server("", "");
    receive(&mut flow, 200, &server("")).unwrap();
    let url = opened(&flow);
    let query = url.split_once('?').unwrap().1.as_bytes();
    let details = r#"[{"type":"openid_credential","credential_configuration_id":"card"}]"#;
    assert_eq!(form(query, "authorization_details").as_deref(), Some(details));
    assert_eq!((form(query, "scope"), form(query, "issuer_state")), (None, None));
    flow.redirected(&format!("{REDIRECT}?code=c&state={}", state())).unwrap();
    let token = r#"{"access_token":"t","token_type":"bearer","authorization_details":[
        {"type":"openid_credential","credential_configuration_id":"card",
         "credential_identifiers":["card-7"]}]}"#;
    receive(&mut flow, 200, token).unwrap();
    receive(&mut flow, 200, r#"{"c_nonce":"n"}"#).unwrap();
    flow.prove(vec!["p".to_owned()]).unwrap();
    assert!(
        String::from_utf8(sent(&flow).0.body)
            .unwrap()
            .contains(r#""credential_identifier":"card-7""#)
    );
}

#[test]
fn discovery_endpoint_issuer_mismatch() {
    let mut flow = at_server(GRANT, SCOPE);
    let other = server(PAR).replace("\"issuer\":\"https://as", "\"issuer\":\"https://evil");
    let refused = Err(WalletError::Message(MessageError::IssuerDiffers));
    assert_eq!(receive(&mut flow, 200, &other), refused);
}

/// What a flow says to an address that the browser brought; a refused one changes nothing.
fn refused(address: &str) -> WalletError {
    let mut flow = at_redirect("");
    let error = flow.redirected(address).unwrap_err();
    assert_eq!(flow, at_redirect(""));
    error
}

#[test]
fn invalid_authorization_response_iss() {
    let answer = format!("{REDIRECT}?code=c&state={}&iss=https://evil.example", state());
    assert_eq!(refused(&answer), WalletError::ForeignAnswer);
}

#[test]
fn remove_authorization_response_iss() {
    let answer = format!("{REDIRECT}?code=c&state={}", state());
    assert_eq!(refused(&answer), WalletError::ForeignAnswer);
}

#[test]
fn invalid_state() {
    let answer = format!("{REDIRECT}?code=c&state=other&iss={SERVER}");
    assert_eq!(refused(&answer), WalletError::ForeignAnswer);
}

#[test]
fn missing_state() {
    let answer = format!("{REDIRECT}?code=c&iss={SERVER}");
    assert_eq!(refused(&answer), WalletError::ForeignAnswer);
}

#[test]
fn a_refused_sign_in_is_told_as_such() {
    let answer = format!("{REDIRECT}?error=access_denied&state={}&iss={SERVER}", state());
    assert_eq!(refused(&answer), WalletError::SignInRefused);
}

#[test]
fn token_endpoint_response_without_expires_in() {
    for more in ["", r#","expires_in":"soon""#, r#","expires_in":null"#] {
        let mut flow = at_token(DPOP);
        let body = format!(r#"{{"access_token":"t","token_type":"DPoP"{more}}}"#);
        assert_eq!(receive(&mut flow, 200, &body), Ok(()), "{more}");
    }
}

#[test]
fn token_type_case_insensitivity() {
    for (name, sent_as) in [("dpop", "DPoP t"), ("DPOP", "DPoP t"), ("bEARER", "Bearer t")] {
        let mut flow = at_token(DPOP);
        let body = format!(r#"{{"access_token":"t","token_type":"{name}"}}"#);
        receive(&mut flow, 200, &body).unwrap();
        receive(&mut flow, 200, r#"{"c_nonce":"n"}"#).unwrap();
        flow.prove(vec!["p".to_owned()]).unwrap();
        let (request, order) = sent(&flow);
        assert!(request.headers.contains(&("authorization".into(), sent_as.into())), "{name}");
        let token = Secret::new("t".to_owned());
        let proved = order.map(|order| order.access_token);
        assert_eq!(proved, sent_as.starts_with('D').then_some(Some(token)));
    }
}

#[test]
fn dpop_nonce_is_taken_from_either_server_and_the_request_repeated() {
    let mut flow = at_token(DPOP);
    let first = sent(&flow);
    let wish = r#"{"error":"use_dpop_nonce"}"#;
    receive_with(&mut flow, 400, &[("DPoP-Nonce", "a1")], wish).unwrap();
    let (request, order) = sent(&flow);
    assert_eq!((request, order.unwrap().nonce.as_deref()), (first.0, Some("a1")));
    receive(&mut flow, 200, r#"{"access_token":"t","token_type":"DPoP"}"#).unwrap();
    receive(&mut flow, 200, r#"{"c_nonce":"n"}"#).unwrap();
    flow.prove(vec!["p".to_owned()]).unwrap();
    assert_eq!(sent(&flow).1.unwrap().nonce, None);
    let challenge = ("www-authenticate", r#"DPoP error="use_dpop_nonce""#);
    receive_with(&mut flow, 401, &[challenge, ("dpop-nonce", "r1")], "").unwrap();
    assert_eq!(sent(&flow).1.unwrap().nonce.as_deref(), Some("r1"));
    receive(&mut flow, 200, r#"{"credentials":[{"credential":"text"}]}"#).unwrap();
    assert!(matches!(flow.step(), Ok(Step::Done(_))));
}

#[test]
fn what_is_deferred_is_asked_for_with_the_key_however_often() {
    let deferred = r#"{"deferred_credential_endpoint":"https://issuer.example/d","#;
    let mut flow = Issuance::start_as(client(), &offer(GRANT), &["dc+sd-jwt"]).unwrap();
    receive(&mut flow, 200, &metadata(SCOPE).replacen('{', deferred, 1)).unwrap();
    receive(&mut flow, 200, &server(&[ISS, DPOP].concat())).unwrap();
    flow.redirected(&format!("{REDIRECT}?code=c&state={}&iss={SERVER}", state())).unwrap();
    receive(&mut flow, 200, r#"{"access_token":"t","token_type":"DPoP"}"#).unwrap();
    receive(&mut flow, 200, r#"{"c_nonce":"n"}"#).unwrap();
    flow.prove(vec!["p".to_owned()]).unwrap();
    let pending = r#"{"transaction_id":"x"}"#;
    let first = [("dpop-nonce", "d0")];
    assert_eq!(receive_with(&mut flow, 202, &first, pending), Err(WalletError::Deferred));
    for day in 1..9 {
        let (request, order) = sent(&flow);
        assert_eq!(request.url, "https://issuer.example/d");
        assert!(request.headers.contains(&("authorization".into(), "DPoP t".into())));
        let order = order.unwrap();
        assert_eq!((order.url, order.nonce), (request.url, Some(format!("d{}", day - 1))));
        assert_eq!(order.access_token, Some(Secret::new("t".to_owned())));
        // Meanwhile the nonce has ended.
        let nonce = format!("d{day}");
        let wish = r#"{"error":"use_dpop_nonce"}"#;
        receive_with(&mut flow, 401, &[("dpop-nonce", &nonce)], wish).unwrap();
        assert_eq!(sent(&flow).1.unwrap().nonce, Some(nonce));
        let (status, answer) =
            if day % 2 == 0 { (202, pending) } else { (400, r#"{"error":"issuance_pending"}"#) };
        assert_eq!(receive(&mut flow, status, answer), Err(WalletError::Deferred));
    }
    receive(&mut flow, 200, r#"{"credentials":[{"credential":"a"}]}"#).unwrap();
    assert!(matches!(flow.step(), Ok(Step::Done(_))));
}

#[test]
fn a_server_that_asks_for_nonces_without_end_is_given_up() {
    let mut flow = at_token(DPOP);
    let wish = r#"{"error":"use_dpop_nonce"}"#;
    for _ in 0..3 {
        receive_with(&mut flow, 400, &[("dpop-nonce", "x")], wish).unwrap();
    }
    let refused = Err(WalletError::Refused("use_dpop_nonce".to_owned()));
    assert_eq!(receive_with(&mut flow, 400, &[("dpop-nonce", "x")], wish), refused);
    assert_eq!(receive(&mut at_token(DPOP), 400, wish), refused);
}

#[test]
fn happy_path_without_dpop_nonce() {
    let mut flow = at_token(DPOP);
    receive(&mut flow, 200, r#"{"access_token":"t","token_type":"DPoP"}"#).unwrap();
    receive(&mut flow, 200, r#"{"c_nonce":"n"}"#).unwrap();
    flow.prove(vec!["p".to_owned()]).unwrap();
    receive(&mut flow, 200, r#"{"credentials":[{"credential":"text"}]}"#).unwrap();
    assert!(matches!(flow.step(), Ok(Step::Done(_))));
}

#[test]
fn a_bound_token_that_was_not_asked_for_is_refused() {
    let mut flow = at_token("");
    let dpop = r#"{"access_token":"t","token_type":"DPoP"}"#;
    assert_eq!(receive(&mut flow, 200, dpop), Err(WalletError::TokenType));
}

#[test]
fn a_refresh_token_brings_the_next_credentials_and_the_next_token() {
    let mut flow = at_token(DPOP);
    assert_eq!(flow.renewal(), None);
    let body = r#"{"access_token":"t","token_type":"DPoP","refresh_token":"secret-r1",
        "authorization_details":[{"type":"openid_credential",
        "credential_configuration_id":"card","credential_identifiers":["card-1"]}]}"#;
    receive(&mut flow, 200, body).unwrap();
    let held = flow.renewal().unwrap().clone();
    assert!(!format!("{held:?}").contains("secret-"));
    receive(&mut flow, 200, r#"{"c_nonce":"n"}"#).unwrap();
    flow.prove(vec!["p".to_owned()]).unwrap();
    receive(&mut flow, 200, r#"{"credentials":[{"credential":"text"}]}"#).unwrap();
    assert_eq!(flow.renewal(), Some(&held));

    let again = || {
        let mut flow = Issuance::renew(client(), held.clone(), "dc+sd-jwt");
        receive(&mut flow, 200, &metadata(SCOPE)).unwrap();
        receive(&mut flow, 200, &server(DPOP)).unwrap();
        flow
    };
    let mut flow = again();
    let (request, order) = sent(&flow);
    assert_eq!(form(&request.body, "grant_type").as_deref(), Some("refresh_token"));
    assert_eq!(form(&request.body, "refresh_token").as_deref(), Some("secret-r1"));
    assert_eq!(form(&request.body, "client_id").as_deref(), Some("wallet"));
    assert!(order.is_some());
    let body = r#"{"access_token":"t2","token_type":"DPoP","refresh_token":"secret-r2"}"#;
    receive(&mut flow, 200, body).unwrap();
    assert_eq!(flow.renewal().unwrap().refresh_token.expose(), "secret-r2");
    receive(&mut flow, 200, r#"{"c_nonce":"n"}"#).unwrap();
    flow.prove(vec!["p".to_owned()]).unwrap();
    assert!(String::from_utf8(sent(&flow).0.body).unwrap().contains(r#"identifier":"card-1""#));

    let mut flow = again();
    receive(&mut flow, 200, r#"{"access_token":"t2","token_type":"DPoP"}"#).unwrap();
    assert_eq!(flow.renewal(), Some(&held));
    let mut flow = again();
    let refused = receive(&mut flow, 400, r#"{"error":"invalid_grant"}"#);
    assert_eq!(refused, Err(WalletError::NotRenewed));
}

#[test]
fn a_refresh_token_that_is_bound_to_no_key_is_not_kept() {
    let mut flow = at_token("");
    let body = r#"{"access_token":"t","token_type":"Bearer","refresh_token":"r"}"#;
    receive(&mut flow, 200, body).unwrap();
    assert_eq!(flow.renewal(), None);
}

#[test]
fn a_server_without_the_grant_is_refused() {
    let mut flow = at_server(GRANT, SCOPE);
    let none = server(PAR).replace("authorization_code", "client_credentials");
    let refused = Err(WalletError::Message(MessageError::OfferGrant));
    assert_eq!(receive(&mut flow, 200, &none), refused);
    let without = Issuance::start(&offer(GRANT), &["dc+sd-jwt"]);
    assert_eq!(without, Err(WalletError::Message(MessageError::OfferGrant)));
}
