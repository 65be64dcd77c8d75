//! What the pages decide: plain functions and values, tested without a browser or a server.

pub mod answering;
pub mod board;
#[cfg(feature = "ssr")]
pub mod cards;
pub mod chart;
pub mod checklist;
pub mod conversation;
pub mod deed;
pub mod device;
pub mod draft;
pub mod due;
pub mod events;
#[cfg(feature = "ssr")]
pub mod exchange;
pub mod expected;
pub mod history;
pub mod line;
pub mod listing;
pub mod markdown;
pub mod order;
pub mod preferences;
pub mod section;
pub mod tags;
pub mod task_form;
pub mod task_line;
