//! Switches and times, in every spelling that the original took.

use serde_json::{Value, json};

use super::*;

#[test]
fn a_switch_is_understood_as_the_original_did() {
    let on =
        [json!(true), json!(1), json!(1.0), json!("true"), json!("YES"), json!("on"), json!("1")];
    for value in on {
        assert_eq!(flag(&value).unwrap(), Some(true), "{value}");
    }
    for value in [json!(false), json!(0), json!("False"), json!("n"), json!("off"), json!("0")] {
        assert_eq!(flag(&value).unwrap(), Some(false), "{value}");
    }
    assert_eq!(flag(&Value::Null).unwrap(), None);
    for value in [json!(2), json!(-1), json!("maybe"), json!(""), json!([true]), json!({})] {
        assert_eq!(flag(&value).unwrap_err().to_string(), "must be true or false", "{value}");
    }
}

#[test]
fn a_time_may_be_a_number() {
    assert_eq!(time(&json!(1_795_510_800)).unwrap().as_deref(), Some("1795510800"));
    assert_eq!(time(&json!("2026-11-24")).unwrap().as_deref(), Some("2026-11-24"));
    assert_eq!(time(&Value::Null).unwrap(), None);
    for value in [json!(true), json!([]), json!({})] {
        time(&value).unwrap_err();
    }
}
