//! What somebody wrote in Markdown, as far as chats use it: paragraphs, headings, lists, code, emphasis and links. It is
//! read into plain values in linear time; whatever else stands there, HTML and pictures too, stays the text that it is.

/// How what may be followed begins.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];
/// What ends an address.
const NO_ADDRESS: [char; 10] = ['(', ')', '[', ']', '<', '>', '"', '`', '*', '\\'];
/// Most digits of an item's number: what has more is a year.
const DIGITS_MAX: usize = 3;

/// A part of a text that stands by itself. Its own text is read by [`spans`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Paragraph(String),
    Heading(String),
    Items {
        /// The number of the first; without one they are not numbered.
        first: Option<u32>,
        items: Vec<String>,
    },
    Code(String),
}

/// A piece of a line that looks alike.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub text: String,
    pub strong: bool,
    pub emphasized: bool,
    pub code: bool,
    /// Where it leads: a page, or somebody to write to.
    pub href: Option<String>,
}

/// The parts of `text`.
pub fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut is_apart = true;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let bare = line.trim();
        if let Some(fence) = fence(bare) {
            let code: Vec<&str> = lines.by_ref().take_while(|it| !ends(it, fence)).collect();
            blocks.push(Block::Code(code.join("\n")));
            is_apart = true;
        } else if bare.is_empty() || is_rule(bare) {
            is_apart = true;
        } else if let Some((number, item)) = item(bare) {
            let item = item.to_owned();
            match blocks.last_mut() {
                Some(Block::Items { first, items }) if first.is_some() == number.is_some() => {
                    items.push(item);
                }
                _ => blocks.push(Block::Items { first: number, items: vec![item] }),
            }
            is_apart = false;
        } else if let Some(heading) = heading(bare) {
            blocks.push(Block::Heading(heading.to_owned()));
            is_apart = true;
        } else {
            match blocks.last_mut() {
                Some(Block::Paragraph(text)) if !is_apart => add_line(text, bare),
                Some(Block::Items { items, .. }) if line.starts_with([' ', '\t']) || !is_apart => {
                    items.last_mut().into_iter().for_each(|item| add_line(item, bare));
                }
                _ => blocks.push(Block::Paragraph(bare.to_owned())),
            }
            is_apart = false;
        }
    }
    blocks
}

/// What `text` says, on one line and without its signs.
pub fn plain(text: &str) -> String {
    let said = |text: &str| spans(text).into_iter().map(|span| span.text).collect::<String>();
    let parts = blocks(text).into_iter().flat_map(|block| match block {
        Block::Paragraph(text) | Block::Heading(text) => vec![said(&text)],
        Block::Items { items, .. } => items.iter().map(|item| said(item)).collect(),
        Block::Code(code) => vec![code],
    });
    let words = parts.collect::<Vec<_>>().join(" ");
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn add_line(text: &mut String, line: &str) {
    text.push('\n');
    text.push_str(line);
}

fn fence(line: &str) -> Option<&'static str> {
    let opens = |fence: &&str| line.strip_prefix(*fence).is_some_and(|it| !it.contains('`'));
    ["```", "~~~"].into_iter().find(opens)
}

/// Whether code in such a `fence` ends here.
fn ends(line: &str, fence: &str) -> bool {
    let line = line.trim();
    line.starts_with(fence) && line.trim_matches(['`', '~']).is_empty()
}

fn is_rule(line: &str) -> bool {
    let sign = line.bytes().next().filter(|sign| b"-*_".contains(sign));
    line.len() > 2 && sign.is_some_and(|sign| line.bytes().all(|it| it == sign || it == b' '))
}

