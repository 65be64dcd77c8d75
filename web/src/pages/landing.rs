//! What a visitor sees first.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        frame::{Frame, Viewer},
        icon::{Glyph, Icon},
    },
    erase::Erase,
    visitor,
};

/// `/`
#[component]
pub fn Landing() -> impl IntoView {
    if use_context::<Option<Viewer>>().flatten().is_some() {
        visitor::lead_to("/dashboard");
    }
    view! {
        <Title text="A to-do list you can talk to" />
        <Frame class="landing">
            <section class="hero">
                <h1>"A to-do list you can talk to"</h1>
                <p class="lead">
                    "Write a line the way you would say it. Dates, tags and priorities are
                    understood, and an assistant keeps the list with you."
                </p>
                <p class="buttons">
                    <a class="button primary" href="/login?mode=sign-up">
                        "Create an account"
                    </a>
                    <a class="button" href="/login">
                        "Sign in"
                    </a>
                </p>
                <Example />
            </section>
            <ul class="features">
                <Feature glyph=Glyph::Pencil title="One line is enough">
                    "Buy groceries tomorrow 5pm #home !high: the rest falls into place."
                </Feature>
                <Feature glyph=Glyph::Chat title="Ask for it">
                    "“What's pending?”, “Move my meeting to 2 pm”, “Delete the meeting task”.
                    Nothing is deleted before you say yes."
                </Feature>
                <Feature glyph=Glyph::Repeat title="It comes around">
                    "Daily, weekly and monthly tasks return by themselves, reminders with them."
                </Feature>
            </ul>
        </Frame>
    }
    .erase()
}

/// A drawing of the list, made of the list's own parts.
#[component]
fn Example() -> impl IntoView {
    view! {
        <div class="example" aria-hidden="true">
            <p class="said">"Buy groceries tomorrow 5pm #home !high"</p>
            <div class="task">
                <span class="round"></span>
                <div class="about">
                    <p class="title">"Buy groceries"</p>
                    <ul class="marks">
                        <li class="badge high">"High"</li>
                        <li class="due tomorrow">
                            <Icon glyph=Glyph::Calendar />
                            "Tomorrow, 17:00"
                        </li>
                        <li>
                            <span class="tag">"#home"</span>
                        </li>
                    </ul>
                </div>
            </div>
        </div>
    }
}

#[component]
fn Feature(glyph: Glyph, title: &'static str, children: Children) -> impl IntoView {
    view! {
        <li>
            <Icon glyph />
            <h2>{title}</h2>
            <p>{children()}</p>
        </li>
    }
}
