//! Passkeys: added, shown to sign in, and what is refused. The authenticator is software of the tests' own.

mod adopted;
mod refused;

use jiff::SignedDuration;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use todo_core::ports::Clock as _;
use todo_tests::{
    Answer, Authenticator, Mailbox, TestApp, on_both_databases, on_both_databases_with_mail,
};
use totp_rs::Totp;

use super::{PASSWORD, browser::Browser};

impl Browser<'_> {
    /// What the browser is asked for a new passkey.
    async fn asked_to_make(&mut self) -> Value {
        self.get("/api/auth/passkey/generate-register-options").await.expect(200)
    }

    /// What the browser is asked for a known passkey.
    async fn asked_to_show(&mut self) -> Value {
        self.get("/api/auth/passkey/generate-authenticate-options").await.expect(200)
    }

    async fn made(&mut self, response: &Value) -> Answer {
        let body = json!({ "response": response, "name": "Phone" });
        self.post("passkey/verify-registration", &body).await
    }

    async fn shown(&mut self, response: &Value) -> Answer {
        self.post("passkey/verify-authentication", &json!({ "response": response })).await
    }

    /// Adds the passkey of `authenticator`.
    async fn add(&mut self, authenticator: &Authenticator) -> Value {
        let options = self.asked_to_make().await;
        self.made(&authenticator.make(&options)).await.expect(200)
    }

    /// Signs in with `authenticator`.
    async fn enter_by_passkey(&mut self, authenticator: &mut Authenticator) -> Answer {
        let options = self.asked_to_show().await;
        self.shown(&authenticator.show(&options)).await
    }

    async fn passkeys(&mut self) -> Vec<Value> {
        let listed = self.get("/api/auth/passkey/list-user-passkeys").await.expect(200);
        listed.as_array().unwrap().clone()
    }
}

/// Somebody new with a passkey, and what has it.
async fn with_passkey<'a>(app: &'a TestApp, name: &str) -> (Browser<'a>, Authenticator) {
    let mut browser = Browser::sign_up(app, name).await;
    let authenticator = Authenticator::new(&app.base, name);
    browser.add(&authenticator).await;
    (browser, authenticator)
}

/// What the app shows now.
fn code(totp: &Totp, app: &TestApp) -> String {
    totp.generate(u64::try_from(app.clock.now().as_second()).unwrap()).to_string()
}

/// Asks for codes from now on.
async fn turn_on_second_step(browser: &mut Browser<'_>, app: &TestApp) -> Totp {
    let told = browser.post("two-factor/enable", &json!({ "password": PASSWORD })).await;
    let totp = Totp::from_url(told.expect(200)["totpURI"].as_str().unwrap()).unwrap();
    let code = json!({ "code": code(&totp, app) });
    browser.post("two-factor/verify-totp", &code).await.expect(200);
    totp
}

