//! The instructions a language model gets.
