//! Reminders by e-mail.

use todo_core::{reminder::Reminder, task::Due};

use super::{Asked, NotArrived, moment, zone_of};
use crate::{
    auth::User,
    mail::{Draft, Occasion},
    state::App,
};

/// What is missing before letters arrive. An address that nobody confirmed may be anybody's: it is not written to.
pub(super) fn missing(app: &App, user: &User) -> Option<String> {
    if app.auth().mailer().is_none() {
        return Some(
            "This server sends no mail. Whoever runs it turns that on with SMTP_URL and SMTP_FROM."
                .to_owned(),
        );
    }
    (!user.email_verified).then(|| {
        "Confirm your e-mail address first: ask for the letter with POST /api/auth/send-verification-email, or on your profile.".to_owned()
    })
}

/// Sends `reminder`. Under the same `id` it is the same letter, however often it is sent.
pub(super) async fn send(
    app: &App,
    user: &User,
    reminder: &Reminder,
    id: &str,
) -> Result<(), NotArrived> {
    let due = match reminder.due {
        Some(Due::Day(day) | Due::Last { day, .. }) => day.to_string(),
        Some(Due::At(at)) => moment(at, zone_of(user)),
        None => "–".to_owned(),
    };
    let link = Asked::of(user, reminder, app.clock().now()).address(app.auth());
    let blanks = [("title", reminder.title.as_str()), ("due", &due)];
    post(app, user, Occasion::Reminder, id, &link, &blanks).await
}

pub(super) async fn try_out(app: &App, user: &User) -> Result<(), NotArrived> {
    let id = app.ids().next().to_string();
    post(app, user, Occasion::TryOut, &id, &app.auth().page("/profile"), &[]).await
}

pub(super) async fn post(
    app: &App,
    user: &User,
    occasion: Occasion,
    id: &str,
    link: &str,
    blanks: &[(&'static str, &str)],
) -> Result<(), NotArrived> {
    if let Some(hint) = missing(app, user) {
        return Err(NotArrived::NotReady(hint));
    }
    let Some(mailer) = app.auth().mailer() else { return Ok(()) };
    let letter = Draft { occasion, language: user.home.language.as_deref(), link, blanks }.write();
    Ok(mailer.send(&user.email, &letter, id).await?)
}
