//! Where a message is parted, and which of the parts ask for something.
//!
//! A sentence may be parted at joints: commas, conjunctions, words that a request begins with. Of all
//! ways to part it, the one is taken that explains most: each part is a wish, read by a rule, or only
//! tells something.

use std::{collections::HashMap, ops::Range};

use super::{
    CLEAR_MIN, Found, REQUESTS_MAX, Reader,
    joint::{Joint, JointKind},
    wish::{EVENT, EXPLAINED, is_event},
};
use crate::reading::request::{Act, Slot};

/// So many joints may lie inside one wish: "the milk, the eggs, and the bread are done".
const SPANNED_MAX: usize = 3;
/// So many parts that ask for something by themselves are mostly more requests than are answered.
const ASKED_MAX: usize = 2 * REQUESTS_MAX;
/// What is lost where a joint lies inside the description of a task.
const SPANNED: i32 = -15;
/// What is lost for words that neither ask nor look as if they told something.
const UNEXPLAINED: i32 = -20;
/// What is lost where what is told hardly leads up to a wish.
const ABRUPT: i32 = -30;
/// What is won where an afterthought is known as one.
const ASIDE: i32 = 5;
/// What each wish costs: of equals, the fewest.
const WISH: i32 = -1;

/// A part of a message that asks for something.
#[derive(Debug)]
pub(super) struct Clause {
    pub(super) found: Found,
    pub(super) range: Range<usize>,
    /// It may as well be a part of the one before; the list decides.
    pub(super) is_doubtful: bool,
}

/// By the joints they lie between.
type Wishes = HashMap<(usize, usize), Wish>;

/// What words between two joints ask for, and how much that explains.
struct Wish {
    found: Found,
    score: i32,
    range: Range<usize>,
    between: (usize, usize),
}

/// A way to part a sentence up to some joint.
#[derive(Clone, Copy, Debug, Default)]
struct Way {
    score: i32,
    /// The wish it ends with, as the joints it lies between.
    wish: Option<(usize, usize)>,
    is_doubtful: bool,
    has_wish: bool,
    /// The wish adds something.
    is_adding: bool,
    /// The wish is a note, of which whatever follows is more.
    is_note: bool,
    /// The joint at which begins what this step of the way does not explain, though it should.
    unread: Option<usize>,
    /// The way it goes on from.
    from: Option<usize>,
}

