//! The parts that pages are made of.

pub mod alert;
pub mod chart;
pub mod field;
pub mod filters;
pub mod frame;
pub mod icon;
pub mod plain_form;
pub mod quick_add;
pub mod sent_form;
pub mod task_editor;
pub mod task_fields;
pub mod task_list;
pub mod task_row;
