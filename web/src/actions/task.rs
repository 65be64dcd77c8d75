//! The list: loading, adding, changing, completing, deleting, and taking any of it back.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {
    super::api,
    crate::model::{chart, listing::escape, section::sections, tags::most_used},
    axum::http::Method,
    jiff::{ToSpan, ZonedDateTime},
    serde_json::Value,
    todo_core::{task::Priority, wire},
};

use super::Refused;
use crate::model::{
    chart::Bar, deed::Deed, listing::Listing, section::Section, task_form::TaskForm,
    task_line::TaskLine,
};

/// The newest open tasks whose tags the sidebar offers.
#[cfg(feature = "ssr")]
const TAGGED_TASKS_MAX: usize = 200;

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskPage {
    pub sections: Vec<Section>,
    /// Where the next page starts.
    pub next: Option<String>,
    /// What was changed just now, by whomever.
    pub deed: Option<Deed>,
    /// The task whose form is open, when it is none of these.
    pub opened: Option<TaskLine>,
}

impl TaskPage {
    /// The task `id`, if the page knows it.
    pub fn find(&self, id: &str) -> Option<&TaskLine> {
        let lines = self.sections.iter().flat_map(|section| &section.lines);
        lines.chain(&self.opened).find(|line| line.id == id)
    }
}

/// How the list stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub pending: u64,
    pub completed: u64,
    pub bars: Vec<Bar>,
    /// The most used first.
    pub tags: Vec<String>,
}

/// The tasks that `listing` asks for.
#[server(prefix = "/actions", endpoint = "load-tasks")]
pub async fn load_tasks(#[server(default)] listing: Listing) -> Result<TaskPage, Refused> {
    let path = api::own(&format!("tasks?{}", listing.question())).await?;
    let answer = api::get::<Vec<wire::Task>>(&path).await?;
    let next = answer.headers.get("x-next-cursor").and_then(|value| value.to_str().ok());
    let now = api::now();
    // The list is shown without it, too.
    let changes = api::get_beside::<Vec<wire::Change>>(&api::own("changes?limit=1").await?).await;
    let changes = changes.unwrap_or_default();
    let is_here = answer.body.iter().any(|task| task.id.to_string() == listing.edit);
    let opened = if is_here || listing.edit.is_empty() {
        None
    } else {
        api::get_beside::<wire::Task>(&task_path(&listing.edit).await?).await.ok()
    };
    Ok(TaskPage {
        next: next.map(str::to_owned),
        opened: opened.map(|task| TaskLine::new(task, now.time_zone(), now.timestamp())),
        sections: sections(answer.body, &listing, now.time_zone(), now.timestamp()),
        deed: changes.first().and_then(|change| Deed::fresh(change, now.timestamp())),
    })
}