/// The number of an item, if it has one, and its text.
fn item(line: &str) -> Option<(Option<u32>, &str)> {
    if let Some(item) = ["- ", "* ", "+ ", "• "].iter().find_map(|sign| line.strip_prefix(sign)) {
        return Some((None, item.trim_start()));
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let item = line[digits..].strip_prefix(['.', ')'])?.strip_prefix(' ')?;
    let number = Some(&line[..digits]).filter(|_| digits <= DIGITS_MAX)?.parse().ok()?;
    Some((Some(number), item.trim_start()))
}

fn heading(line: &str) -> Option<&str> {
    let signs = line.bytes().take_while(|sign| *sign == b'#').count();
    let heading = line[signs..].strip_prefix(' ').filter(|_| (1..=6).contains(&signs))?;
    Some(heading.trim().trim_end_matches('#').trim_end())
}

/// The pieces of `text`, next to each other.
pub fn spans(text: &str) -> Vec<Span> {
    let mut reading = Reading { text, ..Reading::default() };
    while reading.at < text.len() {
        reading.step();
    }
    reading.push_plain();
    let mut spans: Vec<Span> = Vec::new();
    for span in reading.spans.into_iter().filter(|span| !span.text.is_empty()) {
        match spans.last_mut() {
            Some(last) if looks(last) == looks(&span) => last.text.push_str(&span.text),
            _ => spans.push(span),
        }
    }
    spans
}

fn looks(span: &Span) -> (bool, bool, bool, Option<&str>) {
    (span.strong, span.emphasized, span.code, span.href.as_deref())
}

/// A text that is read from its beginning to `at`. No place is looked at more than a few times, whatever stands there:
/// of each kind of sign only the last one waits for its other half.
#[derive(Default)]
struct Reading<'a> {
    text: &'a str,
    at: usize,
    /// Where what is in no span yet begins.
    plain: usize,
    spans: Vec<Span>,
    /// The spans that may begin an emphasis: one, two or three `*`, the same of `_`.
    openers: [Option<usize>; 6],
    /// The span that may begin the text of a link.
    bracket: Option<usize>,
    /// Code of so many signs has no end any more.
    has_no_end: [bool; 2],
}

impl<'a> Reading<'a> {
    fn step(&mut self) {
        let next = self.text.as_bytes().get(self.at + 1).copied().unwrap_or_default();
        match self.text.as_bytes()[self.at] {
            b'\\' if next.is_ascii_punctuation() => {
                self.push_plain();
                self.plain = self.at + 1;
                self.at += 2;
            }
            b'`' => self.code(),
            sign @ (b'*' | b'_') => self.emphasis(sign),
            b'[' => {
                self.bracket = Some(self.push(1, Span::default()));
            }
            b']' if next == b'(' => self.link(),
            b'h' | b'H' => self.address(),
            _ => self.at += 1,
        }
    }

    /// Puts what was read but for the last sign's `length` into a span, and after it the sign; tells its place.
    fn push(&mut self, length: usize, look: Span) -> usize {
        self.push_plain();
        let text = self.text[self.at..self.at + length].to_owned();
        self.spans.push(Span { text, ..look });
        self.at += length;
        self.plain = self.at;
        self.spans.len() - 1
    }

    fn push_plain(&mut self) {
        if self.plain < self.at {
            let text = self.text[self.plain..self.at].to_owned();
            self.spans.push(Span { text, ..Span::default() });
        }
        self.plain = self.at;
    }

    /// How many times the sign at this place stands here.
    fn run(&self, sign: u8) -> usize {
        self.text.as_bytes()[self.at..].iter().take_while(|it| **it == sign).count()
    }

    fn before(&self) -> char {
        self.text[..self.at].chars().next_back().unwrap_or(' ')
    }

    fn code(&mut self) {
        let signs = self.run(b'`');
        let start = self.at + signs;
        let known = self.has_no_end.get(signs - 1) == Some(&false);
        let rest = &self.text.as_bytes()[start..];
        let is_end = |it: &[u8]| it.iter().all(|sign| *sign == b'`');
        let end = known.then(|| rest.windows(signs).position(is_end)).flatten();
        let Some(length) = end.filter(|length| *length > 0) else {
            if known && end.is_none() {
                self.has_no_end[signs - 1] = true;
            }
            self.at = start;
            return;
        };
        self.push_plain();
        (self.at, self.plain) = (start, start);
        let place = self.push(length, Span { code: true, ..Span::default() });
        let code = self.spans[place].text.trim().to_owned();
        self.spans[place].text = code;
        self.at += signs;
        self.plain = self.at;
    }

