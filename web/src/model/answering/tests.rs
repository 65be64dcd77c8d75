//! A turn as it is heard, and what of it is shown.

use serde_json::json;
use todo_core::wire::{ChatAnswer, ChatEvent, ChatToken};

use super::*;

fn start() -> ChatEvent {
    let [conversation_id, question_id, message_id] = ["c", "q", "m"].map(str::to_owned);
    ChatEvent::Start(ChatStart { conversation_id, message_id, question_id })
}

fn token(text: &str) -> ChatEvent {
    ChatEvent::Token(ChatToken { text: text.to_owned() })
}

fn done() -> ChatEvent {
    let (conversation_id, response, tool_calls) = ("c".to_owned(), String::new(), Vec::new());
    let (confirmation, account) = (None, None);
    ChatEvent::Done(ChatAnswer { conversation_id, response, tool_calls, confirmation, account })
}

fn hear(answering: &mut Answering, event: &ChatEvent) {
    answering.hear(event.name(), &event.data().to_string());
}

fn said(text: &str) -> Said {
    let (text, conversation) = (text.to_owned(), "c".to_owned());
    Said { text, typed: true, conversation, ..Said::default() }
}

fn heard(events: &[ChatEvent]) -> Answering {
    let mut answering = Answering::to(said("Add milk"));
    for event in events {
        hear(&mut answering, event);
    }
    answering
}

fn thread(ids: &[&str]) -> Thread {
    let message = |id: &&str| MessageLine { id: (*id).to_owned(), ..MessageLine::default() };
    Thread { messages: ids.iter().map(message).collect(), ..Thread::default() }
}

/// What is shown after these messages: texts, and deeds in brackets.
fn shown(answering: &Answering, ids: &[&str]) -> Vec<String> {
    let line = |line: MessageLine| match line.deeds.join(", ") {
        deeds if deeds.is_empty() => line.text,
        deeds => format!("[{deeds}] {}", line.text),
    };
    answering.lines(&thread(ids)).into_iter().map(line).collect()
}

#[test]
fn words_that_a_tool_interrupts_were_not_the_answer() {
    let (tool, args) = ("add_task".to_owned(), json!({ "title": "Milk" }));
    let call = ChatEvent::ToolCall(ProposedCall { tool: tool.clone(), args: args.clone() });
    let mut answering = heard(&[start(), token("Let me "), token("see")]);
    assert_eq!(shown(&answering, &[]), ["Add milk", "Let me see"]);
    hear(&mut answering, &call);
    assert_eq!(shown(&answering, &[]), ["Add milk", "[Adding “Milk”…] "]);
    let result = json!({ "title": "Milk" });
    hear(&mut answering, &ChatEvent::ToolResult(ToolUse { tool, args, result }));
    hear(&mut answering, &token("Done."));
    assert_eq!(shown(&answering, &[]), ["Add milk", "[Added “Milk”] Done."]);
}

#[test]
fn what_the_conversation_holds_is_not_shown_twice() {
    let answering = heard(&[start(), token("Hm"), done()]);
    assert_eq!(shown(&answering, &["q"]), ["Hm"]);
    assert_eq!(shown(&answering, &["q", "m"]), [""; 0]);
}

#[test]
fn what_the_server_never_took_is_not_shown() {
    let mut refused = heard(&[]);
    assert_eq!(shown(&refused, &[]), ["Add milk", ""]);
    refused.end(State::Failed(Refused::new(429, "Too many.")), 1);
    assert_eq!(shown(&refused, &[]), [""; 0]);
    assert_eq!(refused.refusal().map(|refused| refused.status), Some(429));
}

#[test]
fn what_is_not_known_or_not_readable_is_passed_over() {
    let mut answering = heard(&[start()]);
    answering.hear("thought", "{}");
    answering.hear("token", "{");
    assert_eq!(answering, heard(&[start()]));
}

#[test]
fn an_answer_that_came_to_its_end_is_not_cut_off_any_more() {
    let mut done = heard(&[start(), done()]);
    done.end(State::Failed(Refused::cut_off()), 1);
    assert_eq!((&done.state, done.awaited()), (&State::Done, None));
    let mut cut = heard(&[start(), token("Half ")]);
    cut.end(State::Failed(Refused::cut_off()), 1);
    assert_eq!(cut.awaited(), Some("m"));
}

