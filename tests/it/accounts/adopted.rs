//! Rows that Better Auth wrote go on working.

use sea_orm::{ActiveModelTrait, Set};
use serde_json::json;
use todo_server::store::entity::{account, jwks, session, user};
use todo_tests::{NOW, TestApp, on_both_databases};

use super::{sign_in, with_token};

/// Made by better-auth 1.7's `hashPassword("pässwörd ①")`.
const HASH: &str = "4d75849443bb7caa68237addb545ceaa:e56107f999138baeaca290265879fab1669eda1f19bc89f82bab80ae469b04e50112bcd0da17464369cdcba4f35e38d8285f6246d02cc6836efad8a852be5ee4";
/// RFC 8037's example key, its private half sealed with a secret that this server does not have.
const FOREIGN_PUBLIC: &str =
    r#"{"crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kty":"OKP"}"#;
const FOREIGN_PRIVATE: &str = "\"a927b2e6cc3693ce411e2a8d4b5cb19d0f3d41637154ea13437b36a2d0179213739053a47fd6b56fe5ac2141a05c7faf3f66694e55065b4c7c3e6875b374d8281cdc1375d4596880d9ae1a36898083a9f288a04a00fd0bdc0d483b056a64885ef309059b32aca29c79de3eb993604b4c5a32bab0de72f8ad470a8f69d245b46e444c417028cec4bd28bf90b8ca3ba517a69a34352ee2e7579ce5c6c528123d209e8127c5601204f086\"";

on_both_databases! {
    async fn an_existing_user_signs_in_with_the_old_password(app: TestApp) {
        adopt(&app).await;
        let wrong = sign_in(&app.nobody(), "old@example.com", "passwort 1").await;
        assert_eq!(wrong.expect(401)["code"], "INVALID_EMAIL_OR_PASSWORD");
        let right = sign_in(&app.nobody(), "old@example.com", "pässwörd ①").await.expect(200);
        assert_eq!(right["user"]["id"], "old-user");
    }

    async fn an_existing_session_is_still_good(app: TestApp) {
        adopt(&app).await;
        let mut old = with_token(&app.nobody(), &json!("old-token"));
        "old-user".clone_into(&mut old.id);
        assert_eq!(old.titles().await, Vec::<String>::new());
    }

    async fn a_key_that_cannot_be_opened_is_served_but_signs_nothing(app: TestApp) {
        let row = jwks::ActiveModel {
            id: Set("old-key".to_owned()),
            public_key: Set(FOREIGN_PUBLIC.to_owned()),
            private_key: Set(FOREIGN_PRIVATE.to_owned()),
            created_at: Set(Some(NOW.into())),
            updated_at: Set(Some(NOW.into())),
            ..Default::default()
        };
        row.insert(app.database.connection()).await.unwrap();
        let ada = app.sign_up("ada").await;
        let token = ada.get("/api/auth/token").await.expect(200)["token"].clone();
        let with_jwt = with_token(&ada, &token);
        assert_eq!(with_jwt.titles().await, Vec::<String>::new());

        let keys = app.nobody().get("/api/auth/jwks").await.expect(200);
        let keys = keys["keys"].as_array().unwrap();
        assert_eq!(keys.len(), 2);
        let old = keys.iter().find(|key| key["kid"] == "old-key").unwrap();
        assert_eq!(old["x"], "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    }
}

/// A user with a password and a session, as Better Auth stores them.
async fn adopt(app: &TestApp) {
    let database = app.database.connection();
    let end = NOW + jiff::SignedDuration::from_hours(24 * 6);
    let (now, end) = (Some(NOW.into()), Some(end.into()));
    let user = user::ActiveModel {
        id: Set("old-user".to_owned()),
        name: Set("Old".to_owned()),
        email: Set("old@example.com".to_owned()),
        email_verified: Set(true),
        image: Set(None),
        two_factor_enabled: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
    };
    user.insert(database).await.unwrap();
    let account = account::ActiveModel {
        id: Set("old-account".to_owned()),
        account_id: Set("old-user".to_owned()),
        provider_id: Set("credential".to_owned()),
        user_id: Set("old-user".to_owned()),
        password: Set(Some(HASH.to_owned())),
        created_at: Set(now),
        updated_at: Set(now),
        ..Default::default()
    };
    account.insert(database).await.unwrap();
    let session = session::ActiveModel {
        id: Set("old-session".to_owned()),
        token: Set("old-token".to_owned()),
        user_id: Set("old-user".to_owned()),
        expires_at: Set(end),
        created_at: Set(now),
        updated_at: Set(now),
        ip_address: Set(None),
        user_agent: Set(None),
    };
    session.insert(database).await.unwrap();
}
