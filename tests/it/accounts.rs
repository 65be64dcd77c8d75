//! Accounts as the contract's authentication table has them, on both databases.

mod address;
mod adopted;
mod browser;
mod leaving;
mod official_client;
mod origin;
mod pages;
mod passkey;
mod profile;
mod provider;
mod rate_limit;
mod recovery;
mod renewal;
mod second_factor;
mod session;
mod sign_in_link;
mod vouching;

use http::Method;
use serde_json::{Value, json};
use todo_tests::{Answer, TestApp, User, on_both_databases};

const PASSWORD: &str = "correct horse battery";

on_both_databases! {
    async fn signing_up_makes_an_account_and_signs_in(app: TestApp) {
        let body = json!({ "name": "Ada", "email": "Ada@Example.COM", "password": PASSWORD });
        let answer = app.nobody().post("/api/auth/sign-up/email", &body).await;

        let body = answer.expect(200);
        let user = &body["user"];
        assert_eq!((&user["name"], &user["email"]), (&json!("Ada"), &json!("ada@example.com")));
        assert_eq!((&user["emailVerified"], &user["image"]), (&json!(false), &Value::Null));
        assert_eq!(user["createdAt"], "2026-11-24T09:00:00.000Z");
        assert!(is_id(&user["id"]) && is_id(&body["token"]), "{body}");
        let cookie = set_cookies(&answer).remove(0);
        let token = body["token"].as_str().unwrap();
        assert!(cookie.starts_with(&format!("better-auth.session_token={token}.")), "{cookie}");
        assert!(cookie.ends_with("; Max-Age=604800; Path=/; HttpOnly; SameSite=Lax"), "{cookie}");
    }

    async fn wrong_input_is_refused_with_better_auths_codes(app: TestApp) {
        for (body, code, message) in wrong_sign_ups() {
            let answer = app.nobody().post("/api/auth/sign-up/email", &body).await;
            let refusal = answer.expect(400);
            assert_eq!(refusal["code"], code, "{body}");
            assert!(refusal["message"].as_str().unwrap().starts_with(message), "{refusal}");
            assert!(refusal["detail"].is_string(), "{refusal}");
        }
    }

    async fn no_input_brings_an_account_route_down(app: TestApp) {
        let ada = app.sign_up("ada").await;
        for path in ["sign-up/email", "sign-in/email", "update-user", "change-password", "revoke-session"] {
            for (kind, body) in hostile_bodies() {
                let path = format!("/api/auth/{path}");
                let answer = ada.send(Method::POST, &path, &[("content-type", kind)], body.clone()).await;
                let status = answer.status.as_u16();
                assert!((400..500).contains(&status), "{status} for {path} {kind} {body:.80}");
            }
        }
        let nul = ada.post("/api/auth/revoke-session", &json!({ "token": "a\0b" })).await;
        assert_eq!(nul.expect(200), json!({ "status": true }));
    }

    async fn an_address_has_one_account_even_when_two_ask_at_once(app: TestApp) {
        let body = json!({ "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
        let (nobody, path) = (app.nobody(), "/api/auth/sign-up/email");
        let (a, b, c) = tokio::join!(
            nobody.post(path, &body), nobody.post(path, &body), nobody.post(path, &body)
        );
        let mut statuses = [a, b, c].map(|answer| answer.status.as_u16());
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422, 422]);

        let again = nobody.post(path, &body).await.expect(422);
        assert_eq!(again["code"], "USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL");
    }

    async fn signing_in_does_not_tell_whether_an_account_exists(app: TestApp) {
        app.sign_up("ada").await;
        let right = sign_in(&app.nobody(), "ADA@example.com", PASSWORD).await.expect(200);
        assert_eq!((&right["redirect"], &right["user"]["name"]), (&json!(false), &json!("ada")));

        let wrong = sign_in(&app.nobody(), "ada@example.com", "wrong password").await;
        let unknown = sign_in(&app.nobody(), "eve@example.com", PASSWORD).await;
        assert_eq!(wrong.expect(401)["code"], "INVALID_EMAIL_OR_PASSWORD");
        assert_eq!(wrong.expect(401), unknown.expect(401));
    }

    async fn a_callback_leads_only_to_pages_of_ours(app: TestApp) {
        app.sign_up("ada").await;
        let body = |url| json!({ "email": "ada@example.com", "password": PASSWORD, "callbackURL": url });
        let ours = app.nobody().post("/api/auth/sign-in/email", &body("/dashboard")).await;
        assert_eq!(ours.expect(200)["url"], "/dashboard");
        assert_eq!(ours.header("location"), "/dashboard");

        let foreign = app.nobody().post("/api/auth/sign-in/email", &body("https://evil.example")).await;
        assert_eq!(foreign.expect(403)["code"], "INVALID_CALLBACKURL");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_https_the_cookie_is_secure() {
    let app = TestApp::on_sqlite_with(&[("BETTER_AUTH_URL", "https://todo.example")]).await;
    let body = json!({ "name": "Ada", "email": "ada@example.com", "password": PASSWORD });
    let answer = app.nobody().post("/api/auth/sign-up/email", &body).await;

    let cookie = set_cookies(&answer).remove(0);
    assert!(cookie.starts_with("__Secure-better-auth.session_token="), "{cookie}");
    assert!(cookie.contains("; Secure"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    let me = app.nobody().send(Method::GET, "/api/auth/me", &[("cookie", cookie)], "").await;
    assert_eq!(me.expect(200)["email"], "ada@example.com");
}

/// Bodies, the code that refuses them, and how its message begins.
fn wrong_sign_ups() -> Vec<(Value, &'static str, &'static str)> {
    let sign_up =
        |email: &str, password: &str| json!({ "name": "A", "email": email, "password": password });
    vec![
        (sign_up("a@x.com", "1234567"), "PASSWORD_TOO_SHORT", "Password too short"),
        (sign_up("a@x.com", &"p".repeat(129)), "PASSWORD_TOO_LONG", "Password too long"),
        (sign_up("nope", PASSWORD), "VALIDATION_ERROR", "[body.email] Invalid email address"),
        (sign_up("a\0@x.com", PASSWORD), "VALIDATION_ERROR", "[body.email] Invalid email address"),
        (
            json!({}),
            "VALIDATION_ERROR",
            "[body.name] Invalid input: expected string, received undefined; [body.email]",
        ),
        (
            json!({ "name": "A", "email": "a@x.com" }),
            "VALIDATION_ERROR",
            "[body.password] Invalid input",
        ),
        (
            json!({ "name": "n".repeat(10_001), "email": "a@x.com", "password": PASSWORD }),
            "VALIDATION_ERROR",
            "[body.name] Too big",
        ),
        (
            json!({ "name": "a\0b", "email": "a@x.com", "password": PASSWORD }),
            "VALIDATION_ERROR",
            "[body.name]",
        ),
    ]
}

/// Kinds and bodies that no account route takes.
fn hostile_bodies() -> Vec<(&'static str, String)> {
    let json = "application/json";
    vec![
        (json, String::new()),
        (json, "{".to_owned()),
        (json, "null".to_owned()),
        (json, "[]".to_owned()),
        (json, "\"text\"".to_owned()),
        (json, r#"{"name":"\ud800"}"#.to_owned()),
        (json, r#"{"email":{},"password":[],"name":1,"token":2,"newPassword":3}"#.to_owned()),
        (json, "[".repeat(10_000)),
        (json, format!(r#"{{"name":"{}"}}"#, "n".repeat(100_000))),
        ("text/plain", "{}".to_owned()),
        ("multipart/form-data; boundary=x", "--x--".to_owned()),
        ("application/x-www-form-urlencoded", "%00=%ff&token%5B%5D=1".to_owned()),
    ]
}

/// Whoever this is, with another credential.
fn with_token(user: &User, token: &Value) -> User {
    let mut user = user.clone();
    user.token = Some(token.as_str().expect("a token").to_owned());
    user
}

async fn sign_in(client: &User, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    client.post("/api/auth/sign-in/email", &body).await
}

/// The name and value of the cookie of somebody who just signed up or in.
async fn cookie_of(app: &TestApp, name: &str) -> String {
    let email = format!("{name}@example.com");
    let body = json!({ "name": name, "email": email, "password": PASSWORD });
    cookie(&app.nobody().post("/api/auth/sign-up/email", &body).await)
}

/// The name and value of an answer's first cookie.
fn cookie(answer: &Answer) -> String {
    set_cookies(answer)[0].split(';').next().unwrap().to_owned()
}

fn set_cookies(answer: &Answer) -> Vec<String> {
    let lines = answer.headers.get_all("set-cookie").iter();
    lines.map(|line| line.to_str().unwrap().to_owned()).collect()
}

fn is_id(value: &Value) -> bool {
    let text = value.as_str().unwrap_or_default();
    text.len() == 32 && text.chars().all(|c| c.is_ascii_alphanumeric())
}
