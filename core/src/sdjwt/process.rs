//! Putting disclosures in the place of their digests: RFC 9901 section 7.1, steps 3 to 5.

use serde_json::{Map, Value};

use super::disclosure::Disclosure;
use super::{ClaimPath, PathPart, SdJwtError, check_depth, is_reserved};

/// What an SD-JWT says with the disclosures that came with it.
pub(super) struct Claims {
    /// Without `_sd`, `_sd_alg` and `...`.
    pub map: Map<String, Value>,
    /// One for each disclosure, in the order of the text.
    pub disclosed: Vec<Disclosed>,
    /// How many digests have no disclosure.
    pub hidden: usize,
}

crate::hidden::hidden_debug!(Claims);

/// Where the claim of a disclosure stands.
#[derive(Debug)]
pub(super) struct Disclosed {
    pub path: ClaimPath,
    /// The disclosure whose value holds this one's digest.
    pub parent: Option<usize>,
}

/// Replaces the digests of a payload; every disclosure must be used exactly once.
pub(super) fn process(
    mut map: Map<String, Value>,
    disclosures: Vec<Disclosure>,
) -> Result<Claims, SdJwtError> {
    match map.remove("_sd_alg") {
        None => {}
        Some(Value::String(name)) if name == "sha-256" => {}
        Some(_) => return Err(SdJwtError::HashAlg),
    }
    let mut run = Run::new(disclosures)?;
    run.object(&mut map, None, 1)?;
    run.digests.sort_unstable();
    if !run.digests.is_sorted_by(|a, b| a < b) {
        return Err(SdJwtError::Duplicate);
    }
    let placed = |slot: Slot| slot.placed.ok_or(SdJwtError::Unreferenced);
    let disclosed = run.slots.into_iter().map(placed).collect::<Result<_, _>>()?;
    Ok(Claims { map, disclosed, hidden: run.hidden })
}

struct Run {
    slots: Vec<Slot>,
    /// Digests of the disclosures, sorted, with the number of the disclosure.
    index: Vec<(String, usize)>,
    /// Every digest met in the payload and in disclosed values.
    digests: Vec<String>,
    path: ClaimPath,
    hidden: usize,
}

struct Slot {
    name: Option<String>,
    value: Value,
    placed: Option<Disclosed>,
}

impl Run {
    fn new(disclosures: Vec<Disclosure>) -> Result<Self, SdJwtError> {
        let mut index = Vec::with_capacity(disclosures.len());
        let mut slots = Vec::with_capacity(disclosures.len());
        for (number, Disclosure { digest, name, value }) in disclosures.into_iter().enumerate() {
            index.push((digest, number));
            slots.push(Slot { name, value, placed: None });
        }
        index.sort_unstable();
        if !index.is_sorted_by(|(a, _), (b, _)| a < b) {
            return Err(SdJwtError::Duplicate);
        }
        Ok(Self { slots, index, digests: Vec::new(), path: Vec::new(), hidden: 0 })
    }

    fn value(
        &mut self,
        value: &mut Value,
        parent: Option<usize>,
        depth: usize,
    ) -> Result<(), SdJwtError> {
        match value {
            Value::Object(map) => self.object(map, parent, depth),
            Value::Array(items) => self.array(items, parent, depth),
            _ => Ok(()),
        }
    }

    fn object(
        &mut self,
        map: &mut Map<String, Value>,
        parent: Option<usize>,
        depth: usize,
    ) -> Result<(), SdJwtError> {
        check_depth(depth)?;
        let digests = map.remove("_sd");
        for (name, value) in map.iter_mut() {
            if is_reserved(name) {
                return Err(SdJwtError::Reserved);
            }
            if value.is_object() || value.is_array() {
                self.path.push(PathPart::Name(name.clone()));
                self.value(value, parent, depth + 1)?;
                self.path.pop();
            }
        }
        let digests = match digests {
            None => return Ok(()),
            Some(Value::Array(digests)) => digests,
            Some(_) => return Err(SdJwtError::Digest),
        };
        for digest in digests {
            let Value::String(digest) = digest else { return Err(SdJwtError::Digest) };
            let Some(number) = self.meet(digest) else { continue };
            let (name, mut value) = self.take(number)?;
            let name = name.ok_or(SdJwtError::Disclosure)?;
            if is_reserved(&name) {
                return Err(SdJwtError::Reserved);
            }
            if map.contains_key(&name) {
                return Err(SdJwtError::Clash);
            }
            self.place(number, PathPart::Name(name.clone()), parent, &mut value, depth)?;
            map.insert(name, value);
        }
        Ok(())
    }

    fn array(
        &mut self,
        items: &mut Vec<Value>,
        parent: Option<usize>,
        depth: usize,
    ) -> Result<(), SdJwtError> {
        check_depth(depth)?;
        let mut kept = Vec::with_capacity(items.len());
        for mut item in items.drain(..) {
            let here = PathPart::Index(kept.len());
            match digest_of(&mut item)? {
                None => {
                    self.path.push(here);
                    self.value(&mut item, parent, depth + 1)?;
                    self.path.pop();
                    kept.push(item);
                }
                Some(digest) => {
                    let Some(number) = self.meet(digest) else { continue };
                    let (name, mut value) = self.take(number)?;
                    if name.is_some() {
                        return Err(SdJwtError::Disclosure);
                    }
                    self.place(number, here, parent, &mut value, depth)?;
                    kept.push(value);
                }
            }
        }
        *items = kept;
        Ok(())
    }

    /// Notes a digest; the number of its disclosure, if that came along.
    fn meet(&mut self, digest: String) -> Option<usize> {
        let found = self.index.binary_search_by(|(known, _)| known.as_str().cmp(&digest));
        self.digests.push(digest);
        let number = found.ok().and_then(|at| self.index.get(at)).map(|(_, number)| *number);
        self.hidden += usize::from(number.is_none());
        number
    }

    /// Takes name and value of a disclosure, once.
    fn take(&mut self, number: usize) -> Result<(Option<String>, Value), SdJwtError> {
        let slot = self.slots.get_mut(number).filter(|slot| slot.placed.is_none());
        let slot = slot.ok_or(SdJwtError::Duplicate)?;
        Ok((slot.name.take(), slot.value.take()))
    }

    /// Notes where a disclosure stands and processes its value there.
    fn place(
        &mut self,
        number: usize,
        here: PathPart,
        parent: Option<usize>,
        value: &mut Value,
        depth: usize,
    ) -> Result<(), SdJwtError> {
        self.path.push(here);
        if let Some(slot) = self.slots.get_mut(number) {
            slot.placed = Some(Disclosed { path: self.path.clone(), parent });
        }
        self.value(value, Some(number), depth + 1)?;
        self.path.pop();
        Ok(())
    }
}

/// The digest of an array element of the form `{"...": digest}`.
fn digest_of(item: &mut Value) -> Result<Option<String>, SdJwtError> {
    let Value::Object(map) = item else { return Ok(None) };
    match (map.remove("..."), map.is_empty()) {
        (None, _) => Ok(None),
        (Some(Value::String(digest)), true) => Ok(Some(digest)),
        _ => Err(SdJwtError::Digest),
    }
}
