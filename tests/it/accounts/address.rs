//! Addresses, confirmed and changed.

use serde_json::{Value, json};
use todo_tests::{Mailbox, TestApp, User, on_both_databases, on_both_databases_with_mail};

use super::{PASSWORD, cookie_of, sign_in};

async fn user_of(user: &User) -> Value {
    user.get("/api/auth/get-session").await.expect(200)["user"].clone()
}

async fn verify(app: &TestApp, mail: &mut Mailbox, user: &User) {
    let body = json!({ "email": user.email, "callbackURL": "/profile" });
    user.post("/api/auth/send-verification-email", &body).await.expect(200);
    let letter = mail.next().await;
    assert_eq!(letter.to, std::slice::from_ref(&user.email));
    let followed = app.nobody().get(letter.path()).await;
    assert_eq!((followed.status.as_u16(), followed.header("location")), (302, "/profile"));
}

on_both_databases_with_mail! {
    async fn an_address_is_confirmed_by_letter_and_following_it_twice_does_no_harm(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let ada = app.sign_up("ada").await;
        assert_eq!(user_of(&ada).await["emailVerified"], false);
        let body = json!({ "email": "ada@example.com" });
        ada.post("/api/auth/send-verification-email", &body).await.expect(200);
        let letter = mail.next().await;
        let path = format!("/api/auth/verify-email?token={}", letter.parameter("token"));
        for _ in 0..2 {
            let followed = app.nobody().get(&path).await.expect(200);
            assert_eq!(followed, json!({ "status": true, "user": null }));
        }
        assert_eq!(user_of(&ada).await["emailVerified"], true);
        let again = ada.post("/api/auth/send-verification-email", &body).await.expect(400);
        assert_eq!(again["code"], "EMAIL_ALREADY_VERIFIED");
    }

    async fn strangers_do_not_learn_whether_an_address_has_an_account(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        app.sign_up("ada").await;
        for email in ["eve@example.com", "ada@example.com"] {
            let body = json!({ "email": email });
            let answer = app.nobody().post("/api/auth/send-verification-email", &body).await;
            assert_eq!(answer.expect(200), json!({ "status": true }));
        }
        assert_eq!(mail.next().await.to, ["ada@example.com"]);
        let mallory = app.sign_up("mallory").await;
        let body = json!({ "email": "ada@example.com" });
        let other = mallory.post("/api/auth/send-verification-email", &body).await.expect(400);
        assert_eq!(other["code"], "EMAIL_MISMATCH");
    }

    async fn a_confirmed_address_agrees_before_another_takes_its_place(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let ada = app.sign_up("ada").await;
        verify(&app, &mut mail, &ada).await;
        let body = json!({ "newEmail": "Countess@example.com", "callbackURL": "/profile" });
        ada.post("/api/auth/change-email", &body).await.expect(200);
        let present = mail.next().await;
        assert_eq!(present.to, ["ada@example.com"]);
        assert!(present.text.contains("countess@example.com"), "{}", present.text);
        app.nobody().get(present.path()).await;
        let new = mail.next().await;
        assert_eq!(new.to, ["countess@example.com"]);
        assert_eq!(user_of(&ada).await["email"], "ada@example.com", "not before it is confirmed");
        let twice = app.nobody().get(present.path()).await;
        assert_eq!(twice.header("location"), "/profile?error=INVALID_TOKEN");

        app.nobody().get(new.path()).await;
        assert_eq!(user_of(&ada).await["email"], "countess@example.com");
        sign_in(&app.nobody(), "countess@example.com", PASSWORD).await.expect(200);
        sign_in(&app.nobody(), "ada@example.com", PASSWORD).await.expect(401);
    }

    async fn an_address_that_was_never_confirmed_is_changed_by_the_new_one_alone(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let cookie = cookie_of(&app, "ada").await;
        let headers = [("cookie", cookie.as_str()), ("origin", app.base.as_str())];
        let body = json!({ "newEmail": "countess@example.com" });
        let nobody = app.nobody();
        let asked = nobody.send_json(http::Method::POST, "/api/auth/change-email", &headers, &body).await;
        assert_eq!(asked.expect(200), json!({ "status": true }));
        let letter = mail.next().await;
        assert_eq!(letter.to, ["countess@example.com"]);

        let mallory = app.sign_up("mallory").await;
        let path = format!("/api/auth/verify-email?token={}", letter.parameter("token"));
        assert_eq!(mallory.get(&path).await.expect(401)["code"], "INVALID_USER");
        let changed = nobody.send(http::Method::GET, &path, &headers, "").await;
        assert_eq!(changed.expect(200)["user"]["email"], "countess@example.com");
        assert!(super::set_cookies(&changed)[0].starts_with("better-auth.session_token="));
        assert_eq!(mallory.get(&path).await.expect(401)["code"], "INVALID_TOKEN");
    }

    async fn whose_an_address_is_shows_to_nobody_who_wants_it(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let (ada, _eve) = (app.sign_up("ada").await, app.sign_up("eve").await);
        let change = async |email: &str| {
            ada.post("/api/auth/change-email", &json!({ "newEmail": email })).await
        };
        assert_eq!(change("eve@example.com").await.expect(200), json!({ "status": true }));
        assert_eq!(change("new@example.com").await.expect(200), json!({ "status": true }));
        assert_eq!(mail.next().await.to, ["new@example.com"]);
        assert_eq!(change("ada@example.com").await.expect(400)["message"], "Email is the same");
    }

    async fn a_letter_that_cannot_be_delivered_is_said_to_whoever_waits_for_it(app: TestApp, mail: Mailbox) {
        let refused = app.sign_up("refused").await;
        let body = json!({ "email": refused.email });
        let answer = refused.post("/api/auth/send-verification-email", &body).await.expect(502);
        assert_eq!(answer["code"], "MAIL_NOT_SENT");
        assert!(!answer.to_string().contains("No such mailbox"), "{answer}");
        drop(mail);
    }
}

on_both_databases! {
    async fn without_a_mail_server_no_address_is_confirmed_or_changed(app: TestApp) {
        let ada = app.sign_up("ada").await;
        for (path, body) in [
            ("send-verification-email", json!({ "email": "ada@example.com" })),
            ("change-email", json!({ "newEmail": "new@example.com" })),
        ] {
            let off = ada.post(&format!("/api/auth/{path}"), &body).await.expect(400);
            assert_eq!(off["code"], "VERIFICATION_EMAIL_NOT_ENABLED", "{path}");
        }
        let unknown = app.nobody().get("/api/auth/verify-email?token=nothing").await.expect(401);
        assert_eq!(unknown["code"], "INVALID_TOKEN");
        let missing = app.nobody().get("/api/auth/verify-email").await.expect(400);
        assert_eq!(missing["code"], "VALIDATION_ERROR");
    }
}
