//! What a visitor sees first.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    components::{
        demo::Demo,
        frame::{Frame, Viewer},
        icon::{Glyph, Icon},
    },
    erase::Erase,
    visitor,
    words::say,
};

/// `/`
#[component]
pub fn Landing() -> impl IntoView {
    if use_context::<Option<Viewer>>().flatten().is_some() {
        visitor::lead_to("/dashboard");
    }
    view! {
        <Title text=say("landing.page") />
        <Frame class="landing">
            <section class="hero">
                <div class="pitch">
                    <h1>{say("landing.say")}<br /><em>{say("landing.listed")}</em></h1>
                    <p class="lead">
                        {say("landing.lead")}
                    </p>
                    <p class="buttons">
                        <a class="button primary" href="/login?mode=sign-up">
                            {say("landing.create")}
                        </a>
                        <a class="button" href="/login">
                            {say("sign-in")}
                        </a>
                    </p>
                </div>
                <Demo />
            </section>
            <Features />
            <footer class="foot">
                <p>{say("landing.works")}</p>
                <nav aria-label=say("more")>
                    <a href="/api/docs">{say("landing.api")}</a>
                    <a href="/login">{say("sign-in")}</a>
                </nav>
            </footer>
        </Frame>
    }
    .erase()
}

#[component]
fn Features() -> impl IntoView {
    view! {
        <ul class="features">
            <Feature glyph=Glyph::Pencil title=say("landing.line")>
                {say("landing.line.words")}
            </Feature>
            <Feature glyph=Glyph::Chat title=say("landing.ask")>
                {say("landing.ask.words")}
            </Feature>
            <Feature glyph=Glyph::Microphone title=say("landing.aloud")>
                {say("landing.aloud.words")}
            </Feature>
            <Feature glyph=Glyph::Undo title=say("landing.lost")>
                {say("landing.lost.words")}
            </Feature>
            <Feature glyph=Glyph::Repeat title=say("landing.around")>
                {say("landing.around.words")}
            </Feature>
            <Feature glyph=Glyph::Key title=say("landing.open")>
                {say("landing.open.words")}
            </Feature>
        </ul>
    }
    .erase()
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
    .erase()
}
