//! The text of `<textarea>` and `<title>`, which the renderer sends as it is: a tag that ends the element stands in a note,
//! a search or a form as well.

/// `text` as HTML that shows it.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// What a field of several lines holds, as its `inner_html`. In what the server sends, a line break at the beginning is
/// none of the text's own.
pub(crate) fn content(text: &str) -> String {
    let escaped = escaped(text);
    if cfg!(feature = "ssr") { format!("\n{escaped}") } else { escaped }
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn nothing_that_is_written_ends_the_element() {
        assert_eq!(escaped("a </textarea><b> &lt;"), "a &lt;/textarea>&lt;b> &amp;lt;");
    }
}
