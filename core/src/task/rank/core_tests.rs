use jiff::Timestamp;
use uuid::Uuid;

use super::*;

fn made(microseconds: i64) -> Rank {
    Rank::made(Timestamp::from_microsecond(microseconds).unwrap())
}

fn id(number: u128) -> TaskId {
    TaskId(Uuid::from_u128(number))
}

fn between(above: Option<&Rank>, below: Option<&Rank>, number: u128) -> Rank {
    let rank = Rank::between(above, below, id(number)).unwrap();
    assert_eq!(Rank::stored(rank.0.clone()).as_ref(), Some(&rank));
    assert!(above.is_none_or(|above| *above > rank), "{rank:?} is above {above:?}");
    rank
}

#[test]
fn what_was_never_moved_stands_newest_first() {
    assert!(made(1_795_539_600_123_456) > made(1_795_539_600_123_455));
    assert!(made(-5) == made(0));
    assert!(Rank::made(Timestamp::MAX) > made(1_795_539_600_123_456));
}

#[test]
fn there_is_always_room_between_two() {
    let (mut above, mut below) = (made(1_795_539_600_000_001), made(1_795_539_600_000_000));
    for number in 0..200 {
        let rank = between(Some(&above), Some(&below), number * 7_919);
        assert!(rank > below, "{rank:?} is not above {below:?}");
        if number % 3 == 0 {
            above = rank;
        } else {
            below = rank;
        }
    }
}

#[test]
fn who_moves_to_the_same_place_at_once_gets_another_rank() {
    let (above, below) = (made(9), made(3));
    let (one, other) =
        (between(Some(&above), Some(&below), 1), between(Some(&above), Some(&below), 2));
    assert_ne!(one, other);
    let both = (one.clone().max(other.clone()), one.min(other));
    assert!(between(Some(&both.0), Some(&both.1), 3) > both.1);
}

#[test]
fn one_neighbour_is_enough_and_nothing_comes_in_between() {
    let (one, next) = (made(1_000), made(999));
    assert!(between(Some(&one), None, 5) > next);
    let above = between(None, Some(&next), 5);
    assert!(above > next && above < one);
    // Neighbours that somebody else put the other way round meanwhile.
    assert!(between(Some(&next), Some(&one), 5) < next);
    assert_eq!(Rank::between(None, None, id(5)), None);
}

#[test]
fn text_that_is_no_rank_is_none() {
    for odd in ["", "a0", "A", "ä", "1 "] {
        assert_eq!(Rank::stored(odd.to_owned()), None, "{odd:?}");
    }
}

#[test]
fn what_comes_after_a_rank_is_told_by_its_time() {
    let after = |text: &str| {
        let MadeAfter { before, ties } = Rank::stored(text.to_owned()).unwrap().made_after();
        (before.map(Timestamp::as_microsecond), ties)
    };
    assert_eq!(after("000000000000000500i"), (Some(500), true));
    assert_eq!(after("000000000000000500i5"), (Some(501), false));
    assert_eq!(after("000000000000000500a"), (Some(500), false));
    assert_eq!(after("0000000000000005"), (Some(500), false));
    assert_eq!(after("00000000000000050b"), (Some(510), false));
    assert_eq!(after("i"), (None, false));
    for (text, time) in [("00000000000000050b", 509), ("000000000000000500i5", 500)] {
        let rank = Rank::stored(text.to_owned()).unwrap();
        assert!(made(time) < rank && made(time + 1) > rank, "{text}");
    }
}