on_both_databases! {
    async fn a_passkey_is_added_and_signs_in_alone(app: TestApp) {
        let mut ada = Browser::sign_up(&app, "ada").await;
        let mut authenticator = Authenticator::new(&app.base, "ada");
        let options = ada.asked_to_make().await;
        assert_eq!(options["rp"], json!({ "name": "Saydo", "id": "127.0.0.1" }));
        assert_eq!(options["user"]["name"], "ada@example.com");
        assert_eq!((&options["attestation"], &options["timeout"]), (&json!("none"), &json!(60_000)));
        let algorithms: Vec<_> = options["pubKeyCredParams"].as_array().unwrap().iter()
            .map(|it| it["alg"].as_i64().unwrap()).collect();
        assert_eq!(algorithms, [-8, -7, -257]);
        assert_eq!(options["authenticatorSelection"], json!({
            "residentKey": "required", "requireResidentKey": true, "userVerification": "preferred",
        }));
        let added = ada.made(&authenticator.make(&options)).await.expect(200);
        assert_eq!((&added["name"], &added["counter"]), (&json!("Phone"), &json!(0)));
        assert_eq!((&added["deviceType"], &added["backedUp"]), (&json!("singleDevice"), &json!(false)));
        assert_eq!(added["createdAt"], "2026-11-24T09:00:00.000Z");
        assert_eq!(added["credentialID"], authenticator.id().as_str());
        assert!(!ada.cookies.contains_key("better-auth.better-auth-passkey"), "it is used up");
        let known = json!([{ "id": authenticator.id(), "type": "public-key", "transports": ["internal"] }]);
        assert_eq!(ada.asked_to_make().await["excludeCredentials"], known);
        assert_eq!(ada.asked_to_show().await["allowCredentials"], known);

        let mut phone = Browser::new(&app);
        let options = phone.asked_to_show().await;
        assert_eq!((&options["rpId"], options.get("allowCredentials")), (&json!("127.0.0.1"), None));
        let entered = phone.shown(&authenticator.show(&options)).await.expect(200);
        assert_eq!(entered["user"]["email"], "ada@example.com");
        assert_eq!(entered["session"]["userId"], added["userId"]);
        assert_eq!(phone.user().await["email"], "ada@example.com");
        assert_eq!(phone.passkeys().await[0]["counter"], 1);
        phone.enter_by_passkey(&mut authenticator).await.expect(200);
        assert_eq!(phone.passkeys().await[0]["counter"], 2);
        let export = format!("/api/{}/export", added["userId"].as_str().unwrap());
        assert_eq!(phone.get(&export).await.expect(200)["passkeys"], json!(phone.passkeys().await));
    }

    async fn no_code_is_asked_for_after_a_passkey_that_knows_who_is_there(app: TestApp) {
        let (mut ada, mut authenticator) = with_passkey(&app, "ada").await;
        turn_on_second_step(&mut ada, &app).await;
        assert_eq!(Browser::new(&app).sign_in("ada").await["twoFactorRedirect"], true);
        let mut phone = Browser::new(&app);
        phone.enter_by_passkey(&mut authenticator).await.expect(200);
        assert_eq!(phone.user().await["twoFactorEnabled"], true);
    }

    async fn a_code_is_asked_for_after_a_passkey_that_anybody_may_have_found(app: TestApp) {
        let (mut ada, authenticator) = with_passkey(&app, "ada").await;
        let mut found = authenticator.bare();
        let mut finder = Browser::new(&app);
        finder.enter_by_passkey(&mut found).await.expect(200);
        assert_eq!(finder.user().await["email"], "ada@example.com", "she wants no second step");

        let totp = turn_on_second_step(&mut ada, &app).await;
        let mut finder = Browser::new(&app);
        let asked = finder.enter_by_passkey(&mut found).await.expect(200);
        assert_eq!(asked, json!({ "twoFactorRedirect": true, "twoFactorMethods": ["totp"] }));
        assert_eq!(finder.user().await, Value::Null);
        assert!(!finder.cookies.contains_key("better-auth.better-auth-passkey"), "it is used up");
        let wrong = json!({ "code": "000000" });
        finder.post("two-factor/verify-totp", &wrong).await.expect(401);
        assert_eq!(finder.user().await, Value::Null);

        // The code of a step that was not used yet; whoever trusts the browser is not asked again.
        app.clock.advance(SignedDuration::from_mins(1));
        let right = json!({ "code": code(&totp, &app), "trustDevice": true });
        finder.post("two-factor/verify-totp", &right).await.expect(200);
        assert_eq!(finder.user().await["email"], "ada@example.com");
        finder.post("sign-out", &json!({})).await.expect(200);
        finder.enter_by_passkey(&mut found).await.expect(200);
        assert_eq!(finder.user().await["email"], "ada@example.com");
        let mut other = Browser::new(&app);
        assert_eq!(other.enter_by_passkey(&mut found).await.expect(200)["twoFactorRedirect"], true);
    }

    async fn passkeys_are_renamed_and_removed_by_their_owner_alone(app: TestApp) {
        let (mut ada, mut authenticator) = with_passkey(&app, "ada").await;
        let mut bob = Browser::sign_up(&app, "bob").await;
        let id = ada.passkeys().await[0]["id"].clone();
        let named = json!({ "id": id, "name": " Old phone " });
        assert_eq!(bob.post("passkey/update-passkey", &named).await.expect(404)["code"], "PASSKEY_NOT_FOUND");
        assert_eq!(bob.post("passkey/delete-passkey", &named).await.expect(404)["code"], "PASSKEY_NOT_FOUND");
        assert_eq!(ada.passkeys().await[0]["name"], "Phone");
        let renamed = ada.post("passkey/update-passkey", &named).await.expect(200);
        assert_eq!(renamed["passkey"]["name"], "Old phone");
        for (name, words) in [("n".repeat(65), "Too big"), (" ".to_owned(), "Too small"), ("a\0".to_owned(), "a line")] {
            let refused = ada.post("passkey/update-passkey", &json!({ "id": id, "name": name })).await.expect(400);
            assert!(refused["message"].as_str().unwrap().contains(words), "{refused}");
        }

        let session = authenticator.clone();
        ada.post("passkey/delete-passkey", &json!({ "id": id })).await.expect(200);
        assert_eq!(ada.post("passkey/delete-passkey", &json!({ "id": "a\0b" })).await.expect(404)["code"], "PASSKEY_NOT_FOUND");
        assert!(ada.passkeys().await.is_empty());
        let refused = Browser::new(&app).enter_by_passkey(&mut authenticator).await;
        assert_eq!(refused.expect(401)["code"], "PASSKEY_NOT_FOUND");
        ada.add(&session).await;
    }

    async fn an_account_goes_with_its_passkeys_and_ending_sessions_keeps_them(app: TestApp) {
        let (mut ada, mut authenticator) = with_passkey(&app, "ada").await;
        ada.post("revoke-sessions", &json!({})).await.expect(200);
        ada.enter_by_passkey(&mut authenticator).await.expect(200);
        ada.asked_to_show().await;
        ada.post("delete-user", &json!({ "password": PASSWORD })).await.expect(200);
        let database = app.database.connection();
        let sql = r#"SELECT id FROM "passkey" UNION ALL SELECT id FROM verification"#;
        let left = Statement::from_string(database.get_database_backend(), sql);
        assert!(database.query_all_raw(left).await.unwrap().is_empty());
        let refused = Browser::new(&app).enter_by_passkey(&mut authenticator).await;
        assert_eq!(refused.expect(401)["code"], "PASSKEY_NOT_FOUND");
    }
}

