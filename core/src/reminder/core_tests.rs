use super::*;

fn berlin(text: &str) -> ZonedDateTime {
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    text.parse::<jiff::civil::DateTime>().unwrap().to_zoned_datetime(zone).unwrap()
}

#[test]
fn tomorrow_morning_is_nine_by_the_owners_clock_also_when_the_night_is_an_hour_shorter() {
    for (now, morning) in [
        ("2026-11-28T21:30", "2026-11-29T08:00:00Z"),
        ("2026-11-28T00:10", "2026-11-29T08:00:00Z"),
        ("2027-03-27T22:00", "2027-03-28T07:00:00Z"),
    ] {
        let until = Snooze::TomorrowMorning.until(&berlin(now));
        assert_eq!(until, morning.parse::<Timestamp>().unwrap(), "{now}");
    }
}

#[test]
fn minutes_pass_whatever_clocks_show() {
    let now = berlin("2027-03-28T01:55");
    assert_eq!(Snooze::Minutes(10).until(&now), "2027-03-28T01:05:00Z".parse().unwrap());
}
