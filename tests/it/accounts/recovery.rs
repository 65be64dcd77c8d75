//! Lost passwords.

use std::time::Duration;

use jiff::SignedDuration;
use serde_json::{Value, json};
use todo_tests::{Mailbox, TestApp, User, on_both_databases, on_both_databases_with_mail};

use super::{PASSWORD, sign_in};

const NEW_PASSWORD: &str = "another horse, another battery";
/// So long no letter comes where none is to come.
const A_WHILE: Duration = Duration::from_millis(400);

async fn ask(user: &User, email: &str) -> Value {
    let path = "/api/auth/request-password-reset";
    user.post(path, &json!({ "email": email, "redirectTo": "/new-password" })).await.expect(200)
}

async fn set(app: &TestApp, token: &str, password: &str) -> todo_tests::Answer {
    let body = json!({ "token": token, "newPassword": password });
    app.nobody().post("/api/auth/reset-password", &body).await
}

/// The token that the letter's link hands to the page.
async fn token(app: &TestApp, mail: &mut Mailbox) -> String {
    let letter = mail.next().await;
    let followed = app.nobody().get(letter.path()).await;
    assert_eq!(followed.status, 302);
    let page = followed.header("location").to_owned();
    let (page, token) = page.split_once("?token=").expect("a token");
    assert_eq!(page, format!("{}/new-password", app.base));
    token.to_owned()
}

on_both_databases_with_mail! {
    async fn a_lost_password_is_replaced_by_letter_once_and_everybody_else_is_signed_out(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let ada = app.sign_up("ada").await;
        ask(&app.nobody(), "Ada@Example.com").await;
        let token = token(&app, &mut mail).await;
        let short = set(&app, &token, "short").await;
        assert_eq!(short.expect(400)["code"], "PASSWORD_TOO_SHORT");

        assert_eq!(set(&app, &token, NEW_PASSWORD).await.expect(200), json!({ "status": true }));
        assert_eq!(ada.get("tasks").await.status, 401, "sessions end");
        sign_in(&app.nobody(), "ada@example.com", PASSWORD).await.expect(401);
        sign_in(&app.nobody(), "ada@example.com", NEW_PASSWORD).await.expect(200);
        let again = set(&app, &token, PASSWORD).await.expect(400);
        assert_eq!((&again["code"], &again["message"]), (&json!("INVALID_TOKEN"), &json!("Invalid token")));
    }

    async fn a_link_is_good_for_an_hour(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        app.sign_up("ada").await;
        ask(&app.nobody(), "ada@example.com").await;
        let letter = mail.next().await;
        app.clock.advance(SignedDuration::from_mins(61));
        let late = app.nobody().get(letter.path()).await;
        assert_eq!(late.header("location"), format!("{}/new-password?error=INVALID_TOKEN", app.base));
        let token = letter.path().split(['/', '?']).nth(4).unwrap();
        assert_eq!(set(&app, token, NEW_PASSWORD).await.expect(400)["code"], "INVALID_TOKEN");
    }

    async fn whether_there_is_an_account_shows_in_letters_alone(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        app.sign_up("ada").await;
        let unknown = ask(&app.nobody(), "eve@example.com").await;
        assert!(mail.is_quiet_for(A_WHILE).await, "nobody is written to");
        assert_eq!(ask(&app.nobody(), "ada@example.com").await, unknown);
        assert_eq!(mail.next().await.to, ["ada@example.com"]);
    }

    async fn a_new_password_makes_the_other_letters_worthless(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        app.sign_up("ada").await;
        ask(&app.nobody(), "ada@example.com").await;
        let first = token(&app, &mut mail).await;
        ask(&app.nobody(), "ada@example.com").await;
        let second = token(&app, &mut mail).await;
        set(&app, &second, NEW_PASSWORD).await.expect(200);
        assert_eq!(set(&app, &first, PASSWORD).await.expect(400)["code"], "INVALID_TOKEN");
    }

    async fn a_letter_is_in_the_language_of_its_reader_and_names_no_secret_twice(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let ada = app.sign_up("ada").await;
        ada.patch("settings", &json!({ "language": "de-AT" })).await.expect(200);
        ask(&app.nobody(), "ada@example.com").await;
        let letter = mail.next().await;
        assert_eq!(letter.subject, "Neues Passwort wählen");
        assert_eq!(letter.from, "\"To-do list\" <todo@example.com>");
        assert!(letter.html.contains("<html lang=\"de\">"), "{}", letter.html);
        assert!(letter.html.contains(&letter.link().replace('&', "&amp;")), "{}", letter.html);
        assert_eq!(letter.headers["auto-submitted"], "auto-generated");
    }

    async fn a_mail_server_that_has_no_time_is_asked_again(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        app.sign_up("later").await;
        ask(&app.nobody(), "later@example.com").await;
        assert_eq!(mail.next().await.to, ["later@example.com"]);
    }
}

on_both_databases! {
    async fn without_a_mail_server_it_is_said_that_there_is_none(app: TestApp) {
        app.sign_up("ada").await;
        let body = json!({ "email": "ada@example.com" });
        let off = app.nobody().post("/api/auth/request-password-reset", &body).await.expect(400);
        assert_eq!(off["code"], "RESET_PASSWORD_DISABLED");
        assert!(off["detail"].as_str().unwrap().contains("SMTP_URL"), "{off}");
    }

    async fn a_letter_leads_to_pages_of_ours_only(app: TestApp) {
        let body = json!({ "email": "ada@example.com", "redirectTo": "https://evil.example/x" });
        let foreign = app.nobody().post("/api/auth/request-password-reset", &body).await.expect(403);
        assert_eq!(foreign["code"], "INVALID_REDIRECT_URL");
        let path = "/api/auth/reset-password/abc?callbackURL=https://evil.example";
        assert_eq!(app.nobody().get(path).await.expect(403)["code"], "INVALID_CALLBACKURL");
    }

    async fn a_password_is_checked_without_changing_anything(app: TestApp) {
        let ada = app.sign_up("ada").await;
        let check = async |password: &str| {
            ada.post("/api/auth/verify-password", &json!({ "password": password })).await
        };
        assert_eq!(check(PASSWORD).await.expect(200), json!({ "status": true }));
        assert_eq!(check("wrong password").await.expect(400)["code"], "INVALID_PASSWORD");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mailbox_is_not_filled_by_strangers() {
    let Some(mut mail) = Mailbox::open("a_mailbox_is_not_filled_by_strangers").await else {
        return;
    };
    let settings = [&mail.settings()[..], &[("TODO_AUTH_RATE_LIMIT", "true")]].concat();
    let app = TestApp::on_sqlite_with(&settings).await;
    app.sign_up("ada").await;
    for _ in 0..5 {
        ask(&app.nobody(), "ada@example.com").await;
        mail.next().await;
    }
    let body = json!({ "email": "ada@example.com" });
    let sixth = app.nobody().post("/api/auth/request-password-reset", &body).await;
    assert_eq!(sixth.expect(429)["code"], "TOO_MANY_REQUESTS");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_wants_a_password_gets_it() {
    let name = "a_mail_server_that_wants_a_password_gets_it";
    let Some(mut mail) = Mailbox::open_with_password(name, "todo", "letters").await else { return };
    let app = TestApp::on_sqlite_with(&mail.settings()).await;
    app.sign_up("ada").await;
    ask(&app.nobody(), "ada@example.com").await;
    assert_eq!(mail.next().await.subject, "Choose a new password");
}
