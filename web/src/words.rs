//! What the pages say, in the reader's language: a file of messages for each in `messages/`.
//!
//! A table of our own, since all of a language are some 15 kB: the libraries that were looked at bring more than that
//! in code (`fluent` reads its grammar in the browser, `leptos_i18n` compiles every language into the wasm). The
//! browser gets the messages of the one language with the page, and the wasm holds none.

use std::collections::BTreeMap;

#[cfg(feature = "ssr")]
use {
    crate::visitor::Reader,
    leptos::prelude::{provide_context, use_context},
    std::sync::LazyLock,
};

/// The files, the one that has everything first. A language more is a file and a line here.
#[cfg(feature = "ssr")]
const FILES: [&str; 2] = [include_str!("../messages/en.json"), include_str!("../messages/ur.json")];

/// The messages of pages that scripts do not take over, by the beginnings of their keys: the browser does without.
const SERVERS_OWN: [&str; 6] =
    ["export.", "landing.", "login.", "missing.", "profile.", "recovery."];

/// The element of a page that holds its messages.
pub const ELEMENT: &str = "words";

type Table = BTreeMap<&'static str, &'static str>;

/// A language's messages by their keys.
#[derive(Clone, Copy, Debug)]
pub struct Words(&'static Table);

impl Words {
    /// The text of `key`.
    pub fn say(self, key: &'static str) -> &'static str {
        self.0.get(key).copied().unwrap_or(key)
    }

    /// The tag of the language, as it stands in `<html lang>`.
    pub fn tag(self) -> &'static str {
        self.say("language.tag")
    }

    /// Where its lines begin: `ltr` or `rtl`.
    pub fn direction(self) -> &'static str {
        self.say("language.direction")
    }

    /// What the browser needs of it, as JSON for a page. No message holds what would end the element.
    pub fn for_browser(self) -> String {
        let is_own = |key: &str| SERVERS_OWN.iter().any(|start| key.starts_with(start));
        let shared: BTreeMap<_, _> = self.0.iter().filter(|(key, _)| !is_own(key)).collect();
        serde_json::to_string(&shared).unwrap_or_default()
    }
}

#[cfg(feature = "ssr")]
impl Words {
    /// Every language, the one first that is taken when nobody knows better.
    pub fn all() -> impl Iterator<Item = Self> {
        static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
            FILES.map(|file| serde_json::from_str(file).unwrap_or_default()).into()
        });
        TABLES.iter().map(Words)
    }

    /// The messages for who takes languages in this order, best first: tags like `ur-PK`.
    pub fn for_tags<'a>(mut tags: impl Iterator<Item = &'a str>) -> Self {
        static NONE: Table = Table::new();
        let known = |tag: &str| {
            let language = tag.split('-').next().unwrap_or_default();
            Self::all().find(|words| words.tag().eq_ignore_ascii_case(language))
        };
        tags.find_map(known).or_else(|| Self::all().next()).unwrap_or(Words(&NONE))
    }

    /// The messages for who sent the request that is being answered.
    pub fn present() -> Self {
        use_context::<Self>().unwrap_or_else(|| {
            let languages = Reader::languages();
            let words = Self::for_tags(languages.iter().map(String::as_str));
            provide_context(words);
            words
        })
    }
}

#[cfg(not(feature = "ssr"))]
impl Words {
    /// The messages that came with the page.
    pub fn present() -> Self {
        thread_local! {
            static WORDS: Words = Words::of_page().unwrap_or(Words(Box::leak(Box::default())));
        }
        WORDS.with(|words| *words)
    }

    /// Once for each page, for as long as that is shown: nothing is lost by leaking it.
    fn of_page() -> Option<Self> {
        let element = leptos::prelude::document().get_element_by_id(ELEMENT)?;
        let text: &'static str = Box::leak(element.text_content()?.into_boxed_str());
        Some(Self(Box::leak(Box::new(serde_json::from_str(text).ok()?))))
    }
}

