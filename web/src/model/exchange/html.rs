//! Notes that come as HTML, as the text that they say.

/// What begins a new line, and what begins with it.
const BREAKS: [(&str, &str); 6] =
    [("br", "\n"), ("p", "\n"), ("div", "\n"), ("li", "\n- "), ("tr", "\n"), ("h", "\n")];
/// What stands for a character, and that character; the sign that begins them all is last.
const NAMED: [(&str, &str); 6] = [
    ("&nbsp;", " "),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&#39;", "'"),
    ("&amp;", "&"),
];

/// The words of `html`, with the lines that its blocks begin. A text without tags stays as it is.
pub(super) fn text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    for (at, piece) in html.split('<').enumerate() {
        let tag = piece.split_once('>').filter(|(tag, _)| at > 0 && is_tag(tag));
        if let Some((tag, rest)) = tag {
            text.push_str(break_of(tag));
            text.push_str(rest);
        } else {
            text.push_str(if at > 0 { "<" } else { "" });
            text.push_str(piece);
        }
    }
    let text = NAMED.iter().fold(text, |text, (name, sign)| text.replace(name, sign));
    text.trim().to_owned()
}

/// Whether this stands between the signs of a tag, and is no comparison.
fn is_tag(inner: &str) -> bool {
    inner.trim_start_matches(['/', '!']).starts_with(|it: char| it.is_ascii_alphabetic())
}

fn break_of(tag: &str) -> &'static str {
    let name = tag.split([' ', '/']).next().unwrap_or_default().to_ascii_lowercase();
    let is = |(known, _): &&(&str, &str)| name == *known || (*known == "h" && is_heading(&name));
    BREAKS.iter().find(is).map_or("", |(_, sign)| sign)
}

fn is_heading(name: &str) -> bool {
    name.len() == 2 && name.starts_with('h') && name.ends_with(|it: char| it.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_said_stays_and_tags_go() {
        for (html, text) in [
            ("plain, 3 < 4", "plain, 3 < 4"),
            ("<p>one</p><p>two &amp; three</p>", "one\ntwo & three"),
            ("<h2>Buy</h2><ul><li><b>milk</b></li><li>tea</li></ul>", "Buy\n- milk\n- tea"),
            ("a<br/>b<br>c &amp;lt;", "a\nb\nc &lt;"),
            ("<html><body></body></html>", ""),
        ] {
            assert_eq!(super::text(html), text, "{html}");
        }
    }
}
