//! A labelled input with its hint and its error.

use leptos::prelude::*;

use crate::words::say;
use crate::{actions::Submission, erase::Erase};

/// What an input is for, beyond its name.
#[derive(Clone, Copy, Debug)]
pub struct Input {
    /// The key of its name.
    pub label: &'static str,
    pub name: &'static str,
    /// The input's `type`.
    pub kind: &'static str,
    pub autocomplete: &'static str,
    /// The key of what helps to fill it in; empty where nothing does.
    pub hint: &'static str,
    pub required: bool,
    /// The names under which the API complains about it.
    pub blamed: &'static [&'static str],
}

impl Default for Input {
    fn default() -> Self {
        Self {
            label: "",
            name: "",
            kind: "text",
            autocomplete: "off",
            hint: "",
            required: true,
            blamed: &[],
        }
    }
}

/// A text input of a plain form, filled with what was typed and marked with what was wrong: the page that answers begins
/// there. A password is never filled in again.
#[component]
pub fn Field(
    input: Input,
    #[prop(optional)] value: String,
    submission: Option<Submission>,
) -> impl IntoView {
    let typed = submission.as_ref().and_then(|form| form.value(input.name)).map(str::to_owned);
    let value = if input.kind == "password" { String::new() } else { typed.unwrap_or(value) };
    let error = submission.map(|form| form.refused).filter(|refused| {
        let blamed = refused.field.as_deref();
        blamed.is_some_and(|field| field == input.name || input.blamed.contains(&field))
    });
    let wrong = error.is_some();
    let id = format!("field-{}", input.name);
    let about = format!("{id}-about");
    let described = (wrong || !input.hint.is_empty()).then(|| about.clone());

    view! {
        <div class="field">
            <label for=id.clone()>{say(input.label)}</label>
            <input
                id=id
                name=input.name
                type=input.kind
                value=value
                autocomplete=input.autocomplete
                required=input.required
                autofocus=wrong
                aria-invalid=wrong.then_some("true")
                aria-describedby=described
                dir=(input.kind == "text").then_some("auto")
            />
            {(wrong || !input.hint.is_empty())
                .then(|| {
                    let said = error.map_or_else(|| say(input.hint).to_owned(), |error| error.message);
                    view! {
                        <p id=about class="hint" class:error=wrong>
                            {said}
                        </p>
                    }
                })}
        </div>
    }
    .erase()
}

/// The refusal that no field of the form shows by itself.
pub fn unplaced(
    submission: Option<&Submission>,
    fields: &[Input],
) -> Option<crate::actions::Refused> {
    let refused = &submission?.refused;
    let placed = refused.field.as_deref().is_some_and(|field| {
        fields.iter().any(|input| input.name == field || input.blamed.contains(&field))
    });
    (!placed).then(|| refused.clone())
}
