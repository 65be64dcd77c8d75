//! What counts as an e-mail address: the same as for Better Auth, which is plain ASCII and a domain
//! with a dot.

/// Longest accepted address (RFC 5321).
const MAX_CHARACTERS: usize = 254;

pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    text.len() <= MAX_CHARACTERS && is_local_part(local) && is_domain(domain)
}

fn is_local_part(local: &str) -> bool {
    let character = |c: char| c.is_ascii_alphanumeric() || "_'+-.".contains(c);
    let apart = !local.starts_with('.') && !local.ends_with(['.', '\'']) && !local.contains("..");
    !local.is_empty() && apart && local.chars().all(character)
}

fn is_domain(domain: &str) -> bool {
    let Some((names, top)) = domain.rsplit_once('.') else { return false };
    let name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic()) && names.split('.').all(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_judged_as_better_auth_judges_them() {
        for email in ["a@x.com", "first.last+tag@sub-1.example.museum", "o'brien@x.co", "_@1.ab"] {
            assert!(is_email(email), "{email}");
        }
        for email in [
            "",
            "@",
            "nope",
            "a@b",
            "a@.com",
            "a@x.c",
            "a b@x.com",
            ".a@x.com",
            "a.@x.com",
            "a..b@x.com",
            "a@x..com",
            "a@-x.com",
            "a@x.com\0",
            "ä@x.com",
            "a@b@x.com",
            "<a@x.com>",
            "a@x.com\n",
        ] {
            assert!(!is_email(email), "{email:?}");
        }
        assert!(!is_email(&format!("{}@x.com", "a".repeat(250))));
    }
}
