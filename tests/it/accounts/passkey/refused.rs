//! What is not taken for a passkey, one thing wrong at a time.

use jiff::SignedDuration;
use serde_json::{Value, json};
use todo_tests::{Answer, Authenticator, TestApp, on_both_databases};

use super::{Browser, with_passkey};

/// More passkeys than these an account may not have.
const PASSKEYS_MAX: usize = 20;

/// The code of a refusal.
fn code(answer: &Answer, status: u16) -> String {
    let refused = answer.expect(status);
    assert!(refused["detail"].as_str().is_some_and(|it| it.ends_with('.')), "{refused}");
    refused["code"].as_str().unwrap().to_owned()
}

on_both_databases! {
    async fn a_new_passkey_of_another_page_or_domain_is_refused(app: TestApp) {
        let mut ada = Browser::sign_up(&app, "ada").await;
        let good = Authenticator::new(&app.base, "ada");
        for wrong in [good.at_page("https://evil.example"), good.at_domain("evil.example")] {
            let options = ada.asked_to_make().await;
            let refused = ada.made(&wrong.make(&options)).await;
            assert_eq!(code(&refused, 400), "FAILED_TO_VERIFY_REGISTRATION");
            // The challenge is used up by it.
            let again = ada.made(&good.make(&options)).await;
            assert_eq!(code(&again, 400), "CHALLENGE_NOT_FOUND");
        }
        assert!(ada.passkeys().await.is_empty());
        ada.add(&good).await;
    }

    async fn a_new_passkey_answers_its_own_challenge_once_within_five_minutes(app: TestApp) {
        let mut ada = Browser::sign_up(&app, "ada").await;
        let authenticator = Authenticator::new(&app.base, "ada");
        let old = ada.asked_to_make().await;
        ada.asked_to_make().await;
        let refused = ada.made(&authenticator.make(&old)).await;
        assert_eq!(code(&refused, 400), "FAILED_TO_VERIFY_REGISTRATION", "it answers another one");

        let options = ada.asked_to_make().await;
        let before = ada.clone();
        ada.made(&authenticator.make(&options)).await.expect(200);
        let replayed = before.clone().made(&authenticator.make(&options)).await;
        assert_eq!(code(&replayed, 400), "CHALLENGE_NOT_FOUND");

        let options = ada.asked_to_make().await;
        app.clock.advance(SignedDuration::from_mins(6));
        let late = ada.made(&Authenticator::new(&app.base, "late").make(&options)).await;
        assert_eq!(code(&late, 400), "CHALLENGE_NOT_FOUND");

        let options = ada.asked_to_show().await;
        let other = ada.made(&Authenticator::new(&app.base, "other").make(&options)).await;
        assert_eq!(code(&other, 400), "CHALLENGE_NOT_FOUND", "it was asked to show one");

        ada.cookies.remove("better-auth.better-auth-passkey");
        let without = ada.made(&authenticator.make(&options)).await;
        assert_eq!(code(&without, 400), "CHALLENGE_NOT_FOUND");
    }

    async fn a_new_passkey_is_for_who_asked_and_for_nobody_else(app: TestApp) {
        let (mut ada, authenticator) = with_passkey(&app, "ada").await;
        let mut bob = Browser::sign_up(&app, "bob").await;
        let options = ada.asked_to_make().await;
        let asked = ada.cookies["better-auth.better-auth-passkey"].clone();
        bob.cookies.insert("better-auth.better-auth-passkey".to_owned(), asked);
        let refused = bob.made(&Authenticator::new(&app.base, "bob").make(&options)).await;
        assert_eq!(code(&refused, 401), "YOU_ARE_NOT_ALLOWED_TO_REGISTER_THIS_PASSKEY");

        let options = bob.asked_to_make().await;
        let refused = bob.made(&authenticator.make(&options)).await;
        assert_eq!(code(&refused, 400), "PREVIOUSLY_REGISTERED", "it is ada's");
        assert!(bob.passkeys().await.is_empty());
        let mut nobody = Browser::new(&app);
        nobody.get("/api/auth/passkey/generate-register-options").await.expect(401);
        nobody.made(&authenticator.make(&options)).await.expect(401);
        nobody.get("/api/auth/passkey/list-user-passkeys").await.expect(401);
    }

    async fn whoever_adds_a_passkey_signed_in_within_a_day(app: TestApp) {
        let mut ada = Browser::sign_up(&app, "ada").await;
        let options = ada.asked_to_make().await;
        app.clock.advance(SignedDuration::from_hours(24));
        let refused = ada.get("/api/auth/passkey/generate-register-options").await;
        assert_eq!(code(&refused, 403), "SESSION_NOT_FRESH");
        let refused = ada.made(&Authenticator::new(&app.base, "ada").make(&options)).await;
        assert_eq!(code(&refused, 403), "SESSION_NOT_FRESH");
        ada.sign_in("ada").await;
        ada.add(&Authenticator::new(&app.base, "ada")).await;
    }

    async fn names_and_numbers_are_bounded(app: TestApp) {
        let mut ada = Browser::sign_up(&app, "ada").await;
        let long = "n".repeat(65);
        let path = format!("/api/auth/passkey/generate-register-options?name={long}");
        assert_eq!(ada.get(&path).await.expect(400)["code"], "VALIDATION_ERROR");
        let path = "/api/auth/passkey/generate-register-options?authenticatorAttachment=pocket";
        assert_eq!(ada.get(path).await.expect(400)["code"], "VALIDATION_ERROR");
        let options = ada.asked_to_make().await;
        let response = Authenticator::new(&app.base, "ada").make(&options);
        for (name, words) in [(json!(long), "[body.name] Too big"), (json!(1), "[body.name]")] {
            let body = json!({ "response": response, "name": name });
            let refused = ada.post("passkey/verify-registration", &body).await.expect(400);
            assert!(refused["message"].as_str().unwrap().contains(words), "{refused}");
        }
        // What is refused for its form uses nothing up.
        ada.made(&response).await.expect(200);
        for number in 1..PASSKEYS_MAX {
            ada.add(&Authenticator::new(&app.base, &format!("{number}"))).await;
        }
        let refused = ada.get("/api/auth/passkey/generate-register-options").await;
        assert_eq!(code(&refused, 409), "TOO_MANY_PASSKEYS");
        let one = json!({ "id": ada.passkeys().await[0]["id"] });
        ada.post("passkey/delete-passkey", &one).await.expect(200);
        let (mut first, mut second) = (ada.clone(), ada.clone());
        let (a, b) = (first.asked_to_make().await, second.asked_to_make().await);
        let (a, b) = (Authenticator::new(&app.base, "a").make(&a), Authenticator::new(&app.base, "b").make(&b));
        let (a, b) = tokio::join!(first.made(&a), second.made(&b));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 409], "two at once pass no limit together");
    }

    async fn a_passkey_that_is_shown_to_another_page_or_domain_is_refused(app: TestApp) {
        let (_, good) = with_passkey(&app, "ada").await;
        for wrong in [good.at_page("https://evil.example"), good.at_domain("evil.example")] {
            let mut eve = Browser::new(&app);
            let refused = eve.enter_by_passkey(&mut wrong.clone()).await;
            assert_eq!(code(&refused, 401), "AUTHENTICATION_FAILED");
            assert_eq!(eve.user().await, json!(null));
        }
    }

    async fn a_passkey_is_shown_by_who_has_it_alone(app: TestApp) {
        let (mut ada, mut good) = with_passkey(&app, "ada").await;
        let mut thief = Authenticator::with_secret(&app.base, b"ada", &[9; 32]);
        assert_eq!(thief.id(), good.id());
        let refused = Browser::new(&app).enter_by_passkey(&mut thief).await;
        assert_eq!(code(&refused, 401), "AUTHENTICATION_FAILED", "the signature is another key's");

        let refused = Browser::new(&app).enter_by_passkey(&mut Authenticator::new(&app.base, "eve")).await;
        assert_eq!(code(&refused, 401), "PASSKEY_NOT_FOUND");

        // Who is signed in is asked for their own, and not for another's.
        let mut bob = Browser::sign_up(&app, "bob").await;
        let refused = bob.enter_by_passkey(&mut good).await;
        assert_eq!(code(&refused, 401), "PASSKEY_NOT_FOUND");
        assert_eq!(bob.user().await["email"], "bob@example.com");
        ada.enter_by_passkey(&mut good).await.expect(200);
    }

    async fn a_passkey_is_shown_once_for_each_challenge(app: TestApp) {
        let (_, mut good) = with_passkey(&app, "ada").await;
        let mut phone = Browser::new(&app);
        let options = phone.asked_to_show().await;
        let before = phone.clone();
        let answer = good.show(&options);
        let (mut one, mut two) = (before.clone(), before.clone());
        let (first, second) = tokio::join!(one.shown(&answer), two.shown(&answer));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 400], "of two at once, one is let in");
        let replayed = before.clone().shown(&answer).await;
        assert_eq!(code(&replayed, 400), "CHALLENGE_NOT_FOUND");

        let old = phone.asked_to_show().await;
        phone.asked_to_show().await;
        let refused = phone.shown(&good.show(&old)).await;
        assert_eq!(code(&refused, 401), "AUTHENTICATION_FAILED", "it answers another one");
        let options = phone.asked_to_show().await;
        app.clock.advance(SignedDuration::from_mins(6));
        let late = phone.shown(&good.show(&options)).await;
        assert_eq!(code(&late, 400), "CHALLENGE_NOT_FOUND");
        let options = phone.asked_to_show().await;
        let asked = phone.cookies.get_mut("better-auth.better-auth-passkey").unwrap();
        *asked = format!("A{}", &asked[1..]);
        let forged = phone.shown(&good.show(&options)).await;
        assert_eq!(code(&forged, 400), "CHALLENGE_NOT_FOUND");
        phone.enter_by_passkey(&mut good).await.expect(200);
    }

    async fn a_counter_that_goes_back_is_refused(app: TestApp) {
        let (_, mut good) = with_passkey(&app, "ada").await;
        good.counter = 5;
        let mut copy = good.clone();
        Browser::new(&app).enter_by_passkey(&mut good).await.expect(200);
        let refused = Browser::new(&app).enter_by_passkey(&mut copy).await;
        assert_eq!(code(&refused, 401), "AUTHENTICATION_FAILED", "both say 6");
        copy.counter = 2;
        let refused = Browser::new(&app).enter_by_passkey(&mut copy).await;
        assert_eq!(code(&refused, 401), "AUTHENTICATION_FAILED");
        // Beyond what Better Auth's column holds it goes on.
        good.counter = u32::MAX - 2;
        Browser::new(&app).enter_by_passkey(&mut good).await.expect(200);
        Browser::new(&app).enter_by_passkey(&mut good).await.expect(200);
    }

    async fn no_answer_brings_the_routes_down(app: TestApp) {
        let (mut ada, mut good) = with_passkey(&app, "ada").await;
        for route in ["verify-registration", "verify-authentication"] {
            for response in [
                json!(null), json!("x"), json!([]), json!({}),
                json!({ "id": 1, "rawId": [], "type": null, "response": "x" }),
            ] {
                let body = json!({ "response": response });
                let refused = ada.post(&format!("passkey/{route}"), &body).await.expect(400);
                assert!(refused["message"].as_str().unwrap().contains("[body.response]"), "{refused}");
            }
            let missing = ada.post(&format!("passkey/{route}"), &json!({})).await.expect(400);
            assert_eq!(missing["code"], "VALIDATION_ERROR");
        }
        for part in ["attestationObject", "clientDataJSON"] {
            let options = ada.asked_to_make().await;
            let mut answer: Value = Authenticator::new(&app.base, "x").make(&options);
            answer["response"][part] = json!("_3__Pz8_n-AA");
            assert_eq!(code(&ada.made(&answer).await, 400), "FAILED_TO_VERIFY_REGISTRATION", "{part}");
        }
        for part in ["authenticatorData", "clientDataJSON", "signature"] {
            let options = ada.asked_to_show().await;
            let mut answer = good.show(&options);
            answer["response"][part] = json!("not base64url!");
            assert_eq!(code(&ada.shown(&answer).await, 401), "AUTHENTICATION_FAILED", "{part}");
        }
        let options = ada.asked_to_show().await;
        let mut answer = good.show(&options);
        answer["id"] = json!("a\0b");
        answer["rawId"] = json!("a\0b");
        assert_eq!(code(&ada.shown(&answer).await, 401), "PASSKEY_NOT_FOUND");
    }
}
