//! The pages about letters, as a browser without scripts sees them.

mod address;
mod devices;
mod webhooks;

use http::Method;
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};
use todo_tests::{Answer, Mailbox, TestApp, User};

use super::{PASSWORD, cookie_of, sign_in};

const NEW_PASSWORD: &str = "another horse, another battery";

/// Sends a form from its page, as a browser does.
async fn submit(
    app: &TestApp,
    cookie: &str,
    page: &str,
    action: &str,
    fields: &[(&str, &str)],
) -> Answer {
    let headers = [
        ("accept", "text/html"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", app.base.as_str()),
        ("cookie", cookie),
    ];
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    form.append_pair("back", page);
    for (name, value) in fields {
        form.append_pair(name, value);
    }
    let path = format!("/actions/{action}");
    app.nobody().send(Method::POST, &path, &headers, form.finish()).await
}

async fn page(user: &User, cookie: &str, path: &str) -> String {
    let headers = [("accept", "text/html"), ("cookie", cookie)];
    let page = user.send(Method::GET, path, &headers, "").await;
    assert_eq!(page.status, 200, "{path}: {}", page.text);
    page.text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_password_is_replaced_without_scripts() {
    let Some(mut mail) = Mailbox::open("a_lost_password_is_replaced_without_scripts").await else {
        return;
    };
    let app = TestApp::with_pages_set(&mail.settings()).await;
    app.sign_up("ada").await;
    let nobody = app.nobody();
    assert!(page(&nobody, "", "/login").await.contains("href=\"/forgot-password\""));
    let fields = [("email", "ada@example.com")];
    let sent = submit(&app, "", "/forgot-password", "forgot-password", &fields).await;
    assert_eq!(sent.header("location"), "/forgot-password?sent=1", "{}", sent.text);
    assert!(page(&nobody, "", "/forgot-password?sent=1").await.contains("a letter is on its way"));

    let followed = nobody.get(mail.next().await.path()).await;
    let place = followed.header("location").strip_prefix(&app.base).unwrap().to_owned();
    let token = place.strip_prefix("/reset-password?token=").unwrap().to_owned();
    assert!(page(&nobody, "", &place).await.contains(&format!("value=\"{token}\"")));
    let short = [("token", token.as_str()), ("new", "short")];
    let refused = submit(&app, "", &place, "reset-password", &short).await;
    assert!(refused.text.contains("use at least 8 characters"), "{}", refused.text);
    let long = [("token", token.as_str()), ("new", NEW_PASSWORD)];
    let renewed = submit(&app, "", &place, "reset-password", &long).await;
    assert_eq!(renewed.header("location"), "/login?reset=1", "{}", renewed.text);
    sign_in(&nobody, "ada@example.com", NEW_PASSWORD).await.expect(200);
    let again = submit(&app, "", &place, "reset-password", &long).await;
    assert!(again.text.contains("used already"), "{}", again.text);
    let late = page(&nobody, "", "/reset-password?error=INVALID_TOKEN").await;
    assert!(late.contains("Ask for another letter"), "{late}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_letter_signs_in_without_scripts() {
    let Some(mut mail) = Mailbox::open("a_letter_signs_in_without_scripts").await else { return };
    let app = TestApp::with_pages_set(&mail.settings()).await;
    let nobody = app.nobody();
    let login = page(&nobody, "", "/login?next=%2Fchat").await;
    assert!(login.contains("href=\"/login?mode=link&amp;next=%2Fchat\""), "{login}");
    assert!(!login.contains("Continue with"), "nobody vouches for people here");
    let place = "/login?mode=link&next=%2Fchat";
    let fields = [("email", "ada@example.com"), ("next", "/chat")];
    let sent = submit(&app, "", place, "sign-in-link", &fields).await;
    assert_eq!(sent.header("location"), "/login?mode=link&sent=1", "{}", sent.text);
    assert!(page(&nobody, "", "/login?mode=link&sent=1").await.contains("A letter is on its way"));
    let letter = mail.next().await;
    let followed = nobody.get(letter.path()).await;
    assert_eq!(followed.header("location"), format!("{}/chat", app.base));
    let again = nobody.get(letter.path()).await;
    let late = again.header("location").strip_prefix(&app.base).unwrap().to_owned();
    assert_eq!(late, "/login?mode=link&error=INVALID_TOKEN");
    assert!(page(&nobody, "", &late).await.contains("older than ten minutes"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_profile_confirms_the_address_sets_reminders_and_ends_the_account() {
    let name = "the_profile_confirms_the_address_sets_reminders_and_ends_the_account";
    let Some(mut mail) = Mailbox::open(name).await else { return };
    let app = TestApp::with_pages_set(&mail.settings()).await;
    let (cookie, nobody) = (cookie_of(&app, "ada").await, app.nobody());
    let profile = page(&nobody, &cookie, "/profile").await;
    assert!(profile.contains("Confirm my address"), "{profile}");
    assert!(profile.contains("first: your profile sends you the letter for that"), "{profile}");
    let sent = submit(&app, &cookie, "/profile", "confirm-address", &[]).await;
    assert_eq!(sent.header("location"), "/profile?saved=letter", "{}", sent.text);
    nobody.get(mail.next().await.path()).await;

    let wishes = [("email", "1"), ("quiet_from", "22:00"), ("quiet_until", "07:00")];
    let saved = submit(&app, &cookie, "/profile", "set-notifications", &wishes).await;
    assert_eq!(saved.header("location"), "/profile?saved=notifications", "{}", saved.text);
    let profile = page(&nobody, &cookie, "/profile").await;
    assert!(profile.contains("value=\"22:00\"") && profile.contains("Send me one to try"));
    submit(&app, &cookie, "/profile", "try-email", &[]).await;
    assert_eq!(mail.next().await.subject, "Letters arrive");

    let asked =
        submit(&app, &cookie, "/profile", "delete-account", &[("password", PASSWORD)]).await;
    assert_eq!(asked.header("location"), "/profile?saved=end", "{}", asked.text);
    let headers = [("cookie", cookie.as_str())];
    let gone = nobody.send(Method::GET, mail.next().await.path(), &headers, "").await;
    assert_eq!(gone.header("location"), "/");
    sign_in(&nobody, "ada@example.com", PASSWORD).await.expect(401);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_profile_lists_the_ways_to_sign_in_and_gives_one_up_but_not_the_last() {
    let app = TestApp::with_pages().await;
    let (cookie, nobody) = (cookie_of(&app, "ada").await, app.nobody());
    let profile = page(&nobody, &cookie, "/profile").await;
    assert!(profile.contains("E-mail and password"), "{profile}");
    assert!(!profile.contains("remove-way"), "the last one stays");
    let linked = r#"INSERT INTO account (id, "accountId", "providerId", "userId", "createdAt", "updatedAt")
        SELECT 'other', 'ada', 'vouching-provider', id, '2026-01-01', '2026-01-01' FROM "user""#;
    app.database.connection().execute_unprepared(linked).await.unwrap();
    let profile = page(&nobody, &cookie, "/profile").await;
    assert!(profile.contains("vouching-provider") && profile.contains("remove-way"), "{profile}");
    let gone = submit(&app, &cookie, "/profile", "remove-way", &[("id", "other")]).await;
    assert_eq!(gone.header("location"), "/profile?saved=way-gone", "{}", gone.text);
    let profile = page(&nobody, &cookie, "/profile?saved=way-gone").await;
    assert!(profile.contains("Nobody signs in by it any more"), "{profile}");
    assert!(!profile.contains("vouching-provider"), "{profile}");
}

/// The account's zone and language, as programs see them.
async fn settings_of(app: &TestApp, cookie: &str) -> Value {
    let headers = [("cookie", cookie)];
    let session = app.nobody().send(Method::GET, "/api/auth/get-session", &headers, "").await;
    let id = session.expect(200)["user"]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/{id}/settings");
    app.nobody().send(Method::GET, &path, &headers, "").await.expect(200)
}

/// What a form without scripts sends of the fields that a page has, with those that were changed.
fn filled<'a>(page: &str, changed: &[(&'a str, &'a str)]) -> Vec<(&'a str, String)> {
    let of = |tag: &str| tag.split_once("value=\"")?.1.split('"').next().map(str::to_owned);
    let value = |name: &str| {
        if name == "language" {
            let (_, select) = page.split_once("<select id=\"language\"")?;
            let (options, _) = select.split_once("</select>")?;
            let chosen = options.split("<option").find(|option| option.contains(" selected"));
            return chosen.map_or_else(|| Some(String::new()), of);
        }
        let (_, rest) = page.split_once(&format!("name=\"{name}\""))?;
        of(rest.split_once('>')?.0)
    };
    let fields = ["zone", "zone_was", "language", "language_was"];
    let mut filled: Vec<(&str, String)> = fields
        .iter()
        .map(|name| (*name, value(name).unwrap_or_else(|| panic!("{name}: {page}"))))
        .collect();
    for (name, text) in changed {
        filled.retain(|(known, _)| known != name);
        filled.push((name, (*text).to_owned()));
    }
    filled
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_browser_that_knows_nothing_takes_neither_zone_nor_language_from_the_account() {
    let app = TestApp::with_pages().await;
    let first = cookie_of(&app, "ada").await;
    let other = sign_in(&app.nobody(), "ada@example.com", PASSWORD).await;
    let other = super::cookie(&other);
    let save = async |cookie: &str, changed: &[(&str, &str)]| {
        let page = page(&app.nobody(), cookie, "/profile").await;
        let fields = filled(&page, changed);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let saved = submit(&app, cookie, "/profile", "set-appearance", &fields).await;
        assert_eq!(saved.header("location"), "/profile?saved=appearance", "{}", saved.text);
    };
    let both = [("zone", "Asia/Karachi"), ("language", "ur-PK")];
    save(&first, &both).await;
    let set = json!({ "time_zone": "Asia/Karachi", "language": "ur-PK" });
    assert_eq!(settings_of(&app, &first).await, set);

    let shown = page(&app.nobody(), &other, "/profile").await;
    assert!(filled(&shown, &[]).contains(&("zone", "Asia/Karachi".to_owned())), "{shown}");
    assert!(filled(&shown, &[]).contains(&("language", "ur-PK".to_owned())), "{shown}");
    save(&other, &[("theme", "dark")]).await;
    assert_eq!(settings_of(&app, &other).await, set);
    // Also a form that was made before this one, and one whose zone somebody emptied where no zone is known.
    submit(&app, &other, "/profile", "set-appearance", &[("theme", "dark"), ("zone", "")]).await;
    save(&other, &[("zone", "")]).await;
    assert_eq!(settings_of(&app, &other).await, set);

    // What was set meanwhile elsewhere stays, where only something else was changed.
    let stale = filled(&page(&app.nobody(), &other, "/profile").await, &[("language", "de-DE")]);
    save(&first, &[("zone", "Europe/Berlin")]).await;
    let stale: Vec<_> = stale.iter().map(|(name, value)| (*name, value.as_str())).collect();
    submit(&app, &other, "/profile", "set-appearance", &stale).await;
    let now = json!({ "time_zone": "Europe/Berlin", "language": "de-DE" });
    assert_eq!(settings_of(&app, &first).await, now);

    // A browser that says where it is may be followed.
    let there = format!("{first}; tz=Asia/Tokyo");
    save(&there, &[("zone", "")]).await;
    page(&app.nobody(), &there, "/profile").await;
    assert_eq!(settings_of(&app, &there).await["time_zone"], "Asia/Tokyo");
}
