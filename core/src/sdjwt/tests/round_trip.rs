//! Random payloads, random claims hidden, random ones shown: the verifier sees exactly what
//! was open or shown.

use serde_json::Map;

use super::*;

#[test]
fn a_verifier_sees_exactly_the_chosen_claims() {
    let mut shown_at_all = 0;
    for seed in 0..400 {
        let random = Seeded::new(seed);
        let members = object(&random, 0);
        let payload: Vec<_> =
            members.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let mut paths = Vec::new();
        collect(&Value::Object(members.clone()), &mut Vec::new(), &mut paths);
        let mut hide: Vec<_> = paths.into_iter().filter(|_| random.below(2) == 0).collect();
        hide.truncate(MAX_DISCLOSURES);

        let issued = issue(&header(), &payload, &hide, &issuer(), &random).unwrap();
        assert_eq!(claims(&issued).unwrap(), Value::Object(members.clone()), "seed {seed}");
        let mut offered: Vec<_> =
            disclosures(&issued).unwrap().into_iter().map(|(path, _)| path).collect();
        offered.sort();
        hide.sort();
        assert_eq!(offered, hide, "seed {seed}");

        let chosen: Vec<_> = hide.iter().filter(|_| random.below(3) == 0).collect();
        let shown = present(&issued, &|path| chosen.contains(&path)).unwrap();
        let visible = |path: &ClaimPath| {
            !hide.contains(path) || chosen.iter().any(|chosen| chosen.starts_with(path))
        };
        let expected = model(&Value::Object(members), &mut Vec::new(), &visible);
        let verified = verify(&shown).unwrap();
        assert_eq!(Value::Object(verified.claims().clone()), expected, "seed {seed}");
        let shown_count = hide.iter().filter(|path| visible(path)).count();
        assert_eq!(verified.disclosed().len(), shown_count, "seed {seed}");
        shown_at_all += shown_count;
        for path in verified.disclosed() {
            assert!(at(&expected, path).is_some(), "seed {seed}: {path:?}");
        }
    }
    assert!(shown_at_all > 400, "the payloads must be worth the test");
}

fn object(random: &Seeded, depth: usize) -> Map<String, Value> {
    let names = ["a", "b", "c", "na\"me", "\u{e9}", ""];
    let mut map = Map::new();
    for _ in 0..random.below(5) {
        map.insert(names[random.below(names.len())].to_owned(), value(random, depth + 1));
    }
    map
}

fn value(random: &Seeded, depth: usize) -> Value {
    match random.below(if depth < 5 { 9 } else { 5 }) {
        0 => Value::Null,
        1 => json!(random.below(2) == 0),
        2 => json!(random.below(1 << 40)),
        3 => json!("text \u{1f600}\n\\~."),
        4 => json!(-1.5),
        5 | 6 => Value::Object(object(random, depth)),
        _ => (0..random.below(4)).map(|_| value(random, depth + 1)).collect(),
    }
}

/// Every path of a value but the empty one.
fn collect(value: &Value, here: &mut ClaimPath, out: &mut Vec<ClaimPath>) {
    for (part, inner) in children(value) {
        here.push(part);
        out.push(here.clone());
        collect(inner, here, out);
        here.pop();
    }
}

/// What is left of a value when invisible claims are taken out.
fn model(value: &Value, here: &mut ClaimPath, visible: &dyn Fn(&ClaimPath) -> bool) -> Value {
    let mut left = Vec::new();
    for (part, inner) in children(value) {
        here.push(part.clone());
        if visible(here) {
            left.push((part, model(inner, here, visible)));
        }
        here.pop();
    }
    match value {
        Value::Array(_) => left.into_iter().map(|(_, value)| value).collect(),
        Value::Object(_) => {
            let name = |part| match part {
                PathPart::Name(name) => name,
                other => panic!("{other:?}"),
            };
            left.into_iter().map(|(part, value)| (name(part), value)).collect()
        }
        scalar => scalar.clone(),
    }
}

fn children(value: &Value) -> Vec<(PathPart, &Value)> {
    match value {
        Value::Object(map) => {
            map.iter().map(|(name, value)| (PathPart::from(name.as_str()), value)).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().map(|(index, v)| (PathPart::Index(index), v)).collect()
        }
        _ => Vec::new(),
    }
}

fn at<'v>(value: &'v Value, path: &[PathPart]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, part| match part {
        PathPart::Name(name) => value.get(name),
        PathPart::Index(index) => value.get(index),
        PathPart::Any => None,
    })
}
