//! The strict JSON reader: every JSON text that comes from outside enters here.
//!
//! RFC 8259, narrowed: UTF-8 without byte order mark; a member name once per object; no lone
//! surrogates; no trailing data; integers fit 64 bits, other numbers are finite; bounded
//! bytes, depth and number of values. The result is a `serde_json::Value`, whose features
//! (`preserve_order`, `arbitrary_precision`) change nothing here: nothing depends on map order.

use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Value};

crate::coded_errors! {
    /// Why a JSON text was refused.
    pub enum JsonError {
        TooLong(usize) ["ANN-JSON-1"] "the JSON text is longer than {0} bytes" => "Send a smaller document.";
        TooDeep(usize) ["ANN-JSON-2"] "the JSON text is nested deeper than {0} levels" => "Send a flatter document.";
        TooMany(usize) ["ANN-JSON-3"] "the JSON text has more than {0} values" => "Send a smaller document.";
        NotUtf8 ["ANN-JSON-4"] "the JSON text is not UTF-8" => "Save the text as UTF-8 without a byte order mark.";
        Duplicate(usize) ["ANN-JSON-5"] "a member name occurs twice in one object, at byte {0}" => "Keep one of the two members.";
        Syntax(usize) ["ANN-JSON-6"] "the text is not JSON at byte {0}" => "Check the text at that place; it may be cut off.";
        Number(usize) ["ANN-JSON-7"] "a number at byte {0} is too large" => "Write large numbers as strings.";
        Surrogate(usize) ["ANN-JSON-8"] "an escape at byte {0} is half of a character" => "Write the whole character.";
        Shape(String) ["ANN-JSON-9"] "the JSON text does not have the expected members: {0}" => "Compare the document with its specification.";
    }
}

/// Bounds of one read.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most bytes of text.
    pub bytes: usize,
    /// Most levels of arrays and objects.
    pub depth: usize,
    /// Most values of any kind.
    pub values: usize,
}

impl Limits {
    /// For a credential, a presentation and their parts: 64 KiB, depth 16, 4,096 values.
    pub const CREDENTIAL: Self = Self { bytes: 64 << 10, depth: 16, values: 4_096 };
    /// For protocol messages and metadata: 1 MiB, depth 24, 65,536 values.
    pub const MESSAGE: Self = Self { bytes: 1 << 20, depth: 24, values: 65_536 };
    /// For a trust bundle: 32 MiB, depth 24, 2^20 values.
    pub const BUNDLE: Self = Self { bytes: 32 << 20, depth: 24, values: 1 << 20 };
}

/// Reads one JSON text.
///
/// # Errors
/// [`JsonError`], with the byte position where there is one.
pub fn parse(text: &[u8], limits: Limits) -> Result<Value, JsonError> {
    if text.len() > limits.bytes {
        return Err(JsonError::TooLong(limits.bytes));
    }
    let text = std::str::from_utf8(text).map_err(|_| JsonError::NotUtf8)?;
    let mut reader = Reader { text, at: 0, values: 0, limits };
    reader.space();
    let value = reader.value(0)?;
    reader.space();
    if reader.at == text.len() { Ok(value) } else { Err(JsonError::Syntax(reader.at)) }
}

/// Reads one JSON text that must be an object.
///
/// # Errors
/// As [`parse`], and [`JsonError::Shape`] for another kind of value.
pub fn parse_object(text: &[u8], limits: Limits) -> Result<Map<String, Value>, JsonError> {
    match parse(text, limits)? {
        Value::Object(map) => Ok(map),
        _ => Err(JsonError::Shape("an object is expected".to_owned())),
    }
}

/// Reads one JSON text strictly, then into a typed structure.
///
/// # Errors
/// As [`parse`], and [`JsonError::Shape`] when members are missing or of another type. The
/// sentence names types and members of the structure only, never a value of the text.
pub fn from_slice<T: DeserializeOwned>(text: &[u8], limits: Limits) -> Result<T, JsonError> {
    from_value(parse(text, limits)?)
}

/// Turns a value that was read strictly into a typed structure.
///
/// # Errors
/// [`JsonError::Shape`].
pub fn from_value<T: DeserializeOwned>(value: Value) -> Result<T, JsonError> {
    serde_json::from_value(value).map_err(|error| JsonError::Shape(without_values(&error)))
}

