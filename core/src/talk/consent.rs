//! Reads the answer to "Reply yes or no.", in every language.

use jiff::{Timestamp, tz::TimeZone};

use super::wording::YES_MAX;
use crate::{
    chat::tool::Tool,
    reading::{
        grammars,
        request::{Act, Slot},
        rules::{self, spoken},
        sentence::Grammar,
    },
    text::{self, Word},
};

/// Longest way to say once more what is agreed to, in words: "yes, take it off the list".
const REPEATED_MAX_WORDS: usize = 6;
/// Shortest yes that is known though it is misspelt, in bytes.
const YES_MIN_BYTES: usize = 3;

/// What a reply to a question says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consent {
    Yes,
    No,
    /// Neither, or not clearly: the reply is about something else.
    Neither,
}

impl Consent {
    /// The answer to the question whether `tool` may be used on so many things. "Both" is said of
    /// two; for many things a mere yes does not do.
    pub(crate) fn to(text: &str, tool: Tool, things: usize) -> Self {
        let read = Self::read(text);
        let words = spoken(text);
        let named = match tool {
            Tool::DeleteTask => says("consent_delete", &words),
            Tool::CompleteTask | Tool::CompleteTasks => says("consent_complete", &words),
            _ => says("consent_change", &words),
        };
        match read {
            Self::Yes if things != 2 && says("both", &words) => Self::Neither,
            Self::Yes if things > YES_MAX && !named => Self::Neither,
            // "Yes, complete it", where it was asked whether to delete it.
            Self::Yes if tool == Tool::DeleteTask && !named && says("consent_complete", &words) => {
                Self::Neither
            }
            Self::Neither
                if things > YES_MAX
                    && named
                    && !asks(text)
                    && is_only(
                        &words,
                        &["consent_delete", "consent_complete", "consent_change", "around_yes"],
                    ) =>
            {
                Self::Yes
            }
            Self::Neither if things <= YES_MAX && says_it_again(text, &words, tool) => Self::Yes,
            read => read,
        }
    }

    /// A yes or a no only if the whole reply says nothing else: "yes, but not the first" is
    /// neither, and so are "thanks, ok" and "sure?".
    pub(crate) fn read(text: &str) -> Self {
        match text.trim() {
            "👍" | "✅" => return Self::Yes,
            "👎" | "❌" => return Self::No,
            _ => {}
        }
        let words = spoken(text);
        let says = |class: &str| says(class, &words);
        let agrees =
            (says("yes") && is_only(&words, &["yes", "around_yes"])) || is_like_yes(&words);
        let is_weak = says("thanks") && is_only(&words, &["weak_yes", "thanks", "around_thanks"]);
        if agrees && !is_weak && !asks(text) {
            Self::Yes
        } else if says("no") && is_only(&words, &["no", "around_yes", "undo_that"]) {
            Self::No
        } else {
            Self::Neither
        }
    }
}

/// "Yes, get rid of it", "sí, quítalo": a yes, and once more what was asked, of nothing that is named.
fn says_it_again(text: &str, words: &[Word], tool: Tool) -> bool {
    let Some(mut at) = length("yes", words) else { return false };
    while let Some(more) = words.get(at..).and_then(|rest| length("around_yes", rest)) {
        at += more;
    }
    let Some(first) = words.get(at).filter(|_| words.len() - at <= REPEATED_MAX_WORDS) else {
        return false;
    };
    // No date is asked for, so that any moment will do.
    let now = Timestamp::UNIX_EPOCH.to_zoned_datetime(TimeZone::UTC);
    let reading = rules::read(&text[first.whole.start..], &now, None);
    let [request] = reading.requests.as_slice() else { return false };
    let task = spoken(request.get(Slot::Task));
    let is_it = matches!(reading.grammar.whole("pronoun", &task), Some("it" | "them"));
    let is_same = match tool {
        Tool::DeleteTask => matches!(request.act, Act::Delete | Act::Drop),
        Tool::CompleteTask | Tool::CompleteTasks => request.act == Act::Complete,
        _ => false,
    };
    is_same && (is_it || task.is_empty()) && !reading.is_question
}

/// "Yse": one word that no language has, spelt like a yes and like nothing else that answers.
fn is_like_yes(words: &[Word]) -> bool {
    let [word] = words else { return false };
    let is_known = || grammars().iter().any(|grammar| grammar.knows(&word.key));
    let is_like = |class: &str| {
        let phrases = grammars().iter().flat_map(|grammar| grammar.class(class));
        phrases
            .filter(|phrase| phrase.len() == 1 && phrase[0].len() >= YES_MIN_BYTES)
            .any(|phrase| text::misspelling(&word.key, &phrase[0]).is_some())
    };
    word.key.len() >= YES_MIN_BYTES && !is_known() && is_like("yes") && !is_like("no")
}

/// Whether somebody says that this is all, and nothing else: a conversation that listens on by itself ends.
pub(crate) fn is_enough(text: &str) -> bool {
    let words = spoken(text);
    says("enough", &words) && is_only(&words, &["enough", "before", "after"])
}

