//! The turn: who speaks next, within which limits.
