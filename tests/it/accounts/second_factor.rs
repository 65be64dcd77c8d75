//! The second factor: turned on, asked for, and what keeps guessing hopeless.

mod adopted;
mod ended;
mod letters;
mod operator;
mod pages;
mod typed;

use jiff::SignedDuration;
use sea_orm::{ConnectionTrait as _, Statement};
use serde_json::{Value, json};
use todo_tests::{Answer, Mailbox, TestApp, on_both_databases, on_both_databases_with_mail};
use totp_rs::Totp;

use super::{PASSWORD, browser::Browser, set_cookies};

/// One step of the app.
const STEP: SignedDuration = SignedDuration::from_secs(30);
const WRONG: &str = "000000";

impl<'a> Browser<'a> {
    /// Somebody new with a second factor, its app, and its backup codes.
    async fn with_factor(app: &'a TestApp, name: &str) -> (Self, Totp, Vec<String>) {
        let mut browser = Self::sign_up(app, name).await;
        let told = browser.post("two-factor/enable", &json!({ "password": PASSWORD })).await;
        let told = told.expect(200);
        let totp = totp(&told);
        let code = code(app, &totp);
        browser.post("two-factor/verify-totp", &json!({ "code": code })).await.expect(200);
        app.clock.advance(STEP);
        (browser, totp, codes(&told))
    }

    async fn show(&mut self, code: &str) -> Answer {
        self.post("two-factor/verify-totp", &json!({ "code": code })).await
    }

    async fn show_backup(&mut self, code: &str) -> Answer {
        self.post("two-factor/verify-backup-code", &json!({ "code": code })).await
    }
}

/// What an app makes of what it scans.
fn totp(told: &Value) -> Totp {
    Totp::from_url(told["totpURI"].as_str().unwrap()).unwrap()
}

/// What the app shows now.
fn code(app: &TestApp, totp: &Totp) -> String {
    use todo_core::ports::Clock as _;
    totp.generate(u64::try_from(app.clock.now().as_second()).unwrap()).to_string()
}

fn codes(told: &Value) -> Vec<String> {
    let codes = told["backupCodes"].as_array().unwrap().iter();
    codes.map(|code| code.as_str().unwrap().to_owned()).collect()
}

fn is_challenge(answer: &Value) -> bool {
    *answer == json!({ "twoFactorRedirect": true, "twoFactorMethods": ["totp"] })
}

