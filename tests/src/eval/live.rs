//! The models that the environment names.

use std::sync::Arc;

use anyhow::Result;
use todo_core::ports::Model;
use todo_server::{
    config::Settings,
    model::{self, Policy},
    system::SystemClock,
};

/// The server's own chain of models, as `OPENAI_API_KEY`, `GEMINI_API_KEY` and `OPENAI_BASE_URL`
/// set it up; `None` where they are not set.
///
/// # Errors
///
/// If the settings are wrong: then no other model is judged in its place.
pub fn model_from_environment() -> Result<Option<Arc<dyn Model>>> {
    let settings = Settings::from_environment(None)?.assistant;
    if settings.providers.is_empty() {
        return Ok(None);
    }
    let clock = Arc::new(SystemClock);
    Ok(Some(model::model(&settings, Policy::of(&settings), clock)?))
}
