//! The service described in OpenAPI 3.1, for tools that read such descriptions and for tests
//! that send what no wallet would. `annona-issuer openapi` prints it, `docs/openapi.json` is a
//! copy of it.
//!
//! It describes an issuer whose URL has no path; below a path the endpoints are the same, and
//! the metadata is at two places (OpenID4VCI 1.0 section 12.2.2, RFC 8414 section 3.1). The
//! meaning of each member is in those texts and is not repeated.

use annona_core::credential::Format;
use annona_protocol::oauth::FORM;
use annona_protocol::oauth::refresh::REFRESH_TOKEN;
use annona_protocol::oauth::token::AUTHORIZATION_CODE;
use annona_protocol::vci::issuer::MAX_REQUEST;
use annona_protocol::vci::{PRE_AUTHORIZED_CODE, WellKnown};
use serde_json::{Map, Value, json};

use super::CALLBACK;
use super::answer::{JSON, JWT};

/// The description.
#[must_use]
pub fn openapi() -> Value {
    let well_known = |document: WellKnown| format!("/.well-known/{}", document.name());
    let paths = [
        ("/par".to_owned(), "post", push()),
        ("/authorize".to_owned(), "get", authorize()),
        (CALLBACK.to_owned(), "get", returned()),
        ("/token".to_owned(), "post", token()),
        ("/nonce".to_owned(), "post", nonce()),
        ("/challenge".to_owned(), "post", challenge()),
        ("/credential".to_owned(), "post", credential()),
        ("/deferred-credential".to_owned(), "post", deferred_credential()),
        ("/notification".to_owned(), "post", notification()),
        ("/offers/{reference}".to_owned(), "get", offer()),
        ("/scheme/{file}".to_owned(), "get", scheme_file()),
        ("/status/{list}".to_owned(), "get", status()),
        ("/.well-known/did.json".to_owned(), "get", did_document()),
        (well_known(WellKnown::CredentialIssuer), "get", issuer_metadata()),
        (well_known(WellKnown::AuthorizationServer), "get", server_metadata()),
    ];
    let paths: Map<String, Value> =
        paths.into_iter().map(|(path, method, what)| (path, json!({ method: what }))).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Annona issuer",
            "description": "OpenID for Verifiable Credential Issuance 1.0, by code or by sign-in",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE") },
        },
        "servers": [{ "url": "http://127.0.0.1:8080", "description": "for trying out" }],
        "paths": paths,
        "components": {
            "securitySchemes": { "access_token": { "type": "http", "scheme": "bearer" } },
            "schemas": { "Error": error() },
        },
    })
}

fn push() -> Value {
    let form = json!({
        "type": "object",
        "properties": {
            "response_type": { "const": "code" },
            "client_id": text(1),
            "redirect_uri": text(1),
            "code_challenge": { "type": "string", "pattern": "^[A-Za-z0-9_-]{43}$" },
            "code_challenge_method": { "const": "S256" },
            "scope": text(1),
            "state": text(1),
            "issuer_state": text(1),
        },
        "required": [
            "response_type", "client_id", "redirect_uri", "code_challenge",
            "code_challenge_method",
        ],
    });
    let answer = object(&[
        ("request_uri", text(1)),
        ("expires_in", json!({ "type": "integer", "minimum": 1 })),
    ]);
    json!({
        "summary": "Push an authorization request",
        "requestBody": body(FORM, &form),
        "responses": responses(&[
            ("201", content("a reference for the browser", JSON, &answer)),
            ("400", refusal("the code of the error says what is wrong")),
            ("413", refusal("the body is too long")),
        ]),
    })
}

fn authorize() -> Value {
    let parameter =
        |name: &str| json!({ "name": name, "in": "query", "required": true, "schema": text(1) });
    json!({
        "summary": "Begin the sign-in, in a browser",
        "parameters": [parameter("client_id"), parameter("request_uri")],
        "responses": browser(),
    })
}

