//! What of the list is shown, as the address says it.

use serde::{Deserialize, Serialize};

/// Tasks that one page shows before "load more".
pub const PAGE_TASKS: usize = 50;

/// The three lists of the sidebar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum View {
    #[default]
    Inbox,
    Upcoming,
    Completed,
}

impl View {
    pub const ALL: [Self; 3] = [Self::Inbox, Self::Upcoming, Self::Completed];

    pub fn title(self) -> &'static str {
        match self {
            Self::Inbox => "Inbox",
            Self::Upcoming => "Upcoming",
            Self::Completed => "Completed",
        }
    }

    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Inbox => "inbox",
            Self::Upcoming => "upcoming",
            Self::Completed => "completed",
        }
    }

    /// What an empty list says, and what to do about it.
    pub fn empty(self) -> (&'static str, &'static str) {
        match self {
            Self::Inbox => {
                ("All clear", "Add your first task above. A date, #tag or !high is understood.")
            }
            Self::Upcoming => {
                ("Nothing is scheduled", "Give a task a date and it shows up here, soonest first.")
            }
            Self::Completed => ("Nothing finished yet", "Tick off a task and it is kept here."),
        }
    }

    fn parse(word: &str) -> Self {
        Self::ALL.into_iter().find(|view| view.word() == word).unwrap_or_default()
    }
}

/// The orders to choose from, as the API calls them, with their names.
pub const SORTS: [(&str, &str); 4] = [
    ("", "Newest first"),
    ("date_asc", "Due soonest"),
    ("date_desc", "Due latest"),
    ("priority", "Priority"),
];

/// The priorities to filter by, with their names.
pub const PRIORITIES: [(&str, &str); 4] =
    [("", "Any priority"), ("high", "High"), ("medium", "Medium"), ("low", "Low")];

/// A question to the list, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Listing {
    pub view: View,
    pub search: String,
    pub priority: String,
    pub tag: String,
    pub sort: String,
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
            tag: text("tag").trim_start_matches('#').to_owned(),
            sort: text("sort"),
            edit: text("edit"),
            cursor: text("cursor"),
        }
    }

    /// The address that shows this.
    pub fn href(&self) -> String {
        let query = query(&[
            ("view", if self.view == View::Inbox { "" } else { self.view.word() }),
            ("search", &self.search),
            ("priority", &self.priority),
            ("tag", &self.tag),
            ("sort", &self.sort),
            ("edit", &self.edit),
            ("cursor", &self.cursor),
        ]);
        if query.is_empty() { "/dashboard".to_owned() } else { format!("/dashboard?{query}") }
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

    /// The tasks that carry `tag`.
    #[must_use]
    pub fn tagged(&self, tag: &str) -> Self {
        Self { tag: tag.to_owned(), edit: String::new(), cursor: String::new(), ..self.clone() }
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

    /// The query with which the API is asked for this.
    pub fn question(&self) -> String {
        let upcoming = self.view == View::Upcoming;
        let sort = if upcoming && self.sort.is_empty() { "date_asc" } else { &self.sort };
        query(&[
            ("status", if self.view == View::Completed { "done" } else { "todo" }),
            ("due", if upcoming { "dated" } else { "" }),
            ("search", &self.search),
            ("priority", &self.priority),
            ("tag", &self.tag),
            ("sort_by", sort),
            ("limit", &PAGE_TASKS.to_string()),
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
        let asked = read(&[("view", "upcoming")]).question();
        assert_eq!(asked, "status=todo&due=dated&sort_by=date_asc&limit=50");
        let asked = read(&[("view", "upcoming"), ("sort", "priority")]).question();
        assert!(asked.contains("sort_by=priority"), "{asked}");
    }

    #[test]
    fn an_unknown_view_is_the_inbox() {
        assert_eq!(read(&[("view", "bogus")]).view, View::Inbox);
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