/// The text of `key` in the reader's language.
pub fn say(key: &'static str) -> &'static str {
    Words::present().say(key)
}

/// The text of `key` with `values` where it has `{0}`, `{1}`.
pub fn say_with(key: &'static str, values: &[&str]) -> String {
    filled(say(key), values)
}

/// The text of how many there are: that of `one` for one, else of `other`. A language that counts in other ways than
/// these brings its own forms here.
pub fn count(one: &'static str, other: &'static str, count: u64) -> String {
    say_with(if count == 1 { one } else { other }, &[&count.to_string()])
}

fn filled(text: &str, values: &[&str]) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((place, after)) = after.split_once('}') else { break };
        whole.push_str(before);
        whole.push_str(place.parse().ok().and_then(|it: usize| values.get(it)).unwrap_or(&""));
        rest = after;
    }
    whole + rest
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn values_take_the_places_that_the_language_gives_them() {
        assert_eq!(filled("{1} before {0}", &["a {1}", "b"]), "b before a {1}");
        assert_eq!(filled("{2} is missing", &["a"]), " is missing");
    }

    #[test]
    fn the_first_language_that_is_known_is_taken() {
        let taken = |tags: &[&str]| Words::for_tags(tags.iter().copied()).tag();
        assert_eq!(taken(&["sv", "ur-PK", "en"]), "ur");
        assert_eq!((taken(&["sv"]), taken(&[])), ("en", "en"));
        let urdu = Words::for_tags(["UR"].into_iter());
        assert_eq!((urdu.direction(), urdu.say("today")), ("rtl", "آج"));
    }

    #[test]
    fn every_language_says_everything_with_the_same_values() {
        let english: Vec<Words> = Words::all().collect();
        for words in &english {
            assert!(words.0.keys().eq(english[0].0.keys()), "{}", words.tag());
            for (key, text) in words.0 {
                let places =
                    |text: &str| (text.contains("{0}"), text.contains("{1}"), text.contains("{2}"));
                assert_eq!(places(text), places(english[0].say(key)), "{key} in {}", words.tag());
                assert!(!text.contains('<') && !text.is_empty(), "{key} in {}", words.tag());
            }
        }
    }

    /// Every string literal of a file with what stands before it on its line, but for tests and comments.
    fn literals(source: &str) -> Vec<(String, String)> {
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        let mut found = Vec::new();
        let (mut before, mut literal, mut is_escaped) = (String::new(), None::<String>, false);
        let code: String = code
            .lines()
            .map(|line| {
                if line.trim_start().starts_with("//") { "\n".into() } else { format!("{line}\n") }
            })
            .collect();
        for letter in code.chars() {
            match &mut literal {
                Some(text) if letter == '"' && !is_escaped => {
                    found.push((before.trim().to_owned(), std::mem::take(text)));
                    literal = None;
                }
                Some(text) => {
                    is_escaped = letter == '\\' && !is_escaped;
                    text.push(letter);
                }
                None if letter == '"' && !before.ends_with('\'') => literal = Some(String::new()),
                None if letter == '\n' => before.clear(),
                None => before.push(letter),
            }
        }
        found
    }

    fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if let Ok(text) = fs::read_to_string(&path) {
                // Pictures and fonts are no text.
                found.push((path.display().to_string(), text));
            }
        }
    }

    fn all_sources(folders: &[&str]) -> Vec<(String, String)> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        for folder in folders {
            sources(&root.join(folder), &mut found);
        }
        found
    }

    #[test]
    fn no_component_says_anything_by_itself() {
        /// What people read in no language: names of keys, of formats, of the product's own files.
        const NO_WORDS: [&str; 16] = [
            "Ctrl K",
            "Ctrl J",
            "Ctrl M",
            "Ctrl ↵",
            "Alt ↑ ↓",
            "Esc",
            "Tab",
            "j k",
            "g t, g i, g u, g c",
            "g a, g p",
            "JSON",
            " UTC",
            "Enter",
            "ArrowUp",
            "ArrowDown",
            "Saydo",
        ];
        /// Attributes that are for machines.
        const MACHINES: [&str; 8] = [
            "class",
            "d",
            "viewBox",
            "accept",
            "src",
            "reason",
            "aria-keyshortcuts",
            "browser::scroll_to_end",
        ];
        let mut said = Vec::new();
        for (file, source) in all_sources(&["src/components", "src/pages"]) {
            if file.ends_with("icon.rs") {
                continue;
            }
            for (before, text) in literals(&source) {
                let attribute = before.trim_end_matches([' ', '=', ':', '(']);
                let attribute = attribute.trim_end_matches("format!").trim_end_matches([' ', '=']);
                let is_for_machines = MACHINES.iter().any(|it| {
                    attribute
                        .rsplit([' ', '<', '('])
                        .next()
                        .is_some_and(|last| last == *it || last == format!("attr:{it}"))
                });
                let has_letters = text.chars().any(char::is_alphabetic);
                let is_shown = text.contains(' ') || text.starts_with(char::is_uppercase);
                if has_letters && is_shown && !is_for_machines && !NO_WORDS.contains(&text.as_str())
                {
                    said.push(format!("{file}: {before} \"{text}\""));
                }
            }
        }
        assert!(said.is_empty(), "say these by a key of messages/en.json:\n{}", said.join("\n"));
    }

    #[test]
    fn every_message_is_said_and_whatever_is_said_is_a_message() {
        let mut code = all_sources(&["src", "public"]);
        code.retain(|(file, _)| {
            [".rs", ".js"].iter().any(|end| file.ends_with(end)) && !file.ends_with("words.rs")
        });
        let english = Words::for_tags(std::iter::empty());
        let code: String = code.into_iter().map(|(_, source)| source).collect();
        let unsaid: BTreeSet<_> = english
            .0
            .keys()
            .filter(|key| !key.starts_with("language.") && !code.contains(&format!("\"{key}\"")))
            .collect();
        assert!(unsaid.is_empty(), "nobody says {unsaid:?}");
        for call in ["say(\"", "say_with(\"", "count(\""] {
            for rest in code.split(call).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                assert!(english.0.contains_key(key), "messages/en.json has no {key:?}");
            }
        }
    }
}
