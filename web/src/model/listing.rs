//! What of the list is shown, as the address says it.

use serde::{Deserialize, Serialize};
use todo_core::task::tag_name;

use crate::words::{say, say_with};

/// Tasks that one page shows before "load more".
pub const PAGE_TASKS: usize = 50;
/// The same where they stand side by side: fewer of each column are seen at once.
const BOARD_TASKS: usize = 200;
/// The same of seven days: as many as the API answers at once, so that a week is whole.
const WEEK_TASKS: usize = 500;

/// The lists of the sidebar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum View {
    /// Everything open, by the day it is due.
    #[default]
    Today,
    /// What has no date yet.
    Inbox,
    Upcoming,
    /// Seven days side by side.
    Week,
    /// Everything open, a column for each priority or tag.
    Board,
    Completed,
}

impl View {
    pub const ALL: [Self; 6] =
        [Self::Today, Self::Inbox, Self::Upcoming, Self::Week, Self::Board, Self::Completed];

    /// The key of its name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Today => "view.today",
            Self::Inbox => "view.inbox",
            Self::Upcoming => "view.upcoming",
            Self::Week => "view.week",
            Self::Board => "view.board",
            Self::Completed => "view.completed",
        }
    }

    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Inbox => "inbox",
            Self::Upcoming => "upcoming",
            Self::Week => "week",
            Self::Board => "board",
            Self::Completed => "completed",
        }
    }

    /// The keys of what an empty list says, and of what to do about it.
    pub fn empty(self) -> (&'static str, &'static str) {
        match self {
            Self::Today | Self::Board => ("empty.today", "empty.today.next"),
            Self::Inbox => ("empty.inbox", "empty.inbox.next"),
            Self::Upcoming | Self::Week => ("empty.upcoming", "empty.upcoming.next"),
            Self::Completed => ("empty.completed", "empty.completed.next"),
        }
    }

    /// Whether its parts stand side by side.
    pub fn has_columns(self) -> bool {
        matches!(self, Self::Week | Self::Board)
    }

    fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|view| view.word() == word).unwrap_or_default()
    }
}

/// What the columns of a board are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum By {
    #[default]
    Priority,
    Tag,
}

impl By {
    /// With the words in the address and the keys of their names.
    pub const ALL: [(Self, &str, &str); 2] =
        [(Self::Priority, "", "board.priority"), (Self::Tag, "tag", "board.tag")];

    /// The word in the address.
    pub fn word(self) -> &'static str {
        Self::ALL.into_iter().find(|(by, ..)| *by == self).map_or("", |(_, word, _)| word)
    }

    fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|it| it.1 == word).map(|(by, ..)| by).unwrap_or_default()
    }
}

/// The orders to choose from, as the API calls them, with the keys of their names.
pub const SORTS: [(&str, &str); 6] = [
    ("", "sort.usual"),
    ("manual", "sort.manual"),
    ("newest", "sort.newest"),
    ("date_asc", "sort.soonest"),
    ("date_desc", "sort.latest"),
    ("priority", "sort.priority"),
];

/// The priorities to filter by, with the keys of their names.
pub const PRIORITIES: [(&str, &str); 4] =
    [("", "priority.any"), ("high", "high"), ("medium", "medium"), ("low", "low")];

/// A question to the list, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Listing {
    pub view: View,
    pub search: String,
    pub priority: String,
    pub tag: String,
    pub sort: String,
    /// What the columns of a board are about.
    pub by: By,
    /// A day of the week that is shown; empty is the present one.
    pub from: String,
    /// The task whose form is open.
    pub edit: String,
    /// Where the shown page starts; empty is the beginning.
    pub cursor: String,
}

impl Listing {
    /// Reads the address's parameters.
    pub fn read(get: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| get(name).unwrap_or_default().trim().to_owned();
        Self {
            view: View::parse(&text("view")),
            search: text("search"),
            priority: text("priority"),
            tag: tag_name(&text("tag")).to_owned(),
            sort: text("sort"),
            by: By::parse(&text("by")),
            from: text("from"),
            edit: text("edit"),
            cursor: text("cursor"),
        }
    }

    /// The address that shows this.
    pub fn href(&self) -> String {
        let query = self.query();
        if query.is_empty() { "/dashboard".to_owned() } else { format!("/dashboard?{query}") }
    }

    /// What the address says after the `?`.
    pub fn query(&self) -> String {
        query(&[
            ("view", if self.view == View::default() { "" } else { self.view.word() }),
            ("search", &self.search),
            ("priority", &self.priority),
            ("tag", &self.tag),
            ("sort", &self.sort),
            ("by", self.by.word()),
            ("from", &self.from),
            ("edit", &self.edit),
            ("cursor", &self.cursor),
        ])
    }