/// serde's sentences quote offending strings and numbers; a claim value may be among them.
fn without_values(error: &serde_json::Error) -> String {
    let sentence = error.to_string();
    // The last one is serde's: a quoted value in front of it may have the words, too.
    match sentence.rsplit_once(", expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None if sentence.starts_with("missing field") => sentence,
        None => "a member has another form".to_owned(),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    values: usize,
    limits: Limits,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.at += 1;
        }
        found
    }

    fn syntax<T>(&self) -> Result<T, JsonError> {
        Err(JsonError::Syntax(self.at))
    }

    fn value(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.values += 1;
        if self.values > self.limits.values {
            return Err(JsonError::TooMany(self.limits.values));
        }
        match self.peek() {
            Some(b'"') => self.string().map(Value::String),
            Some(b'{') => self.object(depth + 1),
            Some(b'[') => self.array(depth + 1),
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => self.syntax(),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, JsonError> {
        if self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes()))
        {
            self.at += word.len();
            return Ok(value);
        }
        self.syntax()
    }

    fn object(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.enter(depth)?;
        let mut map = Map::new();
        if self.eat(b'}') {
            return Ok(Value::Object(map));
        }
        loop {
            self.space();
            let name_at = self.at;
            if self.peek() != Some(b'"') {
                return self.syntax();
            }
            let name = self.string()?;
            self.space();
            if !self.eat(b':') {
                return self.syntax();
            }
            self.space();
            let value = self.value(depth)?;
            if map.insert(name, value).is_some() {
                return Err(JsonError::Duplicate(name_at));
            }
            self.space();
            if self.eat(b'}') {
                return Ok(Value::Object(map));
            }
            if !self.eat(b',') {
                return self.syntax();
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Value, JsonError> {
        self.enter(depth)?;
        let mut items = Vec::new();
        if self.eat(b']') {
            return Ok(Value::Array(items));
        }
        loop {
            self.space();
            items.push(self.value(depth)?);
            self.space();
            if self.eat(b']') {
                return Ok(Value::Array(items));
            }
            if !self.eat(b',') {
                return self.syntax();
            }
        }
    }

    fn enter(&mut self, depth: usize) -> Result<(), JsonError> {
        if depth > self.limits.depth {
            return Err(JsonError::TooDeep(self.limits.depth));
        }
        self.at += 1;
        self.space();
        Ok(())
    }

    fn string(&mut self) -> Result<String, JsonError> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let from = self.at;
            while self.peek().is_some_and(|b| b != b'"' && b != b'\\' && b >= 0x20) {
                self.at += 1;
            }
            let Some(run) = self.text.get(from..self.at) else { return self.syntax() };
            match self.peek() {
                Some(b'"') if out.is_empty() => {
                    self.at += 1;
                    return Ok(run.to_owned());
                }
                Some(b'"') => {
                    self.at += 1;
                    out.push_str(run);
                    return Ok(out);
                }
                Some(b'\\') => {
                    out.push_str(run);
                    self.at += 1;
                    out.push(self.escape()?);
                }
                _ => return self.syntax(),
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        let Some(letter) = self.peek() else { return self.syntax() };
        let plain = match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                self.at += 1;
                return self.unicode();
            }
            _ => return self.syntax(),
        };
        self.at += 1;
        Ok(plain)
    }

    fn unicode(&mut self) -> Result<char, JsonError> {
        let start = self.at;
        let first = self.hex4()?;
        let code = match first {
            0xD800..=0xDBFF => {
                if !(self.eat(b'\\') && self.eat(b'u')) {
                    return Err(JsonError::Surrogate(start));
                }
                let second = self.hex4()?;
                if !(0xDC00..=0xDFFF).contains(&second) {
                    return Err(JsonError::Surrogate(start));
                }
                0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
            }
            other => other,
        };
        char::from_u32(code).ok_or(JsonError::Surrogate(start))
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek().and_then(|b| char::from(b).to_digit(16)) else {
                return self.syntax();
            };
            code = code * 16 + digit;
            self.at += 1;
        }
        Ok(code)
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let from = self.at;
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        let mut integer = true;
        if self.eat(b'.') {
            integer = false;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            integer = false;
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        let Some(text) = self.text.get(from..self.at) else { return self.syntax() };
        let too_large = JsonError::Number(from);
        if integer {
            if let Ok(number) = text.parse::<u64>() {
                return Ok(Value::Number(number.into()));
            }
            return text.parse::<i64>().map(|n| Value::Number(n.into())).map_err(|_| too_large);
        }
        text.parse().ok().and_then(Number::from_f64).map(Value::Number).ok_or(too_large)
    }

    fn digits(&mut self) -> Result<(), JsonError> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return self.syntax();
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, JsonError> {
        parse(text.as_bytes(), Limits::CREDENTIAL)
    }

    #[test]
    fn reads_what_serde_json_reads() {
        for text in [
            r#"{"a":[1,-2,3.5,1e3,true,false,null,"x\u00e9\ud83d\ude00\n\/"],"":{}}"#,
            " [ ] ",
            "\"\"",
            "-0.0",
            "18446744073709551615",
            "-9223372036854775808",
        ] {
            assert_eq!(read(text).unwrap(), serde_json::from_str::<Value>(text).unwrap(), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_ambiguous() {
        assert_eq!(read(r#"{"a":1,"\u0061":2}"#), Err(JsonError::Duplicate(7)));
        assert_eq!(read(r#"[{"x":{"k":1,"k":1}}]"#), Err(JsonError::Duplicate(13)));
        assert_eq!(read(r#""\ud800""#), Err(JsonError::Surrogate(3)));
        assert_eq!(read("1 2"), Err(JsonError::Syntax(2)));
        assert_eq!(read("1e999"), Err(JsonError::Number(0)));
        assert_eq!(read("18446744073709551616"), Err(JsonError::Number(0)));
        assert!(read("\u{feff}1").is_err());
        assert!(read("01").is_err());
        assert!(read("\"\t\"").is_err());
        assert_eq!(parse(b"\"\xff\"", Limits::CREDENTIAL), Err(JsonError::NotUtf8));
    }

    #[test]
    fn is_bounded() {
        let deep = "[".repeat(100_000);
        assert_eq!(parse(deep.as_bytes(), Limits::MESSAGE), Err(JsonError::TooDeep(24)));
        let many = format!("[{}1]", "1,".repeat(5_000));
        assert_eq!(read(&many), Err(JsonError::TooMany(4_096)));
        assert_eq!(read(&" ".repeat(70_000)), Err(JsonError::TooLong(64 << 10)));
    }

    #[test]
    fn a_shape_error_quotes_no_value() {
        for text in [r#"["secret"]"#, r#"["a, expected secret"]"#, r#""missing field secret""#] {
            let error = from_slice::<Vec<u32>>(text.as_bytes(), Limits::CREDENTIAL).unwrap_err();
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }
}