impl Reader<'_> {
    /// The clauses of a sentence that ask for something; of more than are answered, as many as show that.
    pub(super) fn clauses(&self, sentence: Range<usize>) -> Vec<Clause> {
        let joints = self.joints(sentence);
        let (wishes, last) = self.wishes(&joints, ASKED_MAX);
        if last < joints.len() {
            let clauses = self.parted(&joints[..last], wishes);
            if clauses.len() > REQUESTS_MAX {
                return clauses;
            }
            return self.parted(&joints, self.wishes(&joints, usize::MAX).0);
        }
        self.parted(&joints, wishes)
    }

    /// The clauses of the best way to part a sentence.
    fn parted(&self, joints: &[Joint], wishes: Wishes) -> Vec<Clause> {
        let mut ways = vec![Way::default()];
        let mut to: Vec<Vec<usize>> = vec![Vec::new(); joints.len()];
        to[0].push(0);
        for start in 0..joints.len() - 1 {
            for from in std::mem::take(&mut to[start]) {
                let ends = to.iter_mut().enumerate().skip(start + 1).take(1 + SPANNED_MAX);
                for (end, known) in ends {
                    let told = (end == start + 1).then(|| self.told(&ways, from, joints, start));
                    let wish = wishes
                        .get(&(start, end))
                        .and_then(|wish| self.wished(&ways, from, joints, (&wishes, wish)));
                    for way in told.into_iter().chain(wish) {
                        keep(&mut ways, known, way);
                    }
                }
            }
        }
        let last = to.pop().unwrap_or_default();
        let best = last.into_iter().rev().max_by_key(|way| (ways[*way].has_wish, ways[*way].score));
        self.unread.borrow_mut().extend(self.unread(&ways, best, joints));
        followed(&ways, best, wishes)
    }

    /// What no rule explains of a way, where it goes on after a wish.
    fn unread(&self, ways: &[Way], last: Option<usize>, joints: &[Joint]) -> Vec<String> {
        let steps = std::iter::successors(last, |at| ways[*at].from).map(|at| ways[at]);
        let unread = steps.filter_map(|way| way.unread);
        let words = |start: usize| &self.words[joints[start].next..joints[start + 1].end];
        let unread = unread.map(|start| self.source(words(start)));
        unread.filter(|text| !text.is_empty()).collect()
    }

    /// What could be asked for between any two joints, until so many parts ask for something by themselves; and how
    /// many joints that takes.
    fn wishes(&self, joints: &[Joint], asked_max: usize) -> (Wishes, usize) {
        let mut joints = joints;
        let mut wishes = Wishes::new();
        let mut asked = 0;
        for start in 0..joints.len() - 1 {
            for end in start + 1..joints.len().min(start + 2 + SPANNED_MAX) {
                let range = joints[start].next..joints[end].end;
                if let Some((found, score)) = self.wish(&joints[start], range.clone()) {
                    asked += usize::from(end == start + 1 && score > EVENT);
                    let between = (start, end);
                    wishes.insert(between, Wish { found, score, range, between });
                }
            }
            if asked > asked_max {
                joints = &joints[..start + 2];
                break;
            }
        }
        for end in 2..joints.len() {
            if let Some(wish) = self.gapped_wish(&wishes, joints, end) {
                wishes.insert(wish.between, wish);
            }
        }
        (wishes, joints.len())
    }

    /// What the words before a joint ask for with the verb of the wish before them, if by themselves they
    /// ask for nothing.
    fn gapped_wish(&self, wishes: &Wishes, joints: &[Joint], end: usize) -> Option<Wish> {
        let start = end - 1;
        let between = (start, end);
        if wishes.get(&between).is_some_and(|wish| wish.score > EVENT) {
            return None;
        }
        let range = joints[start].next..joints[end].end;
        // "I washed the car, and tomorrow …": a date is no other task of that day.
        if self.is_moment(&self.words[range.clone()]) {
            return None;
        }
        let before = start.saturating_sub(1 + SPANNED_MAX)..start;
        let mut lefts = before.rev().filter_map(|from| wishes.get(&(from, start)));
        let found = lefts.find_map(|left| self.gapped(&left.found, range.clone()))?;
        let score = EXPLAINED * i32::try_from(found.score).unwrap_or_default();
        Some(Wish { found, score, range, between })
    }

    /// The way that goes on with a part that only tells something.
    fn told(&self, ways: &[Way], from: usize, joints: &[Joint], start: usize) -> Way {
        let words = &self.words[joints[start].next..joints[start + 1].end];
        let before = ways[from];
        // What a conjunction joins to a wish may be more of its name, and what a comma parts from something to add:
        // "buy milk, bread and soap".
        let is_conjoined = joints[start].kind == JointKind::Conjunction;
        let is_item = (before.is_adding && self.is_enumerated(joints, start))
            || (before.is_note && self.is_item(words));
        let is_more = before.has_wish && (is_item || is_conjoined);
        // Nor is told what begins as a request does: "then move the sofa", "and pay taxes by friday".
        // "Dentist on friday, vet on saturday": the next of several.
        let is_next = || {
            let ends = |it: Range<usize>| it.start > 0 && it.end == words.len();
            before.is_adding
                && !self.begins("subject", words)
                && self.last_moment(words).is_some_and(ends)
        };
        let is_wished =
            before.has_wish && (self.begins("opens", words) || self.is_deed(words) || is_next());
        let is_judged = !is_more && !is_wished;
        // "The slip and the poster both go to wednesday": the first of several.
        let is_named = || {
            joints[start + 1].kind == JointKind::Conjunction
                && self.names(&self.source(words)) == Some(true)
        };
        let is_story = (is_judged && self.is_story(joints[start].next..joints[start + 1].end))
            || (self.begins("story", words) && !(is_item && self.is_thing(words)))
            || (!before.has_wish
                && (self.begins("told", words)
                    || self.has_ended(joints[start].next..joints[start + 1].end))
                && !is_named());
        // After a comma that follows a date nothing more is said of what is to be done then.
        let is_over = || {
            let (_, end) = before.wish?;
            let wish = &self.words[joints[0].next..joints[end].end];
            let moment = self.last_moment(wish)?;
            (moment.end == wish.len() && !self.is_moment(words)).then_some(())
        };
        let is_empty = self.is_courtesy(words);
        let is_reason = joints[start + 1].is_reason;
        // "Pay the rent, the first of every month": when, and no aside.
        let is_date = before.is_adding && self.is_moment(words);
        let is_aside = is_empty
            || (joints[start].kind == JointKind::Aside && !is_date)
            || (joints[start].kind == JointKind::Comma
                && before.wish.is_some()
                && !is_date
                && (is_story || (!is_wished && !is_item && is_over().is_some())));
        // What has a date or names a task is no mere story.
        let is_of_list =
            || words.iter().any(|word| self.is_of_task(word)) || self.last_moment(words).is_some();
        let is_joined = before.has_wish && joints[start].next > joints[start].end;
        let is_unread = !is_aside
            && !is_reason
            && ((is_item && !is_story) || (is_joined && (!is_story || is_of_list())));
        let lost = match (is_aside, is_story) {
            (true, _) => ASIDE,
            (false, true) => 0,
            (false, false) if is_reason => 0,
            (false, false) => UNEXPLAINED,
        };
        Way {
            score: before.score + lost,
            wish: None,
            is_doubtful: false,
            unread: is_unread.then_some(start),
            from: Some(from),
            ..before
        }
    }

    /// Whether the part after a joint is one of several things: what "and" joins, or a comma beside another one.
    fn is_enumerated(&self, joints: &[Joint], start: usize) -> bool {
        let is_item = |at: usize| {
            let joint = joints.get(at)?;
            let words = &self.words[joint.next..joints.get(at + 1)?.end];
            let parts = matches!(joint.kind, JointKind::Comma | JointKind::Conjunction);
            Some(at > 0 && parts && self.is_item(words))
        };
        let is = |at: usize| is_item(at) == Some(true);
        is(start)
            && (joints[start].kind == JointKind::Conjunction || is(start + 1) || is(start - 1))
    }

    /// The way that goes on with a wish, if it can.
    fn wished(
        &self,
        ways: &[Way],
        from: usize,
        joints: &[Joint],
        (wishes, wish): (&Wishes, &Wish),
    ) -> Option<Way> {
        let before = ways[from];
        let Wish { found, range, between: (start, end), .. } = wish;
        let (start, end) = (*start, *end);
        let joint = joints[start];
        let mut score = wish.score;
        let is_whole = start == 0 && end + 1 == joints.len();
        let is_reason = joints[end].is_reason;
        // "Buy milk, bread and soap, thanks".
        // "Pay daycare, tomorrow".
        let is_date = |at: usize| self.is_moment(&self.words[joints[at].next..joints[at + 1].end]);
        let is_list = || (start + 1..end).all(|at| self.is_enumerated(joints, at) || is_date(at));
        let is_slight = found.score == 0 && (is_reason || !is_list());
        if (score <= 0 || is_slight) && !is_whole {
            return None;
        }
        // "I should move more, so let's run on sundays".
        if is_reason && found.matched.act.adds() && self.begins("story", &found.words) {
            score = 0;
        }
        // No title runs over "so" where something else is wished after it: "I should move more, so let's run".
        let is_wished = |at: usize| joints[at].is_reason && wishes.contains_key(&(at, end));
        if found.matched.act.adds()
            && self.begins("story", &found.words)
            && (start + 1..end).any(is_wished)
        {
            return None;
        }
        if !found.matched.act.adds() {
            let spanned = joints[start + 1..end].iter();
            let spanned = spanned.filter(|joint| joint.kind != JointKind::Opening);
            // What a task is called does not run over the beginning of another request.
            if spanned.clone().any(|joint| self.pleads(joint.next..range.end)) {
                return None;
            }
            let spanned = spanned.count();
            score += SPANNED * i32::try_from(spanned).unwrap_or_default();
        }
        // "Paint smell everywhere" in a story is nothing to do.
        let is_bare = found.score == 0 && found.matched.act.adds() && !found.matched.is_open.1;
        if is_bare && before.from.is_some() && before.wish.is_none() {
            return None;
        }
        let begins = found.matched.is_open.0 && found.score > 1;
        let mut is_doubtful = false;
        if let Some(left) = before.wish.and_then(|between| wishes.get(&between)) {
            // "Lunch with bob and ann at 12:30" is one.
            let is_closed = || {
                let words = &self.words[left.range.clone()];
                self.last_moment(words).is_some_and(|moment| moment.end == words.len())
                    || (left.found.matched.act.changes() && left.found.matched.is_open.1)
            };
            if joint.kind == JointKind::Conjunction && is_event(found) && !is_closed() {
                return None;
            }
            match joint.kind {
                JointKind::Aside if !(begins && self.is_of_it(found)) => return None,
                JointKind::Opening
                    if !(begins
                        && (left.found.matched.is_open.1
                            || self.is_of_it(found)
                            || self.begins("restarts", &found.words))) =>
                {
                    return None;
                }
                _ => is_doubtful = self.parts(joint, &left.found, found, range.clone())?,
            }
        } else if before.from.is_some() {
            let told = joints[start - 1].next..joint.end;
            // "When was it that I have to …?" is no wish.
            let is_asked = || self.begins("asks", &self.words[told.clone()]);
            if joint.kind == JointKind::Opening && (!begins || is_asked()) {
                return None;
            }
            let is_of_it = self.is_of_it(found);
            // "The report: can you push that by two hours?"
            if is_of_it && self.names(&self.source(&self.words[told.clone()])) == Some(true) {
                score -= UNEXPLAINED;
            } else if !(joint.is_reason && is_of_it || self.leads_up(told, found)) {
                score += ABRUPT;
            }
        }
        Some(Way {
            score: before.score + score + WISH,
            wish: Some(wish.between),
            is_doubtful,
            has_wish: true,
            is_adding: found.matched.act.adds() || (before.is_adding && is_event(found)),
            is_note: found.matched.act == Act::Note,
            unread: None,
            from: Some(from),
        })
    }

    /// Whether `right` is a request of its own after `left`: `Some(true)` if only the list can tell.
    fn parts(
        &self,
        joint: Joint,
        left: &Found,
        right: &Found,
        range: Range<usize>,
    ) -> Option<bool> {
        // "Add the daycare fee, tomorrow": with its date it is said.
        let is_dated =
            || self.last_moment(&left.words).is_some_and(|it| it.end == left.words.len());
        let is_closed = left.matched.is_open.1 || (left.matched.act.adds() && is_dated());
        let act = right.matched.act;
        let is_weak = right.score == 0 && act == Act::Show;
        let is_told = left.matched.act == Act::Fact && right.matched.is_open.1 && right.score > 1;
        let is_item = (left.matched.act.adds() || is_event(left)) && is_event(right);
        let is_of_it = self.is_of_it(right);
        let stands = is_closed || right.matched.is_open.0 || is_told || is_item || is_of_it;
        if is_weak || !stands {
            return None;
        }
        // "Rename it to patch and sand the wall": a deed may be more of the name.
        if left.matched.act == Act::Rename
            && joint.kind == JointKind::Conjunction
            && self.is_deed(&self.words[range.clone()])
            && !is_of_it
        {
            return None;
        }
        // "Complete 3 and 4".
        let is_list = matches!(left.matched.act, Act::AddMany | Act::Split);
        if is_list || (left.matched.act.changes() && act == Act::Choose) {
            return None;
        }
        // "Complete buy milk and cancel the gym", where that is the name of a task.
        let said = &self.words[range.clone()];
        if left.matched.act.changes()
            && act.changes()
            && said.len() > 1
            && self.names(&format!("“{}”", self.source(said))) == Some(true)
        {
            return None;
        }
        if !left.matched.act.adds() {
            return Some(false);
        }
        // "Add buy milk, make it urgent": what is said of "it" follows what it is said of.
        if act.changes() && !is_closed && !is_item {
            let request = self.request(right);
            let task = request.find(Slot::Task).unwrap_or_default();
            if self.is_pronoun(task) {
                return Some(false);
            }
            // "Buy milk, and then move the sofa": a deed, where no task is called so.
            let is_deed = || joint.leads_on() && self.is_deed(said);
            return match self.names(task) {
                Some(is_named) => (is_named || is_deed()).then_some(false),
                None => Some(true),
            };
        }
        // "Send the estimate, that's thursday".
        let is_told_of_it = act == Act::Correct && self.begins("told_of_it", said);
        let is_answer = matches!(act, Act::Yes | Act::No | Act::Choose | Act::Correct | Act::Fact)
            && !is_told_of_it;
        let is_slight = !is_closed && range.len() > 1 && right.score < 2 && !act.adds() && !is_item;
        (!is_answer && !is_slight).then_some(false)
    }

    /// Whether words begin a request, and go on.
    fn pleads(&self, range: Range<usize>) -> bool {
        let words = &self.words[range];
        self.longest("pleads", words).is_some_and(|length| length < words.len())
    }

    /// Whether a clause changes "it".
    fn is_of_it(&self, found: &Found) -> bool {
        found.matched.act.changes() && self.is_pronoun(self.request(found).get(Slot::Task))
    }

    /// Whether what is told leads up to this wish.
    fn leads_up(&self, range: Range<usize>, wish: &Found) -> bool {
        let words = &self.words[range.clone()];
        let is_story =
            self.begins("story", words) || self.begins("told", words) || self.has_ended(range);
        // "There is a meeting on friday, write it down": what is to be written stands before.
        let has_title = wish.matched.slots.iter().any(|(slot, _)| *slot == Slot::Title);
        if wish.matched.act == Act::Add && !has_title {
            return false;
        }
        let begins = wish.matched.is_open.0 && wish.score > 1;
        let says_much = is_story && wish.score >= CLEAR_MIN;
        (begins || says_much) && !self.is_moment(words)
    }
}

/// The wishes of a way, in order.
fn followed(ways: &[Way], last: Option<usize>, mut wishes: Wishes) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut at = last;
    while let Some(way) = at.map(|at| ways[at]) {
        if let Some(Wish { found, range, .. }) = way.wish.and_then(|at| wishes.remove(&at)) {
            clauses.push(Clause { found, range, is_doubtful: way.is_doubtful });
        }
        at = way.from;
    }
    clauses.reverse();
    clauses
}

/// Adds a way to those that lead to a joint, unless one that ends alike is as good.
fn keep(ways: &mut Vec<Way>, known: &mut Vec<usize>, way: Way) {
    let alike = known
        .iter()
        .position(|at| ways[*at].wish == way.wish && ways[*at].has_wish == way.has_wish);
    match alike {
        Some(at) if ways[known[at]].score >= way.score => {}
        Some(at) => {
            known[at] = ways.len();
            ways.push(way);
        }
        None => {
            known.push(ways.len());
            ways.push(way);
        }
    }
}
