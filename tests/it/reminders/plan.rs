//! Today's plan in the morning, by e-mail.

use http::Method;
use jiff::SignedDuration;
use serde_json::json;
use todo_tests::{Mailbox, TestApp, on_both_databases_with_mail};

use super::email::{A_WHILE, reader};

on_both_databases_with_mail! {
    async fn who_wants_it_gets_the_plan_once_each_morning_that_has_one_until_they_end_it(app: TestApp, mail: Mailbox) {
        let mut mail = mail;
        let alice = reader(&app.base, &mut mail, "alice").await;
        alice.patch("settings", &json!({ "time_zone": "Asia/Karachi" })).await.expect(200);
        alice.patch("notifications", &json!({ "plan_at": "25:00" })).await.problem(422);
        let set = alice.patch("notifications", &json!({ "plan_at": "07:00" })).await.expect(200);
        assert_eq!((&set["plan_at"], &set["email"]["on"]), (&json!("07:00"), &json!(true)));
        for (title, due) in [("Stretch", "2026-11-25"), ("Old", "2026-11-20"), ("Later", "2026-12-20")] {
            alice.post("tasks", &json!({ "title": title, "due_date": due })).await.expect(201);
        }
        assert!(mail.is_quiet_for(A_WHILE).await, "it is two in the afternoon there");

        app.clock.advance(SignedDuration::from_hours(17));
        let letter = mail.next().await;
        assert_eq!(letter.subject, "Today, 2026-11-25");
        assert!(letter.text.contains("• Old (2026-11-20)\n• Stretch (2026-11-25)\n"), "{}", letter.text);
        assert!(!letter.text.contains("Later"), "{}", letter.text);
        assert!(mail.is_quiet_for(A_WHILE).await, "once a day");
        app.clock.advance(SignedDuration::from_hours(24));
        let letter = mail.next().await;

        let text = letter.text.split("/api/plan/end?token=").nth(1).expect("a link that ends it");
        let path = format!("/api/plan/end?token={}", text.split_whitespace().next().expect("a token"));
        let nobody = app.nobody();
        assert!(nobody.get(&path).await.text.contains("<form method=\"post\">"));
        assert_eq!(alice.get("notifications").await.expect(200)["plan_at"], "07:00", "looking does nothing");
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let one_click = "List-Unsubscribe=One-Click".to_owned();
        assert_eq!(nobody.send(Method::POST, &path, &form, one_click).await.status, 200);
        assert_eq!(alice.get("notifications").await.expect(200)["plan_at"], json!(null));
        assert_eq!(nobody.get("/api/plan/end?token=made.up").await.status, 404);
    }
}