/// Whether a phrase of a class stands somewhere among the words.
pub(super) fn says(class: &str, words: &[Word]) -> bool {
    (0..words.len()).any(|at| length(class, &words[at..]).is_some())
}

/// Whether somebody asks back, which is no answer.
pub(super) fn asks(text: &str) -> bool {
    text.trim_end().ends_with(['?', '؟'])
}

/// Whether the words are phrases of these classes and nothing else.
pub(super) fn is_only(words: &[Word], classes: &[&str]) -> bool {
    let mut at = 0;
    while at < words.len() {
        match classes.iter().filter_map(|class| length(class, &words[at..])).max() {
            Some(length) => at += length,
            None => return false,
        }
    }
    true
}

/// The longest phrase of a class in any language.
fn length(class: &str, words: &[Word]) -> Option<usize> {
    grammars().iter().filter_map(|grammar: &Grammar| grammar.begins(class, words)).max()
}

#[cfg(test)]
mod core_tests {
    use super::*;

    #[test]
    fn only_a_clear_yes_is_a_yes() {
        for text in [
            "yes",
            "Yes, please!",
            "YES.",
            "ok",
            "go ahead",
            "delete it",
            "جی ہاں",
            "हाँ",
            "sí, por favor",
            "👍",
            "um, yes",
            "haan ji",
            "yes, both",
            "yes to all",
            "Yes, delete all of them.",
            "yse",
        ] {
            assert_eq!(Consent::read(text), Consent::Yes, "{text}");
        }
        for text in [
            "no",
            "No, thanks",
            "don’t delete it",
            "never mind",
            "actually, never mind",
            "forget it",
            "cancel",
            "no, gracias",
            "نہیں",
            "mat karo",
            "no, undo that please",
            "no, deshaz eso",
            "👎",
        ] {
            assert_eq!(Consent::read(text), Consent::No, "{text}");
        }
        for text in [
            "",
            "yes and no",
            "yes, but not that",
            "delete all",
            "please",
            "no, the other",
            "both",
            "yes, the first one",
            "yes to both but not now",
            "yesterday",
            "thanks, ok",
            "ok thanks",
            "yes?",
            "sure?",
            "ہاں؟",
        ] {
            assert_eq!(Consent::read(text), Consent::Neither, "{text}");
        }
    }

    #[test]
    fn that_this_is_all_is_understood_in_every_language() {
        for text in [
            "that's all",
            "That's all, thanks.",
            "ok stop",
            "we're done",
            "das war's",
            "eso es todo, gracias",
            "bas",
            "بس اتنا ہی",
            "बस इतना ही",
            "c'est tout",
            "goodbye",
        ] {
            assert!(is_enough(text), "{text}");
        }
        for text in ["", "done", "stop the dishwasher", "that's all the milk", "add stop", "thanks"]
        {
            assert!(!is_enough(text), "{text}");
        }
    }

    #[test]
    fn what_is_agreed_to_may_be_said_again() {
        for text in [
            "yes, get rid of it",
            "yeah bin it",
            "yes please take it off the list",
            "sí, quítalo",
            "ja, weg damit",
            "oui, enlève-la",
            "ہاں جی نکال دو",
            "haan ji nikal do",
            "हाँ भाई कर दो",
        ] {
            assert_eq!(Consent::to(text, Tool::DeleteTask, 1), Consent::Yes, "{text}");
        }
        for text in [
            "yes, delete the other one",
            "yes, complete it",
            "yes, get rid of it?",
            "yes, delete it tomorrow",
            "yes, don't delete it",
            "sí, complétalo",
        ] {
            assert_eq!(Consent::to(text, Tool::DeleteTask, 1), Consent::Neither, "{text}");
        }
    }

    #[test]
    fn both_is_said_of_two() {
        assert_eq!(Consent::to("yes, both", Tool::DeleteTask, 2), Consent::Yes);
        assert_eq!(Consent::to("yes, both of them", Tool::DeleteTask, 3), Consent::Neither);
        assert_eq!(Consent::to("no, both", Tool::DeleteTask, 3), Consent::No);
        assert_eq!(Consent::to("yes, all", Tool::DeleteTask, 3), Consent::Yes);
    }

    #[test]
    fn many_things_want_the_word() {
        assert_eq!(Consent::to("yes", Tool::DeleteTask, 11), Consent::Neither);
        assert_eq!(Consent::to("yes, delete them", Tool::DeleteTask, 11), Consent::Yes);
        assert_eq!(Consent::to("delete", Tool::DeleteTask, 11), Consent::Yes);
        assert_eq!(Consent::to("complete", Tool::CompleteTask, 11), Consent::Yes);
        assert_eq!(Consent::to("complete", Tool::DeleteTask, 11), Consent::Neither);
        assert_eq!(Consent::to("delete?", Tool::DeleteTask, 11), Consent::Neither);
    }
}