#[test]
fn a_problem_in_the_middle_is_a_refusal() {
    let problem = json!({ "status": 503, "detail": "The list is away." });
    let failed = heard(&[start(), ChatEvent::Error(problem)]);
    assert_eq!(failed.refusal(), Some(&Refused::new(503, "The list is away.")));
    assert_eq!(failed.awaited(), None, "nobody writes an answer to that");
}

#[test]
fn sending_again_is_no_new_message_until_the_answer_stands() {
    let key = |answering: &Answering, text: &str, held: &[&str]| {
        answering.key_again(&said(text), &thread(held)).is_some()
    };
    let mut cut = heard(&[start()]);
    assert!(!key(&cut, "Add milk", &["q"]), "it runs");
    cut.end(State::Failed(Refused::cut_off()), 1);
    assert!(key(&cut, "Add milk", &["q"]));
    assert!(!key(&cut, "Add tea", &["q"]));
    assert!(!key(&cut, "Add milk", &["q", "m"]));
}

#[test]
fn what_was_typed_comes_back_unless_it_stands_in_the_conversation() {
    let ended = |events: &[ChatEvent], why| {
        let mut typed = heard(events);
        typed.end(why, 1);
        typed.unsaid().map(|said| said.text.clone())
    };
    let said = Some("Add milk".to_owned());
    assert_eq!(ended(&[], State::Failed(Refused::unreachable())), said);
    assert_eq!(ended(&[start()], State::Failed(Refused::cut_off())), said);
    assert_eq!(ended(&[], State::Stopped), said);
    assert_eq!(ended(&[start()], State::Stopped), None);
    assert_eq!(ended(&[start()], State::Done), None);
}

#[test]
fn what_was_said_comes_back_before_what_was_typed_since() {
    assert_eq!(given_back("Add milk", ""), "Add milk");
    assert_eq!(given_back("Add milk", " and tea "), "Add milk and tea");
}

#[test]
fn a_problem_reads_as_a_refusal_with_the_next_step() {
    let problem =
        json!({ "status": 422, "detail": "message: must not be empty", "field": "message" });
    assert_eq!(refused(&problem).message, "Message must not be empty.");
    assert_eq!(refused(&json!({ "status": 401, "detail": "Invalid" })), Refused::signed_out());
    assert!(refused(&Value::Null).message.contains("Try again"));
}

#[test]
fn what_is_said_in_place_of_another_message_hides_it_and_what_followed() {
    let ids = ["q0", "m0", "q1", "m1"];
    let instead = |place, events: &[ChatEvent]| {
        let mut answering = Answering::to(Said { place, ..said("Add tea") });
        for event in events {
            hear(&mut answering, event);
        }
        (answering.kept(&thread(&ids)), shown(&answering, &ids))
    };
    let tea = "Add tea".to_owned();
    assert_eq!(instead(Place::End, &[]), (4, vec![tea.clone(), String::new()]));
    assert_eq!(instead(Place::Of("q1".into()), &[]), (2, vec![tea, String::new()]));
    let again = instead(Place::Answer("m1".into()), &[start(), token("Two")]);
    assert_eq!(again, (3, vec!["Two".to_owned()]));
}

#[test]
fn an_answer_given_again_under_its_own_id_shows_while_it_is_written_and_then_as_the_thread_has_it()
{
    let ids = ["q0", "m0"];
    let mut answering =
        Answering::to(Said { place: Place::Answer("m0".into()), ..said("Add tea") });
    let own_start = ChatEvent::Start(ChatStart {
        conversation_id: "c0".to_owned(),
        message_id: "m0".to_owned(),
        question_id: "q0".to_owned(),
    });
    hear(&mut answering, &own_start);
    hear(&mut answering, &token("Two"));
    assert_eq!(
        (answering.kept(&thread(&ids)), shown(&answering, &ids)),
        (1, vec!["Two".to_owned()])
    );

    answering.hear("done", "{}");
    answering.end(State::Done, 1);
    let shown = |turns| {
        let thread = Thread { turns, ..thread(&ids) };
        (answering.kept(&thread), answering.lines(&thread).len())
    };
    assert_eq!(shown(0), (1, 1), "what was read before has the old answer");
    assert_eq!(shown(1), (2, 0));
}
