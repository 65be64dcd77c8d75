//! Sign-in links.

use jiff::SignedDuration;
use serde_json::{Value, json};
use todo_tests::{Mailbox, TestApp, on_both_databases, on_both_databases_with_mail};

use super::{PASSWORD, set_cookies, sign_in};

async fn ask(app: &TestApp, body: &Value) -> String {
    let answer = app.nobody().post("/api/auth/sign-in/magic-link", body).await;
    answer.expect(200).to_string()
}

on_both_databases_with_mail! {
    async fn a_link_signs_in_once_and_makes_an_account_for_whoever_has_none(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let pages = json!({ "email": "New@Example.com", "callbackURL": "/dashboard", "newUserCallbackURL": "/welcome", "errorCallbackURL": "/login" });
        assert_eq!(ask(&app, &pages).await, json!({ "status": true }).to_string());
        let letter = mail.next().await;
        assert_eq!(letter.to, ["new@example.com"]);
        let followed = app.nobody().get(letter.path()).await;
        assert_eq!((followed.status.as_u16(), followed.header("location")), (302, &*format!("{}/welcome", app.base)));
        let cookie = set_cookies(&followed).remove(0);
        let cookie = cookie.split(';').next().unwrap();
        let session = app.nobody().send(http::Method::GET, "/api/auth/get-session", &[("cookie", cookie)], "").await;
        let user = session.expect(200)["user"].clone();
        assert_eq!((&user["email"], &user["emailVerified"], &user["name"]), (&json!("new@example.com"), &json!(true), &json!("new")));

        let again = app.nobody().get(letter.path()).await;
        assert_eq!(again.header("location"), format!("{}/login?error=INVALID_TOKEN", app.base));
        assert!(set_cookies(&again).is_empty());

        ask(&app, &pages).await;
        let second = app.nobody().get(mail.next().await.path()).await;
        assert_eq!(second.header("location"), format!("{}/dashboard", app.base), "it is not new any more");
    }

    async fn whoever_reads_the_letters_takes_over_what_was_made_in_their_name(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let intruder = app.sign_up("victim").await;
        intruder.add("Mine").await;
        ask(&app, &json!({ "email": "victim@example.com" })).await;
        let letter = mail.next().await;
        let path = letter.path().replace("&callbackURL=%2F", "");
        let arrived = app.nobody().get(&path).await.expect(200);
        assert_eq!(arrived["user"]["id"], intruder.id.as_str(), "without a page the answer says who it is");
        assert_eq!(intruder.get("tasks").await.status, 401, "the intruder is out");
        sign_in(&app.nobody(), "victim@example.com", PASSWORD).await.expect(401);
        let victim = intruder.with_token(arrived["token"].as_str().unwrap());
        assert_eq!(victim.titles().await, ["Mine"]);
        let told = mail.about("Your password is good no more").await;
        assert!(told.text.contains("/forgot-password"), "{}", told.text);
        // From then on the address is known to be theirs: another link changes nothing else.
        ask(&app, &json!({ "email": "victim@example.com" })).await;
        app.nobody().get(mail.next().await.path()).await;
        assert_eq!(victim.get("tasks").await.status, 200, "sessions go on");
    }

    async fn a_link_to_sign_in_is_good_for_ten_minutes_and_leads_to_us(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        ask(&app, &json!({ "email": "ada@example.com", "callbackURL": "/dashboard" })).await;
        let letter = mail.next().await;
        app.clock.advance(SignedDuration::from_mins(11));
        let late = app.nobody().get(letter.path()).await;
        assert_eq!(late.header("location"), format!("{}/dashboard?error=INVALID_TOKEN", app.base));
        let foreign = json!({ "email": "ada@example.com", "callbackURL": "https://evil.example/" });
        app.nobody().post("/api/auth/sign-in/magic-link", &foreign).await.expect(403);
        let path = "/api/auth/magic-link/verify?token=x&callbackURL=https%3A%2F%2Fevil.example";
        app.nobody().get(path).await.expect(403);
    }
}

on_both_databases! {
    async fn without_mail_a_link_to_sign_in_says_so(app: TestApp) {
        let body = json!({ "email": "ada@example.com" });
        let refused = app.nobody().post("/api/auth/sign-in/magic-link", &body).await.expect(400);
        assert_eq!(refused["code"], "MAGIC_LINK_DISABLED");
        assert!(refused["detail"].as_str().unwrap().contains("SMTP_URL"), "{refused}");
        let wrong = app.nobody().post("/api/auth/sign-in/magic-link", &json!({ "email": "x" })).await;
        assert_eq!(wrong.expect(400)["code"], "VALIDATION_ERROR");
    }
}
