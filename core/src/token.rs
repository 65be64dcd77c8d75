//! Personal tokens: what a program that acts for somebody may do, and for how long.

#[cfg(test)]
mod core_tests;

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::task::{InvalidField, refuse_nul};

/// Longest name of a token, in characters.
pub const NAME_MAX_CHARS: usize = 100;
/// Most tokens of one account.
pub const TOKENS_MAX: usize = 50;
/// Longest a token that ends may last, in days.
pub const LIFETIME_MAX_DAYS: i64 = 366;
/// A token's last use is noted this often, not at every request.
const USE_NOTED_EVERY: SignedDuration = SignedDuration::from_secs(60);
const HOURS_A_DAY: i64 = 24;

/// One thing that a token may allow. None includes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    TasksRead,
    TasksWrite,
}

impl Scope {
    pub const ALL: [Self; 2] = [Self::TasksRead, Self::TasksWrite];

    pub fn name(self) -> &'static str {
        match self {
            Self::TasksRead => "tasks:read",
            Self::TasksWrite => "tasks:write",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// All that a token allows: at least one scope, each once. Displayed as OAuth writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scopes(Vec<Scope>);

impl Scopes {
    pub fn parse<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Result<Self, InvalidField> {
        let known = Scope::ALL.map(Scope::name).join(", ");
        let mut scopes = Vec::new();
        for name in names {
            let name = name.as_ref();
            scopes.push(Scope::named(name).ok_or_else(|| {
                InvalidField::new("scopes", format!("{name:?} is not a scope; choose from {known}"))
            })?);
        }
        if scopes.is_empty() {
            return Err(InvalidField::new("scopes", format!("must name at least one of {known}")));
        }
        Ok(Self::distinct(scopes))
    }

    /// Scopes that are already stored. What is no scope (any more) allows nothing.
    pub fn stored(text: &str) -> Self {
        Self::distinct(text.split_whitespace().filter_map(Scope::named).collect())
    }

    pub fn allow(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    pub fn as_slice(&self) -> &[Scope] {
        &self.0
    }

    fn distinct(mut scopes: Vec<Scope>) -> Self {
        scopes.sort_unstable();
        scopes.dedup();
        Self(scopes)
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.0.iter().map(|scope| scope.name()).collect();
        f.write_str(&names.join(" "))
    }
}

/// A token that somebody asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// What the owner knows it by: on one line, 1 to [`NAME_MAX_CHARS`] characters.
    pub name: String,
    pub scopes: Scopes,
    /// In days; `None` lasts until it is revoked.
    pub lifetime: Option<i64>,
}

impl NewToken {
    pub fn parse<T: AsRef<str>>(
        name: &str,
        scopes: impl IntoIterator<Item = T>,
        lifetime: Option<i64>,
    ) -> Result<Self, InvalidField> {
        let name = parse_name(name)?;
        let scopes = Scopes::parse(scopes)?;
        if lifetime.is_some_and(|days| !(1..=LIFETIME_MAX_DAYS).contains(&days)) {
            return Err(InvalidField::new(
                "expires_in_days",
                format!(
                    "must be 1 to {LIFETIME_MAX_DAYS}; leave it out for a token without an end"
                ),
            ));
        }
        Ok(Self { name, scopes, lifetime })
    }

    /// When it ends, if it is made `now`.
    pub fn ends_at(&self, now: Timestamp) -> Option<Timestamp> {
        let days = self.lifetime?;
        Some(now.saturating_add(SignedDuration::from_hours(days * HOURS_A_DAY)).unwrap_or(now))
    }
}

/// Whether a token that ends at `end` is of no use any more.
pub fn is_over(end: Option<Timestamp>, now: Timestamp) -> bool {
    end.is_some_and(|end| end <= now)
}

/// Whether a use `now` is worth noting after one that was noted at `last`.
pub fn is_worth_noting(last: Option<Timestamp>, now: Timestamp) -> bool {
    last.is_none_or(|last| now.duration_since(last) >= USE_NOTED_EVERY)
}

fn parse_name(text: &str) -> Result<String, InvalidField> {
    refuse_nul("name", text)?;
    let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err(InvalidField::new("name", "must not be empty; say what the token is for")),
        1..=NAME_MAX_CHARS => Ok(name),
        n => Err(InvalidField::new(
            "name",
            format!("has {n} characters; {NAME_MAX_CHARS} is the most"),
        )),
    }
}
