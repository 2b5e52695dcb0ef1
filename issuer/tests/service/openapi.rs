//! The description of the service, against the service.

use std::collections::BTreeSet;
use std::sync::Arc;

use annona_issuer::service::{openapi, router};
use annona_protocol::http::HttpRequest;
use serde_json::Value;

use super::common::{World, send};

/// What the router calls the answer for all other paths.
const FALLBACK: [&str; 2] = ["/", "/{*__private__axum_fallback}"];

#[test]
fn the_copy_in_the_documentation_is_current() {
    let copy: Value = serde_json::from_str(include_str!("../../../docs/openapi.json")).unwrap();
    assert!(copy == openapi(), "run: annona-issuer openapi > docs/openapi.json");
}

#[test]
fn every_route_is_described_and_every_described_route_is_there() {
    let world = World::new();
    // A router shows its routes in no other way.
    let shown = format!("{:?}", router(Arc::clone(&world.issuer)));
    let is_route = |text: &&str| text.starts_with('/') && !FALLBACK.contains(text);
    let routes: BTreeSet<&str> = shown.split('"').filter(is_route).collect();
    let document = openapi();
    let described = document["paths"].as_object().unwrap();
    let named: BTreeSet<&str> = described.keys().map(String::as_str).collect();
    assert_eq!(routes, named, "describe the routes in issuer/src/service/openapi.rs");

    for (path, methods) in described {
        let url = format!("{}{}", world.url, path.replace(['{', '}'], ""));
        let get = send(&HttpRequest::get(&url, "*/*")).status;
        let post = send(&HttpRequest::post(&url, "text/plain", Vec::new())).status;
        assert_eq!(get != 405, methods.get("get").is_some(), "GET {path}: {get}");
        assert_eq!(post != 405, methods.get("post").is_some(), "POST {path}: {post}");
    }
}
