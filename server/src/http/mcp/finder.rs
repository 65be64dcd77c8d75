//! `search` and `fetch`: the names under which some clients look for documents.

use rmcp::model::{Tool as Described, ToolAnnotations};
use serde_json::{Map, Value, json};
use todo_core::{chat::tool::Tool, task::TaskId};

use super::{output, tools::Tools};

pub(super) const SEARCH: &str = "search";
pub(super) const FETCH: &str = "fetch";

/// How the two are described.
pub(super) fn offered() -> Vec<Described> {
    let text = |description: &str| json!({ "type": "string", "description": description });
    let of = |name: &'static str, title: &str, what: &'static str, argument: (&str, Value)| {
        let (key, property) = argument;
        let mut schema = Map::new();
        schema.insert("type".to_owned(), json!("object"));
        schema.insert("properties".to_owned(), json!({ key: property }));
        schema.insert("required".to_owned(), json!([key]));
        schema.insert("additionalProperties".to_owned(), json!(false));
        let hints = ToolAnnotations::new()
            .read_only(true)
            .destructive(false)
            .idempotent(true)
            .open_world(false);
        Described::new(name, what, schema)
            .with_title(title)
            .with_raw_output_schema(output::schema(name))
            .with_annotations(hints)
    };
    vec![
        of(
            SEARCH,
            "Search tasks",
            "Finds tasks by a part of their title or description: their ids, titles and addresses.",
            ("query", text("Part of the title or description.")),
        ),
        of(
            FETCH,
            "Fetch a task",
            "One whole task, by an id that search returned.",
            ("id", text("The id that search returned.")),
        ),
    ]
}

impl Tools {
    pub(super) async fn search(&self, arguments: &Value) -> Result<Value, String> {
        let query = text(arguments, "query")?;
        let listed = self.output(Tool::ListTasks, json!({ "search": query })).await?;
        let tasks = listed.as_array().map(Vec::as_slice).unwrap_or_default();
        // The last element may say how many were left out.
        let results: Vec<Value> = tasks
            .iter()
            .filter_map(|task| {
                let id = task["id"].as_str()?;
                Some(json!({ "id": id, "title": task["title"], "url": self.address(id) }))
            })
            .collect();
        Ok(json!({ "results": results }))
    }

    pub(super) async fn fetch(&self, arguments: &Value) -> Result<Value, String> {
        let id = text(arguments, "id")?;
        let parsed =
            id.trim().parse().map_err(|_| "id: must be an id that search returned".to_owned())?;
        let task = self.task(TaskId(parsed)).await?;
        let title = task["title"].as_str().unwrap_or_default();
        let description = task["description"].as_str().unwrap_or_default();
        Ok(json!({
            "id": id,
            "title": title,
            "text": format!("{title}\n{description}").trim(),
            "url": self.address(id),
            "metadata": task,
        }))
    }

    /// Where people see the list that the task is on.
    fn address(&self, id: &str) -> String {
        let base = self.app.settings().http.public_url.as_str().trim_end_matches('/').to_owned();
        format!("{base}/dashboard?task={id}")
    }
}

fn text<'a>(arguments: &'a Value, name: &str) -> Result<&'a str, String> {
    let given = arguments.get(name).and_then(Value::as_str).map(str::trim);
    given.filter(|text| !text.is_empty()).ok_or_else(|| format!("{name}: is required"))
}