on_both_databases! {
    async fn a_code_is_asked_for_once_one_was_shown(app: TestApp) {
        let mut ada = Browser::sign_up(&app, "ada").await;
        let told = ada.post("two-factor/enable", &json!({ "password": PASSWORD })).await.expect(200);
        assert_eq!((&told["method"], codes(&told).len()), (&json!("totp"), 10));
        assert_eq!(ada.user().await["twoFactorEnabled"], false);
        assert_eq!(Browser::new(&app).sign_in("ada").await["redirect"], false, "it is not confirmed");
        // Begun anew, only the last one counts.
        let told = ada.post("two-factor/enable", &json!({ "password": PASSWORD })).await.expect(200);
        let (totp, before) = (totp(&told), ada.clone());
        assert_eq!(ada.show(WRONG).await.expect(401)["code"], "INVALID_CODE");
        let shown = ada.show(&code(&app, &totp)).await.expect(200);
        assert_eq!(shown["user"]["twoFactorEnabled"], true);
        assert_eq!(ada.user().await["twoFactorEnabled"], true);
        assert_eq!(before.clone().user().await, json!(null), "a new session took its place");
        let again = ada.post("two-factor/enable", &json!({ "password": PASSWORD })).await;
        assert_eq!(again.expect(400)["code"], "TOTP_ALREADY_ENABLED");

        let mut phone = Browser::new(&app);
        assert!(is_challenge(&phone.sign_in("ada").await));
        assert_eq!(phone.user().await, json!(null));
        assert_eq!(phone.cookies.keys().collect::<Vec<_>>(), ["better-auth.two_factor"]);
        let used = phone.show(&code(&app, &totp)).await.expect(401);
        assert_eq!(used["code"], "INVALID_CODE", "that code turned it on");
        app.clock.advance(STEP);
        let before = phone.clone();
        let shown = phone.show(&code(&app, &totp)).await.expect(200);
        assert_eq!(shown["user"]["email"], "ada@example.com");
        assert!(!phone.cookies.contains_key("better-auth.two_factor"));
        assert_eq!(phone.user().await["email"], "ada@example.com");
        app.clock.advance(STEP);
        let again = before.clone().show(&code(&app, &totp)).await.expect(401);
        assert_eq!(again["code"], "INVALID_TWO_FACTOR_COOKIE", "one password lets in once");
    }

    async fn a_code_lets_in_once_even_when_two_come_at_once(app: TestApp) {
        let (_, totp, codes) = Browser::with_factor(&app, "ada").await;
        let (mut one, mut two) = (Browser::new(&app), Browser::new(&app));
        one.sign_in("ada").await;
        two.sign_in("ada").await;
        let shown = code(&app, &totp);
        let (first, second) = tokio::join!(one.show(&shown), two.show(&shown));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);

        let (mut one, mut two) = (Browser::new(&app), Browser::new(&app));
        one.sign_in("ada").await;
        two.sign_in("ada").await;
        let (first, second) = tokio::join!(one.show_backup(&codes[0]), two.show_backup(&codes[0]));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
    }

    async fn five_codes_may_be_tried_after_a_password_and_ten_in_a_row(app: TestApp) {
        let (_, totp, codes) = Browser::with_factor(&app, "ada").await;
        let mut eve = Browser::new(&app);
        assert!(is_challenge(&eve.sign_in("ada").await));
        for _ in 0..5 {
            assert_eq!(eve.show(WRONG).await.expect(401)["code"], "INVALID_CODE");
        }
        let right = eve.show(&code(&app, &totp)).await.expect(400);
        assert_eq!(right["code"], "TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE");
        let over = eve.show(&code(&app, &totp)).await.expect(401);
        assert_eq!(over["code"], "INVALID_TWO_FACTOR_COOKIE");
        assert!(is_challenge(&eve.sign_in("ada").await));
        for _ in 0..4 {
            assert_eq!(eve.show(WRONG).await.expect(401)["code"], "INVALID_CODE");
        }
        assert_eq!(eve.show(WRONG).await.expect(429)["code"], "ACCOUNT_TEMPORARILY_LOCKED");
        let right = eve.show(&code(&app, &totp)).await.expect(429);
        assert_eq!(right["code"], "ACCOUNT_TEMPORARILY_LOCKED");
        let mut ada = Browser::new(&app);
        ada.sign_in("ada").await;
        let locked = ada.show(&code(&app, &totp)).await.expect(429);
        assert_eq!(locked["code"], "ACCOUNT_TEMPORARILY_LOCKED");
        assert_eq!(ada.show_backup(&codes[0]).await.expect(429)["code"], "ACCOUNT_TEMPORARILY_LOCKED");
        app.clock.advance(SignedDuration::from_mins(15));
        ada.sign_in("ada").await;
        ada.show(WRONG).await.expect(401);
        ada.show(&code(&app, &totp)).await.expect(200);
    }

    async fn guesses_that_come_at_once_are_bounded_too(app: TestApp) {
        Browser::with_factor(&app, "ada").await;
        let mut browsers = Vec::new();
        for _ in 0..4 {
            let mut browser = Browser::new(&app);
            browser.sign_in("ada").await;
            browsers.push(browser);
        }
        let guesses = browsers.iter().flat_map(|browser| {
            (0..5).map(|_| {
                let mut browser = browser.clone();
                async move { browser.show(WRONG).await.status.as_u16() }
            })
        });
        let statuses = futures_util::future::join_all(guesses).await;
        // The tenth was looked at, too, and says that the factor is locked.
        assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 9, "{statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 11, "{statuses:?}");
    }

    async fn the_password_is_good_for_ten_minutes_and_what_is_forged_for_nothing(app: TestApp) {
        let (_, totp, _) = Browser::with_factor(&app, "ada").await;
        let mut late = Browser::new(&app);
        late.sign_in("ada").await;
        app.clock.advance(SignedDuration::from_mins(11));
        let refused = late.show(&code(&app, &totp)).await.expect(401);
        assert_eq!(refused["code"], "INVALID_TWO_FACTOR_COOKIE");
        let mut nobody = Browser::new(&app);
        let refused = nobody.show(&code(&app, &totp)).await.expect(401);
        assert_eq!(refused["code"], "INVALID_TWO_FACTOR_COOKIE");
        late.sign_in("ada").await;
        let challenge = late.cookies.get_mut("better-auth.two_factor").unwrap();
        *challenge = format!("A{}", &challenge[1..]);
        let refused = late.show(&code(&app, &totp)).await.expect(401);
        assert_eq!(refused["code"], "INVALID_TWO_FACTOR_COOKIE");
        // Neither is it a session.
        let mut eve = Browser::new(&app);
        eve.sign_in("ada").await;
        let challenge = eve.cookies["better-auth.two_factor"].clone();
        eve.cookies.insert("better-auth.session_token".to_owned(), challenge);
        assert_eq!(eve.user().await, json!(null));
    }

    async fn a_trusted_browser_is_not_asked_for_thirty_days(app: TestApp) {
        let (mut ada, totp, _) = Browser::with_factor(&app, "ada").await;
        let (_, _, bobs) = Browser::with_factor(&app, "bob").await;
        let mut phone = Browser::new(&app);
        phone.sign_in("ada").await;
        let body = json!({ "code": code(&app, &totp), "trustDevice": true });
        phone.post("two-factor/verify-totp", &body).await.expect(200);
        let stolen = phone.clone();
        assert_eq!(phone.sign_in("ada").await["redirect"], false);
        assert!(is_challenge(&stolen.clone().sign_in("ada").await), "its token changed meanwhile");
        assert!(is_challenge(&phone.clone().sign_in("bob").await), "it is ada's");
        app.clock.advance(SignedDuration::from_hours(24 * 29));
        assert_eq!(phone.sign_in("ada").await["redirect"], false);
        app.clock.advance(SignedDuration::from_hours(24 * 29));
        assert_eq!(phone.sign_in("ada").await["redirect"], false, "counted from the last time");
        app.clock.advance(SignedDuration::from_hours(24 * 31));
        assert!(is_challenge(&phone.sign_in("ada").await));

        let body = json!({ "code": code(&app, &totp), "trustDevice": true });
        phone.post("two-factor/verify-totp", &body).await.expect(200);
        let trusted = phone.clone();
        ada.sign_in("ada").await;
        app.clock.advance(STEP);
        ada.show(&code(&app, &totp)).await.expect(200);
        ada.post("two-factor/disable", &json!({ "password": PASSWORD })).await.expect(200);
        assert_eq!(ada.user().await["twoFactorEnabled"], false);
        assert_eq!(Browser::new(&app).sign_in("ada").await["redirect"], false);
        let told = ada.post("two-factor/enable", &json!({ "password": PASSWORD })).await.expect(200);
        ada.show(&code(&app, &self::totp(&told))).await.expect(200);
        assert!(is_challenge(&trusted.clone().sign_in("ada").await), "turning it off ended the trust");
        assert_eq!(bobs.len(), 10);
    }

    async fn backup_codes_let_in_once_each_until_there_are_new_ones(app: TestApp) {
        let (mut ada, _, codes) = Browser::with_factor(&app, "ada").await;
        let mut phone = Browser::new(&app);
        phone.sign_in("ada").await;
        assert_eq!(phone.show_backup("abcde-fghij").await.expect(401)["code"], "INVALID_BACKUP_CODE");
        phone.show_backup(&codes[2]).await.expect(200);
        phone.sign_in("ada").await;
        phone.show_backup(&codes[2]).await.expect(401);
        let password = json!({ "password": PASSWORD });
        let renewed = ada.post("two-factor/generate-backup-codes", &password).await.expect(200);
        assert_eq!(renewed["status"], true);
        phone.show_backup(&codes[3]).await.expect(401);
        let unsaid = json!({ "code": self::codes(&renewed)[0], "disableSession": true });
        let used = phone.post("two-factor/verify-backup-code", &unsaid).await.expect(200);
        assert_eq!(used["token"], json!(null));
        phone.show_backup(&self::codes(&renewed)[0]).await.expect(401);
        phone.show_backup(&self::codes(&renewed)[1]).await.expect(200);
    }

    async fn the_database_holds_neither_the_secret_nor_the_codes(app: TestApp) {
        let (_, totp, codes) = Browser::with_factor(&app, "ada").await;
        Browser::new(&app).sign_in("ada").await;
        let database = app.database.connection();
        let read = |sql: &str| Statement::from_string(database.get_database_backend(), sql);
        let kept = r#"SELECT secret || ' ' || "backupCodes" FROM "twoFactor""#;
        let row = database.query_one_raw(read(kept)).await.unwrap().unwrap();
        let mut kept: String = row.try_get_by_index(0).unwrap();
        for row in database.query_all_raw(read("SELECT identifier FROM verification")).await.unwrap() {
            kept += &row.try_get_by_index::<String>(0).unwrap();
        }
        let secret = String::from_utf8(totp.secret().as_bytes().to_vec()).unwrap();
        assert!(kept.contains("2fa-"), "{kept}");
        assert!(!kept.contains(&secret) && codes.iter().all(|code| !kept.contains(code)), "{kept}");
    }

    async fn whoever_changes_it_types_the_password(app: TestApp) {
        let (mut ada, totp, _) = Browser::with_factor(&app, "ada").await;
        let mut bob = Browser::sign_up(&app, "bob").await;
        for route in ["enable", "disable", "get-totp-uri", "generate-backup-codes"] {
            let route = format!("two-factor/{route}");
            let wrong = ada.post(&route, &json!({ "password": "wrong password" })).await.expect(400);
            assert_eq!(wrong["code"], "INVALID_PASSWORD", "{route}");
            let missing = ada.post(&route, &json!({})).await.expect(400);
            assert_eq!(missing["code"], "VALIDATION_ERROR", "{route}");
            Browser::new(&app).post(&route, &json!({ "password": PASSWORD })).await.expect(401);
        }
        let told = ada.post("two-factor/get-totp-uri", &json!({ "password": PASSWORD })).await.expect(200);
        assert_eq!(self::totp(&told).secret(), totp.secret());
        assert_eq!(ada.user().await["twoFactorEnabled"], true);
        for (route, code) in [
            ("get-totp-uri", "TOTP_NOT_ENABLED"), ("generate-backup-codes", "TWO_FACTOR_NOT_ENABLED"),
        ] {
            let none = bob.post(&format!("two-factor/{route}"), &json!({ "password": PASSWORD })).await;
            assert_eq!(none.expect(400)["code"], code);
        }
        assert_eq!(bob.show(WRONG).await.expect(400)["code"], "TOTP_NOT_ENABLED");
        assert_eq!(bob.show_backup("abcde-fghij").await.expect(400)["code"], "BACKUP_CODES_NOT_ENABLED");
    }

    async fn codes_by_letter_are_not_offered_and_say_so(app: TestApp) {
        let mut ada = Browser::sign_up(&app, "ada").await;
        let body = json!({ "password": PASSWORD, "method": "otp" });
        let refused = ada.post("two-factor/enable", &body).await.expect(400);
        assert_eq!(refused["code"], "OTP_NOT_CONFIGURED");
        assert!(refused["detail"].as_str().unwrap().contains("authenticator app"), "{refused}");
        for route in ["send-otp", "verify-otp"] {
            let refused = Browser::new(&app).post(&format!("two-factor/{route}"), &json!({})).await;
            assert_eq!(refused.expect(400)["code"], "OTP_NOT_CONFIGURED");
        }
        for (body, field) in [
            (json!({ "password": PASSWORD, "issuer": "a:b" }), "[body.issuer]"),
            (json!({ "password": PASSWORD, "method": "sms" }), "[body.method]"),
        ] {
            let refused = ada.post("two-factor/enable", &body).await.expect(400);
            assert!(refused["message"].as_str().unwrap().contains(field), "{refused}");
        }
    }

    async fn an_account_goes_with_its_factor_and_programs_go_on(app: TestApp) {
        let (mut ada, totp, _) = Browser::with_factor(&app, "ada").await;
        let mut phone = Browser::new(&app);
        phone.sign_in("ada").await;
        let proven = phone.show(&code(&app, &totp)).await.expect(200);
        let token = proven["token"].as_str().unwrap();
        let user = app.nobody().with_token(token);
        let made = json!({ "name": "a program", "scopes": ["tasks:read"] });
        let made = user.post("/api/tokens", &made).await.expect(201);
        let program = app.nobody().with_token(made["token"].as_str().unwrap());
        let id = proven["user"]["id"].as_str().unwrap();
        program.get(&format!("/api/{id}/tasks")).await.expect(200);
        ada.post("delete-user", &json!({ "password": PASSWORD })).await.expect(200);
        let database = app.database.connection();
        let sql = r#"SELECT id FROM "twoFactor" UNION ALL SELECT id FROM verification"#;
        let left = Statement::from_string(database.get_database_backend(), sql);
        assert!(database.query_all_raw(left).await.unwrap().is_empty());
    }
}

