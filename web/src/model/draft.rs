//! What was typed into the form of a task and is not saved yet.

use super::{task_form::TaskForm, task_line::TaskLine};

/// A form that holds something else than its task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The task as it was when the form was opened.
    pub line: TaskLine,
    pub form: TaskForm,
}

/// Keeps what `form` of `line` holds; a form that holds what the task is has nothing to keep.
pub fn keep(drafts: &mut Vec<Draft>, line: &TaskLine, form: TaskForm) {
    drop_of(drafts, &line.id);
    if form != TaskForm::of(line) {
        drafts.push(Draft { line: line.clone(), form });
    }
}

/// Nothing is kept any more of the task `id`: it is saved, or thrown away.
pub fn drop_of(drafts: &mut Vec<Draft>, id: &str) {
    drafts.retain(|draft| draft.line.id != id);
}

#[cfg(test)]
mod tests {
    use todo_core::task::{Priority, Recurrence};

    use super::*;

    fn line(title: &str) -> TaskLine {
        TaskLine {
            id: title.to_lowercase(),
            title: title.to_owned(),
            description: String::new(),
            priority: Priority::Medium,
            tags: vec![],
            recurrence: Recurrence::None,
            repeats: None,
            completed: false,
            due: None,
            reminder: None,
            date_input: String::new(),
            time_input: String::new(),
            reminder_input: String::new(),
            version: String::new(),
        }
    }

    #[test]
    fn each_task_keeps_its_own_text_until_it_is_what_the_task_is() {
        let (milk, tea) = (line("Milk"), line("Tea"));
        let typed = |line: &TaskLine, title: &str| TaskForm {
            title: title.to_owned(),
            ..TaskForm::of(line)
        };
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
}
