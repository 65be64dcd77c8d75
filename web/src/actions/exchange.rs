//! Lists from elsewhere: looked at first, then taken in.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    super::api,
    crate::{
        model::exchange::{self, FILE_MAX_BYTES},
        words::say,
    },
    axum::http::Method,
    todo_core::wire,
};

use super::Refused;

/// Takes in the tasks of a file whose text is `file`, once it is `confirmed`: before that it is shown what
/// there is. Taken in again, each task is there once.
#[server(prefix = "/actions", endpoint = "import-tasks")]
pub async fn import_tasks(
    #[server(default)] file: String,
    #[server(default)] confirmed: bool,
) -> Result<(), Refused> {
    if file.len() > FILE_MAX_BYTES {
        return Err(refused(say("refusal.file-large")));
    }
    if file.trim().is_empty() {
        return Err(refused(say("refusal.file-empty")));
    }
    let Some(found) = exchange::read(&file, &api::now()) else {
        return Err(refused(say("refusal.file-unknown")));
    };
    if !confirmed {
        return Err(refused(say("refusal.not-imported")));
    }
    let path = api::own("tasks").await?;
    let (mut taken, mut left) = (0_usize, 0_usize);
    for incoming in &found.tasks {
        let key = incoming.key();
        match api::send::<wire::Task>(Method::POST, &path, &incoming.task, Some(&key)).await {
            Ok(_) => taken += 1,
            // One task that cannot be is no reason to leave the others.
            Err(refused) if refused.status == 422 || refused.status == 409 => {
                api::accept_anyway();
                left += 1;
            }
            Err(refused) => return Err(refused),
        }
    }
    leptos_axum::redirect(&format!("/import?taken={taken}&left={left}"));
    Ok(())
}

#[cfg(feature = "ssr")]
fn refused(message: &str) -> Refused {
    api::refuse(Refused { field: Some("file".to_owned()), ..Refused::new(422, message) })
}
