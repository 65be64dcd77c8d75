use crate::{
    chat::{builtin::Builtin, dialogue::Dialogue},
    ports::TaskStore,
    task::list::Query,
};
#[tokio::test]
async fn scratch() {
    let text = std::fs::read_to_string(std::env::var("TALK").unwrap_or("/tmp/talk.txt".into()))
        .unwrap_or_default();
    for block in text.split("\n\n") {
        let dialogue = Dialogue::with(Builtin);
        let show = |tasks: Vec<crate::task::Task>| {
            tasks
                .iter()
                .map(|t| {
                    format!(
                        "{}{} due={:?} end={:?} rule={} rem={:?} pr={} tags={} note={:?}",
                        if t.is_done() { "✓" } else { "·" },
                        t.title,
                        t.due.map(|d| d.to_string()),
                        t.due_end().map(|d| d.to_string()),
                        t.recurrence.as_ref().map_or(String::new(), ToString::to_string),
                        t.reminder.map(|r| r.to_string()),
                        t.priority.word(),
                        t.tags
                            .as_slice()
                            .iter()
                            .map(ToString::to_string)
                            .collect::<Vec<_>>()
                            .join(","),
                        t.description.as_ref().map(|d| d.as_str().to_owned())
                    )
                })
                .collect::<Vec<_>>()
        };
        for line in block.lines() {
            if let Some(task) = line.strip_prefix("* ") {
                dialogue.has(task).await;
            }
            if let Some(said) = line.strip_prefix("> ") {
                let list = async || {
                    show(
                        dialogue
                            .tasks
                            .list(&dialogue.owner, &Query::default())
                            .await
                            .unwrap()
                            .tasks,
                    )
                };
                let now =
                    jiff::civil::datetime(2026, 11, 24, 8, 0, 0, 0).in_tz("Asia/Karachi").unwrap();
                if std::env::var("RAW").is_ok() {
                    println!("    {:?}", crate::reading::rules::read(said, &now, None).requests);
                }
                let before = list().await;
                let heard = dialogue.say(said).await.text;
                let after = list().await;
                println!("> {said}\n    {}", heard.replace('\n', "\n    "));
                for line in &before {
                    if !after.contains(line) {
                        println!("  - {line}");
                    }
                }
                for line in &after {
                    if !before.contains(line) {
                        println!("  + {line}");
                    }
                }
            }
        }
        println!();
    }
}
