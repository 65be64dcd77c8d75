//! Codes that are good once: those of an authenticator app, and the backup codes for who lost it.
//!
//! In Better Auth's formats, so that the factors of its plugin go on: the app's secret is a text whose bytes are the key,
//! and the backup codes are a list in JSON, both sealed. Ours stand in that list as keyed hashes, Better Auth's as they are.

use jiff::Timestamp;
use subtle::{Choice, ConstantTimeEq};
use totp_rs::{Builder, Secret as AppSecret, Totp};

use super::{Error, PRODUCT, Secret, random, sealed};

/// How long a new secret is, in characters: 190 bits.
const SECRET_CHARACTERS: usize = 32;
/// How Better Auth marks a secret that came from elsewhere, in base32.
const BASE32: &str = "base32:";
/// How many backup codes there are.
const BACKUP_CODES: usize = 10;
/// How long one is, in characters, without its hyphen: 49 bits.
const BACKUP_CODE_CHARACTERS: usize = 10;
/// What one is made of: nothing that is read as something else, in either case.
const BACKUP_ALPHABET: &[u8] = b"23456789abcdefghjkmnpqrstuvwxyz";
/// How many digits an app shows.
const APP_CODE_DIGITS: usize = 6;
/// What stands before the hash of one.
const HASHED: &str = "hmac-sha256:";

/// A new secret, in the form in which it is sealed.
pub(super) fn new_secret() -> String {
    random::text(SECRET_CHARACTERS)
}

/// The `otpauth:` address that an app scans.
pub(super) fn address(secret: &str, issuer: Option<&str>, email: &str) -> Result<String, Error> {
    let app = builder(secret).with_issuer(Some(issuer.unwrap_or(PRODUCT))).with_account_name(email);
    app.build_noncompliant().to_url().map_err(|error| Error::Internal(error.into()))
}

/// A code without what people type between its halves.
pub(super) fn in_one(code: &str) -> String {
    let is_between = |letter: &char| {
        letter.is_whitespace() || matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
    };
    code.chars().filter(|letter| !is_between(letter)).collect()
}

/// Whether an app can have shown `code`, which is in one.
pub(super) fn is_of_app(code: &str) -> bool {
    code.len() == APP_CODE_DIGITS && code.bytes().all(|letter| letter.is_ascii_digit())
}

/// The step of time that `code` is of, if it is right now, or was or will be in the step beside: clocks differ.
pub(super) fn step_of(secret: &str, code: &str, now: Timestamp) -> Option<i64> {
    let app: Totp = builder(secret).build_noncompliant();
    let step = app.check(code, u64::try_from(now.as_second()).ok()?)?;
    i64::try_from(step).ok()
}

fn builder(secret: &str) -> Builder {
    let imported = secret.strip_prefix(BASE32);
    let imported = imported.and_then(|it| AppSecret::try_from_base32(it.to_uppercase()).ok());
    Builder::new().with_secret(imported.unwrap_or_else(|| secret.as_bytes().into()))
}

/// New backup codes, with a hyphen in the middle as Better Auth writes them: `abcd2-efgh3`.
pub(super) fn new_backup_codes() -> Vec<String> {
    let code = || {
        let text = random::text_of(BACKUP_ALPHABET, BACKUP_CODE_CHARACTERS);
        let (left, right) = text.split_at(BACKUP_CODE_CHARACTERS / 2);
        format!("{left}-{right}")
    };
    std::iter::repeat_with(code).take(BACKUP_CODES).collect()
}

/// `codes` of `user` as they are kept.
pub(super) fn kept(codes: &[String], user: &str, secret: &Secret) -> Result<String, Error> {
    let hashed: Vec<String> = codes.iter().map(|code| hash(code, user, secret)).collect();
    list(&hashed, secret)
}

/// How many codes are left of those that are kept.
pub(super) fn count(kept: &str, secret: &Secret) -> Result<usize, Error> {
    opened(kept, secret).map(|codes| codes.len())
}

/// Whether `code`, which is in one, is as long as one of those that are kept, or as ours. Better Auth's may be of any length.
pub(super) fn is_as_long(code: &str, kept: &str, secret: &Secret) -> Result<bool, Error> {
    let length = code.chars().count();
    let plain = opened(kept, secret)?.into_iter().filter(|kept| !kept.starts_with(HASHED));
    let mut lengths = plain.map(|kept| in_one(&kept).chars().count());
    Ok(length == BACKUP_CODE_CHARACTERS || lengths.any(|it| it == length && it > 0))
}

/// What is kept once `code` of `user`, which is in one and of either case, is used up; `None` if it is none of those. Looks
/// at each of them as long.
pub(super) fn without(
    code: &str,
    kept: &str,
    user: &str,
    secret: &Secret,
) -> Result<Option<String>, Error> {
    let codes = opened(kept, secret)?;
    let hashed = hash(code, user, secret);
    let plain = alike(code);
    let is_it = |kept: &String| {
        if kept.starts_with(HASHED) {
            return kept.as_bytes().ct_eq(hashed.as_bytes());
        }
        alike(kept).as_bytes().ct_eq(plain.as_bytes())
    };
    let found = codes.iter().map(is_it).fold(Choice::from(0), |found, it| found | it);
    if !bool::from(found) {
        return Ok(None);
    }
    let left: Vec<String> = codes.into_iter().filter(|kept| !bool::from(is_it(kept))).collect();
    list(&left, secret).map(Some)
}

