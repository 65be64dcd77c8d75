//! What ends with a password, with signing others out, and with new backup codes: sign-ins that wait for a code, and trust.

use http::Method;
use serde_json::{Value, json};
use todo_tests::{Mailbox, TestApp, on_both_databases, on_both_databases_with_mail};
use totp_rs::Totp;

use super::{Browser, PASSWORD, STEP, code, is_challenge};

const NEW_PASSWORD: &str = "another horse battery";

/// What throws others out, though it changes no password.
const THROWING_OUT: [&str; 2] = ["revoke-other-sessions", "revoke-sessions"];

impl Browser<'_> {
    /// Signs in by a code.
    async fn enter(&mut self, totp: &Totp, trust: bool) {
        assert!(is_challenge(&self.sign_in("ada").await));
        self.app.clock.advance(STEP);
        let body = json!({ "code": code(self.app, totp), "trustDevice": trust });
        self.post("two-factor/verify-totp", &body).await.expect(200);
    }

    async fn standing(&mut self) -> Value {
        self.get("/api/auth/two-factor/status").await.expect(200)
    }

    /// Types a new password and its own, for all that follows.
    async fn change_password(&mut self, revoke: bool) {
        let body = json!({ "currentPassword": PASSWORD, "newPassword": NEW_PASSWORD, "revokeOtherSessions": revoke });
        self.post("change-password", &body).await.expect(200);
    }

    async fn sign_in_anew(&mut self, name: &str) -> Value {
        let body = json!({ "email": format!("{name}@example.com"), "password": NEW_PASSWORD });
        self.post("sign-in/email", &body).await.expect(200)
    }

    async fn is_refused(&mut self, totp: &Totp) {
        self.app.clock.advance(STEP);
        let refused = self.show(&code(self.app, totp)).await.expect(401);
        assert_eq!(refused["code"], "INVALID_TWO_FACTOR_COOKIE");
    }
}

on_both_databases! {
    async fn a_sign_in_begun_with_the_old_password_ends_with_it(app: TestApp) {
        for (name, revoke) in [("ada", false), ("bob", true)] {
            let (mut owner, totp, codes) = Browser::with_factor(&app, name).await;
            let mut eve = Browser::new(&app);
            eve.sign_in(name).await;
            owner.change_password(revoke).await;
            let refused = eve.show_backup(&codes[0]).await.expect(401);
            assert_eq!(refused["code"], "INVALID_TWO_FACTOR_COOKIE");
            eve.is_refused(&totp).await;
            let mut phone = Browser::new(&app);
            assert!(is_challenge(&phone.sign_in_anew(name).await));
            app.clock.advance(STEP);
            phone.show(&code(&app, &totp)).await.expect(200);
        }
    }

    async fn whoever_is_thrown_out_does_not_come_in_by_the_code_that_was_asked_for(app: TestApp) {
        let (mut ada, totp, _) = Browser::with_factor(&app, "ada").await;
        for route in THROWING_OUT {
            let mut eve = Browser::new(&app);
            eve.sign_in("ada").await;
            ada.post(route, &json!({})).await.expect(200);
            eve.is_refused(&totp).await;
        }
    }

    async fn trust_ends_with_the_password_and_with_whoever_is_thrown_out(app: TestApp) {
        let (mut ada, totp, _) = Browser::with_factor(&app, "ada").await;
        let mut phone = Browser::new(&app);
        for route in THROWING_OUT {
            phone.enter(&totp, true).await;
            assert_eq!(phone.sign_in("ada").await["redirect"], false, "it is trusted");
            ada.post(route, &json!({})).await.expect(200);
            assert!(is_challenge(&phone.clone().sign_in("ada").await), "{route}");
        }
        ada.enter(&totp, false).await;
        phone.enter(&totp, true).await;
        ada.post("two-factor/generate-backup-codes", &json!({ "password": PASSWORD })).await.expect(200);
        assert!(is_challenge(&phone.clone().sign_in("ada").await), "new backup codes");
        phone.enter(&totp, true).await;
        ada.change_password(false).await;
        assert!(is_challenge(&phone.sign_in_anew("ada").await), "another password");
    }

    async fn how_many_browsers_are_trusted_is_told_and_ended(app: TestApp) {
        let (mut ada, totp, _) = Browser::with_factor(&app, "ada").await;
        assert_eq!(ada.standing().await, json!({ "enabled": true, "trustedDevices": 0, "backupCodes": 10 }));
        let (mut phone, mut laptop) = (Browser::new(&app), Browser::new(&app));
        phone.enter(&totp, true).await;
        laptop.enter(&totp, true).await;
        assert_eq!(ada.standing().await["trustedDevices"], 2);
        let (mut bob, ..) = Browser::with_factor(&app, "bob").await;
        assert_eq!(bob.standing().await["trustedDevices"], 0, "they are ada's");
        bob.post("two-factor/forget-devices", &json!({})).await.expect(200);
        assert_eq!(ada.standing().await["trustedDevices"], 2);
        ada.post("two-factor/forget-devices", &json!({})).await.expect(200);
        assert_eq!(ada.standing().await["trustedDevices"], 0);
        assert!(is_challenge(&phone.sign_in("ada").await));
        let nobody = app.nobody().send(Method::GET, "/api/auth/two-factor/status", &[], "").await;
        nobody.expect(401);
    }
}

on_both_databases_with_mail! {
    async fn a_new_password_by_letter_ends_what_the_old_one_began(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let (_, totp, _) = Browser::with_factor(&app, "ada").await;
        let (mut phone, mut eve) = (Browser::new(&app), Browser::new(&app));
        phone.enter(&totp, true).await;
        eve.sign_in("ada").await;
        eve.post("request-password-reset", &json!({ "email": "ada@example.com" })).await.expect(200);
        let followed = eve.get(mail.about("Choose a new password").await.path()).await;
        let token = followed.header("location").split("token=").nth(1).unwrap().to_owned();
        let body = json!({ "token": token, "newPassword": NEW_PASSWORD });
        Browser::new(&app).post("reset-password", &body).await.expect(200);
        assert!(is_challenge(&phone.sign_in_anew("ada").await), "nothing is trusted");
        eve.is_refused(&totp).await;
    }
}
