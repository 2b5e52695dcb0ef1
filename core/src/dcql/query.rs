//! Reading a query (OpenID4VP 1.0 sections 6 to 6.3, B.1.1 and B.3.5).

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::{DcqlError, Scalar};
use crate::json::{self, Limits};
use crate::sdjwt::{ClaimPath, PathPart};

/// Most elements of any array in a query.
const MAX_ELEMENTS: usize = 64;

/// Most steps of a claims path.
const MAX_STEPS: usize = 16;

/// A whole query; only [`Query::parse`] and [`Query::from_value`] make one.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Query {
    /// The credentials that are asked for.
    pub credentials: Vec<CredentialQuery>,
    /// Which combinations of them; without any, all of them.
    pub credential_sets: Vec<CredentialSet>,
}

/// A request for one credential (section 6.1).
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct CredentialQuery {
    /// The name of the answer in `vp_token`.
    pub id: String,
    /// The credential format identifier.
    pub format: String,
    /// Whether several credentials may answer.
    pub multiple: bool,
    /// `meta.vct_values`: the accepted types of an SD-JWT VC.
    pub vct_values: Option<Vec<String>>,
    /// `meta.type_values`: alternatives of types that a W3C credential must have.
    pub type_values: Option<Vec<Vec<String>>>,
    /// Trust frameworks; with any, one of them must certify the issuer.
    pub trusted_authorities: Vec<Authority>,
    /// Whether the holder must prove possession of the credential's key.
    pub require_cryptographic_holder_binding: bool,
    /// The claims that are asked for; none means nothing selective.
    pub claims: Vec<ClaimQuery>,
    /// Combinations of `claims` (their positions), the most wanted first.
    pub claim_sets: Vec<Vec<usize>>,
}

/// A trust framework (section 6.1.1).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authority {
    /// `aki`, `etsi_tl`, `openid_federation` or another type.
    pub kind: String,
    /// The accepted values.
    pub values: Vec<String>,
}

/// A claim that is asked for (section 6.3).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClaimQuery {
    /// Where it stands.
    pub path: ClaimPath,
    /// The accepted values; none means any value.
    pub values: Vec<Scalar>,
}

/// A combination of credentials (section 6.2).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CredentialSet {
    /// The alternatives, each a list of positions in [`Query::credentials`].
    pub options: Vec<Vec<usize>>,
    /// Whether the verifier cannot do without.
    pub required: bool,
}

impl Query {
    /// Reads the JSON text of a query.
    ///
    /// # Errors
    /// [`DcqlError`], naming the member at fault.
    pub fn parse(text: &[u8]) -> Result<Self, DcqlError> {
        Self::from_value(&json::parse(text, Limits::CREDENTIAL)?)
    }

    /// Reads a query that was part of a larger message, such as `dcql_query` of a request.
    ///
    /// # Errors
    /// [`DcqlError`], naming the member at fault.
    pub fn from_value(value: &Value) -> Result<Self, DcqlError> {
        let query = object(value, "dcql_query")?;
        let list = array(query, "credentials")?.ok_or(DcqlError::Member("credentials"))?;
        let mut ids = Ids::new("credentials");
        let credentials =
            list.iter().map(|value| credential(value, &mut ids)).collect::<Result<_, _>>()?;
        let sets = array(query, "credential_sets")?.unwrap_or_default();
        let sets =
            sets.iter().map(|value| credential_set(value, &ids)).collect::<Result<_, _>>()?;
        Ok(Self { credentials, credential_sets: sets })
    }
}

fn credential(value: &Value, ids: &mut Ids) -> Result<CredentialQuery, DcqlError> {
    let query = object(value, "credentials")?;
    let id = ids.define(query.get("id").ok_or(DcqlError::Member("credentials.id"))?)?;
    let meta = object(query.get("meta").unwrap_or(&Value::Null), "meta")?;
    let mut claim_ids = Ids::new("claims");
    let claims = array(query, "claims")?;
    let sets = array(query, "claim_sets")?;
    if sets.is_some() && claims.is_none() {
        return Err(DcqlError::Member("claims"));
    }
    let claims = claims.unwrap_or_default().iter();
    Ok(CredentialQuery {
        id,
        format: text(query.get("format"), "format")?,
        multiple: flag(query, "multiple", false)?,
        vct_values: array(meta, "vct_values")?.map(|all| texts(all, "vct_values")).transpose()?,
        type_values: array(meta, "type_values")?.map(type_values).transpose()?,
        trusted_authorities: authorities(query)?,
        require_cryptographic_holder_binding: flag(
            query,
            "require_cryptographic_holder_binding",
            true,
        )?,
        claims: claims
            .map(|value| claim(value, sets.is_some(), &mut claim_ids))
            .collect::<Result<_, _>>()?,
        claim_sets: sets
            .unwrap_or_default()
            .iter()
            .map(|set| claim_ids.positions(set, "claim_sets"))
            .collect::<Result<_, _>>()?,
    })
}

