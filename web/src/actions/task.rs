//! The list: loading, adding, changing, completing, deleting, and taking any of it back.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use {
    super::{api, chat, filter::saved_filters},
    crate::model::{
        board::{self, Missing},
        chart, dispute,
        history::past,
        listing::escape,
        section::{Elsewhere, sections},
        tags::{self, most_used},
    },
    crate::{
        visitor::Reader,
        words::{say, say_with},
    },
    axum::http::Method,
    jiff::{Timestamp, ToSpan, ZonedDateTime},
    serde_json::Value,
    todo_core::{
        reading::aim::{self, Aim},
        task::Priority,
        wire,
    },
    uuid::Uuid,
};

use super::{Refused, filter::Saved};
use crate::model::{
    board::Week, chart::Bar, deed::Deed, history::Past, listing::Listing, section::Section,
    task_form::TaskForm, task_line::TaskLine,
};

/// Most changes that the history of a task goes back.
#[cfg(feature = "ssr")]
const HISTORY_MAX: usize = 50;

/// How often a task that others go on changing is looked at again before its form is to be sent again.
#[cfg(feature = "ssr")]
const LOOKS_MAX: usize = 5;

/// The newest open tasks whose tags the sidebar offers.
#[cfg(feature = "ssr")]
const TAGGED_TASKS_MAX: usize = 200;

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskPage {
    pub sections: Vec<Section>,
    /// Where the next page starts.
    pub next: Option<String>,
    /// Its columns hold not all that there is.
    #[serde(default)]
    pub is_part: bool,
    /// The week that is shown, where one is.
    #[serde(default)]
    pub week: Option<Week>,
    /// Set by the service worker, which answers without network what it kept.
    #[serde(default)]
    pub is_kept: bool,
    /// What was changed just now, by whomever.
    pub deed: Option<Deed>,
    /// The task whose form is open, when it is none of these.
    pub opened: Option<TaskLine>,
    /// The id of that task, if there is none; empty else.
    #[serde(default)]
    pub gone: String,
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
    /// Of the newest open tasks, a line each: what the line may be about.
    pub titles: String,
    /// The filters that the reader keeps.
    #[serde(default)]
    pub saved: Vec<Saved>,
}

/// The tasks that `listing` asks for.
#[server(prefix = "/actions", endpoint = "load-tasks")]
pub async fn load_tasks(#[server(default)] listing: Listing) -> Result<TaskPage, Refused> {
    let today = api::now().date();
    let week = Week::of(&listing, today);
    let path = api::own(&format!("tasks?{}", board::question(&listing, today))).await?;
    let answer = api::get::<Vec<wire::Task>>(&path).await?;
    let next = answer.next_cursor().map(str::to_owned);
    let elsewhere = Elsewhere { before: !listing.cursor.is_empty(), after: next.is_some() };
    let (mut tasks, earlier) = earlier(&listing, today).await?;
    tasks.extend(answer.body);
    let now = api::now();
    let deed = deed(now.timestamp()).await?;
    let is_here = tasks.iter().any(|task| task.id.to_string() == listing.edit);
    let opened = if is_here || listing.edit.is_empty() {
        None
    } else {
        Some(api::find::<wire::Task>(&task_path(&listing.edit).await?).await)
    };
    let is_gone = matches!(&opened, Some(Err(refused)) if refused.status == 404);
    Ok(TaskPage {
        next,
        gone: if is_gone { listing.edit.clone() } else { String::new() },
        opened: opened
            .and_then(Result::ok)
            .map(|task| TaskLine::new(task, now.time_zone(), now.timestamp())),
        sections: if listing.view.has_columns() {
            let missing = Missing { elsewhere, earlier };
            board::columns(&tasks, &listing, missing, now.time_zone(), now.timestamp())
        } else {
            sections(tasks, &listing, elsewhere, now.time_zone(), now.timestamp())
        },
        is_part: listing.view.has_columns() && elsewhere.is_any(),
        week,
        is_kept: false,
        deed,
    })
}