fn returned() -> Value {
    let state = json!({ "name": "state", "in": "query", "required": true, "schema": text(1) });
    json!({
        "summary": "Come back from the OpenID provider, in a browser",
        "parameters": [state],
        "responses": browser(),
    })
}

/// What browsers get.
fn browser() -> Value {
    let page = |description| content(description, "text/plain", &text(1));
    let unavailable = ("503", page("the service cannot work at the moment"));
    let own = [
        ("302", header("to the sign-in, or back to the wallet", "Location")),
        ("400", page("the request is unknown, was used, or its time is over")),
    ];
    let mut all = responses(&own);
    if let (Value::Object(all), (status, page)) = (&mut all, unavailable) {
        all.insert(status.to_owned(), page);
    }
    all
}

fn token() -> Value {
    let form = json!({
        "type": "object",
        "properties": {
            "grant_type": { "enum": [PRE_AUTHORIZED_CODE, AUTHORIZATION_CODE, REFRESH_TOKEN] },
            "pre-authorized_code": text(1),
            "tx_code": { "type": "string", "pattern": "^[0-9]{6}$" },
            "code": text(1),
            "code_verifier": { "type": "string", "pattern": r"^[\w.~-]{43,128}$" },
            "redirect_uri": { "type": "string", "format": "uri" },
            "client_id": text(1),
            "refresh_token": text(1),
        },
        "required": ["grant_type"],
    });
    let answer = object(&[
        ("access_token", text(1)),
        ("token_type", json!({ "enum": ["Bearer", "DPoP"] })),
        ("expires_in", json!({ "type": "integer", "minimum": 1 })),
    ]);
    json!({
        "summary": "Redeem a code or a refresh token",
        "requestBody": body(FORM, &form),
        "responses": responses(&[
            ("200", content("an access token", JSON, &answer)),
            ("400", refusal("the code of the error says what is wrong")),
            ("413", refusal("the body is too long")),
        ]),
    })
}

fn nonce() -> Value {
    let answer = object(&[("c_nonce", text(16))]);
    json!({
        "summary": "Get a nonce for the next proofs",
        "responses": responses(&[("200", content("works once, five minutes", JSON, &answer))]),
    })
}

fn challenge() -> Value {
    let answer = object(&[("attestation_challenge", text(16))]);
    json!({
        "summary": "Get a challenge for the proof of an attested key",
        "responses": responses(&[
            ("200", content("good for five minutes", JSON, &answer)),
            ("404", json!({ "description": "nobody's attestations count here" })),
        ]),
    })
}

fn credential() -> Value {
    let proofs = json!({ "type": "array", "items": { "type": "string" }, "minItems": 1 });
    let request = json!({
        "type": "object",
        "properties": {
            "credential_configuration_id": text(1),
            "proofs": {
                "type": "object",
                "properties": { "jwt": proofs },
                "required": ["jwt"],
                "additionalProperties": false,
            },
        },
        "required": ["credential_configuration_id", "proofs"],
        // An encrypted answer is for encrypted requests only (section 8.2).
        "not": { "anyOf": [
            { "required": ["credential_identifier"] },
            { "required": ["credential_response_encryption"] },
        ] },
    });
    json!({
        "summary": "Get credentials, one for each proof",
        "description": format!("A request has at most {MAX_REQUEST} bytes."),
        "security": [{ "access_token": [] }],
        "requestBody": or_sealed(body(JSON, &request)),
        "responses": responses(&[
            ("200", credentials()),
            ("202", later()),
            ("400", refusal("the code of the error says what is wrong")),
            // Without a token the answer has no body (RFC 6750 section 3.1).
            ("401", header("no access token came, or it has ended", "WWW-Authenticate")),
            ("403", refusal("the access token is for another credential")),
            ("413", refusal("the body is too long")),
        ]),
    })
}

fn deferred_credential() -> Value {
    let request = json!({
        "type": "object",
        "properties": { "transaction_id": text(1) },
        "required": ["transaction_id"],
        "not": { "required": ["credential_response_encryption"] },
    });
    json!({
        "summary": "Get credentials that had to wait",
        "security": [{ "access_token": [] }],
        "requestBody": or_sealed(body(JSON, &request)),
        "responses": responses(&[
            ("200", credentials()),
            ("202", later()),
            ("400", refusal("the code of the error says what is wrong")),
            ("401", header("no access token came, or it has ended", "WWW-Authenticate")),
            ("413", refusal("the body is too long")),
        ]),
    })
}

