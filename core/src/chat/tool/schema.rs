//! The tools as a model sees them. Flat objects, one plain type per property, allowed values in
//! the description too: every provider understands that much. Whose tasks they are is no argument.

use serde_json::{Map, Value, json};

use super::Tool;

/// A tool as it is described to a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    pub name: &'static str,
    pub description: &'static str,
    /// JSON Schema of the arguments: one flat object.
    pub parameters: Value,
}

/// Every tool there is.
pub fn specs() -> Vec<Spec> {
    Tool::ALL.into_iter().map(spec).collect()
}

/// The names of a tool's arguments.
pub(super) fn properties(tool: Tool) -> Vec<&'static str> {
    parts(tool).properties.iter().map(|property| property.name).collect()
}

struct Parts {
    description: &'static str,
    properties: &'static [Property],
    required: &'static [&'static str],
}

struct Property {
    name: &'static str,
    kind: Kind,
    description: &'static str,
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Texts,
    Flag,
    Number,
    OneOf(&'static [&'static str]),
}

fn spec(tool: Tool) -> Spec {
    let Parts { description, properties, required } = parts(tool);
    let properties: Map<String, Value> = properties
        .iter()
        .map(|property| (property.name.to_owned(), property_schema(property)))
        .collect();
    let parameters = json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    });
    Spec { name: tool.name(), description, parameters }
}

fn property_schema(property: &Property) -> Value {
    let description = property.description;
    match property.kind {
        Kind::Text => json!({ "type": "string", "description": description }),
        Kind::Number => json!({ "type": "integer", "description": description }),
        Kind::Flag => json!({ "type": "boolean", "description": description }),
        Kind::Texts => {
            json!({ "type": "array", "items": { "type": "string" }, "description": description })
        }
        Kind::OneOf(words) => {
            json!({ "type": "string", "enum": words, "description": description })
        }
    }
}

fn parts(tool: Tool) -> Parts {
    match tool {
        Tool::AddTask => Parts {
            description: "Puts one task on the user's list.",
            properties: ADD,
            required: &["title"],
        },
        Tool::ListTasks => Parts {
            description: "Lists the user's tasks with their ids, newest first, or earliest due \
                          first when due_from or due_to is given. If there are too many, the last \
                          element says how many were left out.",
            properties: LIST,
            required: &[],
        },
        Tool::CompleteTask => Parts {
            description: "Marks a task as done. A repeating task comes back with its next date.",
            properties: ONE,
            required: &["task_id"],
        },
        Tool::UpdateTask => Parts {
            description: "Changes the given fields of a task; the others stay as they are.",
            properties: UPDATE,
            required: &["task_id"],
        },
        Tool::CompleteTasks => Parts {
            description: "Marks several tasks as done in one call, at most 50. Each has a result \
                          of its own: an id that is wrong does not stop the others.",
            properties: MANY,
            required: &["task_ids"],
        },
        Tool::UpdateTasks => Parts {
            description: "Changes the given fields of several tasks in one call, at most 50; the \
                          other fields stay. Each task has a result of its own: an id that is \
                          wrong does not stop the others.",
            properties: UPDATE_MANY,
            required: &["task_ids"],
        },
        Tool::SummarizeTasks => Parts {
            description: "Tells how today or this week stands: how many tasks are overdue, still \
                          due and completed, and the first of each.",
            properties: SUMMARIZE,
            required: &[],
        },
        Tool::UndoChange => Parts {
            description: "Takes back what was last done in this conversation, all of it. Call it \
                          only when the user wants something undone. It works for 24 hours.",
            properties: UNDO,
            required: &[],
        },
        Tool::DeleteTask => Parts {
            description: "Deletes a task for good. The application itself asks the user to \
                          confirm before anything is deleted.",
            properties: ONE,
            required: &["task_id"],
        },
    }
}

const TASK_ID: Property = Property {
    name: "task_id",
    kind: Kind::Text,
    description: "The id that list_tasks returned; never a place in the list.",
};

const ONE: &[Property] = &[TASK_ID];

const TASK_IDS: Property = Property {
    name: "task_ids",
    kind: Kind::Texts,
    description: "The ids that list_tasks returned, at most 50; never places in the list.",
};

const MANY: &[Property] = &[TASK_IDS];

