//! Reads the answer to "Reply yes or no.", in every language.

use super::wording::YES_MAX;
use crate::{
    chat::tool::Tool,
    reading::{grammars, rules::spoken, sentence::Grammar},
    text::Word,
};

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
        let says = |class: &str| (0..words.len()).any(|at| length(class, &words[at..]).is_some());
        let named = match tool {
            Tool::DeleteTask => says("consent_delete"),
            Tool::CompleteTask | Tool::CompleteTasks => says("consent_complete"),
            _ => says("consent_change"),
        };
        match read {
            Self::Yes if things != 2 && says("both") => Self::Neither,
            Self::Yes if things > YES_MAX && !named => Self::Neither,
            Self::Neither
                if things > YES_MAX
                    && named
                    && is_only(
                        &words,
                        &["consent_delete", "consent_complete", "consent_change", "around_yes"],
                    ) =>
            {
                Self::Yes
            }
            read => read,
        }
    }

    /// A yes or a no only if the whole reply says nothing else: "yes, but not the first" is
    /// neither, and so is "thanks, ok".
    pub(crate) fn read(text: &str) -> Self {
        match text.trim() {
            "👍" | "✅" => return Self::Yes,
            "👎" | "❌" => return Self::No,
            _ => {}
        }
        let words = spoken(text);
        let says = |class: &str| (0..words.len()).any(|at| length(class, &words[at..]).is_some());
        let agrees = says("yes") && is_only(&words, &["yes", "around_yes"]);
        let is_weak = says("thanks") && is_only(&words, &["weak_yes", "thanks", "around_thanks"]);
        if agrees && !is_weak {
            Self::Yes
        } else if says("no") && is_only(&words, &["no", "around_yes"]) {
            Self::No
        } else {
            Self::Neither
        }
    }
}

/// Whether the words are phrases of these classes and nothing else.
fn is_only(words: &[Word], classes: &[&str]) -> bool {
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
        ] {
            assert_eq!(Consent::read(text), Consent::Neither, "{text}");
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
    }
}