fn credentials() -> Value {
    let one = object(&[("credential", text(1))]);
    let answer =
        object(&[("credentials", json!({ "type": "array", "items": one, "minItems": 1 }))]);
    or_sealed(content("the credentials, to be matched by key", JSON, &answer))
}

fn later() -> Value {
    let answer = object(&[
        ("transaction_id", text(1)),
        ("interval", json!({ "type": "integer", "minimum": 1 })),
    ]);
    or_sealed(content("the credentials come later", JSON, &answer))
}

fn notification() -> Value {
    let request = json!({
        "type": "object",
        "properties": {
            "notification_id": text(1),
            "event": { "enum": [
                "credential_accepted", "credential_failure", "credential_deleted",
            ] },
            "event_description": { "type": "string" },
        },
        "required": ["notification_id", "event"],
    });
    json!({
        "summary": "Say what became of credentials",
        "security": [{ "access_token": [] }],
        "requestBody": body(JSON, &request),
        "responses": responses(&[
            ("204", json!({ "description": "it is noted" })),
            ("400", refusal("the code of the error says what is wrong")),
            ("401", header("no access token came, or it has ended", "WWW-Authenticate")),
            ("413", refusal("the body is too long")),
        ]),
    })
}

fn offer() -> Value {
    let reference = json!({
        "name": "reference", "in": "path", "required": true, "schema": text(1),
    });
    let answer = object(&[
        ("credential_issuer", json!({ "type": "string", "format": "uri" })),
        ("credential_configuration_ids", json!({ "type": "array", "minItems": 1 })),
        ("grants", json!({ "type": "object" })),
    ]);
    json!({
        "summary": "Read an offer by reference",
        "parameters": [reference],
        "responses": responses(&[
            ("200", content("a credential offer", JSON, &answer)),
            ("404", json!({ "description": "there is no such offer now" })),
        ]),
    })
}

fn scheme_file() -> Value {
    let file = json!({ "name": "file", "in": "path", "required": true, "schema": text(1) });
    let kinds = [JSON, "application/ld+json", "application/schema+json"];
    let kinds: Map<String, Value> = kinds
        .into_iter()
        .map(|kind| (kind.to_owned(), json!({ "schema": { "type": "object" } })))
        .collect();
    json!({
        "summary": "Read a public file of the scheme package",
        "parameters": [file],
        "responses": responses(&[
            ("200", json!({ "description": "the file", "content": kinds })),
            ("404", json!({ "description": "there is no such file" })),
        ]),
    })
}

fn status() -> Value {
    let list = json!({
        "name": "list", "in": "path", "required": true,
        "schema": { "type": "integer", "minimum": 1, "maximum": u32::MAX },
    });
    let known = json!({ "name": "If-None-Match", "in": "header", "schema": { "type": "string" } });
    let token = json!({ "type": "string", "pattern": r"^[\w-]+\.[\w-]+\.[\w-]+$" });
    let mut found = content("a status list token", "application/statuslist+jwt", &token);
    if let Some(Value::Object(content)) = found.get_mut("content") {
        content.insert("application/statuslist+cwt".to_owned(), json!({}));
    }
    if let Value::Object(found) = &mut found {
        found.extend(headers("ETag"));
    }
    json!({
        "summary": "Read a status list",
        "parameters": [list, known],
        "responses": responses(&[
            ("200", found),
            ("304", header("the reader has it", "ETag")),
            ("404", json!({ "description": "there is no such list" })),
        ]),
    })
}

fn did_document() -> Value {
    let document = object(&[("id", text(1)), ("verificationMethod", json!({ "type": "array" }))]);
    let found = content("the document", "application/did+json", &document);
    json!({ "summary": "Read the did:web document", "responses": responses(&[("200", found)]) })
}

