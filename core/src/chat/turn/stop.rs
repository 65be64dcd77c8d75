//! How a turn is ended from outside.

/// Why a turn ends before its model is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The user stopped it, or went away.
    ByUser,
    /// It took longer than a turn may.
    TimeUp,
    /// The process that runs it ends.
    ShuttingDown,
    /// The list could not be reached in the middle of it.
    ListAway,
}

impl Stop {
    /// What the answer ends with.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::ByUser => "Stopped.",
            Self::TimeUp => {
                "I stopped there, since this took too long. Ask for the rest in parts, or try again."
            }
            Self::ShuttingDown => "I was interrupted there. Ask me for the rest.",
            Self::ListAway => {
                "I stopped there, since the list cannot be reached at the moment. Ask for the rest \
                 in a few seconds."
            }
        }
    }
}