fn opened(kept: &str, secret: &Secret) -> Result<Vec<String>, Error> {
    let opened = sealed::open(kept, secret);
    // Better Auth can be told to seal nothing.
    serde_json::from_str(opened.as_deref().unwrap_or(kept))
        .map_err(|error| Error::Internal(error.into()))
}

fn hash(code: &str, user: &str, secret: &Secret) -> String {
    let code = alike(code);
    format!("{HASHED}{}", hex::encode(secret.sign(&format!("backup-code:{user}:{code}"))))
}

/// A backup code however it is typed.
fn alike(code: &str) -> String {
    in_one(code).to_lowercase()
}

fn list(codes: &[String], secret: &Secret) -> Result<String, Error> {
    let list = serde_json::to_string(codes).map_err(|error| Error::Internal(error.into()))?;
    sealed::seal(&list, secret)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B.
    const RFC: &str = "12345678901234567890";

    fn secret() -> Secret {
        Secret::new("0123456789abcdef0123456789abcdef".into()).unwrap()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_codes_are_those_of_the_standard() {
        for (second, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (20_000_000_000, "353130")]
        {
            assert_eq!(step_of(RFC, code, at(second)), Some(second / 30), "{code}");
        }
        assert_eq!(step_of(RFC, "287083", at(59)), None);
        for nonsense in ["", "28708", "2870822", "28708a", "２８７０８２"] {
            assert_eq!(step_of(RFC, nonsense, at(59)), None, "{nonsense}");
        }
    }

    #[test]
    fn a_code_is_right_in_its_step_and_in_those_beside() {
        for (second, is_right) in [(-1, false), (29, true), (59, true), (89, true), (90, false)] {
            assert_eq!(step_of(RFC, "287082", at(second)).is_some(), is_right, "{second}");
        }
    }

    #[test]
    fn a_secret_from_elsewhere_is_read_as_better_auth_marks_it() {
        let imported = "base32:gezdgnbvgy3tqojqgezdgnbvgy3tqojq";
        assert_eq!(step_of(imported, "287082", at(59)), Some(1));
    }

    #[test]
    fn an_app_reads_the_address() {
        assert_eq!(
            address(RFC, None, "ada@example.com").unwrap(),
            "otpauth://totp/Saydo:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Saydo"
        );
    }

    #[test]
    fn a_backup_code_is_used_up_and_kept_as_a_hash_for_its_owner() {
        let codes = new_backup_codes();
        assert_eq!(codes.len(), BACKUP_CODES);
        let kept = kept(&codes, "ada", &secret()).unwrap();
        let opened = sealed::open(&kept, &secret()).unwrap();
        assert!(codes.iter().all(|code| !opened.contains(code)), "{opened}");
        let left = without(&codes[3], &kept, "ada", &secret()).unwrap().unwrap();
        assert_eq!(without(&codes[3], &left, "ada", &secret()).unwrap(), None);
        assert!(without(&codes[4], &left, "ada", &secret()).unwrap().is_some());
        assert_eq!(without(&codes[4], &left, "bob", &secret()).unwrap(), None, "it is ada's");
        assert_eq!(
            without(&hash(&codes[4], "ada", &secret()), &left, "ada", &secret()).unwrap(),
            None
        );
    }

    #[test]
    fn what_is_no_code_is_known_by_its_form() {
        assert_eq!(in_one(" 123\u{a0}4-5\u{2011}6 "), "123456");
        assert!(is_of_app("123456"));
        for other in ["", "12345", "1234567", "12345a", "１２"] {
            assert!(!is_of_app(other), "{other}");
        }
        let ours = kept(&new_backup_codes(), "ada", &secret()).unwrap();
        for (code, kept, is_as_it) in [
            ("abcdefghjk", &*ours, true),
            ("abcdefghj", &ours, false),
            ("", &ours, false),
            ("abc", r#"["a-bc"]"#, true),
            ("", r#"["-"]"#, false),
        ] {
            assert_eq!(is_as_long(code, kept, &secret()).unwrap(), is_as_it, "{code} {kept}");
        }
    }

    #[test]
    fn the_backup_codes_of_better_auth_are_good_too() {
        for kept in [r#"["abcde-fghij","klmno-pqrst"]"#.to_owned(), {
            sealed::seal(r#"["abcde-fghij","klmno-pqrst"]"#, &secret()).unwrap()
        }] {
            let left = without("klmno-pqrst", &kept, "ada", &secret()).unwrap().unwrap();
            assert_eq!(sealed::open(&left, &secret()).unwrap(), r#"["abcde-fghij"]"#);
            assert_eq!(without("klmno-pqrs", &kept, "ada", &secret()).unwrap(), None);
            assert!(without("KLMNOpqrst", &kept, "ada", &secret()).unwrap().is_some());
        }
    }
}
