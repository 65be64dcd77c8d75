use serde_json::json;

use super::*;
use crate::task::Due;

fn parsed(body: serde_json::Value) -> Result<(Vec<TaskId>, Adjustment), InvalidField> {
    serde_json::from_value::<ChangeTasks>(body).unwrap().parse(&TimeZone::UTC)
}

#[test]
fn each_task_is_named_once_and_no_more_than_a_hundred_are() {
    let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let (ids, change) = parsed(json!({ "ids": [one, other, one], "completed": "true" })).unwrap();
    assert_eq!(ids, [TaskId(one), TaskId(other)]);
    assert_eq!(change, Adjustment { completed: Some(true), ..Adjustment::default() });
    let many: Vec<_> = (0..=MANY_MAX as u128).map(Uuid::from_u128).collect();
    for ids in [&many[..], &[]] {
        let refused = parsed(json!({ "ids": ids, "completed": true })).unwrap_err();
        assert!(refused.to_string().starts_with("ids: must be 1 to 100"), "{refused}");
    }
}

#[test]
fn a_day_moves_the_whole_date_or_the_day_alone() {
    let friday = jiff::civil::date(2026, 11, 27);
    let dated = |due, keep| {
        let body = json!({ "ids": [Uuid::nil()], "due_date": due, "keep_time": keep });
        let (_, change) = parsed(body).unwrap();
        (change.due, change.day)
    };
    assert_eq!(dated(json!("2026-11-27"), json!(true)), (None, Some(friday)));
    assert_eq!(dated(json!("2026-11-27"), json!(false)), (Some(Some(Due::Day(friday))), None));
    assert_eq!(dated(json!(null), json!(true)), (Some(None), None));
    let moment = Due::At("2026-11-27T17:00:00Z".parse().unwrap());
    assert_eq!(dated(json!("2026-11-27T17:00:00Z"), json!(1)), (Some(Some(moment)), None));
}

#[test]
fn ids_in_a_list_are_read_leniently_and_counted_strictly() {
    let id = Uuid::from_u128(7);
    assert_eq!(ids(&format!(" {id}, ,nonsense,")).unwrap(), [TaskId(id)]);
    assert!(ids(&"x,".repeat(MANY_MAX)).unwrap().is_empty());
    assert_eq!(ids(&"x,".repeat(MANY_MAX + 1)).unwrap_err().field, "ids");
}
