//! Second factors of Better Auth's own plugin, from before it knew of locks: they go on.

use sea_orm::ConnectionTrait as _;
use serde_json::json;
use tempfile::TempDir;
use todo_server::store::{Address, Database};
use todo_tests::{TestApp, postgres};
use totp_rs::Builder;

use super::{Browser, PASSWORD, code, is_challenge};

/// The secret that better-auth 1.7 sealed below, with the secret of the tests' server.
const SECRET: &[u8; 32] = b"12345678901234567890123456789012";
const SEALED: &str = "490eb86f4065a18bc5b95a8a0318e9dc43dca86f07ab89326847634c2f5b23dc35ad2d26eff67459a41bdfce95551d8e5763c443ae3e908bbcfb4fceaccb6aca6f0b05c4bf31310e";
/// `["abcde-fghij","klmno-pqrst"]`, sealed likewise.
const CODES: &str = "6eb10df3b8e3dc60ab9f80862867a22990ad5c4e25651da1b71fdccb725b7c6f2c0a6bb0fff55c31448eea96946367e7446af2cc8ef1b40415f74a87763cd72341ff2eab54";
/// A database of ours as it was before, with what the plugin of that time adds.
const PLUGIN: &str = r#"
    ALTER TABLE "user" ADD COLUMN "twoFactorEnabled" boolean;
    CREATE TABLE "twoFactor" (
        "id" text NOT NULL PRIMARY KEY, "secret" text NOT NULL, "backupCodes" text NOT NULL,
        "userId" text NOT NULL REFERENCES "user" ("id")
    );
"#;

/// Takes the schema back to before there was a second factor. Only a test may.
const BEFORE: &str = r#"
    DROP TABLE "twoFactor";
    ALTER TABLE "user" DROP COLUMN "twoFactorEnabled";
    DELETE FROM todo_chatbot_migrations WHERE version = '0026_two_factor';
"#;

async fn urls(folder: &TempDir) -> Vec<String> {
    let file = format!("sqlite://{}/todo.db", folder.path().display());
    [Some(file), postgres::empty_database().await].into_iter().flatten().collect()
}

async fn run(url: &str, sql: &str) {
    let database = Database::open(&Address::parse(url, None).unwrap()).unwrap();
    database.connection().execute_unprepared(sql).await.unwrap();
    database.close().await;
}

/// Ada, in a database that knew of no factors yet.
async fn sign_up_before(url: &str) {
    let app = TestApp::at(url, &[]).await;
    app.sign_up("ada").await;
    app.stop().await;
    run(url, BEFORE).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_factor_that_better_auth_made_is_asked_for_and_its_codes_are_good() {
    let folder = tempfile::tempdir().unwrap();
    for url in urls(&folder).await {
        sign_up_before(&url).await;
        run(&url, PLUGIN).await;
        let on = format!(
            r#"UPDATE "user" SET "twoFactorEnabled" = true;
            INSERT INTO "twoFactor" (id, secret, "backupCodes", "userId")
            SELECT 'old', '{SEALED}', '{CODES}', id FROM "user""#
        );
        run(&url, &on).await;

        let app = TestApp::at(&url, &[]).await;
        let mut phone = Browser::new(&app);
        assert!(is_challenge(&phone.sign_in("ada").await), "{url}");
        let totp = Builder::new().with_secret(*SECRET).build().unwrap();
        phone.show("000000").await.expect(401);
        phone.show(&code(&app, &totp)).await.expect(200);
        phone.sign_in("ada").await;
        phone.show_backup("abcde-fghij").await.expect(200);
        phone.sign_in("ada").await;
        phone.show_backup("abcde-fghij").await.expect(401);
        phone.show_backup("klmno-pqrst").await.expect(200);
        let renew = json!({ "password": PASSWORD });
        phone.post("two-factor/generate-backup-codes", &renew).await.expect(200);
        phone.post("two-factor/disable", &renew).await.expect(200);
        assert_eq!(Browser::new(&app).sign_in("ada").await["redirect"], false, "{url}");
        app.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_before_signs_in_as_before() {
    let folder = tempfile::tempdir().unwrap();
    for url in urls(&folder).await {
        sign_up_before(&url).await;
        let app = TestApp::at(&url, &[]).await;
        let mut phone = Browser::new(&app);
        assert_eq!(phone.sign_in("ada").await["redirect"], false, "{url}");
        assert_eq!(phone.user().await["twoFactorEnabled"], false, "{url}");
        app.stop().await;
    }
}
