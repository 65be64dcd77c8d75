//! What was typed into the form of a task and is not saved yet.

use super::{task_form::TaskForm, task_line::TaskLine};

/// A form that holds something else than its task.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The task as the form knows it: when it was opened, was saved last, or somebody else was faster.
    pub line: TaskLine,
    pub form: TaskForm,
    /// The inputs that somebody else changed as well, and what they hold there: the person chooses.
    pub disputed: Vec<(&'static str, String)>,
    /// It was refused as it is: it waits for the person.
    pub is_refused: bool,
}

impl Draft {
    /// Whether it is to be saved without being asked for: nothing is missing, and nobody has to choose.
    pub fn saves_itself(&self) -> bool {
        let has_its_day = self.form.time.is_empty() || !self.form.date.is_empty();
        let is_whole = has_its_day && !self.form.title.trim().is_empty();
        is_whole && self.disputed.is_empty() && !self.is_refused
    }

    /// The names and values that the action is sent.
    pub fn values(&self) -> Vec<(String, String)> {
        let named = |group: &'static str, form: TaskForm| {
            form.inputs().map(|(name, value)| (format!("{group}[{name}]"), value))
        };
        let task = [("id", &self.line.id), ("version", &self.line.version)];
        let task = task.map(|(name, value)| (name.to_owned(), value.clone())).into_iter();
        task.chain(named("form", self.form.clone()))
            .chain(named("was", TaskForm::of(&self.line)))
            .collect()
    }
}

/// Keeps what `form` of `line` holds; a form that holds what the task is has nothing to keep.
pub fn keep(drafts: &mut Vec<Draft>, line: &TaskLine, form: TaskForm) {
    let before = drafts.iter().find(|draft| draft.line.id == line.id);
    let disputed = before.map(|draft| draft.disputed.clone()).unwrap_or_default();
    drop_of(drafts, &line.id);
    if form != TaskForm::of(line) {
        drafts.push(Draft { line: line.clone(), form, disputed, is_refused: false });
    }
}

/// What was `sent` is saved, and the task is `line` now: kept is only what was typed since.
pub fn saved(drafts: &mut Vec<Draft>, sent: &TaskForm, line: &TaskLine) {
    let typed = drafts.iter().find(|draft| draft.line.id == line.id).map(|it| it.form.clone());
    drop_of(drafts, &line.id);
    if let Some(typed) = typed.filter(|typed| typed != sent) {
        keep(drafts, line, typed.on_top_of(sent, &TaskForm::of(line)));
    }
}

/// Somebody else was faster, and the task is `line` now: the form rests on that, and the person chooses where both
/// changed the same.
pub fn outdone(drafts: &mut [Draft], line: &TaskLine) {
    let Some(draft) = drafts.iter_mut().find(|draft| draft.line.id == line.id) else { return };
    let (was, theirs) = (TaskForm::of(&draft.line), TaskForm::of(line));
    draft.disputed = draft.form.disputed(&was, &theirs);
    draft.form = draft.form.on_top_of(&was, &theirs);
    draft.line = line.clone();
}

/// Nothing is kept any more of the task `id`: it is saved, or thrown away.
pub fn drop_of(drafts: &mut Vec<Draft>, id: &str) {
    drafts.retain(|draft| draft.line.id != id);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(title: &str) -> TaskLine {
        TaskLine { id: title.to_lowercase(), title: title.to_owned(), ..TaskLine::default() }
    }

    fn typed(line: &TaskLine, title: &str) -> TaskForm {
        TaskForm { title: title.to_owned(), ..TaskForm::of(line) }
    }

    #[test]
    fn each_task_keeps_its_own_text_until_it_is_what_the_task_is() {
        let (milk, tea) = (line("Milk"), line("Tea"));
        let mut drafts = Vec::new();
        keep(&mut drafts, &milk, typed(&milk, "Oat milk"));
        keep(&mut drafts, &tea, typed(&tea, "Green tea"));
        keep(&mut drafts, &milk, typed(&milk, "Soy milk"));
        let titles: Vec<_> = drafts.iter().map(|it| it.form.title.as_str()).collect();
        assert_eq!(titles, ["Green tea", "Soy milk"]);

        keep(&mut drafts, &tea, TaskForm::of(&tea));
        drop_of(&mut drafts, &milk.id);
        assert!(drafts.is_empty());
    }

    #[test]
    fn what_is_typed_while_a_form_is_on_its_way_rests_on_what_was_saved() {
        let milk = line("Milk");
        let mut drafts = Vec::new();
        keep(&mut drafts, &milk, typed(&milk, "Oat"));
        let sent = drafts[0].form.clone();
        keep(&mut drafts, &milk, typed(&milk, "Oat milk"));
        let now = TaskLine { title: "Oat".into(), version: "2".into(), ..milk };

        saved(&mut drafts, &sent, &now);

        assert_eq!((&drafts[0].line, drafts[0].form.title.as_str()), (&now, "Oat milk"));
        let sent = drafts[0].form.clone();
        saved(&mut drafts, &sent, &TaskLine { title: "Oat milk".into(), ..now });
        assert!(drafts.is_empty());
    }

    #[test]
    fn a_form_that_needs_its_person_is_not_sent_by_itself() {
        let milk = line("Milk");
        let mut drafts = Vec::new();
        let mut is_sent = |form: TaskForm| {
            keep(&mut drafts, &milk, form);
            drafts[0].saves_itself()
        };
        assert!(is_sent(typed(&milk, "Oat milk")));
        assert!(!is_sent(typed(&milk, " ")));
        assert!(!is_sent(TaskForm { time: "17:00".into(), ..TaskForm::of(&milk) }));

        keep(&mut drafts, &milk, typed(&milk, "Oat milk"));
        outdone(&mut drafts, &TaskLine { title: "Soy milk".into(), ..milk.clone() });
        assert_eq!(drafts[0].disputed, [("title", "Soy milk".to_owned())]);
        assert_eq!(drafts[0].form.title, "Oat milk");
        assert!(!drafts[0].saves_itself());
    }

    #[test]
    fn an_action_is_sent_what_the_form_holds_and_what_it_held() {
        let milk = TaskLine { version: "1".into(), ..line("Milk") };
        let form = typed(&milk, "Oat milk");
        let draft = Draft { line: milk, form, ..Draft::default() };
        let values = draft.values();
        let value = |name: &str| {
            values.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
        };
        assert_eq!((value("id"), value("version")), (Some("milk"), Some("1")));
        assert_eq!(value("form[title]"), Some("Oat milk"));
        assert_eq!(value("was[title]"), Some("Milk"));
    }
}
