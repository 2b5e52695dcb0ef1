//! Files of at most 400 lines of code, functions of at most 60 (over 60 is listed, over 100
//! is refused). Lines with code count; blank lines, comments and tests at the end do not.

use crate::report::Rule;
use crate::source::Source;

const FILE: usize = 400;
const FUNCTION: usize = 60;
const FUNCTION_HARD: usize = 100;

pub fn files(sources: &[Source]) -> Rule {
    let mut rule = Rule::new(format!("file size <= {FILE} lines of code"));
    let mut longest = (0, "");
    let mut total = 0;
    for source in sources {
        let lines = lines_of_code(source.code.iter().take(source.tests_from));
        total += lines;
        longest = longest.max((lines, &source.path));
        if lines > FILE {
            rule.fail(format!("{}: {lines} lines", source.path));
        }
    }
    rule.counted(format!(
        "{} files, {total} lines, longest {} ({})",
        sources.len(),
        longest.0,
        longest.1
    ))
}

pub fn functions(sources: &[Source]) -> Rule {
    let mut rule = Rule::new(format!("function size <= {FUNCTION}, hard {FUNCTION_HARD}"));
    let (mut total, mut over, mut longest) = (0, 0, 0);
    for source in sources {
        for function in functions_of(source) {
            total += 1;
            longest = longest.max(function.lines);
            let line = source.line_at(function.at);
            let what = format!("{}:{line} {} lines", source.path, function.lines);
            if function.lines > FUNCTION_HARD {
                rule.fail(what);
            } else if function.lines > FUNCTION {
                over += 1;
                rule.warn(what);
            }
        }
    }
    rule.counted(format!("{total} functions, longest {longest}, {over} over {FUNCTION}"))
}

struct Function {
    at: usize,
    lines: usize,
}

/// Every function with a body before the tests.
fn functions_of(source: &Source) -> Vec<Function> {
    let code = source.code.get(..source.tests_from).unwrap_or_default();
    let mut found = Vec::new();
    for at in 0..code.len() {
        if let Some(end) = is_fn(code, at).then(|| body_end(code, at)).flatten() {
            found.push(Function { at, lines: lines_of_code(code.iter().take(end).skip(at)) });
        }
    }
    found
}

/// Whether `fn name` begins here; `fn(` is a type.
fn is_fn(code: &[char], at: usize) -> bool {
    let word = |c: Option<&char>| c.is_some_and(|&c| c.is_alphanumeric() || c == '_');
    code.get(at..at + 3) == Some(&['f', 'n', ' '])
        && word(code.get(at + 3))
        && !at.checked_sub(1).is_some_and(|before| word(code.get(before)))
}

/// One past the brace that closes the body; none for a declaration without one.
fn body_end(code: &[char], from: usize) -> Option<usize> {
    let (mut braces, mut brackets) = (0_u32, 0_u32);
    for (at, c) in code.iter().enumerate().skip(from) {
        match c {
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.checked_sub(1)?,
            ';' if braces == 0 && brackets == 0 => return None,
            '{' => braces += 1,
            '}' => {
                braces = braces.checked_sub(1)?;
                if braces == 0 && brackets == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn lines_of_code<'a>(code: impl Iterator<Item = &'a char>) -> usize {
    let text: String = code.collect();
    text.lines().filter(|line| !line.trim().is_empty()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_measured_in_lines_of_code() {
        let text = "fn a(x: [u8; 2]) -> fn(u8) {\n // note }\n\n let y = \"}\";\n}\ntrait T { fn b(); }\nconst fn c() {}\n";
        let lines: Vec<_> =
            functions_of(&Source::new("x.rs", text)).iter().map(|f| f.lines).collect();
        assert_eq!(lines, [3, 1]);
    }

    #[test]
    fn a_long_function_and_a_long_file_are_reported() {
        let body = "x();\n".repeat(101);
        let sources = [Source::new("x.rs", &format!("fn a() {{\n{body}}}\n{body}{body}{body}"))];
        assert_eq!(format!("{:?}", functions(&sources).failures()), r#"["x.rs:1 103 lines"]"#);
        assert_eq!(format!("{:?}", files(&sources).failures()), r#"["x.rs: 406 lines"]"#);
    }
}
