//! What calls would do to the list, as things stand: consent goes by this, not by a tool's name.

use super::tool::ToolCall;
use crate::{
    journal::Effect,
    task::{Description, Task},
};

/// What a call would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Impact {
    /// The call, or calls that together do exactly the same and nothing that may come to be meant
    /// later: "the last change" becomes that change.
    pub calls: Vec<(ToolCall, Vec<Effect>)>,
    /// How many more tasks it would touch in the same way.
    pub beyond: usize,
    /// Why it would do nothing.
    pub problem: Option<String>,
}

impl Impact {
    pub fn of(call: ToolCall, effects: Vec<Effect>) -> Self {
        Self { calls: vec![(call, effects)], beyond: 0, problem: None }
    }

    pub fn none(problem: String) -> Self {
        Self { problem: Some(problem), ..Self::default() }
    }

    pub fn effects(&self) -> impl Iterator<Item = &Effect> {
        self.calls.iter().flat_map(|(_, effects)| effects)
    }

    /// The tasks it touches that are on the list.
    pub fn existing(&self) -> impl Iterator<Item = &Task> {
        self.effects().filter_map(Effect::before)
    }

    /// Whether something that is there would be lost.
    pub fn loses(&self) -> bool {
        self.effects().any(|effect| match effect {
            Effect::Created(_) => false,
            Effect::Deleted(_) => true,
            Effect::Edited { before, after } => {
                loses_words(before.description.as_ref(), after.description.as_ref())
            }
        })
    }
}

/// Whether words of a description go: ticking a box or adding a line loses none.
fn loses_words(before: Option<&Description>, after: Option<&Description>) -> bool {
    let text = |description: Option<&Description>| {
        description.map(Description::as_str).unwrap_or_default().replace("[x]", "[ ]")
    };
    let (before, after) = (text(before), text(after));
    let mut left = words(&after);
    words(&before).any(|word| !left.any(|kept| kept == word))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod core_tests {
    use super::*;

    #[test]
    fn a_description_loses_words_only_where_words_go() {
        let stored = |text: &str| Description::stored(text.to_owned());
        for (before, after, loses) in [
            ("", "Oat milk", false),
            ("Oat milk", "Oat milk\nand bread", false),
            ("- [ ] milk\n- [ ] bread", "- [x] milk\n- [ ] bread", false),
            ("Oat milk", "Soy milk", true),
            ("Oat milk", "", true),
            ("the code is “1234”", "the code is", true),
            ("- [x] milk", "- [ ] milk", false),
        ] {
            assert_eq!(
                loses_words(Some(&stored(before)), Some(&stored(after))),
                loses,
                "{before:?} → {after:?}"
            );
        }
    }
}
