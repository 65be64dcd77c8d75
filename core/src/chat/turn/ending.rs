//! Why a turn ends by itself, and how that is said.

/// Why a turn ends without words of its model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// All that is to say are the changes, or the question.
    Over,
    /// No model answers.
    Unreachable,
    TooLong,
    TooMany,
    TooLarge,
    Repeated,
    Garbled,
    OnlyThought,
}

impl Ending {
    /// What the answer ends with; empty if nothing is to be said of it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Over => "",
            Self::Unreachable => {
                "The assistant cannot be reached at the moment. Your list itself works; try again \
                 in a minute."
            }
            Self::TooLong => {
                "I stopped there, since this took too many steps. Ask for the rest in parts."
            }
            Self::TooMany => {
                "I stopped there, since that was too much at once. Ask for the rest in parts."
            }
            Self::TooLarge => {
                "I stopped there, since that is more than I can read at once. Ask for less at a \
                 time."
            }
            Self::Repeated => {
                "I stopped there, since I was going in circles. Please say it differently."
            }
            Self::Garbled => {
                "I could not work that out, so nothing more was done. Please say it differently, or \
                 do it in the list."
            }
            Self::OnlyThought => {
                "I thought about that and came to no answer. Ask again, or put it more simply."
            }
        }
    }

    /// Whether what was asked for is left undone.
    pub(super) fn gives_up(self) -> bool {
        matches!(self, Self::Unreachable | Self::TooLong | Self::TooMany | Self::Repeated)
    }
}

/// What is said where there is nothing to say.
pub(super) const WORDLESS: &str = "I have nothing to say to that. Ask me to add, show, change, \
                                   complete or delete a task, for example “Show me all my tasks”.";