    fn emphasis(&mut self, sign: u8) {
        let signs = self.run(sign);
        let after = self.text[self.at + signs..].chars().next().unwrap_or(' ');
        let before = self.before();
        // Two asterisks also emphasize a part of a word: some languages have no spaces.
        let within = sign == b'*' && signs == 2;
        let opens = !after.is_whitespace() && (within || !before.is_alphanumeric());
        let closes = !before.is_whitespace() && (within || !after.is_alphanumeric());
        if signs > 3 || !(opens || closes) {
            self.at += signs;
            return;
        }
        let kind = signs - 1 + if sign == b'_' { 3 } else { 0 };
        let place = self.push(signs, Span::default());
        match self.openers[kind].take().filter(|opener| closes && opener + 1 < place) {
            Some(opener) => {
                for span in &mut self.spans[opener..place] {
                    span.strong |= signs > 1;
                    span.emphasized |= signs != 2;
                }
                self.spans[opener].text.clear();
                self.spans[place].text.clear();
            }
            None => self.openers[kind] = opens.then_some(place),
        }
    }

    /// `](address)`, after the text of a link.
    fn link(&mut self) {
        let start = self.at + 2;
        let length = address_length(&self.text[start..]);
        let address = &self.text[start..start + length];
        let is_whole = self.text[start + length..].starts_with(')') && leads(address);
        let bracket = self.bracket.take().filter(|_| is_whole);
        let Some(bracket) = bracket else {
            self.at += 1;
            return;
        };
        let end = self.push(length + 3, Span::default());
        if bracket + 1 < end {
            for span in &mut self.spans[bracket..end] {
                span.href = Some(address.to_owned());
            }
            self.spans[bracket].text.clear();
            self.spans[end].text.clear();
        }
    }

    /// An address that stands in the text.
    fn address(&mut self) {
        let rest: &'a str = &self.text[self.at..];
        if self.before().is_alphanumeric() || !SCHEMES[..2].iter().any(|it| begins(rest, it)) {
            self.at += 1;
            return;
        }
        let address = &rest[..address_length(rest)];
        let address = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '_', '،', '۔']);
        let href = leads(address).then(|| address.to_owned());
        self.push(address.len().max(1), Span { href, ..Span::default() });
    }
}

fn address_length(text: &str) -> usize {
    text.find(|sign: char| sign.is_whitespace() || NO_ADDRESS.contains(&sign)).unwrap_or(text.len())
}

