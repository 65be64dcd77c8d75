//! The pages in Urdu: as the browser says, chosen before there is an account, and in the profile.

use anyhow::Result;
use serde_json::json;
use todo_tests::{browser::Browser, journey, product::Product};

const URDU: &str = "html[lang=ur][dir=rtl]";
const ENGLISH: &str = "html[lang=en][dir=ltr]";
const LINE: &str = "کل شام 5 بجے دودھ لانا";

#[tokio::test]
async fn the_pages_speak_urdu_to_whose_browser_does() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    let says = json!({ "userAgent": "Mozilla/5.0", "acceptLanguage": "ur-PK,en;q=0.5" });
    browser.devtools("Network.setUserAgentOverride", says).await?;
    browser.open(&product.url("/login")).await?;
    browser.find(URDU).await?;
    browser.see("خوش آمدید").await
}

#[tokio::test]
async fn repetitions_and_refusals_are_said_in_urdu() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::without_scripts().await?;
    browser.open(&product.url("/")).await?;
    browser.click(".languages button[value=ur]").await?;
    // Who leaves before the answer is there has chosen nothing.
    browser.find(URDU).await?;
    browser.open(&product.url("/login")).await?;
    browser.fill("input[name=email]", "nobody@example.com").await?;
    browser.fill("input[name=password]", journey::PASSWORD).await?;
    browser.click("form button.primary").await?;
    browser.see("ای میل یا پاس ورڈ درست نہیں").await?;

    journey::sign_up(&browser, &product, "Hina").await?;
    journey::add(&browser, "Water plants every 2 weeks").await?;
    browser.see("ہر 2 ہفتے بعد").await
}

#[tokio::test]
async fn urdu_is_chosen_by_a_visitor_and_another_language_in_the_profile() -> Result<()> {
    let product = Product::start().await?;
    let browser = Browser::start().await?;
    browser.open(&product.url("/")).await?;
    browser.click(".languages button[value=ur]").await?;
    browser.find(URDU).await?;
    browser.see("فہرست میں آ گیا۔").await?;

    journey::sign_up(&browser, &product, "Zoya").await?;
    browser.hydrated().await?;
    browser.see("سب نمٹ گیا").await?;
    journey::add(&browser, LINE).await?;
    for shown in ["دودھ لانا", "17:00", "کل"] {
        browser.see(shown).await?;
    }
    browser.click("button[aria-label='”دودھ لانا“ مکمل کریں']").await?;
    browser.see("مکمل ہوا").await?;
    assert_eq!(browser.complaints().await?, [""; 0]);

    browser.open(&product.url("/profile")).await?;
    browser.page().execute("document.getElementById('pages').value = 'en'", vec![]).await?;
    browser.click("form:has(#language) > button").await?;
    browser.find(ENGLISH).await?;
    browser.see("Saved.").await
}

#[tokio::test]
async fn pages_are_offered_in_their_own_languages_and_others_only_to_write_and_speak_in()
-> Result<()> {
    const OFFERED: &str =
        "return [...document.querySelector(arguments[0]).options].map(it => it.value).join()";
    let product = Product::start().await?;
    let browser = Browser::without_scripts().await?;
    journey::sign_up(&browser, &product, "Gert").await?;
    browser.open(&product.url("/profile")).await?;
    let offered = browser.page().execute(OFFERED, vec![json!("#pages")]).await?;
    assert_eq!(offered, json!(",en,ur"));
    browser.page().execute("document.getElementById('language').value = 'de-DE'", vec![]).await?;
    browser.click("form:has(#language) > button").await?;
    browser.see("Saved.").await?;
    browser.find(ENGLISH).await?;
    browser.open(&product.url("/dashboard")).await?;
    // The voice offers what recognisers and voices are asked for in, and listens in what is written.
    let spoken = browser.page().execute(OFFERED, vec![json!(".voice-language")]).await?;
    assert_eq!(spoken, json!("en-US,en-GB,ar-SA,de-DE,es-ES,fr-FR,hi-IN,ur-PK"));
    browser.find("html[data-language=de-DE]").await.map(drop)
}