fn type_values(alternatives: &[Value]) -> Result<Vec<Vec<String>>, DcqlError> {
    let types = |value| texts(elements(value, "type_values")?, "type_values");
    alternatives.iter().map(types).collect()
}

fn authorities(query: &Map<String, Value>) -> Result<Vec<Authority>, DcqlError> {
    let all = array(query, "trusted_authorities")?.unwrap_or_default();
    let authority = |value| {
        let entry = object(value, "trusted_authorities")?;
        let values = array(entry, "values")?.ok_or(DcqlError::Member("values"))?;
        Ok(Authority { kind: text(entry.get("type"), "type")?, values: texts(values, "values")? })
    };
    all.iter().map(authority).collect()
}

fn claim(value: &Value, id_required: bool, ids: &mut Ids) -> Result<ClaimQuery, DcqlError> {
    let query = object(value, "claims")?;
    match query.get("id") {
        Some(id) => drop(ids.define(id)?),
        None if id_required => return Err(DcqlError::Member("claims.id")),
        None => {}
    }
    let path = array(query, "path")?.ok_or(DcqlError::Member("path"))?;
    if path.len() > MAX_STEPS {
        return Err(DcqlError::TooMany("path"));
    }
    let step =
        |part: &Value| PathPart::try_from(part.clone()).map_err(|_| DcqlError::Member("path"));
    let values = array(query, "values")?.unwrap_or_default().iter();
    let value = |value| Scalar::of(value).ok_or(DcqlError::Member("values"));
    Ok(ClaimQuery {
        path: path.iter().map(step).collect::<Result<_, _>>()?,
        values: values.map(value).collect::<Result<_, _>>()?,
    })
}

fn credential_set(value: &Value, ids: &Ids) -> Result<CredentialSet, DcqlError> {
    let set = object(value, "credential_sets")?;
    let options = array(set, "options")?.ok_or(DcqlError::Member("options"))?;
    Ok(CredentialSet {
        options: options
            .iter()
            .map(|option| ids.positions(option, "options"))
            .collect::<Result<_, _>>()?,
        required: flag(set, "required", true)?,
    })
}

/// The ids of one array, in order.
struct Ids {
    of: &'static str,
    seen: HashSet<String>,
    order: Vec<String>,
}

impl Ids {
    fn new(of: &'static str) -> Self {
        Self { of, seen: HashSet::new(), order: Vec::new() }
    }

    fn define(&mut self, value: &Value) -> Result<String, DcqlError> {
        let id = value.as_str().filter(|id| is_id(id)).ok_or(DcqlError::Id(self.of))?.to_owned();
        if !self.seen.insert(id.clone()) {
            return Err(DcqlError::Duplicate(self.of));
        }
        self.order.push(id.clone());
        Ok(id)
    }

    /// The positions of the ids in `value`, a non-empty array.
    fn positions(&self, value: &Value, what: &'static str) -> Result<Vec<usize>, DcqlError> {
        let position = |id| self.order.iter().position(|known| id == known);
        let known = |id| position(id).ok_or(DcqlError::UnknownId(what));
        elements(value, what)?.iter().map(known).collect()
    }
}

fn is_id(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    !text.is_empty() && text.bytes().all(plain)
}

fn object<'v>(value: &'v Value, what: &'static str) -> Result<&'v Map<String, Value>, DcqlError> {
    value.as_object().ok_or(DcqlError::Member(what))
}

/// An optional member that must be a non-empty array.
fn array<'v>(
    object: &'v Map<String, Value>,
    name: &'static str,
) -> Result<Option<&'v [Value]>, DcqlError> {
    object.get(name).map(|value| elements(value, name)).transpose()
}

fn elements<'v>(value: &'v Value, what: &'static str) -> Result<&'v [Value], DcqlError> {
    match value {
        Value::Array(items) if items.is_empty() => Err(DcqlError::Empty(what)),
        Value::Array(items) if items.len() > MAX_ELEMENTS => Err(DcqlError::TooMany(what)),
        Value::Array(items) => Ok(items),
        _ => Err(DcqlError::Member(what)),
    }
}

