//! What is wrong with what was sent, in words for whoever sends it: what to send instead. Nothing of it is said back: it may
//! be long, or nobody else's to see.

/// What stands before the fields of a query or form.
const PREFIXES: [&str; 2] =
    ["Failed to deserialize query string: ", "Failed to deserialize form body: "];
/// What parsers of numbers say.
const NO_NUMBERS: [&str; 4] = [
    "invalid digit found in string",
    "cannot parse integer from empty string",
    "number too large to fit in target type",
    "number too small to fit in target type",
];

/// What is wrong with a body that is no JSON.
pub(super) fn no_json(bytes: &[u8], error: &serde_json::Error) -> String {
    if bytes.is_empty() {
        return "is empty; send a JSON object".to_owned();
    }
    let message = error.to_string();
    if message.starts_with("recursion limit") {
        return "is nested too deeply".to_owned();
    }
    format!("is not valid JSON: {message}")
}

/// The field, if a message names it by itself, and what is wrong with it.
pub(super) fn plainly(message: &str) -> (Option<&str>, String) {
    let message = PREFIXES.iter().find_map(|it| message.strip_prefix(it)).unwrap_or(message);
    for (start, what) in
        [("missing field `", "is missing"), ("duplicate field `", "is there twice")]
    {
        if let Some(field) = message.strip_prefix(start).and_then(|rest| rest.split('`').next()) {
            return (Some(field), what.to_owned());
        }
    }
    // Of a query or form the name comes first.
    let named = message.split_once(": ").filter(|(name, _)| is_name(name));
    let (field, wrong) = named.map_or((None, message), |(name, wrong)| (Some(name), wrong));
    (field, wanted(wrong))
}

fn is_name(text: &str) -> bool {
    text.bytes().all(|it| it.is_ascii_alphanumeric() || b"_.[]".contains(&it))
}

/// What is to be sent instead.
fn wanted(wrong: &str) -> String {
    if NO_NUMBERS.contains(&wrong) {
        return "must be a whole number, and not too large".to_owned();
    }
    if wrong.starts_with("provided string was not `true`") {
        return "must be true or false".to_owned();
    }
    if wrong.starts_with("UUID parsing failed") {
        return format!("must be {ID}");
    }
    let is_about_value =
        ["invalid type: ", "invalid value: ", "unknown variant `", "invalid length "];
    let expected = wrong.rsplit_once(", expected ").map(|(_, expected)| expected);
    match expected.filter(|_| is_about_value.iter().any(|it| wrong.starts_with(it))) {
        Some(expected) => format!("must be {}", named_plainly(expected)),
        None => wrong.to_owned(),
    }
}

/// An id as this server makes them.
const ID: &str = "an id such as 0197e0c2-7d3b-7c11-8a4e-3f6b1f0f9c2d";

/// What serde expects, as people call it.
fn named_plainly(expected: &str) -> String {
    let words = expected.trim_start_matches("one of ");
    let plain = match words {
        "a string" | "str" | "a borrowed string" | "string or map" => "text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" | "map" => "an object",
        "a formatted UUID string" => ID,
        _ if words.starts_with("struct ") => "an object",
        _ if is_number(words) => "a whole number, and not too large",
        _ => return words.replace('`', ""),
    };
    plain.to_owned()
}

/// `u8` to `u128`, `isize` and the like.
fn is_number(word: &str) -> bool {
    let digits = word.trim_start_matches(['u', 'i']);
    digits.len() + 1 == word.len() && (digits == "size" || digits.parse::<u8>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_by_what_to_send_instead_and_says_nothing_back() {
        for (message, field, told) in [
            ("invalid type: map, expected a string", None, "must be text"),
            (
                "invalid type: string \"a, expected b\", expected u32",
                None,
                "must be a whole number, and not too large",
            ),
            ("invalid type: sequence, expected a boolean", None, "must be true or false"),
            (
                "invalid value: integer `-1`, expected usize",
                None,
                "must be a whole number, and not too large",
            ),
            ("unknown variant `x, y`, expected one of `low`, `high`", None, "must be low, high"),
            ("unknown variant `x`, expected `en` or `ur`", None, "must be en or ur"),
            ("missing field `title`", Some("title"), "is missing"),
            (
                "Failed to deserialize query string: duplicate field `token`",
                Some("token"),
                "is there twice",
            ),
            (
                "Failed to deserialize query string: limit: invalid digit found in string",
                Some("limit"),
                "must be a whole number, and not too large",
            ),
            (
                "Failed to deserialize form body: action: unknown variant `ﷺ`, expected one of `a`, `b`",
                Some("action"),
                "must be a, b",
            ),
            ("names no day: say tomorrow", None, "names no day: say tomorrow"),
        ] {
            assert_eq!(plainly(message), (field, told.to_owned()), "{message}");
        }
    }

    #[test]
    fn a_body_that_is_no_json_is_told_where_it_ends_to_be() {
        let told = |text: &str| {
            no_json(text.as_bytes(), &serde_json::from_str::<serde_json::Value>(text).unwrap_err())
        };
        assert_eq!(told(""), "is empty; send a JSON object");
        assert_eq!(told(&"[".repeat(500)), "is nested too deeply");
        assert!(
            told("{\"a\" 1}").ends_with("expected `:` at line 1 column 6"),
            "{}",
            told("{\"a\" 1}")
        );
    }
}