    /// What is shown, in words.
    pub fn heading(&self) -> String {
        let view = say(self.view.title());
        match (self.search.as_str(), self.tag.as_str(), self.view) {
            ("", "", _) => view.to_owned(),
            ("", tag, View::Today) => format!("#{tag}"),
            ("", tag, _) => format!("{view} · #{tag}"),
            (words, ..) => format!("“{words}”"),
        }
    }

    /// What narrows the list down: in words, and the address without it.
    pub fn chips(&self) -> Vec<(String, String)> {
        let start = Self { cursor: String::new(), edit: String::new(), ..self.clone() };
        let named = |options: &'static [(&'static str, &'static str)], word: &str| {
            options.iter().find(|(known, _)| *known == word).map(|(_, name)| say(name))
        };
        let without = |clear: fn(&mut Self)| {
            let mut rest = start.clone();
            clear(&mut rest);
            rest.href()
        };
        let mut chips = Vec::new();
        if !self.search.is_empty() {
            chips.push((format!("“{}”", self.search), without(|it| it.search.clear())));
        }
        if !self.tag.is_empty() {
            chips.push((format!("#{}", self.tag), without(|it| it.tag.clear())));
        }
        if let Some(name) = named(&PRIORITIES[1..], &self.priority) {
            chips.push((say_with("priority.only", &[name]), without(|it| it.priority.clear())));
        }
        if let Some(name) = named(&SORTS[1..], &self.sort) {
            chips.push((name.to_owned(), without(|it| it.sort.clear())));
        }
        chips
    }

    /// The same list with the form of one task open.
    #[must_use]
    pub fn editing(&self, id: &str) -> Self {
        Self { edit: id.to_owned(), ..self.clone() }
    }

    /// The same list with no form open.
    #[must_use]
    pub fn closed(&self) -> Self {
        self.editing("")
    }

    /// What a saved filter keeps of it: the question alone, wherever in the answer the reader is.
    #[must_use]
    pub fn kept(&self) -> Self {
        let none = String::new;
        Self { edit: none(), cursor: none(), from: none(), ..self.clone() }
    }

    /// Whether it is more than one of the lists that are always there.
    pub fn is_worth_keeping(&self) -> bool {
        self.is_filtered() || !self.sort.is_empty()
    }

    /// The tasks that carry `tag`.
    #[must_use]
    pub fn tagged(&self, tag: &str) -> Self {
        Self {
            tag: tag_name(tag).to_owned(),
            edit: String::new(),
            cursor: String::new(),
            ..self.clone()
        }
    }

    /// The same board with other columns.
    #[must_use]
    pub fn columns_by(&self, by: By) -> Self {
        Self { by, edit: String::new(), ..self.clone() }
    }

    /// The week around `day`, `2026-11-24`.
    #[must_use]
    pub fn week_of(&self, day: &str) -> Self {
        Self { from: day.to_owned(), edit: String::new(), cursor: String::new(), ..self.clone() }
    }

    /// The same list from the place `cursor` on.
    #[must_use]
    pub fn from(&self, cursor: &str) -> Self {
        Self { cursor: cursor.to_owned(), edit: String::new(), ..self.clone() }
    }

    /// Whether anything narrows the list down.
    pub fn is_filtered(&self) -> bool {
        !(self.search.is_empty() && self.priority.is_empty() && self.tag.is_empty())
    }

    /// Whether it is shown day by day: the reader asked for no other order.
    pub fn is_by_day(&self) -> bool {
        self.sort.is_empty() && matches!(self.view, View::Today | View::Upcoming | View::Completed)
    }

    /// Whether it is in the reader's own order, and so can be put in another one. What has no date always is.
    pub fn is_manual(&self) -> bool {
        self.order() == "manual" && !self.view.has_columns()
    }

    /// The order as the API calls it.
    fn order(&self) -> &str {
        match self.view {
            View::Today | View::Upcoming | View::Week | View::Board if self.sort.is_empty() => {
                "date_asc"
            }
            View::Inbox if self.sort.is_empty() => "manual",
            _ => &self.sort,
        }
    }

    /// The query with which the API is asked for this; the days of a week are asked for by `days`.
    pub fn question(&self, days: (&str, &str)) -> String {
        let due = match self.view {
            View::Today | View::Board | View::Completed => "",
            View::Inbox => "undated",
            View::Upcoming | View::Week => "dated",
        };
        let limit = match self.view {
            View::Week => WEEK_TASKS,
            View::Board => BOARD_TASKS,
            _ => PAGE_TASKS,
        };
        query(&[
            ("status", if self.view == View::Completed { "done" } else { "todo" }),
            ("due", due),
            ("due_from", days.0),
            ("due_to", days.1),
            ("search", &self.search),
            ("priority", &self.priority),
            ("tag", &self.tag),
            ("sort_by", self.order()),
            ("limit", &limit.to_string()),
            ("cursor", &self.cursor),
        ])
    }
}