fn text(value: Option<&Value>, what: &'static str) -> Result<String, DcqlError> {
    value.and_then(Value::as_str).map(str::to_owned).ok_or(DcqlError::Member(what))
}

fn texts(values: &[Value], what: &'static str) -> Result<Vec<String>, DcqlError> {
    values.iter().map(|value| text(Some(value), what)).collect()
}

fn flag(object: &Map<String, Value>, name: &'static str, default: bool) -> Result<bool, DcqlError> {
    match object.get(name) {
        None => Ok(default),
        Some(value) => value.as_bool().ok_or(DcqlError::Member(name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn full() -> Value {
        json!({
            "credentials": [{
                "id": "pid-1",
                "format": "dc+sd-jwt",
                "multiple": true,
                "meta": {"vct_values": ["https://credentials.example.com/identity_credential"]},
                "trusted_authorities": [{"type": "aki", "values": ["s9tIpPmhxdiuNkHMEWNpYim8S8Y"]}],
                "require_cryptographic_holder_binding": false,
                "claims": [
                    {"id": "a", "path": ["family_name"], "values": ["Doe", 1, true]},
                    {"id": "b", "path": ["degrees", null, "type", 0]}
                ],
                "claim_sets": [["b", "a"], ["a"]]
            }, {
                "id": "w3c",
                "format": "vc+sd-jwt",
                "meta": {"type_values": [["https://example.org/A"], ["B", "C"]]}
            }],
            "credential_sets": [{"options": [["w3c", "pid-1"], ["w3c"]]}, {"options": [["w3c"]], "required": false}]
        })
    }

    #[test]
    fn every_member_is_read() {
        let query = Query::parse(full().to_string().as_bytes()).unwrap();
        let [first, second] = &query.credentials[..] else { panic!("{query:?}") };
        assert_eq!((first.id.as_str(), first.format.as_str()), ("pid-1", "dc+sd-jwt"));
        assert_eq!((first.multiple, first.require_cryptographic_holder_binding), (true, false));
        assert_eq!(
            first.vct_values.as_deref().unwrap(),
            ["https://credentials.example.com/identity_credential"]
        );
        let aki =
            Authority { kind: "aki".into(), values: vec!["s9tIpPmhxdiuNkHMEWNpYim8S8Y".into()] };
        assert_eq!(first.trusted_authorities, [aki]);
        let values = vec![Scalar::Text("Doe".into()), Scalar::Integer(1), Scalar::Bool(true)];
        assert_eq!(first.claims[0], ClaimQuery { path: vec!["family_name".into()], values });
        let path = vec!["degrees".into(), PathPart::Any, "type".into(), PathPart::Index(0)];
        assert_eq!(first.claims[1], ClaimQuery { path, values: vec![] });
        assert_eq!(first.claim_sets, [vec![1, 0], vec![0]]);

        assert_eq!((second.multiple, second.require_cryptographic_holder_binding), (false, true));
        assert_eq!(
            second.type_values.as_ref().unwrap(),
            &[vec!["https://example.org/A"], vec!["B", "C"]]
        );
        assert!(second.claims.is_empty() && second.vct_values.is_none());
        let set = |options, required| CredentialSet { options, required };
        let sets = [set(vec![vec![1, 0], vec![1]], true), set(vec![vec![1]], false)];
        assert_eq!(query.credential_sets, sets);
    }

    #[test]
    fn unknown_members_and_formats_are_no_error() {
        let mut value = full();
        value["x"] = json!(1);
        value["credentials"][0]["x"] = json!([]);
        value["credentials"][0]["meta"]["x"] = json!(null);
        value["credentials"][0]["claims"][0]["x"] = json!({});
        value["credential_sets"][0]["x"] = json!("");
        assert_eq!(Query::from_value(&value).unwrap(), Query::from_value(&full()).unwrap());
        value["credentials"][1]["format"] = json!("mso_mdoc");
        value["credentials"][1]["meta"] = json!({"doctype_value": "org.iso.18013.5.1.mDL"});
        assert!(Query::from_value(&value).is_ok());
        value["credentials"][1]["meta"] = json!({});
        assert!(Query::from_value(&value).is_ok());
    }

    #[test]
    fn broken_queries_are_refused_by_name() {
        use DcqlError::{Duplicate, Empty, Id, Member, TooMany, UnknownId};
        let many = json!(vec![["a"]; MAX_ELEMENTS + 1]);
        let deep = json!(vec!["a"; MAX_STEPS + 1]);
        let cases = [
            ("/credentials", json!([]), Empty("credentials")),
            ("/credentials", json!({}), Member("credentials")),
            ("/credentials/0", json!("pid"), Member("credentials")),
            ("/credentials/0/id", json!(""), Id("credentials")),
            ("/credentials/0/id", json!("a b"), Id("credentials")),
            ("/credentials/0/id", json!("é"), Id("credentials")),
            ("/credentials/0/id", json!(1), Id("credentials")),
            ("/credentials/0/id", json!("w3c"), Duplicate("credentials")),
            ("/credentials/0/format", json!(null), Member("format")),
            ("/credentials/0/meta", json!(null), Member("meta")),
            ("/credentials/0/meta/vct_values", json!([]), Empty("vct_values")),
            ("/credentials/0/meta/vct_values", json!([1]), Member("vct_values")),
            ("/credentials/1/meta/type_values", json!([]), Empty("type_values")),
            ("/credentials/1/meta/type_values", json!([[]]), Empty("type_values")),
            ("/credentials/1/meta/type_values", json!(["B"]), Member("type_values")),
            ("/credentials/0/multiple", json!("yes"), Member("multiple")),
            ("/credentials/0/trusted_authorities", json!([]), Empty("trusted_authorities")),
            ("/credentials/0/trusted_authorities/0/type", json!(1), Member("type")),
            ("/credentials/0/trusted_authorities/0/values", json!([]), Empty("values")),
            (
                "/credentials/0/require_cryptographic_holder_binding",
                json!(0),
                Member("require_cryptographic_holder_binding"),
            ),
            ("/credentials/0/claims", json!([]), Empty("claims")),
            ("/credentials/0/claims/0", json!(["a"]), Member("claims")),
            ("/credentials/0/claims/0/id", json!("b"), Duplicate("claims")),
            ("/credentials/0/claims/0/id", json!("ü"), Id("claims")),
            ("/credentials/0/claims/0", json!({"path": ["a"]}), Member("claims.id")),
            ("/credentials/0/claims/0/path", json!([]), Empty("path")),
            ("/credentials/0/claims/0/path", json!("a"), Member("path")),
            ("/credentials/0/claims/0/path", json!(["a", -1]), Member("path")),
            ("/credentials/0/claims/0/path", json!(["a", true]), Member("path")),
            ("/credentials/0/claims/0/path", deep, TooMany("path")),
            ("/credentials/0/claims/0/values", json!([]), Empty("values")),
            ("/credentials/0/claims/0/values", json!([1.5]), Member("values")),
            ("/credentials/0/claims/0/values", json!([null]), Member("values")),
            ("/credentials/0/claim_sets", json!([]), Empty("claim_sets")),
            ("/credentials/0/claim_sets", json!([[]]), Empty("claim_sets")),
            ("/credentials/0/claim_sets", json!([["c"]]), UnknownId("claim_sets")),
            ("/credentials/0/claim_sets", many, TooMany("claim_sets")),
            ("/credential_sets", json!([]), Empty("credential_sets")),
            ("/credential_sets/0/options", json!([]), Empty("options")),
            ("/credential_sets/0/options", json!([[]]), Empty("options")),
            ("/credential_sets/0/options", json!([["pid"]]), UnknownId("options")),
            ("/credential_sets/1/required", json!("no"), Member("required")),
        ];
        for (pointer, value, error) in cases {
            let mut query = full();
            *query.pointer_mut(pointer).unwrap() = value;
            assert_eq!(Query::from_value(&query), Err(error), "{pointer}");
        }
    }

    #[test]
    fn required_members_are_missed() {
        for (pointer, name, error) in [
            ("", "credentials", "credentials"),
            ("/credentials/0", "id", "credentials.id"),
            ("/credentials/0", "format", "format"),
            ("/credentials/0", "meta", "meta"),
            ("/credentials/0", "claims", "claims"),
            ("/credentials/0/claims/1", "path", "path"),
            ("/credentials/0/trusted_authorities/0", "values", "values"),
            ("/credential_sets/0", "options", "options"),
        ] {
            let mut query = full();
            query.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(name);
            assert_eq!(
                Query::from_value(&query),
                Err(DcqlError::Member(error)),
                "{pointer} {name}"
            );
        }
        assert_eq!(Query::parse(b"[]"), Err(DcqlError::Member("dcql_query")));
        assert!(matches!(Query::parse(b"{\"a\":1,\"a\":1}"), Err(DcqlError::Json(_))));
    }
}
