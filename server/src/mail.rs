//! Letters to people: lost passwords, addresses to confirm, reminders. Wording is data
//! (`mail/words/`), a file for each language.

mod letter;
mod mailer;
mod words;

pub use letter::{Draft, Letter};
pub use mailer::{Mailer, NoMailer, Undelivered};
pub use words::Occasion;
