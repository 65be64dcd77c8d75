//! Writes letters: as text and as plain HTML, out of the words of a language.

use super::{Occasion, words::words};
use crate::html::escape;

/// The blank for the link that ends letters of a kind.
const END: &str = "end";

/// What a letter is to say.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    pub occasion: Occasion,
    /// The reader's language, as a BCP 47 tag.
    pub language: Option<&'a str>,
    /// Where the letter's one link leads.
    pub link: &'a str,
    /// What stands for `{name}`, by name.
    pub blanks: &'a [(&'static str, &'a str)],
}

/// A letter as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Where the reader wants no more of these (RFC 8058).
    pub end: Option<String>,
}

impl Draft<'_> {
    pub fn write(&self) -> Letter {
        let (language, words) = words(self.occasion, self.language);
        let fill = |text: &String| fill(text, self.blanks);
        let before: Vec<String> = words.before.iter().map(fill).collect();
        let after: Vec<String> = words.after.iter().map(fill).collect();
        let action = format!("{}:\n{}", words.action, self.link);
        let text = [&before[..], &[action], &after[..]].concat().join("\n\n");
        let paragraphs =
            |texts: &[String]| texts.iter().map(|text| paragraph(text)).collect::<String>();
        let html = format!(
            "<!doctype html>\n<html lang=\"{language}\"><body>\n{}<p><a href=\"{}\">{}</a></p>\n{}</body></html>\n",
            paragraphs(&before),
            escape(self.link),
            escape(&words.action),
            paragraphs(&after)
        );
        let end = self.blanks.iter().find(|(name, _)| *name == END);
        let end = end.map(|(_, link)| (*link).to_owned());
        Letter { subject: on_one_line(&fill(&words.subject)), text: format!("{text}\n"), html, end }
    }
}

fn paragraph(text: &str) -> String {
    format!("<p>{}</p>\n", escape(text).replace('\n', "<br>\n"))
}

/// Replaces each `{name}` once; what is filled in is text, whatever it looks like.
fn fill(text: &str, blanks: &[(&'static str, &str)]) -> String {
    let mut pieces = text.split('{');
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once('}').unwrap_or(("", piece));
        filled.extend(blanks.iter().find(|(blank, _)| *blank == name).map(|(_, value)| *value));
        filled.push_str(rest);
    }
    filled
}

fn on_one_line(text: &str) -> String {
    text.split(|c: char| c.is_control())
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(address: &str) -> Letter {
        let blanks = [("address", address)];
        let link = "https://todo.example/?a=1&b=2";
        let occasion = Occasion::ConfirmNewEmail;
        Draft { occasion, language: Some("en"), link, blanks: &blanks }.write()
    }

    #[test]
    fn what_is_filled_in_stays_text() {
        let letter = letter("<b>{link}</b>");
        assert!(letter.text.contains("<b>{link}</b>"), "{}", letter.text);
        assert!(letter.html.contains("&lt;b&gt;{link}&lt;/b&gt;"), "{}", letter.html);
        assert!(letter.html.contains("href=\"https://todo.example/?a=1&amp;b=2\""));
        assert!(letter.text.contains("\nhttps://todo.example/?a=1&b=2\n"));
    }
}
