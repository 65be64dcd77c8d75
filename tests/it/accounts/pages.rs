//! The pages about letters, as a browser without scripts sees them.

use http::Method;
use sea_orm::ConnectionTrait as _;
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
    assert_eq!(asked.header("location"), "/profile?saved=letter", "{}", asked.text);
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
