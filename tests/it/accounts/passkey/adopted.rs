//! Passkeys of Better Auth's own plugin go on, in its table as it stands.

use sea_orm::ConnectionTrait as _;
use tempfile::TempDir;
use todo_server::store::{Address, Database};
use todo_tests::{Authenticator, TestApp, postgres};

use super::Browser;

/// What Better Auth 1.7's own migration makes, with the types that it has on each database; before 1.3 without `aaguid`.
fn plugin(url: &str, aaguid: &str) -> String {
    let (flag, time) =
        if url.starts_with("sqlite") { ("integer", "date") } else { ("boolean", "timestamptz") };
    format!(
        r#"create table "passkey" ("id" text not null primary key, "name" text, "publicKey" text not null,
            "userId" text not null references "user" ("id") on delete cascade, "credentialID" text not null,
            "counter" integer not null, "deviceType" text not null, "backedUp" {flag} not null,
            "transports" text, "createdAt" {time}{aaguid});
        create index "passkey_userId_idx" on "passkey" ("userId");
        create index "passkey_credentialID_idx" on "passkey" ("credentialID");"#
    )
}

/// Takes the schema back to before there were passkeys. Only a test may.
const BEFORE: &str = r#"
    DROP TABLE "passkey";
    DELETE FROM todo_chatbot_migrations WHERE version = '0027_passkey';
"#;
/// A row that Better Auth 1.7 wrote of an authenticator with the id and secret below, which was used once.
const ROW: &str = r#"INSERT INTO "passkey" ("id", "name", "publicKey", "userId", "credentialID", "counter", "deviceType",
        "backedUp", "transports", "createdAt")
    SELECT '78xQEeuaae7dLd3GFf2UvbfbY7EeIntl', 'Before',
        'pQECAyYgASFYIB4YUy/UdUwC8wQdnHXOszuD/9gax85P6ILMscmLxYluIlggpGwxHE4v9A3ZajZT5uRURdMt/khuztdcepDGoYiBwKM=',
        "id", 'Y3JlZGVudGlhbCBvZiBiZWZvcmU', 1, 'singleDevice', FLAG, 'internal,hybrid', '2026-11-23T10:26:24.898Z'
    FROM "user""#;
const ID: &[u8] = b"credential of before";
const SECRET: [u8; 32] = [7; 32];

async fn urls(folder: &TempDir) -> Vec<String> {
    let file = format!("sqlite://{}/todo.db", folder.path().display());
    [Some(file), postgres::empty_database().await].into_iter().flatten().collect()
}

async fn run(url: &str, sql: &str) {
    let database = Database::open(&Address::parse(url, None).unwrap()).unwrap();
    database.connection().execute_unprepared(sql).await.unwrap();
    database.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passkey_that_better_auth_kept_signs_in() {
    for aaguid in ["", r#", "aaguid" text"#] {
        let folder = tempfile::tempdir().unwrap();
        for url in urls(&folder).await {
            let app = TestApp::at(&url, &[]).await;
            app.sign_up("ada").await;
            app.stop().await;
            let flag = if url.starts_with("sqlite") { "0" } else { "false" };
            run(&url, BEFORE).await;
            run(&url, &plugin(&url, aaguid)).await;
            run(&url, &ROW.replace("FLAG", flag)).await;

            let app = TestApp::at(&url, &[]).await;
            let mut old = Authenticator::with_secret(&app.base, ID, &SECRET);
            let mut phone = Browser::new(&app);
            phone.enter_by_passkey(&mut old).await.expect(401);
            phone.enter_by_passkey(&mut old).await.expect(200);
            let listed = phone.passkeys().await;
            assert_eq!((&listed[0]["name"], &listed[0]["counter"]), (&"Before".into(), &2.into()));
            assert_eq!(listed[0]["createdAt"], "2026-11-23T10:26:24.898Z", "{url}");
            phone.add(&Authenticator::new(&app.base, "new")).await;
            assert_eq!(phone.passkeys().await[1]["createdAt"], "2026-11-24T09:00:00.000Z", "{url}");
            app.stop().await;
        }
    }
}
