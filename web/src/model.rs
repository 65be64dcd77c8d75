//! What the pages decide: plain functions and values, tested without a browser or a server.

pub mod answering;
pub mod chart;
pub mod conversation;
pub mod deed;
pub mod device;
pub mod draft;
pub mod due;
pub mod events;
pub mod line;
pub mod listing;
pub mod preferences;
pub mod section;
pub mod tags;
pub mod task_form;
pub mod task_line;
