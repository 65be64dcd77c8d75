//! The models that the environment names.

use std::{env, sync::Arc};

use anyhow::{Result, bail};
use todo_core::ports::Model;

/// What names a model.
const VARIABLES: [&str; 3] = ["OPENAI_API_KEY", "GEMINI_API_KEY", "OPENAI_BASE_URL"];

/// The server's own chain of models, as the environment sets it up; `None` where it names none.
///
/// # Errors
///
/// If it names one that cannot be had: then no other is judged in its place.
pub fn model_from_environment() -> Result<Option<Arc<dyn Model>>> {
    let is_set = |name: &&&str| env::var_os(name).is_some_and(|value| !value.is_empty());
    match VARIABLES.iter().find(is_set) {
        None => Ok(None),
        Some(name) => bail!(
            "{name} is set, but the server has no client for models yet; say --builtin to judge \
             the built-in assistant"
        ),
    }
}
