//! How the pages look, and where the account is at home.

use leptos::{prelude::*, server_fn::ServerFn};
use todo_core::wire;

use super::Saved;
use crate::{
    actions::{
        Submission,
        settings::{SetAppearance, load_settings},
    },
    components::{
        alert::{Alert, FormAlert, submission},
        field::{Field, Input, unplaced},
        plain_form::PlainForm,
    },
    erase::Erase,
    model::preferences::{COMPACT, Clock, LANGUAGES, Preferences, SPOKEN, Theme},
    words::{Words, say},
};

const ZONE: Input = Input {
    label: "profile.zone",
    name: "zone",
    kind: "text",
    autocomplete: "off",
    hint: "profile.zone.hint",
    required: false,
    blamed: &[],
};

/// How the pages look in this browser, and what the account goes by.
#[component]
pub fn Appearance(saved: Signal<bool>) -> impl IntoView {
    let preferences = use_context::<Preferences>().unwrap_or_default();
    let again = submission(SetAppearance::PATH);
    let refused = unplaced(again.as_ref(), &[ZONE]);
    let settings = Resource::new(|| (), |()| load_settings());
    let theme = move |theme: Theme| {
        view! {
            <Radio
                name="theme"
                value=theme.word()
                title=say(theme.title())
                checked=theme == preferences.theme
            />
        }
    };
    let clock = move |clock: Clock| {
        let checked = clock == preferences.clock;
        view! { <Radio name="clock" value=clock.word() title=say(clock.title()) checked /> }
    };
    let is_compact = preferences.density == COMPACT;
    let pages = Words::all().map(|words| {
        view! {
            <option value=words.tag() lang=words.tag() selected=words.tag() == preferences.pages>
                {words.say("language.name")}
            </option>
        }
    });
    let pages = pages.collect_view();
    let direction = preferences.direction.clone();
    // What is written in is the account's; where this browser has no language of its own, pages follow it alone.
    let is_own = preferences.language.is_empty();
    let own = say(if is_own { "profile.language.browser" } else { "profile.pages.own" });
    view! {
        <section class="card" aria-labelledby="appearance-title">
            <h2 id="appearance-title">{say("profile.appearance")}</h2>
            <Saved when=saved text=say("saved") />
            <PlainForm action=SetAppearance::PATH class="form">
                <FormAlert refused />
                <fieldset class="radios">
                    <legend>{say("profile.theme")}</legend>
                    {Theme::ALL.into_iter().map(theme).collect_view()}
                </fieldset>
                <fieldset class="radios">
                    <legend>{say("profile.direction")}</legend>
                    <Radio
                        name="direction"
                        value=""
                        title=say("profile.direction.own")
                        checked=direction.is_empty()
                    />
                    <Radio name="direction" value="ltr" title=say("profile.ltr") checked=direction == "ltr" />
                    <Radio name="direction" value="rtl" title=say("profile.rtl") checked=direction == "rtl" />
                </fieldset>
                <fieldset class="radios">
                    <legend>{say("profile.density")}</legend>
                    <Radio
                        name="density"
                        value=""
                        title=say("profile.density.usual")
                        checked=!is_compact
                    />
                    <Radio
                        name="density"
                        value=COMPACT
                        title=say("profile.density.compact")
                        checked=is_compact
                    />
                </fieldset>
                <fieldset class="radios">
                    <legend>{say("profile.clock")}</legend>
                    {Clock::ALL.into_iter().map(clock).collect_view()}
                </fieldset>
                <div class="field">
                    <label for="pages">{say("profile.pages")}</label>
                    <select id="pages" name="pages">
                        <option value="">{own}</option>
                        {pages}
                    </select>
                </div>
                <Transition>
                    <Alert refused=Signal::derive(move || settings.get().and_then(Result::err)) />
                    {move || {
                        let settings = settings.get().and_then(Result::ok)?;
                        Some(view! { <Home settings submission=again.clone() /> })
                    }}
                </Transition>
                <button>{say("profile.save-appearance")}</button>
            </PlainForm>
        </section>
    }
    .erase()
}

/// What the account goes by, whatever this browser says. The form tells what it was filled with: what is the same then is
/// not saved.
#[component]
fn Home(settings: wire::Settings, submission: Option<Submission>) -> impl IntoView {
    let preferences = use_context::<Preferences>().unwrap_or_default();
    let hint =
        say(if preferences.zone_chosen { "profile.zone.chosen" } else { "profile.zone.browser" });
    let hint = if preferences.is_zone_known { hint } else { say("profile.zone.unknown") };
    let zone = settings.time_zone.unwrap_or_default();
    let chosen = settings.language.unwrap_or_default();
    let known = SPOKEN.into_iter().find(|(tag, _)| *tag == chosen);
    let is_offered = LANGUAGES.iter().any(|(tag, _)| *tag == chosen);
    let other = (!chosen.is_empty() && !is_offered).then(|| {
        let name = known.map_or_else(|| chosen.clone(), |(_, name)| name.to_owned());
        view! {
            <option value=chosen.clone() selected=true>
                {name}
            </option>
        }
    });
    let was = chosen.clone();
    let language = |(tag, name): (&'static str, &'static str)| {
        view! {
            <option value=tag selected=tag == chosen>
                {name}
            </option>
        }
    };
    view! {
        <input type="hidden" name="language_was" value=was />
        <div class="field">
            <label for="language">{say("profile.language")}</label>
            <select id="language" name="language" aria-describedby="language-hint">
                <option value="">{say("profile.language.browser")}</option>
                {other}
                {LANGUAGES.map(language).into_iter().collect_view()}
            </select>
            <p id="language-hint" class="hint">
                {say("profile.language.hint")}
            </p>
        </div>
        <p class="pair">
            <span>{say("profile.zone.used")}</span>
            <strong>{preferences.zone}</strong>
            <span class="hint">{hint}</span>
        </p>
        <input type="hidden" name="zone_was" value=zone.clone() />
        <Field input=ZONE value=zone submission />
    }
    .erase()
}

#[component]
fn Radio(
    name: &'static str,
    value: &'static str,
    title: &'static str,
    checked: bool,
) -> impl IntoView {
    view! {
        <label class="radio">
            <input type="radio" name=name value=value checked=checked />
            {title}
        </label>
    }
}
