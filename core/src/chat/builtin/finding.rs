//! Finds the tasks that are meant, looking them up where the conversation does not tell.

use jiff::{ToSpan, ZonedDateTime};
use serde_json::{Value, json};

use super::{
    super::wording,
    Scene,
    intent::{Deed, When},
    item::{self, Item},
    matching::{self, Fit},
    phrase, question,
    target::{Description, Place, Target},
};
use crate::task::list::Status;

/// Most candidates that one question offers.
const OFFERED_MAX: usize = 20;
/// Most tasks that are looked up again by title.
const REFRESHED_MAX: usize = 5;

/// What is known of the tasks that are meant.
pub(super) enum Found {
    These(Vec<Item>),
    /// Not yet: these listings tell more.
    LookUp(Vec<Value>),
    /// There is something to say or to ask instead.
    Say(String),
}

pub(super) fn find(scene: &Scene<'_>, deed: &Deed, target: &Target) -> Found {
    let zone = scene.now.time_zone();
    match target {
        Target::Places(places) => {
            let shown = item::last_shown(scene.before, zone);
            if shown.is_empty() {
                return among_open(scene, places);
            }
            match at_places(places, &shown) {
                Ok(items) => refreshed(scene, deed, items),
                Err(problem) => Found::Say(problem),
            }
        }
        Target::It => match item::last_mentioned(scene.before, zone).as_slice() {
            [one] => refreshed(scene, deed, vec![one.clone()]),
            _ => Found::Say(WHICH_IT.to_owned()),
        },
        Target::Them => {
            let shown = item::last_shown(scene.before, zone);
            let them =
                if shown.is_empty() { item::last_mentioned(scene.before, zone) } else { shown };
            if them.is_empty() {
                return Found::Say(WHICH_IT.to_owned());
            }
            refreshed(scene, deed, them)
        }
        Target::Described(wanted) if wanted.is_empty() => Found::Say(WHICH_IT.to_owned()),
        Target::Described(wanted) => described(scene, deed, wanted),
    }
}

/// Nothing was shown yet: the open tasks count, in the order in which the page shows them.
fn among_open(scene: &Scene<'_>, places: &[Place]) -> Found {
    let lookups = scene.lookups();
    if lookups.is_empty() {
        return Found::LookUp(vec![json!({ "status": "pending" })]);
    }
    let open = item::listed(lookups, scene.now.time_zone());
    match at_places(places, &open) {
        Ok(items) => Found::These(items),
        Err(problem) => Found::Say(problem),
    }
}

fn at_places(places: &[Place], shown: &[Item]) -> Result<Vec<Item>, String> {
    let mut items: Vec<Item> = Vec::new();
    for place in places {
        let (index, number) = match place {
            Place::Number(number) => (number.checked_sub(1), *number),
            Place::Last => (shown.len().checked_sub(1), shown.len()),
        };
        let Some(item) = index.and_then(|index| shown.get(index)) else {
            return Err(no_such_place(number, shown.len()));
        };
        if !items.contains(item) {
            items.push(item.clone());
        }
    }
    Ok(items)
}

fn no_such_place(number: usize, length: usize) -> String {
    match length {
        0 => phrase::EMPTY.to_owned(),
        1 => format!("There is no task {number}: the list has only one task."),
        _ => format!(
            "There is no task {number}: the list has {length} tasks. Say “Show me all my tasks” \
             to see them."
        ),
    }
}

/// Tasks as they are now, if what is to be done builds on how they are.
fn refreshed(scene: &Scene<'_>, deed: &Deed, items: Vec<Item>) -> Found {
    let builds_on_present = match deed {
        Deed::Tag(_) | Deed::Untag(_) => true,
        Deed::Reschedule(when) => *when != When::Never,
        _ => false,
    };
    if !builds_on_present || items.len() > REFRESHED_MAX {
        return Found::These(items);
    }
    let lookups = scene.lookups();
    if lookups.is_empty() {
        let titles = items.iter().map(|item| json!({ "title": item.title }));
        return Found::LookUp(titles.collect());
    }
    let present = item::listed(lookups, scene.now.time_zone());
    let known: Vec<Item> = present
        .into_iter()
        .filter(|present| items.iter().any(|item| item.id == present.id))
        .collect();
    if known.is_empty() {
        let titles: Vec<&str> = items.iter().map(|item| item.title.as_str()).collect();
        return Found::Say(format!("{} is not on your list any more.", wording::quotes(&titles)));
    }
    Found::These(known)
}