/// What is due from before the week that is shown, and whether there is more of it than this.
#[cfg(feature = "ssr")]
async fn earlier(
    listing: &Listing,
    today: jiff::civil::Date,
) -> Result<(Vec<wire::Task>, bool), Refused> {
    let Some(question) = board::earlier_question(listing, today) else {
        return Ok((Vec::new(), false));
    };
    let path = api::own(&format!("tasks?{question}")).await?;
    let answer = api::get::<Vec<wire::Task>>(&path).await?;
    let is_part = answer.next_cursor().is_some();
    Ok((answer.body, is_part))
}

/// What was changed just now. The list is shown without it, too.
#[cfg(feature = "ssr")]
async fn deed(now: Timestamp) -> Result<Option<Deed>, Refused> {
    let path = api::own("changes?limit=").await?;
    let mut deed = None;
    // Mostly nothing is new: then one is enough to see it.
    for limit in [1, wire::MANY_MAX] {
        let changes = api::find::<Vec<wire::Change>>(&format!("{path}{limit}")).await;
        deed = Deed::fresh(&changes.unwrap_or_default(), now);
        if deed.is_none() {
            break;
        }
    }
    Ok(deed)
}

/// What happened to the task `id`, newest first; nothing where no task is named.
#[server(prefix = "/actions", endpoint = "load-history")]
pub async fn load_history(#[server(default)] id: String) -> Result<Vec<Past>, Refused> {
    if id.is_empty() {
        return Ok(Vec::new());
    }
    let now = api::now();
    let path = format!("changes?limit={HISTORY_MAX}&task_id={}", escape(&id));
    let changes: Vec<wire::Change> = api::get_beside(&api::own(&path).await?).await?;
    Ok(past(&changes, now.time_zone(), now.timestamp()))
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
        tags: most_used(&newest),
        titles: open_titles(&newest),
        saved: saved_filters().await?,
    })
}

#[cfg(feature = "ssr")]
fn open_titles(tasks: &[wire::Task]) -> String {
    let open = tasks.iter().filter(|task| !task.completed);
    open.map(|task| task.title.as_str()).collect::<Vec<_>>().join("\n")
}

/// What the line of a plain form asks, if it is no task. Scripts know before they send it.
#[cfg(feature = "ssr")]
async fn asked(form: &TaskForm) -> Result<Option<String>, Refused> {
    let is_line = *form == TaskForm { title: form.title.clone(), ..TaskForm::default() };
    if !api::is_plain() || !is_line {
        return Ok(None);
    }
    let newest = api::own(&format!("tasks?limit={TAGGED_TASKS_MAX}")).await?;
    let titles = open_titles(&api::get_beside::<Vec<wire::Task>>(&newest).await?);
    let titles: Vec<&str> = titles.lines().collect();
    let read = aim::read(&form.title, &api::now(), &Reader::language(), &titles);
    Ok(matches!(read, Aim::Ask(_)).then(|| form.title.clone()))
}

/// Puts a task on the list, or says to the assistant what is none. It carries the tag that it was added `within`.
#[server(prefix = "/actions", endpoint = "add-task")]
pub async fn add_task(
    #[server(default)] form: TaskForm,
    #[server(default)] key: String,
    #[server(default)] within: String,
) -> Result<(), Refused> {
    if let Some(message) = asked(&form).await? {
        return chat::say(message, String::new(), key).await;
    }
    let task = form.create(&api::now(), &Reader::language());
    let task = task.map_err(|field| api::invalid(&field))?;
    let tags = tags::with(task.tags.unwrap_or_default(), &within);
    let task = wire::CreateTask { tags: Some(tags), ..task };
    api::send::<Value>(Method::POST, &api::own("tasks").await?, &task, Some(&key)).await?;
    Ok(())
}

