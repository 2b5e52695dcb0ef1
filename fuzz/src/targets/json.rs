//! The strict JSON reader: what it accepts is read again from its own print.

use annona_core::json::{Limits, parse};

pub fn run(data: &[u8]) -> Option<()> {
    let value = parse(data, Limits::CREDENTIAL).ok()?;
    let printed = value.to_string();
    // Escapes may make the print longer than the limit, nothing else may change.
    assert_eq!(parse(printed.as_bytes(), Limits::MESSAGE), Ok(value));
    Some(())
}

pub fn seeds() -> Vec<Vec<u8>> {
    let texts = [
        r#"{"a":[1,-2,3.5,1e3,true,false,null,"x\u00e9\ud83d\ude00\n\/"],"":{}}"#,
        "[[[[]]],\"\\u0000\",18446744073709551615,-9223372036854775808,-0.0]",
    ];
    texts.map(|text| text.as_bytes().to_vec()).to_vec()
}
