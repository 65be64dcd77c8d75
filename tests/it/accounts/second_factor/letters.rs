//! Links of letters and the second factor: who reads the mailbox alone gets in nowhere, and removes nothing.

use serde_json::json;
use todo_core::ports::Clock as _;
use todo_server::auth::remove_by_operator;
use todo_tests::{Mailbox, TestApp, on_both_databases_with_mail};

use super::{Browser, code, is_challenge};

impl Browser<'_> {
    /// Asks for a link that signs in, and follows it.
    async fn follow_link(&mut self, name: &str, mail: &mut Mailbox) -> String {
        let ask = json!({ "email": format!("{name}@example.com"), "callbackURL": "/dashboard" });
        self.post("sign-in/magic-link", &ask).await.expect(200);
        let followed = self.get(mail.about("Sign in to your to-do list").await.path()).await;
        followed.header("location").to_owned()
    }
}

on_both_databases_with_mail! {
    async fn whoever_reads_the_mailbox_alone_takes_no_account_with_a_factor(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let (mut ada, totp, _) = Browser::with_factor(&app, "ada").await;
        assert_eq!(ada.user().await["emailVerified"], false, "an ordinary account");
        let mut eve = Browser::new(&app);
        let place = eve.follow_link("ada", &mut mail).await;
        assert_eq!(place, format!("{}/login?mode=second-step&next=%2Fdashboard", app.base));
        assert_eq!(eve.user().await, json!(null));
        let user = ada.user().await;
        assert_eq!((&user["twoFactorEnabled"], &user["emailVerified"]), (&json!(true), &json!(false)));
        assert!(is_challenge(&Browser::new(&app).sign_in("ada").await), "the password is still good");

        let mut phone = Browser::new(&app);
        phone.follow_link("ada", &mut mail).await;
        phone.show(&code(&app, &totp)).await.expect(200);
        let user = phone.user().await;
        assert_eq!((&user["twoFactorEnabled"], &user["emailVerified"]), (&json!(true), &json!(true)));
        assert_eq!(ada.user().await["email"], "ada@example.com", "who worked with it works on");
    }

    async fn the_password_and_a_code_confirm_no_address(app: TestApp, mail: Mailbox) {
        let _mail = mail;
        let (_, totp, _) = Browser::with_factor(&app, "ada").await;
        let mut phone = Browser::new(&app);
        phone.sign_in("ada").await;
        phone.show(&code(&app, &totp)).await.expect(200);
        assert_eq!(phone.user().await["emailVerified"], false);
    }

    async fn what_becomes_of_the_second_step_is_told_by_letter(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let (mut ada, _, codes) = Browser::with_factor(&app, "ada").await;
        let on = mail.next().await;
        assert_eq!((on.subject.as_str(), on.path()), ("The second step is on", "/profile"));
        assert_eq!(on.to, ["ada@example.com"]);
        let mut phone = Browser::new(&app);
        phone.sign_in("ada").await;
        phone.show_backup("abcde-fghjk").await.expect(401);
        phone.show_backup(&codes[0]).await.expect(200);
        let used = mail.next().await;
        assert_eq!(used.subject, "A backup code was used");
        assert!(used.text.contains("Backup codes left: 9."), "{}", used.text);
        ada.post("two-factor/disable", &json!({ "password": super::PASSWORD })).await.expect(200);
        assert_eq!(mail.next().await.subject, "The second step is off");
    }

    async fn an_intruders_factor_lets_nobody_in_until_it_is_removed(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let (mut intruder, ..) = Browser::with_factor(&app, "victim").await;
        let mut victim = Browser::new(&app);
        assert!(victim.follow_link("victim", &mut mail).await.contains("second-step"));
        assert_eq!(victim.user().await, json!(null), "nobody works in an account that somebody else made");
        let id = intruder.user().await["id"].as_str().unwrap().to_owned();
        let store: todo_server::store::SeaStore = app.database.store().await.unwrap();
        assert!(remove_by_operator(&store, &id, app.clock.now()).await.unwrap());
        victim.follow_link("victim", &mut mail).await;
        assert_eq!(victim.user().await["emailVerified"], true);
        assert_eq!(intruder.user().await, json!(null));
    }
}
