//! Another address for the account, from the profile page and by letter.

use http::Method;
use todo_tests::{Mailbox, TestApp};

use super::{PASSWORD, cookie_of, page, sign_in, submit};

/// Follows the link of the next letter as whoever has the cookie; the page that it leads to.
async fn follow(app: &TestApp, mail: &mut Mailbox, cookie: &str, to: &str) -> String {
    let letter = mail.next().await;
    assert_eq!(letter.to, [to]);
    let headers = [("cookie", cookie)];
    let followed = app.nobody().send(Method::GET, letter.path(), &headers, "").await;
    assert_eq!(followed.status, 302, "{}", followed.text);
    page(&app.nobody(), cookie, followed.header("location")).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_is_changed_from_the_profile_without_scripts() {
    let name = "an_address_is_changed_from_the_profile_without_scripts";
    let Some(mut mail) = Mailbox::open(name).await else { return };
    let app = TestApp::with_pages_set(&mail.settings()).await;
    let (cookie, nobody) = (cookie_of(&app, "ada").await, app.nobody());
    let ask = async |to: &str| {
        submit(&app, &cookie, "/profile", "change-address", &[("new_email", to)]).await
    };
    let sent = ask(" Countess@example.com ").await;
    assert_eq!(sent.header("location"), "/profile?saved=new-letter", "{}", sent.text);
    let told = page(&nobody, &cookie, "/profile?saved=new-letter").await;
    assert!(told.contains("on its way to the new address"), "{told}");
    assert!(told.contains("<strong>ada@example.com</strong>"), "not before it is followed: {told}");
    let done = follow(&app, &mut mail, &cookie, "countess@example.com").await;
    assert!(done.contains("<strong>countess@example.com</strong>"), "{done}");
    sign_in(&nobody, "countess@example.com", PASSWORD).await.expect(200);

    submit(&app, &cookie, "/profile", "confirm-address", &[]).await;
    let confirmed = follow(&app, &mut mail, &cookie, "countess@example.com").await;
    assert!(confirmed.contains("Your address is confirmed."), "{confirmed}");
    assert!(confirmed.contains("asks whether you agree"), "{confirmed}");
    let sent = ask("ada@example.com").await;
    assert_eq!(sent.header("location"), "/profile?saved=first-letter", "{}", sent.text);
    let told = page(&nobody, &cookie, "/profile?saved=first-letter").await;
    assert!(told.contains("on its way to your present address"), "{told}");
    let between = follow(&app, &mut mail, &cookie, "countess@example.com").await;
    assert!(between.contains("<strong>countess@example.com</strong>"), "{between}");
    assert!(between.contains("follow its link as well"), "{between}");
    let done = follow(&app, &mut mail, &cookie, "ada@example.com").await;
    assert!(done.contains("<strong>ada@example.com</strong>"), "{done}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_cannot_be_taken_is_refused_where_it_was_typed() {
    let name = "an_address_that_cannot_be_taken_is_refused_where_it_was_typed";
    let Some(mut mail) = Mailbox::open(name).await else { return };
    let app = TestApp::with_pages_set(&mail.settings()).await;
    let (cookie, nobody) = (cookie_of(&app, "ada").await, app.nobody());
    for (typed, told) in
        [("nobody", "This is no e-mail address."), ("ada@example.com", "address already")]
    {
        let fields = [("new_email", typed)];
        let refused = submit(&app, &cookie, "/profile", "change-address", &fields).await;
        let (_, field) = refused.text.split_once("id=\"field-new_email\"").expect("the field");
        let field = field.split_once("</p>").expect("what is told of it").0;
        assert!(field.contains(told) && field.contains("aria-invalid=\"true\""), "{field}");
        assert!(field.contains(&format!("value=\"{typed}\"")), "what was typed stays: {field}");
    }
    let fields = [("new_email", "countess@example.com")];
    submit(&app, &cookie, "/profile", "change-address", &fields).await;
    let letter = mail.next().await;
    let follow = async || nobody.get(letter.path()).await.header("location").to_owned();
    assert_eq!(follow().await, "/profile?saved=new-address");
    let again = follow().await;
    assert_eq!(again, "/profile?saved=new-address&error=INVALID_TOKEN");
    let told = page(&nobody, &cookie, &again).await;
    assert!(told.contains("This link did nothing"), "{told}");
    assert!(!told.contains("It was not added"), "that is about providers: {told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_mail_offers_no_other_address_and_says_why() {
    let app = TestApp::with_pages().await;
    let cookie = cookie_of(&app, "ada").await;
    let profile = page(&app.nobody(), &cookie, "/profile").await;
    assert!(profile.contains("this server sends no mail"), "{profile}");
    assert!(!profile.contains("change-address"), "{profile}");
}
