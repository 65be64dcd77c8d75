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
const SERVERS_OWN: [&str; 9] =
    ["away.", "export.", "landing.", "login.", "missing.", "profile.", "recovery.", REFUSALS, TOLD];

/// How the keys of what the API refuses begin: in English they are its own words.
const REFUSALS: &str = "refusal.";

/// How the keys of what people read instead begin, where those words are for programs: `told.private` is said for
/// `refusal.private`.
const TOLD: &str = "told.";

/// The element of a page that holds its messages.
pub const ELEMENT: &str = "words";

/// The letters that are written from the right: Hebrew, Arabic and what is written with these.
const RIGHT_TO_LEFT: [std::ops::RangeInclusive<char>; 2] =
    ['\u{590}'..='\u{8ff}', '\u{fb1d}'..='\u{fefc}'];

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

    /// What people read where the API refuses with the words of `key`.
    fn told(self, key: &'static str) -> &'static str {
        let name = key.strip_prefix(REFUSALS).unwrap_or(key);
        let own = self.0.get(format!("{TOLD}{name}").as_str());
        own.copied().unwrap_or_else(|| self.say(key))
    }

    /// The messages for who sent the request that is being answered.
    pub fn present() -> Self {
        use_context::<Self>().unwrap_or_else(|| {
            let languages = Reader::page_languages();
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
        Some(Self(Box::leak(Box::new(serde_json::from_slice(text.as_bytes()).ok()?))))
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

/// `text` as it stands within a sentence: what is written in the other direction keeps its own order, and leaves the
/// sentence its own.
pub fn isolated(text: &str) -> String {
    let first = text.chars().find(|letter| letter.is_alphabetic());
    let is_rtl = first.is_some_and(|letter| RIGHT_TO_LEFT.iter().any(|all| all.contains(&letter)));
    if is_rtl == (Words::present().direction() == "rtl") {
        return text.to_owned();
    }
    format!("\u{2068}{text}\u{2069}")
}

/// What the API refuses in English, in the reader's language; `None` where no message has these words.
#[cfg(feature = "ssr")]
pub fn refusal(said: &str) -> Option<String> {
    let english = Words::all().next()?;
    english.0.iter().filter(|(key, _)| key.starts_with(REFUSALS)).find_map(|(key, text)| {
        let values = values(text, said)?;
        Some(filled(Words::present().told(key), &values))
    })
}

/// Whether the API refuses with the words of `key`.
#[cfg(feature = "ssr")]
pub fn is_refusal(key: &'static str, said: &str) -> bool {
    Words::all().next().is_some_and(|english| english.say(key) == said)
}

/// The API answers a browser itself only while somebody talks to the assistant; that browser has no other words.
#[cfg(not(feature = "ssr"))]
pub fn refusal(_: &str) -> Option<String> {
    None
}

/// What `said` has in the places of `text`, in their order, if it is made after it.
#[cfg(feature = "ssr")]
fn values<'a>(text: &str, said: &'a str) -> Option<Vec<&'a str>> {
    let mut pieces = text.split('{').map(|piece| piece.split_once('}').map_or(piece, |it| it.1));
    let mut rest = said.strip_prefix(pieces.next()?)?;
    let mut values = Vec::new();
    let pieces: Vec<&str> = pieces.collect();
    for (place, piece) in pieces.iter().enumerate() {
        let is_last = place + 1 == pieces.len();
        let end = if is_last { rest.strip_suffix(piece)?.len() } else { rest.find(piece)? };
        values.push(&rest[..end]);
        rest = &rest[end + piece.len()..];
    }
    rest.is_empty().then_some(values)
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
    fn a_title_in_the_other_direction_stands_by_itself() {
        assert_eq!(isolated("(3) Milk"), "(3) Milk");
        assert_eq!(isolated("(3) دودھ"), "\u{2068}(3) دودھ\u{2069}");
    }

    #[test]
    fn what_the_api_refuses_is_found_by_its_words() {
        assert_eq!(
            values("has {0} characters; {1} is", "has 9 characters; 8 is"),
            Some(vec!["9", "8"])
        );
        assert_eq!(values("{0} Look.", "It broke. Look."), Some(vec!["It broke."]));
        for other in ["has 9 letters; 8 is", "has 9 characters; 8 are"] {
            assert_eq!(values("has {0} characters; {1} is", other), None);
        }
        assert_eq!(refusal("must not be empty").as_deref(), Some("must not be empty"));
        assert_eq!(refusal("is something else"), None);
    }

    #[test]
    fn what_the_api_says_to_programs_is_said_to_people_in_their_words() {
        for (said, raw) in [
            ("is needed with quiet_from", "_"),
            ("is before due_date; send a later one", "_"),
            (
                "Confirm your e-mail address first: ask for the letter with POST /api/auth/send-verification-email, or on your profile.",
                "/api/",
            ),
            (
                "leads into a private network; whoever runs this server can allow that with TODO_NOTIFY_ALLOW_PRIVATE_ADDRESSES",
                "TODO_",
            ),
        ] {
            let told = refusal(said).unwrap();
            assert!(!told.contains(raw), "{told}");
        }
        for words in Words::all() {
            for key in words.0.keys().filter(|key| key.starts_with(TOLD)) {
                let of = key.replacen(TOLD, REFUSALS, 1);
                assert!(words.0.contains_key(of.as_str()), "nothing is refused with {of}");
            }
        }
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
        const NO_WORDS: [&str; 17] = [
            "Backspace",
            "Ctrl K",
            "Ctrl J",
            "Ctrl M",
            "Ctrl ↵",
            "Alt ↑ ↓",
            "Alt ← →",
            "Esc",
            "Tab",
            "j k",
            "g t, g i, g u, g w, g b, g c",
            "g d, g a, g p",
            "JSON",
            "Enter",
            "ArrowUp",
            "ArrowDown",
            "Saydo",
        ];
        /// Attributes that are for machines.
        const MACHINES: [&str; 9] = [
            "class",
            "rel",
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
                // A rule of repetition is for the API; people are shown its words.
                let has_letters =
                    text.chars().any(char::is_alphabetic) && !text.starts_with("FREQ=");
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
            .filter(|key| !["language.", REFUSALS, TOLD].iter().any(|start| key.starts_with(start)))
            .filter(|key| !code.contains(&format!("\"{key}\"")))
            .collect();
        assert!(unsaid.is_empty(), "nobody says {unsaid:?}");
        for call in ["say(\"", "say_with(\"", "count(\""] {
            for rest in code.split(call).skip(1) {
                let key = rest.split('"').next().unwrap_or_default();
                assert!(english.0.contains_key(key), "messages/en.json has no {key:?}");
            }
        }
    }

    #[test]
    fn repetitions_to_choose_from_are_called_as_the_list_calls_them() {
        use todo_core::task::{Recurrence, Rule};

        for (form, key) in crate::components::task_fields::RECURRENCES.into_iter().skip(1) {
            let word = Recurrence::parse(form).and_then(Rule::of_word);
            let rule = word.or_else(|| Rule::parse(form).ok()).unwrap();
            for words in Words::all() {
                assert_eq!(words.say(key), rule.words_in(words.tag()), "{key} in {}", words.tag());
            }
        }
    }

    /// Where the API words what pages show, and so every sentence is to be a message.
    const REFUSING: [&str; 23] = [
        "../core/src/task/field.rs",
        "../core/src/task/due.rs",
        "../core/src/task/length.rs",
        "../core/src/task/saved.rs",
        "../core/src/usecase.rs",
        "../core/src/usecase/chat/say.rs",
        "../core/src/journal.rs",
        "../server/src/auth/error.rs",
        "../server/src/auth/refusal.rs",
        "../server/src/problem.rs",
        "../server/src/http/filters.rs",
        "../server/src/http/webhooks.rs",
        "../server/src/http/tokens.rs",
        "../server/src/http/notifications.rs",
        "../server/src/http/owner.rs",
        "../server/src/notify.rs",
        "../server/src/notify/email.rs",
        "../server/src/notify/push.rs",
        "../server/src/rooms.rs",
        "../server/src/turns.rs",
        "../server/src/outgoing/public.rs",
        "src/backend.rs",
        "src/model/task_form.rs",
    ];

    /// What no page has shown: said to programs, to logs, or in the document of the API. Better Auth's names of what
    /// is wrong are no sentences.
    fn is_for_programs(before: &str, text: &str) -> bool {
        const SAID: [&str; 22] = [
            "Authorization: Bearer",
            "POST ",
            "Origin",
            "Content-Type",
            "redirectURL",
            "callbackURL",
            "JSON",
            "transcriber",
            "written down",
            "ersonal token",
            "access token",
            "rovider",
            "with GET",
            "idToken",
            "Re-authenticate",
            "Please try again later",
            "Please request a new code",
            "P5D",
            "title: must",
            "Unprocessable",
            "push service did not take the message",
            "channel is not ready",
        ];
        let to_programs = SAID.iter().any(|it| text.contains(it));
        let is_document =
            ["description =", "summary =", "tracing::", "NAME:", "strftime", "\"title\":"]
                .iter()
                .any(|it| before.contains(it));
        to_programs || is_document
    }

    /// A format string as a message has it: `{0}`, `{1}` in the order of the text, on one line.
    fn as_message(text: &str) -> String {
        let mut parts = text.split('\\').map(str::trim_start);
        let first = parts.next().unwrap_or_default().to_owned();
        let joined = parts.fold(first, |whole, part| whole + part);
        let mut pieces = joined.split('{');
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.enumerate().fold(first, |whole, (place, piece)| {
            let rest = piece.split_once('}').map_or(piece, |it| it.1);
            format!("{whole}{{{place}}}{rest}")
        })
    }

    #[test]
    fn whatever_the_api_refuses_is_a_message() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let english = Words::for_tags(std::iter::empty());
        let known: BTreeSet<&str> = english.0.values().copied().collect();
        let mut unknown = Vec::new();
        for file in REFUSING {
            let source = fs::read_to_string(root.join(file)).unwrap();
            let source = source.replace("#[cfg(test)]\nmod core_tests;", "");
            for (before, text) in literals(&source) {
                let said = as_message(&text);
                let words = said.split(' ').filter(|word| word.chars().all(char::is_alphabetic));
                let is_name = file.contains("/auth/") && !said.ends_with('.');
                let is_shown = words.count() > 1 && !is_name && !is_for_programs(&before, &said);
                if is_shown && !known.contains(said.as_str()) {
                    unknown.push(format!("{file}: {said}"));
                }
            }
        }
        assert!(
            unknown.is_empty(),
            "add to messages/*.json, as refusal.…:\n{}",
            unknown.join("\n")
        );
    }
}