fn begins(text: &str, scheme: &str) -> bool {
    text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

/// Whether an address may be followed.
fn leads(address: &str) -> bool {
    let scheme = SCHEMES.iter().find(|scheme| begins(address, scheme));
    scheme.is_some_and(|it| address.len() > it.len()) && !address.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The spans of a line, each with the letters of what it is.
    fn told(text: &str) -> String {
        let look = |span: Span| {
            let signs = [(span.strong, "b"), (span.emphasized, "i"), (span.code, "c")];
            let signs: String = signs.into_iter().filter(|it| it.0).map(|it| it.1).collect();
            let href = span.href.map(|href| format!("→{href}")).unwrap_or_default();
            match signs + &href {
                plain if plain.is_empty() => span.text,
                look => format!("<{look} {}>", span.text),
            }
        };
        spans(text).into_iter().map(look).collect()
    }

    #[test]
    fn what_is_emphasized_looks_so() {
        for (text, shown) in [
            ("a **bold** word", "a <b bold> word"),
            ("*soft* and _soft_", "<i soft> and <i soft>"),
            ("***both***", "<bi both>"),
            ("**a *b* c**", "<b a ><bi b><b  c>"),
            ("**Title:** text", "<b Title:> text"),
            ("**重要**的, **اہم**۔", "<b 重要>的, <b اہم>۔"),
            ("run `a * b * c` now", "run <c a * b * c> now"),
            ("``a ` b``", "<c a ` b>"),
            (r"\*no\* \_no\_", "*no* _no_"),
        ] {
            assert_eq!(told(text), shown, "{text}");
        }
    }

    #[test]
    fn what_is_no_emphasis_stays_as_it_is() {
        for text in [
            "5 * 3 * 2",
            "5*3*2",
            "snake_case_name",
            "**not closed",
            "` alone",
            "****",
            "** **",
            "a ** b",
            "[just brackets] and (these)",
            "a\\b",
            "2026. A year",
        ] {
            assert_eq!(told(text), text);
        }
    }

    #[test]
    fn links_lead_to_pages_and_letters_alone() {
        for (text, shown) in [
            (
                "see [the page](https://a.example/x?y=1).",
                "see <→https://a.example/x?y=1 the page>.",
            ),
            ("[write](mailto:ann@example.com)", "<→mailto:ann@example.com write>"),
            ("(https://a.example/b), yes", "(<→https://a.example/b https://a.example/b>), yes"),
            ("[x](HTTPS://a.example)", "<→HTTPS://a.example x>"),
        ] {
            assert_eq!(told(text), shown, "{text}");
        }
        for text in [
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert)",
            "[x](data:text/html,hello)",
            "[x](/sign-out)",
            "[x](//evil.example)",
            "[x](vbscript:x)",
            "[x](java\u{0}script:x)",
            "[](https://a.example\u{7})",
            "https://",
        ] {
            assert!(spans(text).iter().all(|span| span.href.is_none()), "{text}");
        }
        let quoted = spans("[x](https://a.example\"onclick=x)");
        assert_eq!(quoted.last().unwrap().href, None);
        let address = "https://a.example/\u{1}";
        assert!(spans(&format!("[x]({address})")).iter().all(|span| span.href.is_none()));
    }

    #[test]
    fn html_and_pictures_are_text() {
        for text in ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<b>x</b> &amp;"]
        {
            assert_eq!(blocks(text), [Block::Paragraph(text.to_owned())]);
            assert_eq!(told(text), text);
        }
        assert_eq!(
            told("![a picture](https://a.example/x.png)"),
            "!<→https://a.example/x.png a picture>"
        );
    }

    #[test]
    fn a_text_falls_into_paragraphs_lists_and_code() {
        let text = "# Today\nOne\ntwo\n\n- a\n  more\n- b\n\n1. x\n\n2. y\n---\n```rust\nfn a() {}\n\n**\n```\nEnd";
        let owned = |items: &[&str]| items.iter().map(|it| (*it).to_owned()).collect();
        assert_eq!(
            blocks(text),
            [
                Block::Heading("Today".to_owned()),
                Block::Paragraph("One\ntwo".to_owned()),
                Block::Items { first: None, items: owned(&["a\nmore", "b"]) },
                Block::Items { first: Some(1), items: owned(&["x", "y"]) },
                Block::Code("fn a() {}\n\n**".to_owned()),
                Block::Paragraph("End".to_owned()),
            ]
        );
        // While an answer comes, its code has no end yet.
        assert_eq!(blocks("```\nlet x"), [Block::Code("let x".to_owned())]);
        assert_eq!(blocks(""), []);
        assert_eq!(blocks("#5 is done\n-5 degrees").len(), 1);
    }

    #[test]
    fn hostile_texts_keep_their_words_and_are_read_once() {
        let many = |text: &str| text.repeat(10_000);
        for text in [
            many("*"),
            many("* "),
            many("*a"),
            many("**a "),
            many("a**"),
            many("_a*"),
            many("["),
            many("[x]("),
            many("]("),
            many("`"),
            many("` "),
            many("`` `"),
            many("https://"),
            many("[a](https://x"),
            many("\\"),
            many("```\n"),
            many("- \n"),
            many("1. a\n"),
            many("> "),
        ] {
            for block in blocks(&text) {
                match block {
                    Block::Paragraph(text) | Block::Heading(text) => drop(spans(&text)),
                    Block::Items { items, .. } => items.iter().for_each(|item| drop(spans(item))),
                    Block::Code(_) => {}
                }
            }
            assert!(spans(&text).len() <= text.len());
        }
        // What is no Markdown is not lost, whatever the letters.
        for text in ["ü*ü", "دو * تین", "🎉**🎉", "[ü](x", "`ü"] {
            assert_eq!(told(text), text);
        }
    }

    #[test]
    fn on_one_line_stands_what_is_said() {
        let text = "# Buy\n\n- **milk**\n- [tea](https://example.com)\n\nat `5`";
        assert_eq!(plain(text), "Buy milk tea at 5");
    }
}