fn issuer_metadata() -> Value {
    let address = json!({ "type": "string", "format": "uri" });
    let formats = Format::ALL.map(Format::name);
    let configuration = object(&[("format", json!({ "enum": formats }))]);
    let metadata = object(&[
        ("credential_issuer", address.clone()),
        ("credential_endpoint", address.clone()),
        ("nonce_endpoint", address),
        (
            "credential_configurations_supported",
            json!({ "type": "object", "additionalProperties": configuration, "minProperties": 1 }),
        ),
    ]);
    let found = or_signed(content("credential issuer metadata", JSON, &metadata));
    json!({ "summary": "Read what is issued and how", "responses": responses(&[("200", found)]) })
}

fn server_metadata() -> Value {
    let address = json!({ "type": "string", "format": "uri" });
    let texts = json!({ "type": "array", "items": { "type": "string" } });
    let metadata = object(&[
        ("issuer", address.clone()),
        ("token_endpoint", address),
        ("grant_types_supported", texts),
    ]);
    let found = content("authorization server metadata", JSON, &metadata);
    json!({ "summary": "Read how tokens are given", "responses": responses(&[("200", found)]) })
}

/// An error of OAuth 2.0 and OpenID4VCI; its text is ASCII (RFC 6749 section 5.2).
fn error() -> Value {
    json!({
        "type": "object",
        "properties": {
            "error": { "type": "string", "pattern": "^[a-z_]+$" },
            "error_description": { "type": "string", "pattern": r"^[\x20-\x21\x23-\x5b\x5d-\x7e]*$" },
        },
        "required": ["error"],
        "additionalProperties": false,
    })
}

/// An object that has all these members, and maybe others.
fn object(members: &[(&str, Value)]) -> Value {
    let names: Vec<&str> = members.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> =
        members.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "properties": properties, "required": names })
}

fn text(least: u32) -> Value {
    json!({ "type": "string", "minLength": least })
}

fn body(media_type: &str, schema: &Value) -> Value {
    json!({ "required": true, "content": { media_type: { "schema": schema } } })
}

fn content(description: &str, media_type: &str, schema: &Value) -> Value {
    json!({ "description": description, "content": { media_type: { "schema": schema } } })
}

/// The same, or encrypted: a JWE in compact form (section 10).
fn or_sealed(mut plain: Value) -> Value {
    if let Some(Value::Object(content)) = plain.get_mut("content") {
        let jwe = json!({ "type": "string", "pattern": r"^[\w-]+\.[\w-]*(\.[\w-]+){3}$" });
        content.insert(JWT.to_owned(), json!({ "schema": jwe }));
    }
    plain
}

/// The same, or signed: a JWS in compact form, for those who ask for it (section 12.2.3).
fn or_signed(mut plain: Value) -> Value {
    if let Some(Value::Object(content)) = plain.get_mut("content") {
        let jws = json!({ "type": "string", "pattern": r"^[\w-]+\.[\w-]+\.[\w-]+$" });
        content.insert(JWT.to_owned(), json!({ "schema": jws }));
    }
    plain
}

fn refusal(description: &str) -> Value {
    content(description, JSON, &json!({ "$ref": "#/components/schemas/Error" }))
}

fn header(description: &str, name: &str) -> Value {
    let mut answer = Map::from_iter([("description".to_owned(), description.into())]);
    answer.extend(headers(name));
    Value::Object(answer)
}

fn headers(name: &str) -> Option<(String, Value)> {
    let always = json!({ name: { "required": true, "schema": { "type": "string" } } });
    Some(("headers".to_owned(), always))
}

/// These answers and those that every endpoint can give.
fn responses(own: &[(&str, Value)]) -> Value {
    let every = [
        ("408", json!({ "description": "the request took longer than ten seconds" })),
        ("503", refusal("the service cannot work at the moment; try again")),
    ];
    let all = own.iter().cloned().chain(every);
    Value::Object(all.map(|(status, answer)| (status.to_owned(), answer)).collect())
}
