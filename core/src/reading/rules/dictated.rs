//! What is said for a mark: "hashtag health", "new line", "full stop".

use std::cell::LazyCell;

use super::{grammars, spoken};

/// What people draw with signs that part a text.
const SMILES: [&str; 10] = [":(", ":)", ":-(", ":-)", ";)", ";-)", ":D", ":/", ":'(", ":P"];
/// Fewest lines of a dictated list: a single "new line" may be a line that is new.
const LINES_MIN: usize = 2;

/// The text with the marks that were said for; `None` if none were.
pub(super) fn written(text: &str) -> Option<String> {
    let words = spoken(text);
    // Few texts say a mark, so that the languages are seldom ranked.
    let ranked = LazyCell::new(|| super::ranked(&words, ""));
    let has_mark = |at: usize| {
        let rest = &words[at..];
        grammars().iter().any(|it| it.value("mark", rest).is_some())
    };
    let mark = |at: usize| ranked.iter().find_map(|grammar| grammar.value("mark", &words[at..]));
    let marks: Vec<(usize, &str, usize)> = (0..words.len())
        .filter(|at| !words[*at].is_quoted && has_mark(*at))
        .filter_map(|at| mark(at).map(|(name, length)| (at, name, length)))
        .collect();
    let has_lines = marks.iter().filter(|(_, name, _)| *name == "line").count() >= LINES_MIN;
    let (mut written, mut from) = (String::new(), 0);
    for (at, name, length) in marks {
        let next = words.get(at + length).map_or(text.len(), |next| next.whole.start);
        let sign = match name {
            "hash" if next < text.len() => "#",
            "line" if has_lines => "\n- ",
            "stop" if next == text.len() => "",
            _ => continue,
        };
        written.push_str(&text[from..words[at].whole.start]);
        written.push_str(sign);
        from = next;
    }
    (from > 0).then(|| written + &text[from..])
}

/// "It got rejected :( due march 29": the text with a full stop for each smile, which parts what stands around it;
/// `None` if it has none.
pub(super) fn without_smiles(text: &str) -> Option<String> {
    let is_smile = |word: &str| SMILES.contains(&word);
    text.split(' ').any(is_smile).then(|| {
        let words = text.split(' ').map(|word| if is_smile(word) { "." } else { word });
        words.collect::<Vec<_>>().join(" ")
    })
}

/// "Add: order compost; thin out the carrots; mend the latch. Tag them all garden": what follows a colon, parted by commas;
/// `None` where it is not parted by semicolons alone.
pub(super) fn parted_by_commas(text: &str) -> Option<String> {
    let colon = text.find(':')?;
    let list = &text[colon..];
    let is_list = list.matches(';').count() > 1 && !list.contains([',', '\n']);
    is_list.then(|| format!("{}{}", &text[..colon], list.replace(';', ",")))
}

#[cfg(test)]
mod core_tests {
    use super::*;

    #[test]
    fn marks_that_are_said_are_written() {
        assert_eq!(written("dentist hashtag health").as_deref(), Some("dentist #health"));
        assert_eq!(written("new line milk new line bread").as_deref(), Some("\n- milk \n- bread"));
        assert_eq!(written("order gravel full stop").as_deref(), Some("order gravel "));
        for text in ["write a new line", "what a hashtag", "come to a full stop here"] {
            assert_eq!(written(text), None, "{text}");
        }
    }
}
