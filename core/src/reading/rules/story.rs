//! What is told around a wish, as far as the wish needs it: what "it" is, and when.

use std::ops::Range;

use super::{LEAD_MAX_WORDS, Reader, parting::Clause, spoken};
use crate::{
    reading::{
        line::PartKind,
        request::{Act, Request, Slot},
        sentence::Grammar,
        when,
    },
    text::{Gap, Word},
};

/// Shortest word that two clauses have in common if they are about the same, in letters.
const SHARED_MIN_CHARS: usize = 4;
/// So many words of a title tell its task, whatever is cried after them.
const TOLD_MIN_WORDS: usize = 2;

impl Reader<'_> {
    /// The requests of all clauses, with what was told around them put into them.
    pub(super) fn requests(&self, clauses: &[Clause]) -> Vec<Request> {
        let mut from = 0;
        let froms = clauses.iter().map(|clause| {
            let act = clause.found.matched.act;
            let before = from;
            if act.changes() || act.adds() {
                from = clause.range.end;
            }
            before
        });
        let starts = clauses.iter().skip(1).map(|clause| clause.range.start);
        let around = froms.zip(starts.chain([self.words.len()])).collect::<Vec<_>>();
        let requests = clauses.iter().enumerate().zip(around).map(|((at, clause), (from, to))| {
            let request =
                Request { is_doubtful: clause.is_doubtful, ..self.request(&clause.found) };
            let before = &self.words[from..clause.range.start];
            let after = &self.words[clause.range.end..to];
            let request = self.named(self.trimmed(request), before, after);
            let request = self.noting(request, before);
            let request = self.listing(request, from..clause.range.start);
            // "On saturday I'm at Martin's, bring the wine".
            let last = at.checked_sub(1).map(|at| clauses[at].range.clone());
            let last = last.filter(|_| self.is_brought(&request));
            let told = last.map_or(before, |last| &self.words[last.start..clause.range.start]);
            self.dated(request, told)
        });
        requests.collect()
    }

    /// "Get rid of the apple tree thing, my grandson does it": the task without what is told after it.
    fn trimmed(&self, request: Request) -> Request {
        let task = request.get(Slot::Task);
        let is_event = is_event_like(&request);
        if !request.act.changes()
            || is_event
            || self.is_pronoun(task)
            || self.names(task) != Some(false)
        {
            return request;
        }
        let words = spoken(task);
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return request };
        let is_of_task = |word: &&Word| self.is_of_task(word);
        // "… the expense report hallelujah".
        let is_cry = !self.ranked[0].knows(&last.key)
            && !last.is_quoted
            && !words.iter().any(|word| self.begins("and", std::slice::from_ref(word)))
            && words[..words.len() - 1].iter().filter(is_of_task).count() >= TOLD_MIN_WORDS;
        let ends_at = |end: &usize| {
            words[end - 1].after > Gap::Space
                || self.begins("subject", &words[*end..])
                || (end + 1 == words.len() && is_cry)
        };
        let prefix = |end: usize| &task[first.whole.start..words[end - 1].range.end];
        let end = (1..words.len()).rev().filter(ends_at);
        let trimmed = end.map(prefix).find(|task| self.names(task) == Some(true));
        match trimmed.map(str::to_owned) {
            Some(trimmed) => request.with(Slot::Task, trimmed),
            None => request,
        }
    }

    /// "The boiler is making that noise again, so move it to friday": what "it" is.
    fn named(&self, request: Request, before: &[Word], after: &[Word]) -> Request {
        let is_it = request.act.changes() && self.is_pronoun(request.get(Slot::Task));
        let Some(known) = self.names.filter(|_| is_it) else { return request };
        let topic = self.source(before);
        // "Everything tagged office: move it": more than one task.
        let topic = Some(topic).filter(|topic| self.begins("many", before) && known.names(topic));
        let told =
            topic.or_else(|| [before, after].into_iter().find_map(|words| known.mentioned(words)));
        match told {
            Some(task) => request.with(Slot::Task, task),
            None => request,
        }
    }

    /// "It's about the broken heating, put that in the notes": what was told is what to note.
    fn noting(&self, request: Request, before: &[Word]) -> Request {
        let is_missing = request.act == Act::Note && request.find(Slot::Note).is_none();
        if !is_missing || before.is_empty() {
            return request;
        }
        request.with(Slot::Note, self.source(before))
    }

    /// "The inspection is on the 22nd at ten, so put that in": what was told is what to add.
    fn listing(&self, request: Request, before: Range<usize>) -> Request {
        let says_nothing = request.act == Act::Add && request.slots.is_empty();
        let told = || {
            // "27 march at 11 haircut, put that in".
            if let Some(led) = self.led(&self.words[before.clone()]) {
                return Some((led.get(Slot::Title).to_owned(), led.get(Slot::When).to_owned()));
            }
            // Without the "so" that leads on.
            let ends = [before.end, before.end.saturating_sub(1)].into_iter();
            let mut clauses = ends.filter_map(|end| self.clause(before.start, end));
            let told = clauses.find_map(|found| {
                Some(self.request(&found)).filter(|told| told.act == Act::Move)
            })?;
            let (task, when) = (told.find(Slot::Task)?, told.find(Slot::When)?);
            let words = spoken(task);
            let article = self.longest("article", &words).unwrap_or(0);
            let title = task[words.get(article)?.whole.start..].to_owned();
            (!self.is_pronoun(task)).then(|| (title, when.to_owned()))
        };
        match says_nothing.then(told).flatten() {
            Some((title, when)) => request.with(Slot::Title, title).with(Slot::When, when),
            None => request,
        }
    }

    /// "They agreed on friday, so change it": when, if the wish does not say.
    fn dated(&self, mut request: Request, told: &[Word]) -> Request {
        let says_nothing = request.slots.iter().all(|(slot, _)| *slot == Slot::Task);
        if matches!(request.act, Act::Change | Act::Move) && says_nothing {
            // "The 18th instead of this friday".
            let rather = (1..told.len()).find(|at| self.begins("rather_than", &told[*at..]));
            let told = &told[..rather.unwrap_or(told.len())];
            if let Some(moment) = self.last_moment(told) {
                request.act = Act::Move;
                return request.with(Slot::When, self.source(&told[moment]));
            }
        } else if request.act == Act::Add
            && request.find(Slot::Instead).is_none()
            && (self.is_brought(&request)
                || request.get(Slot::Kind) == "then"
                || self.is_led_by_moment(told)
                || self.is_about(request.get(Slot::Title), told))
            && let Some(when) = self.told_moment(&request, told)
        {
            return request.with(Slot::When, when);
        }
        request
    }

    /// "And tomorrow also I need to …": whether nothing but a date and words that join stand right before a wish.
    fn is_led_by_moment(&self, told: &[Word]) -> bool {
        let ends = |words: &[Word]| {
            self.ranked.iter().filter_map(|grammar| grammar.ends("joins", words)).max()
        };
        let told = &told[..told.len() - ends(told).unwrap_or(0)];
        let is_over = told.last().is_some_and(|last| last.after >= Gap::Stop);
        self.last_moment(told).filter(|_| !is_over).is_some_and(|moment| {
            let before = &told[..moment.start];
            let is_parted = before.last().is_none_or(|word| word.after > Gap::Space);
            moment.end == told.len() && (is_parted || ends(before).is_some())
        })
    }

    /// Whether something is to be brought to what was spoken of.
    fn is_brought(&self, request: &Request) -> bool {
        let title = spoken(request.get(Slot::Title));
        self.begins("brings", &title)
            || self.ranked.iter().any(|grammar| grammar.ends("brings", &title).is_some())
    }

    /// When a new task is, by what was told of it: all of it, or the day where it says a time.
    fn told_moment(&self, request: &Request, told: &[Word]) -> Option<String> {
        let when = request.get(Slot::When);
        let said = when::line(&format!("{} {when}", request.get(Slot::Title)), self.now);
        let says = |kind| said.parts.iter().any(|part| part.kind == kind);
        if says(PartKind::Date) || said.rule.is_some() {
            return None;
        }
        let moment = self.last_moment(told).filter(|moment| !self.is_past(told, moment))?;
        if !says(PartKind::Time) {
            return Some(self.source(&told[moment]));
        }
        let day = self.source(&told[self.day_in(told, moment)?]);
        Some(format!("{day} {when}").trim().to_owned())
    }

    /// Whether a new task has to do with what was told: they have a word in common, or it says "them".
    fn is_about(&self, title: &str, told: &[Word]) -> bool {
        spoken(title).iter().any(|word| {
            let is_shared = word.key.chars().count() >= SHARED_MIN_CHARS
                && !self.is_deed_word(word)
                && told.iter().any(|known| known.key == word.key);
            is_shared || self.begins("refers", std::slice::from_ref(word))
        })
    }

    fn is_deed_word(&self, word: &Word) -> bool {
        let word = std::slice::from_ref(word);
        self.ranked.iter().any(|grammar| {
            grammar.value("do", word).is_some() || grammar.begins("plain", word).is_some()
        })
    }

    /// Whether a moment is told of something that is over: "I saw him on monday".
    fn is_past(&self, told: &[Word], moment: &Range<usize>) -> bool {
        let start = told[..moment.start]
            .iter()
            .rposition(|word| word.after > Gap::Space)
            .map_or(0, |at| at + 1);
        told[start..moment.start].iter().any(|word| {
            let word = std::slice::from_ref(word);
            self.ranked.iter().any(|grammar| grammar.value("did", word).is_some())
        })
    }

    /// The day of a moment that also says a time.
    fn day_in(&self, words: &[Word], moment: Range<usize>) -> Option<Range<usize>> {
        let (start, end) = (moment.start, moment.end);
        let parts = (start..end).flat_map(|from| (from + 1..=end).map(move |to| from..to));
        parts
            .filter(|part| when::day(&self.source(&words[part.clone()]), self.now).is_some())
            .max_by_key(ExactSizeIterator::len)
    }

    /// The last date or time that words say, as long as it can be.
    pub(super) fn last_moment(&self, words: &[Word]) -> Option<Range<usize>> {
        let may_end = |end: &usize| when::may_be(&words[end - 1..*end]);
        (1..=words.len()).rev().filter(may_end).find_map(|end| {
            let first = end.saturating_sub(Slot::When.max_words());
            (first..end).find(|start| self.is_moment(&words[*start..end])).map(|start| start..end)
        })
    }

    /// The longest date or time that words begin with, with something after it, in words.
    pub(super) fn leading_moment(&self, words: &[Word]) -> Option<usize> {
        let most = words.len().saturating_sub(1).min(LEAD_MAX_WORDS);
        (1..=most).rev().find(|length| self.is_moment(&words[..*length]))
    }

    /// Requests that belong to others put into these: what is missing and then wanted, a date that
    /// is put right; what only led up to another left out.
    pub(super) fn joined(&self, requests: Vec<Request>) -> Vec<Request> {
        let mut joined: Vec<Request> = Vec::new();
        for request in requests {
            let is_first = joined.len() == 1;
            if let Some(more) = joined.last_mut().and_then(|last| self.moved_more(last, &request)) {
                joined.extend(more);
                continue;
            }
            match (joined.last_mut(), request.act) {
                (Some(last), Act::Add) if self.is_pronoun(request.get(Slot::Title)) => {
                    if last.act == Act::Mention {
                        last.act = Act::Add;
                    }
                    // "I must buy birdseed, would you write that down": said for sure.
                    last.text = format!("{} {}", last.text, request.text);
                    // "…, write that down for monday".
                    if last.find(Slot::When).is_none()
                        && let Some(when) = request.find(Slot::When)
                    {
                        last.slots.push((Slot::When, when.to_owned()));
                    }
                }
                // "Das zweite verschieb auf Donnerstag": what is meant, and then what becomes of it.
                (Some(last), act)
                    if last.act == Act::Choose
                        && act.changes()
                        && self.is_pronoun(request.get(Slot::Task)) =>
                {
                    *last = request.with(Slot::Task, last.text.clone());
                }
                (Some(last), _) if last.act.changes() && request.get(Slot::Kind) == "keep" => {}
                // "C'est bon pour le resto, j'ai réservé", where the one is named by the other's verb.
                (Some(last), Act::Fact)
                    if last.act == Act::Complete
                        && request.find(Slot::Task).is_none()
                        && self.names(last.get(Slot::Task)) == Some(false) =>
                {
                    *last = request;
                }
                // "Delete the lawn, it's no longer needed": the same once more.
                (Some(last), Act::Delete)
                    if last.act == Act::Delete && self.is_pronoun(request.get(Slot::Task)) => {}
                // "The recycling didn't happen, put it back".
                (Some(last), Act::Undo) if last.act == Act::Reopen => {}
                // "Move the report to friday, high priority too".
                (Some(last), Act::Show) if last.act.changes() => match self.level_of(&request) {
                    Some(level) => joined.push(
                        Request::new(Act::Prioritise, &request.text)
                            .with(Slot::Task, "")
                            .with(Slot::Level, level),
                    ),
                    None => joined.push(request),
                },
                // "We need a poster. By wednesday.": when, in a sentence of its own.
                (Some(last), _) if is_wanted(last) && self.is_moment(&spoken(&request.text)) => {
                    last.slots.push((Slot::When, request.text));
                }
                // "We need a poster, so put buy a poster on there".
                (Some(last), Act::Add) if is_wanted(last) && self.says_again(last, &request) => {
                    *last = request;
                }
                // "Reopen the parcel one, i still have to fetch it".
                (Some(last), Act::Add)
                    if last.act.changes()
                        && request.find(Slot::Kind).is_none()
                        && self.ends_in_it(&request) => {}
                // "The dentist can't do wednesday, so we agreed on friday: change that".
                (Some(last), Act::Move)
                    if last.act == Act::Move
                        && last.find(Slot::When).is_none()
                        && self.is_pronoun(request.get(Slot::Task)) =>
                {
                    last.slots.retain(|(slot, _)| *slot != Slot::Any);
                    last.slots.push((Slot::When, request.get(Slot::When).to_owned()));
                }
                // "Add gym monday 7am, haircut tuesday 5pm".
                (Some(last), Act::Move) if last.act == Act::Add && is_event_like(&request) => {
                    let new = Request::new(Act::Add, &request.text);
                    joined.push(new.with(Slot::Title, request.text));
                }
                // "What is there this week? From tomorrow."
                (Some(last), Act::Correct | Act::Show) if self.is_more_of(last, &request) => {
                    let more = [Slot::When, Slot::What].map(|slot| request.get(slot)).join(" ");
                    let what = format!("{} {more}", last.get(Slot::What));
                    *last = last.clone().with(Slot::What, what.trim());
                }
                (Some(last), Act::Correct)
                    if request.find(Slot::When).is_some() && last.act.adds() =>
                {
                    last.slots.push((Slot::Instead, request.get(Slot::When).to_owned()));
                }
                (Some(last), Act::Correct)
                    if request.find(Slot::When).is_some() && last.find(Slot::When).is_some() =>
                {
                    *last = last.clone().with(Slot::When, request.get(Slot::When));
                }
                (Some(_), Act::Told | Act::Thank | Act::Greet | Act::Yes | Act::Bye) => {}
                (Some(last), _) if is_first && leads(last.act) => *last = request,
                _ => joined.push(request),
            }
        }
        joined
    }

    /// What a correction says of the move just before it, and of which other task; `None` if it says nothing of that.
    fn moved_more(&self, last: &mut Request, request: &Request) -> Option<Vec<Request>> {
        let is_moved = matches!(last.act, Act::Move | Act::Repeat) && request.act == Act::Correct;
        let when = request.find(Slot::When).filter(|_| is_moved)?;
        // "All by friday except the sponge, that's sunday": the one that was left out.
        if let Some(left_out) = last.find(Slot::Name) {
            let moved = Request::new(Act::Move, &request.text).with(Slot::Task, left_out);
            return Some(vec![moved.with(Slot::When, when)]);
        }
        // "Every day at 9, starting tonight".
        let before = last.find(Slot::When)?;
        let starts = self.begins("starts", &spoken(&request.text));
        let whole = starts.then(|| format!("{before} {}", request.text))?;
        if when::read(&whole, self.now).is_some() {
            *last = last.clone().with(Slot::When, whole);
        }
        Some(Vec::new())
    }

    /// The level that is all that is said.
    fn level_of(&self, request: &Request) -> Option<String> {
        let words = spoken(&request.text);
        let is_only = |grammar: &&'static Grammar| {
            let (level, length) = grammar.value("level", &words)?;
            let rest = &words[length..];
            let named = grammar.begins("priority", rest).unwrap_or(0);
            let more = grammar.begins("again_after", &rest[named..]).unwrap_or(0);
            (named + more == rest.len()).then(|| level.to_owned())
        };
        self.ranked.iter().find_map(is_only)
    }

    /// Whether a title is of something that was named before.
    fn ends_in_it(&self, request: &Request) -> bool {
        let title = spoken(request.get(Slot::Title));
        title.len() > 1
            && title.last().is_some_and(|last| {
                let last = std::slice::from_ref(last);
                self.ranked.iter().any(|grammar| {
                    matches!(grammar.value("pronoun", last), Some(("it" | "them", 1)))
                })
            })
    }

    /// Whether what is added is what was only wanted before, said in full.
    fn says_again(&self, last: &Request, request: &Request) -> bool {
        let is_created = |request: &Request| self.begins("create", &spoken(&request.text));
        if is_created(last) || !is_created(request) {
            return false;
        }
        let (before, now) = (spoken(last.get(Slot::Title)), spoken(request.get(Slot::Title)));
        let is_said = |word: &Word| {
            self.begins("article", std::slice::from_ref(word))
                || now.iter().any(|known| known.key == word.key)
        };
        !before.is_empty() && before.iter().all(is_said)
    }

    /// Whether a request only says more of when the one before asks about.
    fn is_more_of(&self, last: &Request, request: &Request) -> bool {
        let words = spoken(&request.text);
        let is_edge = |at: usize| {
            let kinds = ["edge", "edge_after"];
            let says = |grammar: &&'static Grammar| {
                kinds.iter().any(|kind| grammar.value(kind, &words[at..]).is_some())
            };
            self.ranked.iter().any(says)
        };
        let is_when = request.act == Act::Correct && request.find(Slot::When).is_some();
        let is_part = spoken(request.get(Slot::What)).len() == words.len();
        last.act == Act::Show && (is_when || (is_part && (0..words.len()).any(is_edge)))
    }

    /// Whether a reference is "it", or nothing at all.
    pub(super) fn is_pronoun(&self, task: &str) -> bool {
        let words = spoken(task);
        let is = |grammar: &&'static Grammar| grammar.whole("pronoun", &words).is_some();
        words.is_empty() || self.ranked.iter().any(is)
    }
}

/// Whether something is to be there that is not.
fn is_wanted(request: &Request) -> bool {
    matches!(request.act, Act::Add | Act::Mention)
}

/// Whether a request is a thing with a date, without what is to be done about it.
fn is_event_like(request: &Request) -> bool {
    request.get(Slot::Kind) == "event"
}

/// What is only the way to say something else.
pub(super) fn leads(act: Act) -> bool {
    matches!(
        act,
        Act::Told | Act::Thank | Act::Greet | Act::Yes | Act::No | Act::Overwhelmed | Act::Mention
    )
}
