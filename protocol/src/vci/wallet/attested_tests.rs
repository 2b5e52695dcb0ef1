//! The modules of the conformance plan for wallets that a wallet provider vouches for, by name.

use super::*;

const ISSUER: &str = "https://issuer.example";
const OFFER: &str = r#"{"credential_issuer":"https://issuer.example",
    "credential_configuration_ids":["card"],"grants":{"authorization_code":{}}}"#;
const CHALLENGES: &str = r#","challenge_endpoint":"https://issuer.example/challenge""#;

fn metadata(proofs: &str) -> String {
    format!(
        r#"{{"credential_issuer":"{ISSUER}","credential_endpoint":"{ISSUER}/credential",
        "batch_credential_issuance":{{"batch_size":4}},
        "credential_configurations_supported":{{"card":{{"format":"dc+sd-jwt",
        "proof_types_supported":{{{proofs}}}}}}}}}"#
    )
}

const PLAIN: &str = r#""jwt":{"proof_signing_alg_values_supported":["ES256"]}"#;
const ATTESTED: &str = r#""jwt":{"proof_signing_alg_values_supported":["ES256"],
    "key_attestations_required":{"key_storage":["iso_18045_high"]}}"#;
const ALONE: &str = r#""attestation":{"proof_signing_alg_values_supported":["ES256"]}"#;

fn server(more: &str) -> String {
    format!(
        r#"{{"issuer":"{ISSUER}","authorization_endpoint":"{ISSUER}/authorize",
        "pushed_authorization_request_endpoint":"{ISSUER}/par","token_endpoint":"{ISSUER}/token",
        "dpop_signing_alg_values_supported":["ES256"],
        "token_endpoint_auth_methods_supported":["attest_jwt_client_auth"]{more}}}"#
    )
}

fn receive(flow: &mut Issuance, status: u16, challenge: &str, body: &str) {
    *flow = serde_json::from_str(&serde_json::to_string(flow).unwrap()).unwrap();
    let headers = vec![(attestation::CHALLENGE.to_owned(), challenge.to_owned())];
    let headers = if challenge.is_empty() { Vec::new() } else { headers };
    flow.receive(&HttpResponse { status, headers, body: body.as_bytes().to_vec() }).unwrap();
}

fn begun(client: Client, proofs: &str, server_metadata: &str) -> Issuance {
    let mut flow = Issuance::start_as(client, OFFER, &["dc+sd-jwt"]).unwrap();
    receive(&mut flow, 200, "", &metadata(proofs));
    receive(&mut flow, 200, "", server_metadata);
    flow
}

fn client() -> Client {
    Client::new("wallet", "app://w", ([1; 16], [2; 32]), Some("thumb".to_owned())).attested()
}

/// Address and challenge of an attested request, and whether it is bound.
fn sent(flow: &Issuance) -> (String, Option<String>, bool) {
    match flow.step().unwrap() {
        Step::SendAttested(request, order, dpop) => {
            assert_eq!(order.audience, ISSUER);
            let path = request.url.strip_prefix(ISSUER).unwrap().to_owned();
            (path, order.challenge, dpop.is_some())
        }
        other => panic!("{other:?}"),
    }
}

fn back(flow: &mut Issuance) {
    let state = client().state.expose().to_owned();
    flow.redirected(&format!("app://w?code=c&state={state}&iss={ISSUER}")).unwrap();
}

const PUSHED: &str = r#"{"request_uri":"urn:ietf:params:oauth:request_uri:x","expires_in":60}"#;
const WISH: &str = r#"{"error":"use_attestation_challenge"}"#;
const TOKEN: &str = r#"{"access_token":"t","token_type":"DPoP"}"#;

