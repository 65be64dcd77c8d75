//! A task within an answer: a row whose circle works.

use leptos::prelude::*;

use super::{
    sent_form::Sending,
    task_row::{DoneButton, Marks},
};
use crate::{
    erase::Erase,
    model::{
        listing::Listing,
        task_line::{TaskLine, priority_word},
    },
};

/// The row of `line`; its title leads to the task's form, its circle sends `done`.
#[component]
pub fn TaskCard(line: TaskLine, done: Sending) -> impl IntoView {
    let href = Listing::default().editing(&line.id).href();
    let (title, completed) = (line.title.clone(), line.completed);
    let class = format!("task {}", priority_word(line.priority));
    let changes = {
        let id = line.id.clone();
        move || done.takes_away(&id)
    };
    view! {
        <li class=class class:done=completed class:changing=changes>
            <DoneButton line=line.clone() action=done />
            <div class="about">
                <a href=href class="title" dir="auto">
                    {title}
                </a>
                <Marks line listing=Signal::stored(Listing::default()) />
            </div>
        </li>
    }
    .erase()
}
