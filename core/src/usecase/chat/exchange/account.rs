//! What was done in a turn is said by us, from the journal, whatever a model says of it.

use super::{Exchange, ExchangeIds, answered};
use crate::{
    chat::{
        Message, Speaker,
        turn::{Answer, Stop},
    },
    journal::{Change, ChangeId, ChangeQuery, PAGE_MAX, Recorded},
    reading::rules,
    talk::wording::Wording,
    usecase::{Error, journal},
};

/// What is said of what an edited message did before.
const STAYS: &str =
    "What you had asked for before you changed it stays done; take it back on the page Changes.";

impl Exchange<'_> {
    /// The answer with our account of its changes below a model's own words.
    pub(super) async fn accounted(&self, ids: ExchangeIds, answer: Answer) -> Answer {
        if !answer.is_models_own {
            return answer;
        }
        let wording = Wording::of(&answer.frame.language);
        let now = self.ctx.now();
        let account = match self.changes(ids).await {
            Ok(changes) => wording.below(&answer.text, &changes, answer.asked, &now),
            // The answer is worth keeping without the journal; the tools say what they did.
            Err(_) => Some(wording.summary(&answer.calls)).filter(|said| !said.is_empty()),
        };
        match account {
            Some(account) => Answer { text: format!("{}\n\n{account}", answer.text), ..answer },
            None => answer,
        }
    }

    /// The answer to an edited message, with what was done for the messages that it took the place of and still
    /// stands: they are not to be seen any more, what they did is.
    pub(super) async fn told_what_stays(&self, edited: &[Message], answer: Answer) -> Answer {
        let mut changes: Vec<Recorded> = Vec::new();
        for question in edited.iter().filter(|message| message.speaker == Speaker::User) {
            let occasion = Some(ExchangeIds::of_question(question.id).answer());
            let query = ChangeQuery { occasion, limit: PAGE_MAX, ..ChangeQuery::default() };
            // Without the journal, the answer is worth having as it is.
            let Ok(page) = journal::list(self.ctx, self.owner, &query).await else { return answer };
            changes.extend(page.changes.into_iter().rev());
        }
        let is_among = |id: ChangeId| changes.iter().any(|known| known.change.id == id);
        let stands =
            |it: &&Recorded| it.undone_by.is_none() && !it.change.undoes.is_some_and(is_among);
        let stays: Vec<Change> =
            changes.iter().filter(stands).map(|it| it.change.clone()).collect();
        if stays.is_empty() {
            return answer;
        }
        let done = Wording::of(&answer.frame.language).done(&stays, &self.ctx.now());
        Answer { text: format!("{}\n\n({STAYS} {done})", answer.text), ..answer }
    }

    /// Answers a question whose turn was lost with its process, by what it did: the user sees it,
    /// and the next turn knows it.
    pub(super) async fn close_broken(&self, known: &mut Vec<Message>) -> Result<(), Error> {
        let Some(question) = known.last().filter(|last| last.speaker == Speaker::User) else {
            return Ok(());
        };
        let ids = ExchangeIds::of_question(question.id);
        let now = self.ctx.now();
        let wording = Wording::of(rules::language(&question.text).code);
        let done = wording.done(&self.changes(ids).await?, &now);
        let text = format!("{}\n\n{done}", Stop::ShuttingDown.words());
        let answer = answered(ids, Answer { text, ..Answer::default() }, self.time_after(known));
        if self.store(&answer, None).await? {
            known.push(answer);
        }
        Ok(())
    }

    /// What was done for the question of these ids, oldest first.
    pub(super) async fn changes(&self, ids: ExchangeIds) -> Result<Vec<Change>, Error> {
        journal::of_one_occasion(self.ctx, self.owner, ids.answer()).await
    }
}
