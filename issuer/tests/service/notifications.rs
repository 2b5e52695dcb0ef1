//! The notification endpoint over real HTTP.

use super::common::{World, key, refusal, send};
use annona_protocol::http::{HttpRequest, HttpResponse};
use serde_json::{Value, json};

/// A token with an issued credential, and the name of that credential in notifications.
fn issued(world: &World) -> (String, String) {
    let token = world.token();
    let answer = world.request(&token, &[world.proof(&key(), &world.nonce())]);
    let body: Value = serde_json::from_slice(&answer.body).unwrap();
    (token, body["notification_id"].as_str().unwrap().to_owned())
}

pub fn notify(world: &World, token: &str, body: &Value) -> HttpResponse {
    let url = format!("{}/notification", world.url);
    let request = HttpRequest::post(&url, "application/json", body.to_string().into_bytes());
    send(&request.with("authorization", format!("Bearer {token}")))
}

#[test]
fn every_event_may_be_told_and_told_again() {
    let world = World::new();
    let (token, id) = issued(&world);
    for event in ["credential_accepted", "credential_deleted", "credential_failure"] {
        for _ in 0..2 {
            let body = json!({ "notification_id": id, "event": event, "more": [1] });
            let answer = notify(&world, &token, &body);
            assert_eq!((answer.status, answer.body.len()), (204, 0), "{event}");
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
    }
}

#[test]
fn notifications_that_fit_nothing_get_the_code_of_the_specification() {
    let world = World::new();
    let (token, id) = issued(&world);
    let code = |token: &str, id: &str, event: &str| {
        refusal(&notify(&world, token, &json!({ "notification_id": id, "event": event })))
    };
    let accepted = "credential_accepted";
    assert_eq!(code(&token, "other", accepted), (400, "invalid_notification_id".into()));
    assert_eq!(code(&token, &id, "eaten"), (400, "invalid_notification_request".into()));
    // Another person's token does not speak for these credentials.
    let offer = world.issuer.create_offer("p-2", annona_core::credential::Format::VcSdJwt).unwrap();
    let body: Value = serde_json::from_slice(&world.redeem(&offer, &offer.tx_code).body).unwrap();
    let other = body["access_token"].as_str().unwrap();
    assert_eq!(code(other, &id, accepted), (400, "invalid_notification_id".into()));
    assert_eq!(code("unknown", &id, accepted), (401, "invalid_token".into()));
    let plain = world.post("/notification", "application/json", b"{}");
    assert_eq!(refusal(&plain), (401, String::new()));
    let url = format!("{}/notification", world.url);
    let form = HttpRequest::post(&url, "text/plain", b"{}".to_vec());
    let answer = send(&form.with("authorization", format!("Bearer {token}")));
    assert_eq!(refusal(&answer), (400, "invalid_notification_request".into()));
}
