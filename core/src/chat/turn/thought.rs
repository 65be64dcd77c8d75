//! What of a model's text is not for the user: what a reasoning model thinks before it speaks,
//! `<think>…</think>` at the beginning, where nobody told its server to keep it back; and calls that
//! a model writes instead of making them.

use super::super::written;

const OPENS: &str = "<think>";
const CLOSES: &str = "</think>";

/// Takes thoughts out of a text that comes in pieces, whose borders may cut a tag.
#[derive(Debug, Default)]
pub(crate) struct Spoken {
    state: State,
    /// What may yet turn out to be a tag.
    held: String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    #[default]
    Begins,
    Thinks,
    /// What may be a written call has begun: all that follows is known only at the end.
    Calls,
    /// After a thought: white space belongs to it.
    HasThought,
    Speaks,
}

impl Spoken {
    /// What of the text, now that `piece` is there, is said for sure and was not answered before.
    pub(crate) fn hear(&mut self, piece: &str) -> String {
        if self.state == State::Calls {
            return String::new();
        }
        self.held.push_str(piece);
        loop {
            let begins = self.held.trim_start();
            match self.state {
                State::Speaks => return self.speak(),
                State::Calls => return String::new(),
                State::Thinks => {
                    let Some((_, rest)) = self.held.split_once(CLOSES) else {
                        // Only from the last bracket on it may be the tag.
                        let start = self.held.rfind('<').unwrap_or(self.held.len());
                        self.held.drain(..start);
                        return String::new();
                    };
                    (self.held, self.state) = (rest.to_owned(), State::HasThought);
                }
                State::Begins | State::HasThought => {
                    if let Some(thought) = begins.strip_prefix(OPENS) {
                        (self.held, self.state) = (thought.to_owned(), State::Thinks);
                    } else if OPENS.starts_with(begins) {
                        return String::new();
                    } else {
                        if self.state == State::HasThought {
                            self.held = begins.to_owned();
                        }
                        self.state = State::Speaks;
                    }
                }
            }
        }
    }

    /// What is held as far as it cannot be, or become, a written call.
    fn speak(&mut self) -> String {
        let Some(at) = written::beginning(&self.held) else {
            return std::mem::take(&mut self.held);
        };
        let rest = self.held.split_off(at);
        let said = std::mem::replace(&mut self.held, rest);
        if written::is_beginning(&self.held) {
            self.state = State::Calls;
        }
        said
    }
}

/// A whole text without its thoughts. Some servers begin the thought themselves, so that only its
/// end is in the text.
pub(super) fn without_thoughts(text: &str) -> String {
    let mut said = match text.split_once(CLOSES) {
        Some((thought, said)) if said.starts_with('\n') && !thought.contains(OPENS) => said,
        _ => text,
    };
    let mut has_thought = false;
    while let Some(thought) = said.trim_start().strip_prefix(OPENS) {
        let Some((_, rest)) = thought.split_once(CLOSES) else { return String::new() };
        (said, has_thought) = (rest, true);
    }
    if has_thought { said.trim_start().to_owned() } else { said.to_owned() }
}

#[cfg(test)]
mod core_tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn thoughts_are_not_said() {
        for (text, said) in [
            ("<think>\nThey want milk.\n</think>\n\nAdded.", "Added."),
            ("  <think></think>Added.", "Added."),
            ("<think>a</think>\n<think>b</think> Added.", "Added."),
            ("They want milk.\n</think>\n\nAdded.", "\n\nAdded."),
            ("<think>cut off", ""),
            ("Added “Fix the <think> tag</think>”.", "Added “Fix the <think> tag</think>”."),
            ("Added “</think> and more”.", "Added “</think> and more”."),
            (" <thin", " <thin"),
            ("<b>", "<b>"),
            ("", ""),
        ] {
            assert_eq!(without_thoughts(text), said, "{text:?}");
        }
    }

    #[test]
    fn nothing_is_held_back_longer_than_it_may_be_a_tag() {
        let mut spoken = Spoken::default();
        let told: Vec<String> =
            ["<thi", "nk>hm", "m</th", "ink>", " \n", "Ad", "ded"].map(|it| spoken.hear(it)).into();
        assert_eq!(told, ["", "", "", "", "", "Ad", "ded"]);
        let mut spoken = Spoken::default();
        assert_eq!(["<th", "at", " <think>"].map(|it| spoken.hear(it)), ["", "<that", " <think>"]);
    }

    #[test]
    fn what_may_be_a_written_call_is_not_told_before_it_is_known() {
        let mut spoken = Spoken::default();
        let pieces = ["I will ", "do it. <", "b> <tool", "_call>{\"name\"", ": 1}</tool_call>"];
        let told: Vec<String> = pieces.map(|it| spoken.hear(it)).into();
        assert_eq!(told, ["I will ", "do it. ", "<b> ", "", ""]);
        let mut spoken = Spoken::default();
        assert_eq!(["``", "`json", "{}"].map(|it| spoken.hear(it)), ["", "", ""]);
    }

    /// What was held back and is no thought.
    fn rest(spoken: Spoken) -> String {
        if spoken.state == State::Thinks { String::new() } else { spoken.held }
    }

    proptest! {
        #[test]
        fn wherever_it_is_cut_the_same_is_said(
            parts in proptest::collection::vec(
                proptest::sample::select(&["<think>", "</think>", "hm", " ", "\n", "<", "é", "Added."]),
                0..8,
            ),
            cut in 0_usize..8,
        ) {
            let text: String = parts.concat();
            let mut spoken = Spoken::default();
            let whole = spoken.hear(&text) + &rest(spoken);
            let mut spoken = Spoken::default();
            let mut told = String::new();
            let letters: Vec<char> = text.chars().collect();
            for piece in letters.chunks(cut + 1) {
                told += &spoken.hear(&piece.iter().collect::<String>());
            }
            prop_assert_eq!(told + &rest(spoken), whole);
        }
    }
}
