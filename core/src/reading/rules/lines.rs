//! Lists: several lines, or what follows a colon.

use std::ops::Range;

use super::{Found, LEAD_MAX_WORDS, Reader, read, spoken, wish::DEED_MAX_WORDS};
use crate::{
    reading::{
        request::{Act, Request, Slot},
        sentence::Grammar,
    },
    text::{Gap, Word},
};

/// Fewest items of a list on one line, parted by semicolons: two may be sentences.
const PARTED_MIN: usize = 3;
/// Fewest lines without marks that are a list.
const PLAIN_LINES_MIN: usize = 3;
/// Longest item of a list on one line, in words.
const ITEM_MAX_WORDS: usize = 4;
/// Most words before the date of a heading that is nothing else: "all of them for".
const HEAD_MAX_WORDS: usize = 4;
/// A thing that an article leads to, in words.
const ARTICLE_AND_THING_WORDS: usize = 2;

impl Reader<'_> {
    /// "Add three tasks: milk; bread; eggs": everything after the colon.
    pub(super) fn announced(&self) -> Option<(Vec<Request>, Option<&'static Grammar>)> {
        // "Add to my list - milk, bread, eggs".
        let is_dash = |word: &Word| word.after == Gap::Dash && self.begins("create", self.words);
        let colon = self.words.iter().position(|word| word.after == Gap::Colon || is_dash(word))?;
        let last = self.words.last()?;
        let first = self.words.get(colon + 1)?;
        let found = self.clause(0, colon + 2).filter(|found| found.matched.act == Act::AddMany);
        let end = self.words[colon + 1..].iter().position(|word| word.after >= Gap::Stop);
        let end = end.map_or(self.words.len(), |at| colon + at + 2);
        let listed = &self.words[colon + 1..end];
        let rest = self.source(&self.words[end..]);
        // What follows a list on one line may be said of its tasks.
        let is_line = !self.text[first.whole.start..last.whole.end].contains('\n');
        if let Some(found) = found {
            let later = if is_line { self.after_list(listed, &rest) } else { Vec::new() };
            let last = if later.is_empty() { last } else { listed.last()? };
            let items = &self.text[first.whole.start..last.whole.end];
            let list = self.request(&found).with(Slot::Items, items);
            return Some((std::iter::once(list).chain(later).collect(), Some(found.grammar)));
        }
        let (more, heading): (Vec<_>, Vec<_>) = self
            .parted_by_commas(0..colon + 1)
            .into_iter()
            .map(|part| (self.said_of_all(part.clone()), part))
            .partition(|(request, _)| request.is_some());
        let are_deeds = self.are_deeds(listed);
        let mut heading = heading.iter().map(|(_, part)| part.clone());
        let is_list = heading.all(|part| self.is_heading(part, are_deeds))
            && (are_deeds || self.is_enumeration(listed));
        if !is_list {
            return None;
        }
        // "…, buy bread. The last two have no date.", but for "could you put them all on my list".
        let is_said = end == self.words.len() || self.wants_them(end..self.words.len());
        let later = if is_said { Vec::new() } else { self.after_list(listed, &rest) };
        self.unread.borrow_mut().extend((!is_said && later.is_empty()).then_some(rest));
        let items = &self.text[first.whole.start..listed.last()?.whole.end];
        let list = Request::new(Act::AddMany, self.text).with(Slot::Items, items);
        let list = self.dated_by(&self.words[..=colon], list);
        let more = more.into_iter().filter_map(|(request, _)| request).chain(later);
        Some((std::iter::once(list).chain(more).collect(), None))
    }

    /// The parts of some words between their commas.
    fn parted_by_commas(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let mut parts = Vec::new();
        let mut start = range.start;
        for at in range.clone() {
            if self.words[at].after == Gap::Comma || at + 1 == range.end {
                parts.push(start..at + 1);
                start = at + 1;
            }
        }
        parts
    }

    /// "Tag them all garden": what is said of each task of a list that follows.
    fn said_of_all(&self, range: Range<usize>) -> Option<Request> {
        let found = self.clause(range.start, range.end).filter(|found| found.score > 0)?;
        let request = self.request(&found);
        let is_said = matches!(
            request.act,
            Act::Tag | Act::Prioritise | Act::Move | Act::Repeat | Act::Remind
        );
        let is_of_them = request.find(Slot::Task).is_some_and(|task| self.is_pronoun(task));
        (is_said && is_of_them).then_some(request)
    }

    /// "Restock trolley 2, call the pharmacy about the script, write notes": several deeds, however long.
    fn are_deeds(&self, words: &[Word]) -> bool {
        let mut parts = words.split_inclusive(|word| word.after == Gap::Comma);
        let is_deed = |part: &[Word]| {
            let led = self.longest("and", part).filter(|length| *length < part.len());
            part.len() <= DEED_MAX_WORDS && self.is_deed(&part[led.unwrap_or(0)..])
        };
        parts.clone().count() > 1 && parts.all(is_deed)
    }

    /// "Groceries", "Errands today", "Pack for the trip": a few words that ask for nothing and name no task. Before
    /// deeds it may ask for them: "please write down for me: …".
    fn is_heading(&self, range: Range<usize>, before_deeds: bool) -> bool {
        let head = &self.words[range.clone()];
        // "Add a task: milk, eggs, bread" is one.
        let begins = |class: &&str| self.begins(class, head);
        let says_one = || head.iter().any(|word| self.begins("task", std::slice::from_ref(word)));
        // "Add: milk, bread, eggs", "add to my list - …".
        let is_mere = ["create", "create_to_list"]
            .iter()
            .any(|class| self.longest(class, head) == Some(head.len()));
        let is_wish = ["question", "no"].iter().any(begins)
            || (before_deeds && says_one())
            || (!before_deeds && !is_mere && ["create", "remind", "story"].iter().any(begins));
        // With a word more, so that a rule has something to note.
        let changes = self.clause(range.start, range.end + 1).is_some_and(|found| {
            found.score > 0 && (found.matched.act.changes() || found.matched.act == Act::Remind)
        });
        let is_of_task = || !before_deeds && head.iter().any(|word| self.is_of_task(word));
        head.len() <= LEAD_MAX_WORDS && !is_of_task() && !is_wish && !changes
    }

    /// "Oat milk, 6 eggs and butter": several things of a few words each, and no task that is there.
    pub(super) fn is_enumeration(&self, words: &[Word]) -> bool {
        let and = |word: &Word| self.begins("and", std::slice::from_ref(word));
        let mut lengths = vec![0];
        for word in words {
            let length = lengths.last_mut();
            match length {
                Some(length) if !and(word) => *length += 1,
                Some(length) if *length > 0 => lengths.push(0),
                _ => {}
            }
            if word.after == Gap::Comma {
                lengths.push(0);
            }
            if word.after > Gap::Comma && word.range.end != words[words.len() - 1].range.end {
                return false;
            }
        }
        let tells = ["story", "told", "question", "before", "no"]
            .iter()
            .any(|class| self.begins(class, words));
        lengths.len() >= PARTED_MIN
            && lengths.iter().all(|length| (1..=ITEM_MAX_WORDS).contains(length))
            && !tells
            && !words.iter().any(|word| self.is_of_task(word))
    }

    /// Whether words may be one of several things: a few, that neither tell nor ask.
    pub(super) fn is_item(&self, words: &[Word]) -> bool {
        let begins = |class: &&str| self.begins(class, words);
        let asks = ["question", "before", "after", "no", "afterthought"].iter().any(begins);
        let tells = ["story", "told"].iter().any(begins) && !self.is_thing(words);
        (1..=ITEM_MAX_WORDS).contains(&words.len()) && !asks && !tells && !self.is_moment(words)
    }

    /// "El vino", though "él vino" is told.
    pub(super) fn is_thing(&self, words: &[Word]) -> bool {
        words.len() == ARTICLE_AND_THING_WORDS && self.begins("told", words)
    }

    /// The date at the end of what stands above a list, or the one it begins with, is the date of each: "Saturday jobs".
    fn dated_by(&self, head: &[Word], list: Request) -> Request {
        let last = self.last_moment(head).filter(|moment| moment.end == head.len());
        let first = || {
            let length = self.leading_moment(head)?;
            let is_job = |word: &Word| self.begins("tasks", std::slice::from_ref(word));
            head[length..].iter().all(is_job).then_some(0..length)
        };
        match last.or_else(first) {
            Some(moment) => list.with(Slot::When, self.source(&head[moment])),
            None => list,
        }
    }

    /// A message that is a list: a line that says so, and a line for each task; or lines only.
    pub(super) fn lines(&self) -> Option<(Vec<Request>, Option<&'static Grammar>)> {
        let lines: Vec<&str> =
            self.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        if lines.len() < 2 {
            let list = self.numbered().or_else(|| self.parted_by_semicolons());
            return list.map(|list| (vec![list], None));
        }
        let marked = |lines: &[&str]| lines.iter().all(|line| bare_line(line) != *line);
        let is_head = lines[0].ends_with(':') || (!marked(&lines[..1]) && marked(&lines[1..]));
        let head = self.words.iter().position(|word| word.after == Gap::Line).map(|at| at + 1);
        // "Can you add these to my list please".
        if is_head || head.is_some_and(|head| self.wants_them(0..head)) {
            return self.headed_lines(&lines);
        }
        let head = head?;
        // "Tent" is no "ten".
        let asks = |found: Found| {
            found.score > 0 && self.is_written(&found.spelt) && self.is_about_something(&found)
        };
        let is_list = marked(&lines)
            || (lines.len() >= PLAIN_LINES_MIN && !self.clause(0, head).is_some_and(asks));
        is_list.then(|| (vec![self.list_of(&lines)], None))
    }

    /// Whether words ask to add what stands elsewhere.
    fn wants_them(&self, range: Range<usize>) -> bool {
        let found = self.clause(range.start, range.end).filter(|found| found.matched.act.adds());
        found.is_some_and(|found| {
            let request = self.request(&found);
            let title = request.find(Slot::Title).or(request.find(Slot::Items));
            title.is_some_and(|title| self.is_pronoun(title) || self.is_courtesy(&spoken(title)))
        })
    }

    /// "Please", which asks for nothing.
    pub(super) fn is_courtesy(&self, words: &[Word]) -> bool {
        ["before", "after"].iter().any(|class| self.longest(class, words) == Some(words.len()))
    }

    /// Whether a task that something is to be done to may be on the list.
    fn is_about_something(&self, found: &Found) -> bool {
        let request = self.request(found);
        let task = request.get(Slot::Task);
        !request.act.changes() || self.is_pronoun(task) || self.names(task) != Some(false)
    }

    /// What a first line says of the lines after it.
    fn headed_lines(&self, lines: &[&str]) -> Option<(Vec<Request>, Option<&'static Grammar>)> {
        let (head, rest) = lines.split_first()?;
        let head = head.trim_end_matches(':');
        let items = self.list_of(rest);
        // The head needs something to be about.
        let found = read(&format!("{head} x"), self.now, None);
        let request = found.requests.into_iter().next();
        let request = match request {
            Some(request) if request.act == Act::Split => {
                request.with(Slot::Items, items.get(Slot::Items))
            }
            Some(request) if request.act == Act::Note => {
                request.with(Slot::Note, items.get(Slot::Items))
            }
            _ => {
                let head = &self.words[..spoken(head).len().min(self.words.len())];
                self.dated_by(head, items)
            }
        };
        Some((vec![request], Some(found.grammar)))
    }

    /// "1) call mom 2) buy bread", on one line.
    fn numbered(&self) -> Option<Request> {
        let mut starts: Vec<usize> = Vec::new();
        for word in self.words {
            let next = starts.len() + 1;
            let mark = &self.text[word.whole.clone()];
            if mark == format!("{next})") || mark == format!("{next}.") {
                starts.push(word.whole.start);
            }
        }
        let ends = starts.iter().skip(1).copied().chain([self.text.len()]);
        let items: Vec<&str> =
            starts.iter().zip(ends).map(|(start, end)| self.text[*start..end].trim()).collect();
        let first = *starts.first().filter(|_| items.len() > 1)?;
        let head = self.words.partition_point(|word| word.whole.start < first);
        let head = &self.words[..head];
        let is_list = head.last().is_none_or(|last| last.after == Gap::Colon);
        is_list.then(|| self.dated_by(head, self.list_of(&items)))
    }

    /// "Eggs; tomatoes; bread".
    fn parted_by_semicolons(&self) -> Option<Request> {
        let mut items: Vec<&str> = self.text.split(';').map(str::trim).collect();
        if items.len() < PARTED_MIN {
            return None;
        }
        let mut sentences = self.sentences();
        // "All for monday please; pay the bill; renew the card".
        let head = sentences.first().cloned().and_then(|first| self.date_of_all(first));
        if head.is_some() && sentences.len() == items.len() {
            items.remove(0);
            sentences.remove(0);
        }
        let is_item = |sentence: &Range<usize>| {
            sentence.len() <= LEAD_MAX_WORDS
                && self.clause(sentence.start, sentence.end).is_none_or(|found| found.score == 0)
        };
        let is_list = items.len() >= PARTED_MIN
            && sentences.len() == items.len()
            && sentences.iter().all(is_item);
        let list = is_list.then(|| self.list_of(&items))?;
        Some(match head {
            Some(when) => list.with(Slot::When, when),
            None => list,
        })
    }

    /// "All for monday please": a date that is said of everything that follows.
    fn date_of_all(&self, range: Range<usize>) -> Option<String> {
        let words = Some(&self.words[range]).filter(|words| self.begins("many", words))?;
        let moment = self.last_moment(words).filter(|moment| moment.start <= HEAD_MAX_WORDS)?;
        let is_over = moment.end == words.len() || self.is_courtesy(&words[moment.end..]);
        is_over.then(|| self.source(&words[moment]))
    }

    fn list_of(&self, lines: &[&str]) -> Request {
        let items: Vec<&str> = lines.iter().map(|line| bare_line(line)).collect();
        Request::new(Act::AddMany, self.text).with(Slot::Items, items.join("\n"))
    }
}

/// What marks the beginning of an item.
const BULLETS: [char; 8] = ['-', '*', '•', '·', '–', '◦', '‣', '▪'];
/// Boxes that are ticked or to be ticked.
const BOXES: [&str; 6] = ["[ ]", "[x]", "[X]", "☐", "☑", "[]"];
/// Longest number in front of an item, in digits.
const NUMBER_MAX_DIGITS: usize = 2;

/// A line without the mark or number in front of it.
pub(crate) fn bare_line(line: &str) -> &str {
    let line = line.trim().trim_start_matches(BULLETS).trim_start();
    let line = BOXES.iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line).trim_start();
    let digits = line.len() - line.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
    match line[digits..].strip_prefix(". ").or_else(|| line[digits..].strip_prefix(") ")) {
        Some(rest) if (1..=NUMBER_MAX_DIGITS).contains(&digits) => rest.trim(),
        _ => line,
    }
}
