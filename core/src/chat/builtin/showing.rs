//! Shows the list, or a part of it.

use super::{
    super::{model::Reply, tool::Tool, wording},
    Scene, item, phrase, says, summing,
    view::{Kind, View, Window},
};
use crate::task::{Period, Priority, list::Status};

/// Lists what `view` asks for, or says what was found.
pub(super) fn reply(scene: &Scene<'_>, view: &View) -> Reply {
    if *view == due_today() {
        return today(scene, view);
    }
    let lookups = scene.lookups();
    let Some(lookup) = lookups.first() else {
        return scene.calls(Tool::ListTasks, [view.arguments(scene.now)]);
    };
    if let Some(problem) = wording::problem(&lookup.output) {
        return says(&wording::as_sentence(problem));
    }
    let mut items = item::listed(lookups.iter().copied(), scene.now.time_zone());
    items.retain(|item| view.admits(item, scene.now));
    // "Work stuff" may be what is tagged so.
    if items.is_empty() && view.search.is_some() && lookups.len() == 1 {
        return scene.calls(Tool::ListTasks, [view.wide_arguments(scene.now)]);
    }
    let left_out = if lookups.len() > 1 { 0 } else { item::left_out(lookup) };
    let total = items.len() as u64 + left_out;
    if total == 0 {
        return says(&nothing(view));
    }
    let heading = format!("You have {total} {}", noun(view, total));
    if view.count {
        return says(&format!("{heading}."));
    }
    let rest = match left_out {
        0 => String::new(),
        count => format!("\n{}", more(count)),
    };
    says(&format!("{heading}:\n{}{rest}", phrase::numbered(&items, scene.now)))
}

/// What is due today, and what should have been done before.
fn today(scene: &Scene<'_>, view: &View) -> Reply {
    let Some(record) = summing::summary(scene) else {
        return summing::look_up(scene, Period::Today);
    };
    if let Some(problem) = wording::problem(&record.output) {
        return says(&wording::as_sentence(problem));
    }
    let due = summing::group(record, "due", scene);
    let overdue = summing::group(record, "overdue", scene);
    let mut lines = vec![match due.count {
        0 => nothing(view),
        total => format!("You have {total} {}:", noun(view, total)),
    }];
    if !due.items.is_empty() {
        lines.push(phrase::numbered(&due.items, scene.now));
    }
    if due.count > due.items.len() as u64 {
        lines.push(more(due.count - due.items.len() as u64));
    }
    let titles: Vec<&str> = overdue.items.iter().map(|item| item.title.as_str()).collect();
    match overdue.count {
        0 => {}
        1 => lines.push(format!("{} is overdue.", wording::quotes(&titles))),
        count => lines.push(format!("{count} are overdue: {}.", wording::quotes(&titles))),
    }
    says(&lines.join("\n"))
}

fn due_today() -> View {
    View { status: Some(Status::Todo), window: Some(Window::Today), ..View::default() }
}

fn more(count: u64) -> String {
    format!("…and {count} more. Ask for a part of them, for example “What is due today?”")
}

/// `open high priority tasks tagged #home due today`.
fn noun(view: &View, total: u64) -> String {
    let status = match view.status {
        _ if view.window == Some(Window::Overdue) => "overdue ",
        Some(Status::Todo) => "open ",
        Some(Status::Done) => "completed ",
        None => "",
    };
    let priority = match view.priority {
        Some(Priority::High) => "high priority ",
        Some(Priority::Medium) => "medium priority ",
        Some(Priority::Low) => "low priority ",
        None => "",
    };
    let kind = match view.kind {
        Some(Kind::Repeating) => "repeating ",
        Some(Kind::Undated) => "undated ",
        None => "",
    };
    let task = if total == 1 { "task" } else { "tasks" };
    let tag = view.tag.as_ref().map(|tag| format!(" tagged #{tag}")).unwrap_or_default();
    let window = view.window_words();
    let search = view.search.as_ref().map(|text| format!(" with {}", wording::quote(text)));
    format!("{status}{priority}{kind}{task}{tag}{window}{}", search.unwrap_or_default())
}

fn nothing(view: &View) -> String {
    let only_status = View { status: None, count: false, ..view.clone() } == View::default();
    match view.status {
        None if only_status => phrase::EMPTY.to_owned(),
        Some(Status::Todo) if only_status => "Nothing is pending. Well done!".to_owned(),
        Some(Status::Done) if only_status => "You have not completed any task yet.".to_owned(),
        _ => format!("You have no {}.", noun(view, 0)),
    }
}