#[test]
fn test_client_attestation_challenge() {
    let mut flow = begun(client(), PLAIN, &server(CHALLENGES));
    let Step::Send(request) = flow.step().unwrap() else { panic!("{flow:?}") };
    assert_eq!((request.method.name(), request.url), ("POST", format!("{ISSUER}/challenge")));
    receive(&mut flow, 200, "", r#"{"attestation_challenge":"c1","more":1}"#);
    assert_eq!(sent(&flow), ("/par".to_owned(), Some("c1".to_owned()), false));
    // The challenge of an answer counts for the next request.
    receive(&mut flow, 201, "c2", PUSHED);
    back(&mut flow);
    assert_eq!(sent(&flow), ("/token".to_owned(), Some("c2".to_owned()), true));
    // The person took longer than the challenge lives.
    receive(&mut flow, 400, "c3", WISH);
    assert_eq!(sent(&flow), ("/token".to_owned(), Some("c3".to_owned()), true));
    receive(&mut flow, 200, "", TOKEN);
    assert!(matches!(flow, Issuance::Proof(_)));
}

#[test]
fn a_server_without_challenges_gets_none_until_it_asks() {
    let mut flow = begun(client(), PLAIN, &server(""));
    assert_eq!(sent(&flow), ("/par".to_owned(), None, false));
    receive(&mut flow, 401, "c1", WISH);
    assert_eq!(sent(&flow), ("/par".to_owned(), Some("c1".to_owned()), false));
    // Not for ever, and not without a challenge.
    for _ in 0..2 {
        receive(&mut flow, 400, "c", WISH);
    }
    for headers in [vec![], vec![(attestation::CHALLENGE.to_owned(), "c".to_owned())]] {
        let answer = HttpResponse { status: 400, headers, body: WISH.as_bytes().to_vec() };
        let refused = Err(WalletError::Refused("use_attestation_challenge".to_owned()));
        assert_eq!(flow.receive(&answer), refused);
    }
}

#[test]
fn nobody_vouches_where_nobody_asks_or_nobody_can() {
    let plain_server = server("").replace("attest_jwt_client_auth", "none");
    assert!(matches!(begun(client(), PLAIN, &plain_server).step(), Ok(Step::Send(_))));
    let alone = Client::new("wallet", "app://w", ([1; 16], [2; 32]), None);
    let flow = begun(alone.clone(), PLAIN, &server(CHALLENGES));
    assert!(matches!(flow, Issuance::Push(_)) && matches!(flow.step(), Ok(Step::Send(_))));
    for proofs in [ATTESTED, ALONE] {
        let mut flow = Issuance::start_as(alone.clone(), OFFER, &["dc+sd-jwt"]).unwrap();
        let body = metadata(proofs).into_bytes();
        let answer = HttpResponse { status: 200, headers: Vec::new(), body };
        assert_eq!(flow.receive(&answer), Err(WalletError::NothingUsable));
    }
}

#[test]
fn one_proof_for_many_keys_goes_as_the_issuer_asks() {
    let both = format!("{ATTESTED},{ALONE}");
    for (proofs, kind, name) in [
        (PLAIN, ProofKind::Jwt, "jwt"),
        (ATTESTED, ProofKind::AttestedJwt, "jwt"),
        (&both, ProofKind::AttestedJwt, "jwt"),
        (ALONE, ProofKind::Attestation, "attestation"),
    ] {
        let mut flow = begun(client(), proofs, &server(""));
        receive(&mut flow, 201, "", PUSHED);
        back(&mut flow);
        receive(&mut flow, 200, "", TOKEN);
        let Step::Prove(order) = flow.step().unwrap() else { panic!("{flow:?}") };
        assert_eq!((order.kind, order.most), (kind, 4));
        if kind == ProofKind::Jwt {
            continue;
        }
        for count in [0, 5] {
            let refused = flow.prove_attested("p".to_owned(), count);
            assert_eq!(refused, Err(WalletError::Proofs(4)));
        }
        flow.prove_attested("p".to_owned(), 3).unwrap();
        let Step::SendBound(request, _) = flow.step().unwrap() else { panic!("{flow:?}") };
        let sent: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(sent["proofs"], serde_json::json!({ name: ["p"] }));
        let credentials = |count| {
            let all = vec![r#"{"credential":"c"}"#; count].join(",");
            let body = format!(r#"{{"credentials":[{all}]}}"#).into_bytes();
            HttpResponse { status: 200, headers: Vec::new(), body }
        };
        assert_eq!(flow.receive(&credentials(4)), Err(WalletError::Credentials));
        assert_eq!(flow.receive(&credentials(3)), Ok(()));
    }
}
