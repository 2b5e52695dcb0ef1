//! Element values: a scheme's claims as CBOR, and CBOR as the JSON that the rest of the house
//! reads. Dates are `full-date` (tag 1004, RFC 8943), everything else of a scheme is a text.
//!
//! Refused: map keys that are no text, numbers outside 64 bits, tags other than those of dates.

use annona_core::b64;
use annona_core::cbor::Item;
use annona_core::scheme::{ClaimDef, Kind};
use annona_core::time::UnixTime;
use serde_json::{Map, Value};

use crate::MdocError;

/// `tdate`: a date and time (RFC 8949 section 3.4.1).
const TDATE: u64 = 0;
/// `full-date`: a day.
const FULL_DATE: u64 = 1004;

/// A moment as `tdate`; the text must outlive the item.
pub(crate) fn tdate(text: &str) -> Item<'_> {
    Item::Tag(TDATE, Box::new(Item::Text(text)))
}

/// Reads a `tdate`.
pub(crate) fn time(item: Option<&Item<'_>>) -> Option<UnixTime> {
    match item {
        Some(Item::Tag(TDATE, inner)) => UnixTime::parse(inner.text()?).ok(),
        _ => None,
    }
}

/// The value of a claim.
pub(crate) fn from_claim<'a>(claim: &ClaimDef, value: &'a Value) -> Result<Item<'a>, MdocError> {
    let text = value.as_str().map(Item::Text).ok_or(MdocError::Form("elementValue"))?;
    Ok(match claim.kind {
        Kind::Date => Item::Tag(FULL_DATE, Box::new(text)),
        Kind::Text | Kind::Choice(_) | Kind::Object(_) => text,
    })
}

/// A value as JSON: bytes in base64url, dates as their texts.
pub(crate) fn to_json(item: &Item<'_>) -> Result<Value, MdocError> {
    let refused = MdocError::Form("elementValue");
    Ok(match item {
        Item::Unsigned(number) => Value::from(*number),
        Item::Negative(number) => {
            let number = i64::try_from(*number).map_err(|_| refused)?;
            Value::from(-1 - number)
        }
        Item::Bytes(bytes) => Value::String(b64::encode(bytes)),
        Item::Text(text) => Value::from(*text),
        Item::Bool(value) => Value::from(*value),
        Item::Null => Value::Null,
        Item::Array(items) => Value::Array(items.iter().map(to_json).collect::<Result<_, _>>()?),
        Item::Map(members) => {
            let member = |(key, value): &(Item<'_>, Item<'_>)| {
                let key = key.text().ok_or(MdocError::Form("elementValue"))?;
                Ok((key.to_owned(), to_json(value)?))
            };
            Value::Object(members.iter().map(member).collect::<Result<Map<_, _>, MdocError>>()?)
        }
        Item::Tag(TDATE | FULL_DATE, inner) => match **inner {
            Item::Text(text) => Value::from(text),
            _ => return Err(refused),
        },
        Item::Tag(..) => return Err(refused),
    })
}

#[cfg(test)]
mod tests {
    use annona_core::cbor::Limits;
    use serde_json::json;

    use super::*;

    #[test]
    fn values_become_json() {
        let day = Item::Tag(FULL_DATE, Box::new(Item::Text("1958-03-31")));
        let item = Item::Map(vec![
            (Item::Text("day"), day),
            (Item::Text("picture"), Item::Bytes(&[1, 2])),
            (
                Item::Text("more"),
                Item::Array(vec![Item::Negative(4), Item::Bool(true), Item::Null]),
            ),
        ]);
        let bytes = item.to_bytes();
        let read = Item::parse(&bytes, Limits::CREDENTIAL).unwrap();
        let json = json!({"day": "1958-03-31", "picture": "AQI", "more": [-5, true, null]});
        assert_eq!(to_json(&read), Ok(json));
    }

    #[test]
    fn what_json_cannot_say_is_refused() {
        for item in [
            Item::Negative(u64::MAX),
            Item::Tag(2, Box::new(Item::Bytes(&[1]))),
            Item::Tag(FULL_DATE, Box::new(Item::Unsigned(1))),
            Item::Map(vec![(Item::Unsigned(1), Item::Null)]),
        ] {
            assert_eq!(to_json(&item), Err(MdocError::Form("elementValue")), "{item:?}");
        }
    }

    #[test]
    fn times_round_trip_and_need_their_tag() {
        let moment = UnixTime(1_798_761_599);
        let text = moment.to_string();
        assert_eq!(time(Some(&tdate(&text))), Some(moment));
        assert_eq!(time(Some(&Item::Text(&text))), None);
        assert_eq!(time(Some(&tdate("2026-12-31"))), None);
        assert_eq!(time(None), None);
    }
}
