//! The parts that pages are made of.

pub mod alert;
pub mod chart;
pub mod disputed;
pub mod field;
pub mod filters;
pub mod frame;
pub mod icon;
pub mod key_map;
pub mod plain_form;
pub mod preview;
pub mod quick_add;
pub mod row_menu;
pub mod sent_form;
pub mod sign_in_again;
pub mod task_drawer;
pub mod task_editor;
pub mod task_fields;
pub mod task_list;
pub mod task_row;
pub mod toast;
pub mod unsaved;
pub mod voice;
