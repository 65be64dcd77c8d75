//! Cookies, bearer tokens and JWTs, and how they end.

use http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};
use todo_tests::{Answer, TestApp, User, on_both_databases};

use super::{PASSWORD, cookie, cookie_of, set_cookies, sign_in, with_token};

on_both_databases! {
    async fn a_session_is_known_by_cookie_by_token_and_by_jwt(app: TestApp) {
        let cookie = cookie_of(&app, "ada").await;
        let by_cookie = get(&app, "/api/auth/get-session", "cookie", &cookie).await;
        let session = by_cookie.expect(200);
        assert_eq!(session["user"]["email"], "ada@example.com");
        assert_eq!(session["session"]["expiresAt"], "2026-12-01T09:00:00.000Z");
        assert_eq!(by_cookie.header("cache-control"), "no-store");

        let signed = cookie.split_once('=').unwrap().1;
        let opaque = session["session"]["token"].as_str().unwrap();
        let jwt = by_cookie.header("set-auth-jwt");
        for token in [signed, opaque, jwt] {
            let me = get(&app, "/api/auth/me", "authorization", &format!("Bearer {token}")).await;
            let user = &session["user"];
            let expected = json!({ "id": user["id"], "email": "ada@example.com", "name": "ada", "image": null });
            assert_eq!(me.expect(200), expected, "{token}");
        }
    }

    async fn nobody_has_no_session(app: TestApp) {
        assert_eq!(app.nobody().get("/api/auth/get-session").await.expect(200), Value::Null);
        let forged = "better-auth.session_token=forged.AAAA";
        let answer = get(&app, "/api/auth/get-session", "cookie", forged).await;
        assert_eq!(answer.expect(200), Value::Null);
        assert!(set_cookies(&answer)[0].contains("Max-Age=0"), "a dead cookie is taken back");
    }

    async fn a_refusal_says_which_of_three_reasons_it_has(app: TestApp) {
        let ada = app.sign_up("ada").await;
        assert_eq!(app.nobody().get("/api/auth/me").await.problem(401), "Not authenticated");
        for token in ["unknown", "a.b", "a.b.c", "\u{e9}", &"x".repeat(20_000)] {
            let answer = get(&app, "/api/auth/me", "authorization", &format!("Bearer {token}")).await;
            let status = answer.status.as_u16();
            if status != 431 {
                assert_eq!(answer.problem(401), "Invalid session token", "{token:.20}");
            }
        }
        app.clock.advance(SignedDuration::from_hours(8 * 24));
        assert_eq!(ada.get("/api/auth/me").await.problem(401), "Session expired");
        assert_eq!(ada.get("/api/auth/me").await.problem(401), "Invalid session token", "it is removed");
    }

    async fn a_jwt_ends_after_a_quarter_of_an_hour(app: TestApp) {
        let ada = app.sign_up("ada").await;
        let token = ada.get("/api/auth/token").await.expect(200)["token"].clone();
        let with_jwt = with_token(&ada, &token);
        assert_eq!(with_jwt.titles().await, Vec::<String>::new());
        let other = with_jwt.get("/api/auth/list-sessions").await;
        assert_eq!(other.expect(401)["code"], "UNAUTHORIZED", "sessions take a session");

        app.clock.advance(SignedDuration::from_mins(15));
        assert_eq!(with_jwt.get("tasks").await.problem(401), "Session expired");
        assert_eq!(app.nobody().get("/api/auth/token").await.expect(401)["code"], "UNAUTHORIZED");
    }

    async fn a_jwt_ends_with_the_session_that_it_was_issued_in(app: TestApp) {
        let ada = app.sign_up("ada").await;
        let phone = sign_in(&app.nobody(), "ada@example.com", PASSWORD).await.expect(200);
        let phone = with_token(&ada, &phone["token"]);
        let here = with_token(&ada, &ada.get("/api/auth/token").await.expect(200)["token"]);
        let there = with_token(&ada, &phone.get("/api/auth/token").await.expect(200)["token"]);
        assert_eq!(there.titles().await, here.titles().await);

        ada.post("/api/auth/revoke-session", &json!({ "token": phone.token })).await.expect(200);
        assert_eq!(there.get("tasks").await.problem(401), "Invalid session token");
        here.get("tasks").await.expect(200);
        ada.post("/api/auth/revoke-sessions", &json!({})).await.expect(200);
        assert_eq!(here.get("tasks").await.problem(401), "Invalid session token");
    }

    async fn personal_tokens_end_with_all_sessions_or_the_password_if_their_owner_says_so(app: TestApp) {
        let ada = app.sign_up("ada").await;
        let new = json!({ "name": "agent", "scopes": ["tasks:read"] });
        let make = async |ada: &User| {
            with_token(ada, &ada.post("/api/tokens", &new).await.expect(201)["token"])
        };
        let kept = make(&ada).await;
        let change = |more: Value| {
            let mut body = json!({ "currentPassword": PASSWORD, "newPassword": PASSWORD });
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        let path = "/api/auth/change-password";
        ada.post(path, &change(json!({}))).await.expect(200);
        kept.get("tasks").await.expect(200);
        ada.post(path, &change(json!({ "revokeTokens": true }))).await.expect(200);
        assert!(kept.get("tasks").await.problem(401).contains("unknown or was revoked"));

        let kept = make(&ada).await;
        ada.post("/api/auth/revoke-sessions", &json!({ "revokeTokens": true })).await.expect(200);
        assert!(kept.get("tasks").await.problem(401).contains("unknown or was revoked"));
    }

    async fn personal_tokens_end_with_the_session_that_they_were_made_in_if_that_is_wished(app: TestApp) {
        let ada = app.sign_up("ada").await;
        let phone = sign_in(&app.nobody(), "ada@example.com", PASSWORD).await.expect(200);
        let phone = with_token(&ada, &phone["token"]);
        let new = json!({ "name": "agent", "scopes": ["tasks:read"] });
        let make = async |of: &User| {
            with_token(&ada, &of.post("/api/tokens", &new).await.expect(201)["token"])
        };
        let (here, there) = (make(&ada).await, make(&phone).await);
        let works = async |token: &User| token.get("tasks").await.status == 200;

        let end = json!({ "token": phone.token, "revokeTokens": true });
        ada.post("/api/auth/revoke-session", &end).await.expect(200);
        assert_eq!((works(&here).await, works(&there).await), (true, false));

        let phone = sign_in(&app.nobody(), "ada@example.com", PASSWORD).await.expect(200);
        let phone = with_token(&ada, &phone["token"]);
        let there = make(&phone).await;
        ada.post("/api/auth/revoke-session", &json!({ "token": phone.token })).await.expect(200);
        assert!(works(&there).await, "nobody wished it");
        ada.post("/api/auth/revoke-other-sessions", &json!({ "revokeTokens": true })).await.expect(200);
        assert_eq!((works(&here).await, works(&there).await), (true, false));
    }

    async fn the_published_key_is_an_ed25519_key(app: TestApp) {
        let keys = app.nobody().get("/api/auth/jwks").await.expect(200);
        let key = &keys["keys"][0];
        assert_eq!((&key["alg"], &key["crv"], &key["kty"]), (&json!("EdDSA"), &json!("Ed25519"), &json!("OKP")));
        assert!(key["x"].is_string() && key["kid"].is_string(), "{key}");
        assert!(key.get("d").is_none(), "the private half stays here");
        assert_eq!(app.nobody().get("/api/auth/jwks").await.expect(200), keys, "one key, not one a call");
    }

    async fn signing_out_ends_the_session_and_takes_the_cookies_back(app: TestApp) {
        let cookie = cookie_of(&app, "ada").await;
        let headers = [("cookie", cookie.as_str()), ("origin", app.base.as_str())];
        let out = send(&app, "/api/auth/sign-out", &headers).await;
        assert_eq!(out.expect(200), json!({ "success": true }));
        let taken = set_cookies(&out);
        assert!(taken.iter().any(|line| line == "better-auth.session_token=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"), "{taken:?}");

        let me = get(&app, "/api/auth/me", "cookie", &cookie).await;
        assert_eq!(me.problem(401), "Invalid session token");
        assert_eq!(send(&app, "/api/auth/sign-out", &[]).await.expect(200), json!({ "success": true }));
    }

    async fn a_session_is_listed_and_revoked_by_its_owner_alone(app: TestApp) {
        let ada = app.sign_up("ada").await;
        let eve = app.sign_up("eve").await;
        let phone = sign_in(&app.nobody(), "ada@example.com", PASSWORD).await.expect(200);
        let phone = with_token(&ada, &phone["token"]);
        assert_eq!(sessions(&ada).await, 2);

        let theft = eve.post("/api/auth/revoke-session", &json!({ "token": phone.token })).await;
        assert_eq!(theft.expect(200), json!({ "status": true }));
        assert_eq!(sessions(&phone).await, 2, "hers is still there");

        ada.post("/api/auth/revoke-session", &json!({ "token": phone.token })).await.expect(200);
        assert_eq!(phone.get("/api/auth/me").await.problem(401), "Invalid session token");
        assert_eq!((sessions(&ada).await, sessions(&eve).await), (1, 1));
    }

    async fn others_and_all_sessions_can_be_revoked(app: TestApp) {
        let ada = app.sign_up("ada").await;
        let eve = app.sign_up("eve").await;
        sign_in(&app.nobody(), "ada@example.com", PASSWORD).await.expect(200);
        ada.post("/api/auth/revoke-other-sessions", &json!({})).await.expect(200);
        assert_eq!(sessions(&ada).await, 1);

        let all = ada.post("/api/auth/revoke-sessions", &json!({})).await;
        assert_eq!(all.expect(200), json!({ "status": true }));
        assert!(cookie(&all).ends_with('='), "the cookie is taken back");
        assert_eq!(ada.get("/api/auth/list-sessions").await.expect(401)["code"], "UNAUTHORIZED");
        assert_eq!(sessions(&eve).await, 1);
    }
}

async fn get(app: &TestApp, path: &str, header: &str, value: &str) -> Answer {
    app.nobody().send(Method::GET, path, &[(header, value)], "").await
}

async fn send(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Answer {
    app.nobody().send(Method::POST, path, headers, "").await
}

async fn sessions(user: &User) -> usize {
    user.get("/api/auth/list-sessions").await.expect(200).as_array().unwrap().len()
}
