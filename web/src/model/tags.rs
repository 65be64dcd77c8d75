//! Tags: which of them the sidebar offers, and their colours.

use todo_core::{task::tag_name, wire};

/// Tags that the sidebar has room for.
const SHOWN_MAX: usize = 12;
/// The colours that a tag may have: `--tag-0` and so on in the stylesheet.
const COLOURS: u32 = 8;

/// What tags have in common that are one on these pages. Marks above letters count, unlike in a filter: what folds them is
/// a quarter of what the browser would have to load.
fn tag_key(tag: &str) -> String {
    tag_name(tag).to_lowercase()
}

/// The tags that are used most, each under the name that it was written with first; of those with equal use the ones met
/// first.
pub fn most_used(tasks: &[wire::Task]) -> Vec<String> {
    struct Used<'a> {
        key: String,
        name: &'a str,
        since: &'a str,
        times: usize,
    }
    let mut used: Vec<Used<'_>> = Vec::new();
    for (task, tag) in tasks.iter().flat_map(|task| task.tags.iter().map(move |tag| (task, tag))) {
        let (key, name, since) = (tag_key(tag), tag_name(tag), task.created_at.as_str());
        match used.iter_mut().find(|known| known.key == key) {
            Some(known) if since < known.since => {
                *known = Used { key, name, since, times: known.times + 1 };
            }
            Some(known) => known.times += 1,
            None => used.push(Used { key, name, since, times: 1 }),
        }
    }
    used.sort_by_key(|used| std::cmp::Reverse(used.times));
    used.into_iter().take(SHOWN_MAX).map(|used| used.name.to_owned()).collect()
}

/// Whether these are one tag to a person.
pub fn is_same(one: &str, other: &str) -> bool {
    tag_key(one) == tag_key(other)
}

/// Whether `tag` is among `tags`, however it is written there.
pub fn has(tags: &[String], tag: &str) -> bool {
    tags.iter().any(|known| is_same(known, tag))
}

/// A tag as it is shown: with one sign.
pub fn shown(tag: &str) -> String {
    format!("#{}", tag_name(tag))
}

/// The tags that the text of an input names, with commas between them.
pub fn split(text: &str) -> Vec<String> {
    let pieces = text.split(',').map(|tag| tag.trim().trim_start_matches('#'));
    pieces.filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

/// The text without this tag.
pub fn without(text: &str, tag: &str) -> String {
    let mut tags = split(text);
    tags.retain(|known| !is_same(known, tag));
    tags.join(", ")
}

/// These tags and this one, which is none if it is empty.
pub fn with(mut tags: Vec<String>, tag: &str) -> Vec<String> {
    if !tag.is_empty() && !has(&tags, tag) {
        tags.push(tag.to_owned());
    }
    tags
}

/// The class that colours `tag`, the same wherever it is shown.
pub fn colour(tag: &str) -> String {
    let letters = tag_key(tag);
    let sum = letters
        .chars()
        .fold(0_u32, |sum, letter| sum.wrapping_mul(31).wrapping_add(u32::from(letter)));
    format!("tag tag-{}", sum % COLOURS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(day: u8, tags: &[&str]) -> wire::Task {
        let created_at = format!("2026-11-{day:02}T07:00:00Z");
        serde_json::from_value(serde_json::json!({
            "id": "01900000-0000-7000-8000-000000000000", "user_id": "u", "title": "Tea", "description": null,
            "priority": "medium", "due_date": null, "tags": tags, "recurrence": "none", "reminder_at": null,
            "completed": false, "completed_at": null, "created_at": created_at, "updated_at": created_at,
        }))
        .unwrap()
    }

    #[test]
    fn the_most_used_tags_come_first_and_each_once_as_it_was_written_first() {
        let tasks = [task(3, &["work", "#HOME"]), task(1, &["Home"]), task(2, &[" home ", "shop"])];
        assert_eq!(most_used(&tasks), ["Home", "work", "shop"]);
        assert_eq!(most_used(&[task(1, &["#home"])]), ["home"]);
        assert!(has(&["#Home".to_owned()], "home") && !has(&["home".to_owned()], "work"));
        assert_eq!(["#home", "home"].map(shown), ["#home", "#home"]);
    }

    #[test]
    fn a_tag_is_taken_out_of_the_text_of_the_others() {
        assert_eq!(split(" #home, work stuff,, shop"), ["home", "work stuff", "shop"]);
        assert_eq!(without("home, work stuff, shop", "work stuff"), "home, shop");
        assert_eq!(without("Home", "home"), "");
    }

    #[test]
    fn a_tag_is_added_once() {
        let with = |tag| with(vec!["Home".to_owned()], tag);
        assert_eq!((with("home"), with("")), (vec!["Home".to_owned()], vec!["Home".to_owned()]));
        assert_eq!(with("work"), ["Home", "work"]);
    }

    #[test]
    fn a_tag_keeps_its_colour() {
        assert_eq!(colour("home"), colour("#Home"));
        assert!(colour("خريداری").starts_with("tag tag-"));
    }
}
