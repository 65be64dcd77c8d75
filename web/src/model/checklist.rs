//! The steps of a task: lines of its description that begin with a box, `- [ ] Book the hotel`. So they are in
//! every export, the API and the assistant read and write them, and no step is lost in a program that knows
//! none.

/// A step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The place of its line in the text, from 0.
    pub line: usize,
    pub is_done: bool,
    pub text: String,
}

/// The steps of a description, in their order.
pub fn steps(description: &str) -> Vec<Step> {
    let step = |(line, text): (usize, &str)| {
        let (is_done, text) = boxed(text)?;
        Some(Step { line, is_done, text: text.to_owned() })
    };
    description.lines().enumerate().filter_map(step).collect()
}

/// What a description says besides its steps.
pub fn notes(description: &str) -> String {
    let lines: Vec<&str> = description.lines().filter(|line| boxed(line).is_none()).collect();
    lines.join("\n").trim().to_owned()
}

/// `2/5`; `None` without steps.
pub fn progress(description: &str) -> Option<String> {
    let steps = steps(description);
    let done = steps.iter().filter(|step| step.is_done).count();
    (!steps.is_empty()).then(|| format!("{done}/{}", steps.len()))
}

/// The description with the step of this line done, or open again.
pub fn toggled(description: &str, line: usize) -> String {
    changed(description, |at, text| match boxed(text) {
        Some((is_done, step)) if at == line => Some(written(!is_done, step)),
        _ => Some(text.to_owned()),
    })
}

/// The description with other words for the step of this line.
pub fn renamed(description: &str, line: usize, step: &str) -> String {
    changed(description, |at, text| match boxed(text) {
        Some((is_done, _)) if at == line => Some(written(is_done, step)),
        _ => Some(text.to_owned()),
    })
}

/// The description with the step of this line in the place of the one `by` steps further, and that step in its; and the
/// line where it stands then.
pub fn moved(description: &str, line: usize, by: isize) -> Option<(String, usize)> {
    let steps = steps(description);
    let here = steps.iter().position(|step| step.line == line)?;
    let there = steps.get(here.checked_add_signed(by)?)?.line;
    let mut lines: Vec<&str> = description.lines().collect();
    lines.swap(line, there);
    Some((lines.join("\n"), there))
}

/// The description with these notes before its steps.
pub fn with_notes(description: &str, notes: &str) -> String {
    let steps: Vec<&str> = description.lines().filter(|line| boxed(line).is_some()).collect();
    match (notes.trim().is_empty(), steps.is_empty()) {
        (_, true) => notes.to_owned(),
        (true, false) => steps.join("\n"),
        (false, false) => format!("{}\n\n{}", notes.trim_end(), steps.join("\n")),
    }
}

/// The description without the line.
pub fn without(description: &str, line: usize) -> String {
    changed(description, |at, text| (at != line).then(|| text.to_owned()))
}

/// The description with another step after the others.
pub fn with(description: &str, step: &str) -> String {
    with_step(description, step, false)
}

/// [`with`] a step that may be done already.
pub fn with_step(description: &str, step: &str, is_done: bool) -> String {
    let step = written(is_done, step.trim());
    let last = steps(description).last().map(|last| last.line);
    match last {
        Some(last) => changed(description, |at, text| {
            Some(if at == last { format!("{text}\n{step}") } else { text.to_owned() })
        }),
        None if description.trim().is_empty() => step,
        None => format!("{}\n\n{step}", description.trim_end()),
    }
}

fn changed(description: &str, change: impl Fn(usize, &str) -> Option<String>) -> String {
    let lines = description.lines().enumerate().filter_map(|(at, text)| change(at, text));
    lines.collect::<Vec<_>>().join("\n")
}

fn written(is_done: bool, step: &str) -> String {
    format!("- [{}] {step}", if is_done { 'x' } else { ' ' })
}

/// Whether the step of a line is done, and what it says.
fn boxed(line: &str) -> Option<(bool, &str)> {
    let rest = line.trim_start().strip_prefix(['-', '*'])?.strip_prefix(" [")?;
    let (mark, text) = rest.split_once("] ")?;
    match mark {
        " " | "" => Some((false, text.trim())),
        "x" | "X" => Some((true, text.trim())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRIP: &str = "For two.\n- [x] Book the train\n* [ ] Pack\nNot [ ] this";

    #[test]
    fn lines_with_a_box_are_steps_and_the_rest_is_notes() {
        let found: Vec<_> =
            steps(TRIP).into_iter().map(|it| (it.line, it.is_done, it.text)).collect();
        assert_eq!(found, [(1, true, "Book the train".into()), (2, false, "Pack".into())]);
        assert_eq!(notes(TRIP), "For two.\nNot [ ] this");
        assert_eq!(progress(TRIP).as_deref(), Some("1/2"));
        assert_eq!(progress("Nothing"), None);
    }

    #[test]
    fn a_step_is_ticked_added_and_removed_where_it_stands() {
        assert_eq!(toggled(TRIP, 2), "For two.\n- [x] Book the train\n- [x] Pack\nNot [ ] this");
        assert_eq!(toggled(TRIP, 0), TRIP);
        let longer = with(TRIP, " Buy film ");
        assert_eq!(steps(&longer)[2].text, "Buy film");
        assert_eq!(with("", "One"), "- [ ] One");
        assert_eq!(with("Notes", "One"), "Notes\n\n- [ ] One");
        assert_eq!(without(TRIP, 1), "For two.\n* [ ] Pack\nNot [ ] this");
        assert_eq!(
            renamed(TRIP, 1, "Book the bus"),
            "For two.\n- [x] Book the bus\n* [ ] Pack\nNot [ ] this"
        );
    }

    #[test]
    fn steps_change_places_over_what_stands_between_them() {
        let text = "- [ ] a\nnote\n- [x] b\n- [ ] c";
        let (moved_up, line) = moved(text, 2, -1).unwrap();
        assert_eq!((moved_up.as_str(), line), ("- [x] b\nnote\n- [ ] a\n- [ ] c", 0));
        assert_eq!((moved(text, 0, -1), moved(text, 3, 1), moved(text, 1, 1)), (None, None, None));
    }

    #[test]
    fn notes_and_steps_are_written_apart_and_none_is_lost() {
        let text = with_notes(TRIP, "For three.");
        assert_eq!(text, "For three.\n\n- [x] Book the train\n* [ ] Pack");
        assert_eq!((notes(&text).as_str(), steps(&text).len()), ("For three.", 2));
        assert_eq!(with_notes(TRIP, ""), "- [x] Book the train\n* [ ] Pack");
        assert_eq!(with_notes("Old", "New "), "New ");
    }
}
