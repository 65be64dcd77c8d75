//! Programs that are told what happens, on the profile page.

use std::time::{Duration, Instant};

use jiff::SignedDuration;
use todo_tests::{PushService, Receiver, TestApp};

use super::{cookie_of, page, submit};

/// What is noted shows within a second; nothing on a busy machine takes this long.
const PATIENCE: Duration = Duration::from_secs(20);
/// No shorter than the pauses between the attempts, in hours.
const PAUSES: [i64; 7] = [1, 1, 1, 2, 5, 10, 24];

/// The profile's section about programs, once it says so.
async fn section(app: &TestApp, cookie: &str, told: &str) -> String {
    let begun = Instant::now();
    loop {
        let profile = page(&app.nobody(), cookie, "/profile").await;
        let (_, section) = profile.split_once("id=\"webhooks-title\"").expect("the section");
        let section = section.split("</section>").next().unwrap_or_default();
        if section.contains(told) {
            return section.to_owned();
        }
        assert!(begun.elapsed() < PATIENCE, "no {told:?} within {PATIENCE:?}: {section}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What the first form of this action has under `name`.
fn hidden<'a>(section: &'a str, action: &str, name: &str) -> &'a str {
    let (_, form) = section.split_once(action).unwrap_or_else(|| panic!("no {action}: {section}"));
    let (_, value) = form.split_once(&format!("name=\"{name}\" value=\"")).expect("the input");
    value.split('"').next().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_program_is_added_tried_out_sent_to_again_and_removed_without_scripts() {
    let app = TestApp::with_pages_set(&PushService::SETTINGS).await;
    let (cookie, mut program) = (cookie_of(&app, "ada").await, Receiver::start().await);
    let send = async |action: &str, fields: &[(&str, &str)]| {
        let sent = submit(&app, &cookie, "/profile", action, fields).await;
        (sent.header("location").to_owned(), sent.text)
    };
    let (_, wrong) = send("add-webhook", &[("webhook_url", "no address")]).await;
    assert!(wrong.contains("aria-invalid=\"true\""), "it is said at the field");
    let (added, text) = send("add-webhook", &[("webhook_url", &program.url)]).await;
    assert_eq!(added, "/profile?saved=webhook#webhooks-title", "{text}");
    let section_now = section(&app, &cookie, &program.url).await;
    assert!(section_now.contains("whsec_"), "its secret: {section_now}");
    let id = hidden(&section_now, "try-webhook", "id").to_owned();
    let (tried, text) = send("try-webhook", &[("id", &id)]).await;
    assert_eq!(tried, "/profile?saved=webhook-test#webhooks-title", "{text}");
    assert_eq!(program.next().await.body()["type"], "webhook.test");

    program.answers(500);
    send("add-task", &[("form[title]", "Feed the geese")]).await;
    let first = program.next().await;
    for (attempt, hours) in (1..).zip(PAUSES) {
        section(&app, &cookie, &format!("{} · is sent again", 499 + attempt)).await;
        program.answers(500 + attempt);
        app.clock.advance(SignedDuration::from_hours(hours));
        assert_eq!(program.next().await.id, first.id);
    }
    let failed = section(&app, &cookie, "507 · did not arrive").await;
    let message = hidden(&failed, "resend-webhook-message", "message");
    program.answers(204);
    let (again, text) = send("resend-webhook-message", &[("id", &id), ("message", message)]).await;
    assert_eq!(again, "/profile?saved=webhook#webhooks-title", "{text}");
    assert_eq!(program.next().await.id, first.id);
    let arrived = section(&app, &cookie, "204 · arrived").await;
    assert!(!arrived.contains("resend-webhook-message"), "{arrived}");

    send("remove-webhook", &[("id", &id)]).await;
    let profile = page(&app.nobody(), &cookie, "/profile").await;
    assert!(!profile.contains(&program.url));
}