/// The counts, the chart and the tags.
#[server(prefix = "/actions", endpoint = "load-summary")]
pub async fn load_summary() -> Result<Summary, Refused> {
    let path = format!("/api/auth/{}/stats", api::session().await?.user.id);
    let stats: wire::Stats = api::get_beside(&path).await?;
    let newest = api::own(&format!("tasks?limit={TAGGED_TASKS_MAX}")).await?;
    let newest: Vec<wire::Task> = api::get_beside(&newest).await?;
    Ok(Summary {
        pending: stats.pending_tasks,
        completed: stats.completed_tasks,
        bars: chart::bars(&stats.completed_by_day),
        tags: most_used(newest.iter().flat_map(|task| &task.tags)),
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

/// Changes of a task what in the form is other than it `was` when the form was opened, at the task's
/// `version`: what somebody else changed meanwhile stays. Where both changed the same, the person
/// decides. `anew` adds what the form holds as another task, when its own is gone.
#[server(prefix = "/actions", endpoint = "edit-task")]
pub async fn edit_task(
    id: String,
    #[server(default)] form: TaskForm,
    #[server(default)] was: TaskForm,
    #[server(default)] version: String,
    #[server(default)] anew: bool,
    #[server(default)] closed: String,
) -> Result<(), Refused> {
    let now = api::now();
    if anew {
        let task = form.anew(now.time_zone()).map_err(|field| api::invalid(&field))?;
        api::send::<Value>(Method::POST, &api::own("tasks").await?, &task, None).await?;
    } else {
        save(&id, &form, &was, &version, &now).await?;
    }
    if let Some(place) = crate::model::listing::local_path(&closed) {
        leptos_axum::redirect(place);
    }
    Ok(())
}

/// Saves what is other in `form` than it `was`. A task that somebody else changed elsewhere is no
/// reason to ask.
#[cfg(feature = "ssr")]
async fn save(
    id: &str,
    form: &TaskForm,
    was: &TaskForm,
    version: &str,
    now: &ZonedDateTime,
) -> Result<(), Refused> {
    let change = form.change(was, now.time_zone()).map_err(|field| api::invalid(&field))?;
    let path = task_path(id).await?;
    match api::change(&path, &change, version).await {
        Err(refused) if refused.status == 404 => Err(Refused::gone()),
        Err(refused) if refused.status == 412 => {
            let present = api::get::<wire::Task>(&path).await?.body;
            let present = TaskLine::new(present, now.time_zone(), now.timestamp());
            if !form.disputed(was, &TaskForm::of(&present)).is_empty() {
                return Err(Refused::outdone(present));
            }
            api::change(&path, &change, &present.version).await?;
            api::accept_anyway();
            Ok(())
        }
        outcome => outcome,
    }
}

/// Completes a task, or opens it again. Says which of the two, so that sending it twice is once.
#[server(prefix = "/actions", endpoint = "set-done")]
pub async fn set_done(id: String, done: bool) -> Result<(), Refused> {
    let change = wire::UpdateTask { completed: Some(Some(done)), ..wire::UpdateTask::default() };
    change_task(&id, &change).await
}

/// Does to a task what one press of its menu says: `delete`, a day (`today`, `tomorrow`, `week`,
/// `undated`) or a priority. `time` is the time of day that the task keeps on another day.
#[server(prefix = "/actions", endpoint = "act-on-task")]
pub async fn act_on_task(
    id: String,
    what: String,
    #[server(default)] time: String,
) -> Result<(), Refused> {
    let today = api::now();
    let day = match what.as_str() {
        "delete" => return delete(&id).await,
        "today" => Some(0),
        "tomorrow" => Some(1),
        "week" => Some(7),
        _ => None,
    };
    let mut change = wire::UpdateTask::default();
    if let Some(days) = day {
        let date = today.date().saturating_add(days.days()).to_string();
        let form = TaskForm { date, time, ..TaskForm::default() };
        change.due_date = form
            .change(&TaskForm::default(), today.time_zone())
            .map_err(|it| api::invalid(&it))?
            .due_date;
    } else if what == "undated" {
        change.due_date = Some(None);
    } else {
        let priority = Priority::parse(&what).ok_or_else(|| unknown(&what))?;
        change.priority = Some(Some(priority));
    }
    change_task(&id, &change).await
}

/// Takes a change back, whoever made it.
#[server(prefix = "/actions", endpoint = "undo-change")]
pub async fn undo_change(change: String) -> Result<(), Refused> {
    let path = api::own(&format!("changes/{}/undo", escape(&change))).await?;
    api::send::<Value>(Method::POST, &path, &Value::Null, None).await?;
    Ok(())
}

#[cfg(feature = "ssr")]
fn unknown(what: &str) -> Refused {
    let message = format!("Nothing is known that is called {what:?}. Reload the page.");
    api::refuse(Refused::new(422, message))
}

/// One that is gone already is no error: that is what was asked for.
#[cfg(feature = "ssr")]
async fn delete(id: &str) -> Result<(), Refused> {
    let path = task_path(id).await?;
    match api::send::<Value>(Method::DELETE, &path, &Value::Null, None).await {
        Err(refused) if refused.status != 404 => Err(refused),
        Err(_) => {
            api::accept_anyway();
            Ok(())
        }
        Ok(_) => Ok(()),
    }
}

#[cfg(feature = "ssr")]
async fn change_task(id: &str, change: &wire::UpdateTask) -> Result<(), Refused> {
    api::change(&task_path(id).await?, change, "").await
}

#[cfg(feature = "ssr")]
async fn task_path(id: &str) -> Result<String, Refused> {
    api::own(&format!("tasks/{}", escape(id))).await
}
