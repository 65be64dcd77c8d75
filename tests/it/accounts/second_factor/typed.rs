//! Codes as people type them, and what is said of wrong ones.

use serde_json::json;
use todo_tests::{TestApp, on_both_databases};

use super::{Browser, WRONG, code};

on_both_databases! {
    async fn codes_are_taken_as_people_type_them(app: TestApp) {
        let (_, totp, codes) = Browser::with_factor(&app, "ada").await;
        let halves = code(&app, &totp);
        let mut phone = Browser::new(&app);
        phone.sign_in("ada").await;
        phone.show(&format!(" {} {} ", &halves[..3], &halves[3..])).await.expect(200);
        let spellings = [
            codes[0].replace('-', ""), codes[1].to_uppercase(), codes[2].replace('-', " "),
            codes[3].replace('-', "\u{2011}"), codes[4].clone(),
        ];
        for spelling in spellings {
            phone.sign_in("ada").await;
            phone.show_backup(&spelling).await.expect(200);
            phone.sign_in("ada").await;
            assert_eq!(phone.show_backup(&spelling).await.status, 401, "once");
        }
    }

    async fn new_backup_codes_are_read_only_one_way(app: TestApp) {
        let (_, _, codes) = Browser::with_factor(&app, "ada").await;
        for code in codes {
            assert_eq!((code.len(), code.find('-')), (11, Some(5)), "{code}");
            assert!(!code.contains(['0', 'o', '1', 'l', 'i']), "{code}");
            assert_eq!(code, code.to_lowercase());
        }
    }

    async fn what_is_no_code_is_told_so_and_does_not_count(app: TestApp) {
        let (_, totp, codes) = Browser::with_factor(&app, "ada").await;
        let mut phone = Browser::new(&app);
        phone.sign_in("ada").await;
        for malformed in ["", "  ", "12345", "1234567", "12345a", "１２３４５６"] {
            let refused = phone.show(malformed).await.expect(400);
            assert_eq!(refused["code"], "INVALID_CODE", "{malformed}");
            assert!(refused["detail"].as_str().unwrap().contains("six digits"), "{refused}");
        }
        for malformed in ["", "-", "abcde", "abcde-fghijk", &codes[0][1..]] {
            let refused = phone.show_backup(malformed).await.expect(400);
            assert_eq!(refused["code"], "INVALID_BACKUP_CODE", "{malformed}");
        }
        phone.show(&code(&app, &totp)).await.expect(200);
    }

    async fn the_tenth_wrong_code_says_how_long_nobody_gets_in(app: TestApp) {
        let (_, totp, _) = Browser::with_factor(&app, "ada").await;
        let mut eve = Browser::new(&app);
        for tried in 1..=10 {
            if tried % 5 == 1 {
                eve.sign_in("ada").await;
            }
            let refused = eve.show(WRONG).await;
            assert_eq!(refused.status, if tried < 10 { 401 } else { 429 }, "{tried}: {}", refused.text);
            if tried == 10 {
                assert_eq!(refused.header("retry-after"), "900");
                let said = refused.expect(429);
                assert_eq!(said["code"], "ACCOUNT_TEMPORARILY_LOCKED");
                assert!(said["detail"].as_str().unwrap().contains("15 minutes"), "{said}");
            }
        }
        app.clock.advance(jiff::SignedDuration::from_secs(10 * 60 + 1));
        eve.sign_in("ada").await;
        let later = eve.show(&code(&app, &totp)).await.expect(429);
        assert!(later["detail"].as_str().unwrap().contains("5 minutes"), "{later}");
        assert_ne!(later["detail"], json!(null));
    }
}