on_both_databases_with_mail! {
    async fn a_link_of_a_letter_asks_for_a_code_too(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let (mut ada, totp, _) = Browser::with_factor(&app, "ada").await;
        let confirm = json!({ "email": "ada@example.com" });
        ada.post("send-verification-email", &confirm).await.expect(200);
        ada.get(mail.about("Confirm your e-mail address").await.path()).await;
        assert_eq!(ada.user().await["emailVerified"], true);

        let ask = json!({ "email": "ada@example.com", "callbackURL": "/chat?c=1" });
        let mut phone = Browser::new(&app);
        phone.post("sign-in/magic-link", &ask).await.expect(200);
        let followed = phone.get(mail.about("Sign in to your to-do list").await.path()).await;
        let place = format!("{}/login?mode=second-step&next=%2Fchat%3Fc%3D1", app.base);
        assert_eq!(followed.header("location"), place);
        assert_eq!(phone.user().await, json!(null));
        let body = json!({ "code": code(&app, &totp), "trustDevice": true });
        phone.post("two-factor/verify-totp", &body).await.expect(200);
        assert_eq!(phone.user().await["email"], "ada@example.com");
        phone.post("sign-in/magic-link", &ask).await.expect(200);
        let trusted = phone.get(mail.about("Sign in to your to-do list").await.path()).await;
        assert_eq!(trusted.header("location"), format!("{}/chat?c=1", app.base));

        let mut client = Browser::new(&app);
        client.post("sign-in/magic-link", &json!({ "email": "ada@example.com" })).await.expect(200);
        let path = mail.about("Sign in to your to-do list").await.path().replace("&callbackURL=%2F", "");
        assert!(is_challenge(&client.get(&path).await.expect(200)));
    }

    async fn a_new_password_by_letter_goes_around_no_code(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        Browser::with_factor(&app, "ada").await;
        let mut lost = Browser::new(&app);
        lost.post("request-password-reset", &json!({ "email": "ada@example.com" })).await.expect(200);
        let followed = lost.get(mail.about("Choose a new password").await.path()).await;
        let token = followed.header("location").split("token=").nth(1).unwrap().to_owned();
        let body = json!({ "token": token, "newPassword": PASSWORD });
        lost.post("reset-password", &body).await.expect(200);
        assert!(is_challenge(&lost.sign_in("ada").await));
    }

    async fn who_has_no_password_has_no_first_step(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let mut new = Browser::new(&app);
        let ask = json!({ "email": "new@example.com", "callbackURL": "/dashboard" });
        new.post("sign-in/magic-link", &ask).await.expect(200);
        new.get(mail.about("Sign in to your to-do list").await.path()).await;
        let refused = new.post("two-factor/enable", &json!({ "password": "" })).await.expect(400);
        assert_eq!(refused["code"], "INVALID_PASSWORD");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn codes_are_counted_like_passwords() {
    let app = TestApp::on_sqlite_with(&[("TODO_AUTH_RATE_LIMIT", "true")]).await;
    let mut ada = Browser::sign_up(&app, "ada").await;
    ada.post("two-factor/enable", &json!({ "password": PASSWORD })).await.expect(200);
    for _ in 0..10 {
        ada.show(WRONG).await.expect(401);
    }
    let refused = ada.show(WRONG).await;
    assert_eq!(refused.expect(429)["code"], "TOO_MANY_REQUESTS");
    assert!(!refused.header("retry-after").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_remembered_is_not_remembered_after_the_code_either() {
    let app = TestApp::on_sqlite().await;
    let (_, totp, _) = Browser::with_factor(&app, "ada").await;
    let mut phone = Browser::new(&app);
    let body = json!({ "email": "ada@example.com", "password": PASSWORD, "rememberMe": false });
    assert!(is_challenge(&phone.post("sign-in/email", &body).await.expect(200)));
    let shown = phone.show(&code(&app, &totp)).await;
    let session = set_cookies(&shown).remove(0);
    assert!(session.starts_with("better-auth.session_token=") && !session.contains("Max-Age"));
}
