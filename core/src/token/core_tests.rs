//! Names, scopes, and the times of a token.

use super::*;

const NOW: Timestamp = Timestamp::constant(1_795_510_800, 0);

fn parse(name: &str, scopes: &[&str], days: Option<i64>) -> Result<NewToken, InvalidField> {
    NewToken::parse(name, scopes, days)
}

#[test]
fn a_name_is_one_line_of_at_most_a_hundred_characters() {
    assert_eq!(parse(" my\n laptop ", &["tasks:read"], None).unwrap().name, "my laptop");
    for name in ["", " \n", "a\0b", &"é".repeat(NAME_MAX_CHARS + 1)] {
        assert_eq!(parse(name, &["tasks:read"], None).unwrap_err().field, "name", "{name:?}");
    }
    assert!(parse(&"é".repeat(NAME_MAX_CHARS), &["tasks:read"], None).is_ok());
}

#[test]
fn scopes_are_kept_once_each_and_written_as_oauth_does() {
    let scopes = Scopes::parse(["tasks:write", "tasks:read", "tasks:write"]).unwrap();
    assert_eq!(scopes.to_string(), "tasks:read tasks:write");
    assert_eq!(Scopes::stored(&scopes.to_string()), scopes);
}

#[test]
fn no_scope_and_an_unknown_one_are_refused_with_those_there_are() {
    for names in [&[][..], &["tasks:admin"], &["tasks:read", "Tasks:Write"]] {
        let error = parse("laptop", names, None).unwrap_err();
        assert_eq!(error.field, "scopes", "{names:?}");
        assert!(error.message.contains("tasks:read, tasks:write"), "{error}");
    }
}

#[test]
fn writing_does_not_include_reading_nor_the_other_way_round() {
    let read = Scopes::parse(["tasks:read"]).unwrap();
    assert!(read.allow(Scope::TasksRead) && !read.allow(Scope::TasksWrite));
    let write = Scopes::parse(["tasks:write"]).unwrap();
    assert!(write.allow(Scope::TasksWrite) && !write.allow(Scope::TasksRead));
}

#[test]
fn a_stored_scope_that_there_is_no_more_allows_nothing() {
    assert_eq!(Scopes::stored("tasks:read notes:read").as_slice(), [Scope::TasksRead]);
    assert!(Scopes::stored("").as_slice().is_empty());
}

#[test]
fn a_token_ends_after_its_days_and_not_before() {
    let token = parse("laptop", &["tasks:read"], Some(30)).unwrap();
    let end = token.ends_at(NOW);
    assert_eq!(end, Some(NOW + SignedDuration::from_hours(30 * 24)));
    let before = NOW + SignedDuration::from_hours(30 * 24) - SignedDuration::from_secs(1);
    assert!(!is_over(end, before) && is_over(end, before + SignedDuration::from_secs(1)));
    assert!(!is_over(parse("laptop", &["tasks:read"], None).unwrap().ends_at(NOW), NOW));
}

#[test]
fn a_lifetime_is_one_day_to_a_year() {
    for days in [-1, 0, LIFETIME_MAX_DAYS + 1, i64::MAX] {
        let error = parse("laptop", &["tasks:read"], Some(days)).unwrap_err();
        assert_eq!(error.field, "expires_in_days", "{days}");
    }
    assert!(parse("laptop", &["tasks:read"], Some(LIFETIME_MAX_DAYS)).is_ok());
}

#[test]
fn a_use_is_noted_once_a_minute() {
    assert!(is_worth_noting(None, NOW));
    assert!(!is_worth_noting(Some(NOW), NOW + SignedDuration::from_secs(59)));
    assert!(is_worth_noting(Some(NOW), NOW + SignedDuration::from_secs(60)));
    assert!(!is_worth_noting(Some(NOW), NOW - SignedDuration::from_secs(3600)), "a clock set back");
}