/// A query string of the pairs that have a value.
fn query(pairs: &[(&str, &str)]) -> String {
    let given = pairs.iter().filter(|(_, value)| !value.is_empty());
    given.map(|(name, value)| format!("{name}={}", escape(value))).collect::<Vec<_>>().join("&")
}

/// Percent-encodes a query value.
pub fn escape(text: &str) -> String {
    const HEX: [char; 16] =
        ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'];
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                escaped.push(char::from(byte));
            }
            _ => {
                escaped.push('%');
                escaped.extend(HEX.get(usize::from(byte >> 4)));
                escaped.extend(HEX.get(usize::from(byte & 0xF)));
            }
        }
    }
    escaped
}

/// A path of this site, if `address` is one: where to go after signing in must not lead away.
pub fn local_path(address: &str) -> Option<&str> {
    let inside = address.starts_with('/') && !address.starts_with("//");
    let plain = address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (inside && plain).then_some(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANY_DAY: (&str, &str) = ("", "");

    fn read(pairs: &[(&str, &str)]) -> Listing {
        Listing::read(|name| {
            pairs.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_address_says_what_is_shown_and_back() {
        let listing = read(&[("view", "upcoming"), ("search", "tea & milk"), ("tag", "#home")]);
        assert_eq!(listing.href(), "/dashboard?view=upcoming&search=tea%20%26%20milk&tag=home");
        assert_eq!(read(&[]).href(), "/dashboard");
    }

    #[test]
    fn upcoming_asks_for_dated_tasks_soonest_first_unless_told_otherwise() {
        let asked = read(&[("view", "upcoming")]).question(ANY_DAY);
        assert_eq!(asked, "status=todo&due=dated&sort_by=date_asc&limit=50");
        let asked = read(&[("view", "upcoming"), ("sort", "priority")]).question(ANY_DAY);
        assert!(asked.contains("sort_by=priority"), "{asked}");
    }

    #[test]
    fn home_asks_for_all_that_is_open_and_the_inbox_for_what_has_no_date() {
        assert_eq!(read(&[]).question(ANY_DAY), "status=todo&sort_by=date_asc&limit=50");
        let inbox = read(&[("view", "inbox")]).question(ANY_DAY);
        assert_eq!(inbox, "status=todo&due=undated&sort_by=manual&limit=50");
    }

    #[test]
    fn a_heading_names_what_is_shown() {
        for (pairs, heading) in [
            (&[] as &[_], "Today"),
            (&[("view", "inbox")], "Inbox"),
            (&[("tag", "home")], "#home"),
            (&[("view", "completed"), ("tag", "home")], "Completed · #home"),
            (&[("tag", "home"), ("search", "milk")], "“milk”"),
        ] {
            assert_eq!(read(pairs).heading(), heading);
        }
    }

    #[test]
    fn what_narrows_the_list_down_can_be_removed_one_by_one() {
        let chips = read(&[("tag", "home"), ("priority", "high"), ("sort", "newest")]).chips();
        let expected = [
            ("#home", "/dashboard?priority=high&sort=newest"),
            ("High priority", "/dashboard?tag=home&sort=newest"),
            ("Newest first", "/dashboard?priority=high&tag=home"),
        ];
        let expected = expected.map(|(name, href)| (name.to_owned(), href.to_owned()));
        assert_eq!(chips, expected);
    }

    #[test]
    fn a_week_asks_for_its_days_and_a_board_for_more_than_a_page() {
        let asked = read(&[("view", "week")]).question(("2026-11-23", "2026-11-29"));
        let expected = "status=todo&due=dated&due_from=2026-11-23&due_to=2026-11-29&sort_by=date_asc&limit=500";
        assert_eq!(asked, expected);
        let board = read(&[("view", "board"), ("by", "tag"), ("sort", "manual")]);
        assert_eq!(board.href(), "/dashboard?view=board&sort=manual&by=tag");
        assert_eq!(board.question(ANY_DAY), "status=todo&sort_by=manual&limit=200");
        assert!(!board.is_manual() && !board.is_by_day());
    }

    #[test]
    fn an_unknown_view_is_the_first() {
        assert_eq!(read(&[("view", "bogus")]).view, View::Today);
    }

    #[test]
    fn signing_in_never_leads_to_another_site() {
        assert_eq!(local_path("/dashboard?view=upcoming"), Some("/dashboard?view=upcoming"));
        for foreign in ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb", ""]
        {
            assert_eq!(local_path(foreign), None, "{foreign:?}");
        }
    }
}
