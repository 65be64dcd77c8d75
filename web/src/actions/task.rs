//! The list: loading, adding, changing, completing, deleting.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {super::api, crate::model::chart, axum::http::Method, serde_json::Value, todo_core::wire};

use super::Refused;
use crate::model::{chart::Bar, listing::Listing, task_form::TaskForm, task_line::TaskLine};

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskPage {
    pub lines: Vec<TaskLine>,
    /// Where the next page starts.
    pub next: Option<String>,
}

/// How the list stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub pending: u64,
    pub completed: u64,
    pub bars: Vec<Bar>,
}

/// The tasks that `listing` asks for.
#[server(prefix = "/actions", endpoint = "load-tasks")]
pub async fn load_tasks(#[server(default)] listing: Listing) -> Result<TaskPage, Refused> {
    let path = api::own(&format!("tasks?{}", listing.question())).await?;
    let answer = api::get::<Vec<wire::Task>>(&path).await?;
    let next = answer.headers.get("x-next-cursor").and_then(|value| value.to_str().ok());
    let now = api::now();
    let line = |task| TaskLine::new(task, now.time_zone(), now.timestamp());
    Ok(TaskPage {
        next: next.map(str::to_owned),
        lines: answer.body.into_iter().map(line).collect(),
    })
}

/// The counts and the chart.
#[server(prefix = "/actions", endpoint = "load-summary")]
pub async fn load_summary() -> Result<Summary, Refused> {
    let path = format!("/api/auth/{}/stats", api::session().await?.user.id);
    let stats: wire::Stats = api::get_beside(&path).await?;
    Ok(Summary {
        pending: stats.pending_tasks,
        completed: stats.completed_tasks,
        bars: chart::bars(&stats.completed_by_day),
    })
}

/// Puts a task on the list.
#[server(prefix = "/actions", endpoint = "add-task")]
pub async fn add_task(
    #[server(default)] form: TaskForm,
    #[server(default)] key: String,
) -> Result<(), Refused> {
    let task = form.create(&api::now()).map_err(|field| api::invalid(&field))?;
    api::send::<Value>(Method::POST, &api::own("tasks").await?, &task, Some(&key)).await?;
    Ok(())
}

/// Changes a task to what the form holds.
#[server(prefix = "/actions", endpoint = "edit-task")]
pub async fn edit_task(
    id: String,
    #[server(default)] form: TaskForm,
    #[server(default)] done: String,
) -> Result<(), Refused> {
    let change = form.update(api::now().time_zone()).map_err(|field| api::invalid(&field))?;
    change_task(&id, &change).await?;
    if let Some(place) = crate::model::listing::local_path(&done) {
        leptos_axum::redirect(place);
    }
    Ok(())
}

/// Completes a task, or opens it again. Says which of the two, so that sending it twice is once.
#[server(prefix = "/actions", endpoint = "set-done")]
pub async fn set_done(id: String, done: bool) -> Result<(), Refused> {
    let change = wire::UpdateTask { completed: Some(Some(done)), ..wire::UpdateTask::default() };
    change_task(&id, &change).await
}

/// Removes a task. One that is gone already is no error: that is what was asked for.
#[server(prefix = "/actions", endpoint = "delete-task")]
pub async fn delete_task(id: String) -> Result<(), Refused> {
    let path = task_path(&id).await?;
    match api::send::<Value>(Method::DELETE, &path, &Value::Null, None).await {
        Err(refused) if refused.status != 404 => Err(refused),
        _ => Ok(()),
    }
}

#[cfg(feature = "ssr")]
async fn change_task(id: &str, change: &wire::UpdateTask) -> Result<(), Refused> {
    api::send::<Value>(Method::PUT, &task_path(id).await?, change, None).await?;
    Ok(())
}

#[cfg(feature = "ssr")]
async fn task_path(id: &str) -> Result<String, Refused> {
    api::own(&format!("tasks/{}", crate::model::listing::escape(id))).await
}