/// Changes of a task what in the form is other than it `was` when the form was opened, at the task's
/// `version`: what somebody else changed meanwhile stays. Where both changed the same, the person
/// decides. `anew` adds what the form holds as another task, when its own is gone. Answers the task as it is then.
#[server(prefix = "/actions", endpoint = "edit-task")]
pub async fn edit_task(
    id: String,
    #[server(default)] form: TaskForm,
    #[server(default)] was: TaskForm,
    #[server(default)] version: String,
    #[server(default)] anew: bool,
    #[server(default)] closed: String,
) -> Result<TaskLine, Refused> {
    let now = api::now();
    let task = if anew {
        let task = form.anew(now.time_zone()).map_err(|field| api::invalid(&field))?;
        api::send(Method::POST, &api::own("tasks").await?, &task, None).await?
    } else {
        save(&id, &form, &was, &version, &now).await?
    };
    if let Some(place) = crate::model::listing::local_path(&closed) {
        leptos_axum::redirect(place);
    }
    Ok(TaskLine::new(task, now.time_zone(), now.timestamp()))
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
) -> Result<wire::Task, Refused> {
    let change = form.change(was, now.time_zone()).map_err(|field| api::invalid(&field))?;
    let path = task_path(id).await?;
    let mut version = version.to_owned();
    for _ in 0..LOOKS_MAX {
        let refused = match api::change(&path, &change, &version).await {
            Ok(task) => {
                api::accept_anyway();
                return Ok(task);
            }
            Err(refused) if refused.status == 404 => return Err(Refused::gone()),
            Err(refused) => refused,
        };
        if refused.status != 412 {
            return Err(refused);
        }
        let present = api::get::<wire::Task>(&path).await?.body;
        let present = TaskLine::new(present, now.time_zone(), now.timestamp());
        let disputed = dispute::all(form, was, &present, now.date());
        if !disputed.is_empty() {
            return Err(Refused::outdone(present, disputed));
        }
        version = present.version;
    }
    Err(api::refuse(Refused::new(409, say("refused.busy"))))
}

/// Completes a task, or opens it again. Says which of the two, so that sending it twice is once.
#[server(prefix = "/actions", endpoint = "set-done")]
pub async fn set_done(id: String, done: bool) -> Result<(), Refused> {
    let change = wire::UpdateTask { completed: Some(Some(done)), ..wire::UpdateTask::default() };
    change_task(&id, &change).await
}

/// Does to a task what one press of its menu says: `delete`, `copy`, a day (`today`, `tomorrow`, `week`,
/// `undated`, or `date` for the one of this name), `tags`, or a priority. `time` is the time of day that the
/// task keeps on another day.
#[server(prefix = "/actions", endpoint = "act-on-task")]
pub async fn act_on_task(
    id: String,
    what: String,
    #[server(default)] time: String,
    #[server(default)] date: String,
    #[server(default)] tags: String,
) -> Result<(), Refused> {
    match what.as_str() {
        "delete" => delete(&id).await,
        "copy" => copy(&id).await,
        "tags" => {
            let form = TaskForm { tags, ..TaskForm::default() };
            let empty = TaskForm { tags: "–".to_owned(), ..TaskForm::default() };
            let change = form.change(&empty, api::now().time_zone());
            change_task(&id, &change.map_err(|it| api::invalid(&it))?).await
        }
        what => change_task(&id, &one_press(what, &time, &date)?).await,
    }
}

/// Does the same to several tasks, `ids` with commas between them, in one request: `done`, `delete`, `tag` with
/// this one, or a day or priority as [`act_on_task`] has them. What is gone already is passed over.
#[server(prefix = "/actions", endpoint = "act-on-tasks")]
pub async fn act_on_tasks(
    ids: String,
    what: String,
    #[server(default)] tag: String,
) -> Result<(), Refused> {
    let ids = named(&ids);
    let outcomes: Vec<wire::TaskOutcome> = if what == "delete" {
        let path = api::own("tasks/delete").await?;
        api::send(Method::POST, &path, &wire::NameTasks { ids }, None).await?
    } else {
        let change = wire::ChangeTasks { ids, ..same_change(&what, &tag)? };
        api::send(Method::POST, &api::own("tasks/change").await?, &change, None).await?
    };
    let refused = outcomes.into_iter().find(|outcome| ![200, 404].contains(&outcome.status));
    refused.map_or(Ok(()), |it| Err(refusal(it.status, it.detail)))
}