on_both_databases_with_mail! {
    async fn whoever_takes_an_address_over_is_rid_of_the_intruders_passkeys(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let (_, mut authenticator) = with_passkey(&app, "victim").await;
        let mut victim = Browser::new(&app);
        let ask = json!({ "email": "victim@example.com", "callbackURL": "/dashboard" });
        victim.post("sign-in/magic-link", &ask).await.expect(200);
        victim.get(mail.next().await.path()).await;
        assert_eq!(victim.user().await["email"], "victim@example.com");
        assert!(victim.passkeys().await.is_empty());
        let refused = Browser::new(&app).enter_by_passkey(&mut authenticator).await;
        assert_eq!(refused.expect(401)["code"], "PASSKEY_NOT_FOUND");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn passkeys_are_counted_like_passwords() {
    let app = TestApp::on_sqlite_with(&[("TODO_AUTH_RATE_LIMIT", "true")]).await;
    let (_, mut authenticator) = with_passkey(&app, "ada").await;
    let mut eve = Browser::new(&app);
    let mut options = eve.asked_to_show().await;
    let answer = authenticator.show(&options);
    options["challenge"] = json!("b3RoZXI");
    for _ in 0..10 {
        eve.shown(&answer).await;
    }
    let refused = eve.shown(&answer).await;
    assert_eq!(refused.expect(429)["code"], "TOO_MANY_REQUESTS");
    assert!(!refused.header("retry-after").is_empty());
    // Nobody fills the table of what was asked, either.
    for _ in 1..60 {
        eve.asked_to_show().await;
    }
    let refused = eve.get("/api/auth/passkey/generate-authenticate-options").await;
    assert_eq!(refused.expect(429)["code"], "TOO_MANY_REQUESTS");
    app.clock.advance(SignedDuration::from_mins(1));
    eve.asked_to_show().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_is_for_the_pages_that_the_settings_name() {
    let app = TestApp::on_sqlite_with(&[
        ("BETTER_AUTH_URL", "https://todo.example"),
        ("TODO_HTTP_TRUSTED_ORIGINS", "https://beta.todo.example"),
    ])
    .await;
    let ada = app.sign_up("ada").await;
    for (origin, status) in [
        ("https://todo.example", 200),
        ("https://beta.todo.example", 200),
        ("https://evil.todo.example", 400),
        ("http://todo.example", 400),
    ] {
        let answer = ada.get("/api/auth/passkey/generate-register-options").await;
        let options = answer.expect(200);
        assert_eq!(options["rp"]["id"], "todo.example");
        let cookie = super::set_cookies(&answer).remove(0);
        assert!(cookie.starts_with("__Secure-better-auth.better-auth-passkey="), "{cookie}");
        assert!(
            cookie.contains("; Max-Age=300; Path=/; HttpOnly; Secure; SameSite=Lax"),
            "{cookie}"
        );
        assert_eq!(answer.header("cache-control"), "no-store");
        let authenticator = Authenticator::new("https://todo.example", origin).at_page(origin);
        let body = json!({ "response": authenticator.make(&options) });
        let cookie = cookie.split(';').next().unwrap();
        let headers = [("cookie", cookie), ("origin", "https://todo.example")];
        let path = "/api/auth/passkey/verify-registration";
        let made = ada.send_json(http::Method::POST, path, &headers, &body).await;
        assert_eq!(made.status.as_u16(), status, "{origin}: {}", made.text);
    }
}