fn described(scene: &Scene<'_>, deed: &Deed, wanted: &Description) -> Found {
    let lookups = scene.lookups();
    let Some(first) = lookups.first() else {
        return Found::LookUp(vec![filters(wanted, deed, scene.now)]);
    };
    if let Some(problem) = wording::problem(&first.output) {
        return Found::Say(wording::as_sentence(problem));
    }
    let needles = matching::needles(&wanted.words);
    if lookups.len() == 1 && item::left_out(first) > 0 && !needles.is_empty() {
        return Found::LookUp(needles.into_iter().map(|word| json!({ "title": word })).collect());
    }
    let listed = item::listed(lookups, scene.now.time_zone());
    let fit = fit(deed, listed.clone(), wanted, scene);
    match fit {
        Fit::Several(_) | Fit::Near(_) | Fit::None if !wanted.each.is_empty() => {
            each(scene, deed, wanted, &listed).unwrap_or_else(|| judged(scene, deed, wanted, fit))
        }
        fit => judged(scene, deed, wanted, fit),
    }
}

fn fit(deed: &Deed, listed: Vec<Item>, wanted: &Description, scene: &Scene<'_>) -> Fit {
    matching::fit(wanted, eligible(deed, listed, wanted), scene.now)
}

/// "The report and the milk", if each of them is one task.
fn each(scene: &Scene<'_>, deed: &Deed, wanted: &Description, listed: &[Item]) -> Option<Found> {
    let mut items: Vec<Item> = Vec::new();
    for part in &wanted.each {
        let Fit::One(item) = fit(deed, listed.to_vec(), part, scene) else { return None };
        if !items.contains(&item) {
            items.push(item);
        }
    }
    Some(Found::These(items))
}

/// What `list_tasks` can narrow by itself.
fn filters(wanted: &Description, deed: &Deed, now: &ZonedDateTime) -> Value {
    let mut arguments = json!({ "status": "all" });
    let status = match deed {
        Deed::Complete if wanted.words.is_empty() => Some(Status::Todo),
        Deed::Reopen if wanted.words.is_empty() => Some(Status::Done),
        _ if wanted.overdue => Some(Status::Todo),
        _ => wanted.status,
    };
    match status {
        Some(Status::Todo) => arguments["status"] = json!("pending"),
        Some(Status::Done) => arguments["status"] = json!("completed"),
        None => {}
    }
    if let Some(priority) = wanted.priority {
        arguments["priority"] = json!(priority);
    }
    if let Some(tag) = &wanted.tag {
        arguments["tag"] = json!(tag);
    }
    // Whichever day is named, today and tomorrow too, comes within a week.
    if wanted.day.is_some()
        && let Ok(last) = now.date().checked_add(7.days())
    {
        arguments["due_from"] = json!(now.date().to_string());
        arguments["due_to"] = json!(last.to_string());
    }
    arguments
}

/// Leaves done tasks out where only open ones make sense, and the other way round, unless that
/// leaves nothing that fits.
fn eligible(deed: &Deed, items: Vec<Item>, wanted: &Description) -> Vec<Item> {
    let completed = match deed {
        Deed::Delete => return items,
        Deed::Reopen => true,
        _ => false,
    };
    let (preferred, others): (Vec<Item>, Vec<Item>) =
        items.into_iter().partition(|item| item.completed == completed);
    if wanted.words.is_empty() {
        return preferred;
    }
    // The state decides between two of the same name, but a name decides before the state.
    let fits = |items: &[Item]| items.iter().any(|item| matching::is_named(&wanted.words, item));
    if fits(&preferred) || !fits(&others) { preferred } else { others }
}

fn judged(scene: &Scene<'_>, deed: &Deed, wanted: &Description, fit: Fit) -> Found {
    let name = wording::quote(&wanted.text);
    match fit {
        Fit::One(item) => Found::These(vec![item]),
        Fit::All(items) if !matches!(deed, Deed::Rename(_)) => Found::These(items),
        Fit::All(items) | Fit::Several(items) => {
            Found::Say(offer(question::WHICH, "", items, scene))
        }
        Fit::Near(items) => {
            let which = if items.len() == 1 { "this one" } else { "one of these" };
            let missing = format!(" {which}? I found no task called {name}.");
            Found::Say(offer(question::NEAR, &missing, items, scene))
        }
        Fit::None if wanted.words.is_empty() => {
            Found::Say("You have no such tasks, so nothing was changed.".to_owned())
        }
        Fit::None => Found::Say(format!(
            "I found no task that matches {name}. Say “Show me all my tasks” to see what is there."
        )),
    }
}

fn offer(question: &str, remark: &str, mut items: Vec<Item>, scene: &Scene<'_>) -> String {
    items.truncate(OFFERED_MAX);
    format!("{question}{remark}\n{}", phrase::numbered(&items, scene.now))
}

const WHICH_IT: &str = "Which task do you mean? Say its name, or its place in the list last shown; \
    “Show me all my tasks” shows it.";