/// What a button of the selection changes in each task; each keeps its time on another day.
#[cfg(feature = "ssr")]
fn same_change(what: &str, tag: &str) -> Result<wire::ChangeTasks, Refused> {
    let none = wire::ChangeTasks::default();
    Ok(match what {
        "done" => wire::ChangeTasks { completed: Some(true), ..none },
        "tag" => {
            let form = TaskForm { tags: tag.to_owned(), ..TaskForm::default() };
            wire::ChangeTasks { add_tags: Some(form.tags(&[])), ..none }
        }
        what => {
            let wire::UpdateTask { due_date, priority, .. } = one_press(what, "", "")?;
            let keep_time = due_date.is_some().then_some(true);
            wire::ChangeTasks { due_date, keep_time, priority: priority.flatten(), ..none }
        }
    })
}

/// Ids with commas between them, as many as one request takes.
#[cfg(feature = "ssr")]
fn named(ids: &str) -> Vec<Uuid> {
    ids.split(',').filter_map(|id| id.parse().ok()).take(wire::MANY_MAX).collect()
}

/// Why one among several was refused.
#[cfg(feature = "ssr")]
fn refusal(status: u16, detail: Option<String>) -> Refused {
    api::refuse(
        detail
            .map_or_else(|| Refused::from_status(status), |it| Refused::by_api(status, &it, None)),
    )
}

/// Moves a task in the reader's own order, between two others; one of them is enough.
#[server(prefix = "/actions", endpoint = "place-task")]
pub async fn place_task(
    id: String,
    #[server(default)] above: String,
    #[server(default)] below: String,
) -> Result<(), Refused> {
    let place = wire::MoveTask { above: above.parse().ok(), below: below.parse().ok() };
    let path = format!("{}/move", task_path(&id).await?);
    api::send::<Value>(Method::POST, &path, &place, None).await.map(drop)
}

/// The change that a button names: a day, at `time` if that is given, or a priority.
#[cfg(feature = "ssr")]
fn one_press(what: &str, time: &str, date: &str) -> Result<wire::UpdateTask, Refused> {
    let today = api::now();
    let ahead = |days: i64| today.date().saturating_add(days.days()).to_string();
    let date = match what {
        "today" => ahead(0),
        "tomorrow" => ahead(1),
        "week" => ahead(7),
        "date" if !date.is_empty() => date.to_owned(),
        "undated" | "date" => {
            return Ok(wire::UpdateTask { due_date: Some(None), ..wire::UpdateTask::default() });
        }
        word => {
            let priority = Priority::parse(word).ok_or_else(|| unknown(word))?;
            let priority = Some(Some(priority));
            return Ok(wire::UpdateTask { priority, ..wire::UpdateTask::default() });
        }
    };
    let form = TaskForm { date, time: time.to_owned(), ..TaskForm::default() };
    form.change(&TaskForm::default(), today.time_zone()).map_err(|it| api::invalid(&it))
}

/// Puts the same task on the list once more, open.
#[cfg(feature = "ssr")]
async fn copy(id: &str) -> Result<(), Refused> {
    // By its id alone, which is the same request whatever became of the task before it is sent again.
    let path = format!("{}/copy", task_path(id).await?);
    api::send::<Value>(Method::POST, &path, &Value::Null, None).await.map(drop)
}

/// Takes changes back, whoever made them: their ids, with commas between them, the last one first.
#[server(prefix = "/actions", endpoint = "undo-change")]
pub async fn undo_change(change: String) -> Result<(), Refused> {
    let changes = wire::NameChanges { ids: named(&change) };
    let path = api::own("changes/undo").await?;
    let outcomes: Vec<wire::ChangeOutcome> = api::send(Method::POST, &path, &changes, None).await?;
    let refused = outcomes.into_iter().find(|outcome| outcome.status != 200);
    refused.map_or(Ok(()), |it| Err(refusal(it.status, it.detail)))
}

#[cfg(feature = "ssr")]
fn unknown(what: &str) -> Refused {
    api::refuse(Refused::new(422, say_with("refusal.unknown", &[what])))
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
    api::change(&task_path(id).await?, change, "").await.map(drop)
}

#[cfg(feature = "ssr")]
async fn task_path(id: &str) -> Result<String, Refused> {
    api::own(&format!("tasks/{}", escape(id))).await
}