const UPDATE_MANY: &[Property] = &[
    TASK_IDS,
    PRIORITY,
    DUE_DATE,
    Property {
        name: "time",
        kind: Kind::Text,
        description: "Another time of day like 14:00; each task keeps its own day.",
    },
    TAGS,
    Property {
        name: "add_tags",
        kind: Kind::Texts,
        description: "Labels without #, added to those that are there.",
    },
    Property {
        name: "add_note",
        kind: Kind::Text,
        description: "Text added below each task's description; what stands there is kept.",
    },
    RECURRENCE,
    RRULE,
];

const SUMMARIZE: &[Property] = &[Property {
    name: "period",
    kind: Kind::OneOf(&["today", "week"]),
    description: "today or week (this one, from Monday). Absent: today.",
}];

const UNDO: &[Property] = &[
    Property {
        name: "change_id",
        kind: Kind::Text,
        description: "One change alone, by the change_id of an earlier result. Absent: what was \
                      done last, all of it.",
    },
    Property {
        name: "count",
        kind: Kind::Number,
        description: "So many changes, the last ones, at most 20. Only when the user says how many.",
    },
    Property {
        name: "redo",
        kind: Kind::Flag,
        description: "true: takes back the last undo instead, so that what it took back stands again.",
    },
];

const ADD: &[Property] = &[
    TITLE,
    DESCRIPTION,
    PRIORITY,
    DUE_DATE,
    DUE_END,
    TAGS,
    RECURRENCE,
    RRULE,
    KEEP_EVERY,
    REMINDER,
];

const UPDATE: &[Property] = &[
    TASK_ID,
    TITLE,
    DESCRIPTION,
    PRIORITY,
    DUE_DATE,
    DUE_END,
    TAGS,
    RECURRENCE,
    RRULE,
    KEEP_EVERY,
    REMINDER,
    Property {
        name: "completed",
        kind: Kind::Flag,
        description: "true marks it done, false opens it again.",
    },
];

const LIST: &[Property] = &[
    Property {
        name: "status",
        kind: Kind::OneOf(&["all", "pending", "completed"]),
        description: "all, pending or completed. Absent: all.",
    },
    Property { name: "title", kind: Kind::Text, description: "Part of the title." },
    Property {
        name: "search",
        kind: Kind::Text,
        description: "Part of the title or description. Give this or title, not both.",
    },
    Property {
        name: "priority",
        kind: Kind::OneOf(&["low", "medium", "high"]),
        description: "low, medium or high. Absent: any.",
    },
    Property { name: "tag", kind: Kind::Text, description: "One whole tag, without #." },
    Property {
        name: "due_from",
        kind: Kind::Text,
        description: "First day a task may be due, like 2026-11-24. Only dated tasks are listed.",
    },
    Property {
        name: "due_to",
        kind: Kind::Text,
        description: "Last day a task may be due, like 2026-11-24. Only dated tasks are listed.",
    },
];

const TITLE: Property = Property {
    name: "title",
    kind: Kind::Text,
    description: "What is to be done, at most 255 characters.",
};

const DESCRIPTION: Property = Property {
    name: "description",
    kind: Kind::Text,
    description: "Notes. In an update, none removes them.",
};

const PRIORITY: Property = Property {
    name: "priority",
    kind: Kind::OneOf(&["low", "medium", "high"]),
    description: "low, medium or high. Absent in a new task: medium.",
};

const DUE_DATE: Property = Property {
    name: "due_date",
    kind: Kind::Text,
    description: "A day like 2026-11-24, or a time in the user's zone like 2026-11-24T17:00:00. \
                  In an update, none removes it.",
};

const TAGS: Property = Property {
    name: "tags",
    kind: Kind::Texts,
    description: "Labels without #. In an update, they replace all earlier ones.",
};

const RECURRENCE: Property = Property {
    name: "recurrence",
    kind: Kind::OneOf(&["none", "daily", "weekly", "monthly"]),
    description: "How it repeats: none, daily, weekly or monthly.",
};

const RRULE: Property = Property {
    name: "rrule",
    kind: Kind::Text,
    description: "How it repeats where recurrence cannot say it, in RFC 5545's words: \
                  FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR or FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=6. Give \
                  this or recurrence.",
};

const KEEP_EVERY: Property = Property {
    name: "keep_every",
    kind: Kind::Flag,
    description: "true: when it is done late, occurrences that are over by then come back, too.",
};

const DUE_END: Property = Property {
    name: "due_end",
    kind: Kind::Text,
    description: "When it ends, if it lasts: a day or a time, as due_date is.",
};

const REMINDER: Property = Property {
    name: "reminder_at",
    kind: Kind::Text,
    description: "When to remind, in the user's zone, like 2026-11-24T16:30:00; a day alone is at \
                  9 in the morning. In an update, none removes it.",
};
