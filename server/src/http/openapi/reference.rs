//! The reference page: the document as HTML that needs no script and nothing from elsewhere.

use std::{collections::BTreeMap, fmt::Write as _};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::openapi::OpenApi;

use crate::html::escape;

const STYLE: &str = include_str!("reference.css");
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Allows the page its style and nothing else.
pub(super) fn content_security_policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; frame-ancestors 'none'; base-uri 'none'"
    )
}

pub(super) fn render(document: &OpenApi) -> String {
    let document = serde_json::to_value(document).unwrap_or_default();
    let title = escape(text(&document["info"]["title"]));
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}: the API</title><style>{STYLE}</style></head><body>\
         <header><h1>{title}: the API</h1>{}<p>Machines read <a href=\"/api/openapi.json\">the \
         OpenAPI document</a>.</p></header>",
        prose(text(&document["info"]["description"])),
    );
    let groups = groups(&document);
    page.push_str("<nav aria-label=\"Contents\"><ul>");
    for (name, _) in &groups {
        let _ = write!(page, "<li><a href=\"#{}\">{}</a></li>", anchor(name), escape(name));
    }
    page.push_str("<li><a href=\"#shapes\">shapes</a></li></ul></nav><main>");
    for (name, operations) in &groups {
        let _ = write!(page, "<section><h2 id=\"{}\">{}</h2>", anchor(name), escape(name));
        for (path, method, operation) in operations {
            render_operation(&mut page, path, method, operation);
        }
        page.push_str("</section>");
    }
    render_shapes(&mut page, &document["components"]["schemas"]);
    page.push_str("</main></body></html>");
    page
}

/// Path, method and description of each operation.
type Operations<'a> = Vec<(&'a str, &'static str, &'a Value)>;

/// The operations by tag, tags by name.
fn groups(document: &Value) -> Vec<(&str, Operations<'_>)> {
    let mut groups: BTreeMap<&str, Operations<'_>> = BTreeMap::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let tag = operation["tags"][0].as_str().unwrap_or("other");
                groups.entry(tag).or_default().push((path, method, operation));
            }
        }
    }
    groups.into_iter().collect()
}

fn render_operation(page: &mut String, path: &str, method: &str, operation: &Value) {
    let _ = write!(
        page,
        "<details><summary><span class=\"method {method}\">{}</span> <code>{}</code> <span>{}</span></summary>",
        method.to_uppercase(),
        escape(path),
        escape(text(&operation["summary"])),
    );
    page.push_str(&prose(text(&operation["description"])));
    let open = operation["security"][0].as_object().is_some_and(serde_json::Map::is_empty);
    page.push_str(if open {
        "<p>Open to everybody.</p>"
    } else {
        "<p>Needs a session or token.</p>"
    });
    render_parameters(page, &operation["parameters"]);
    for (kind, content) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        let _ = write!(page, "<h4>Body, {}: {}</h4>", escape(kind), shape(&content["schema"]));
        if let Some(example) = content.get("example") {
            let _ = write!(page, "<pre>{}</pre>", escape(&format!("{example:#}")));
        }
    }
    page.push_str("<h4>Answers</h4><table>");
    for (status, answer) in operation["responses"].as_object().into_iter().flatten() {
        let content = answer["content"].as_object().into_iter().flatten().next();
        let _ = write!(
            page,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>",
            escape(status),
            escape(text(&answer["description"])),
            content.map(|(_, content)| shape(&content["schema"])).unwrap_or_default(),
        );
    }
    page.push_str("</table></details>");
}

fn render_parameters(page: &mut String, parameters: &Value) {
    let Some(parameters) = parameters.as_array().filter(|list| !list.is_empty()) else { return };
    page.push_str("<h4>Parameters</h4><table>");
    for parameter in parameters {
        let required = if parameter["required"] == true { ", required" } else { "" };
        let _ = write!(
            page,
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}{required}</td><td>{}</td></tr>",
            escape(text(&parameter["name"])),
            escape(text(&parameter["in"])),
            inline(text(&parameter["description"])),
        );
    }
    page.push_str("</table>");
}

fn render_shapes(page: &mut String, schemas: &Value) {
    page.push_str("<section><h2 id=\"shapes\">Shapes</h2>");
    for (name, schema) in schemas.as_object().into_iter().flatten() {
        let _ = write!(page, "<article id=\"shape-{0}\"><h3>{0}</h3>", escape(name));
        page.push_str(&prose(text(&schema["description"])));
        let variants = schema["oneOf"].as_array().filter(|list| list.iter().any(has_fields));
        if let Some(variants) = variants {
            for variant in variants {
                page.push_str(&prose(text(&variant["description"])));
                render_fields(page, variant);
            }
        } else if has_fields(schema) {
            render_fields(page, schema);
        } else {
            let _ = write!(page, "<p>{}</p>", shape(schema));
        }
        page.push_str("</article>");
    }
    page.push_str("</section>");
}

fn has_fields(schema: &Value) -> bool {
    schema["properties"].is_object()
}

fn render_fields(page: &mut String, schema: &Value) {
    let required = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
    page.push_str("<table>");
    for (field, property) in schema["properties"].as_object().into_iter().flatten() {
        let must = required.iter().any(|name| name == field);
        let _ = write!(
            page,
            "<tr><th scope=\"row\"><code>{}</code></th><td>{}{}</td><td>{}</td></tr>",
            escape(field),
            shape(property),
            if must { ", required" } else { "" },
            inline(text(&property["description"])),
        );
    }
    page.push_str("</table>");
}

/// A schema in a few words, linked to where it is described.
fn shape(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return format!("<a href=\"#shape-{0}\">{0}</a>", escape(name));
    }
    if let Some(words) = schema["enum"].as_array() {
        let words: Vec<_> =
            words.iter().map(|word| format!("<code>{}</code>", escape(text(word)))).collect();
        return words.join(" or ");
    }
    for key in ["oneOf", "anyOf", "allOf"] {
        if let Some(shapes) = schema[key].as_array() {
            return shapes.iter().map(shape).collect::<Vec<_>>().join(" or ");
        }
    }
    if let Some(content) = schema.get("contentSchema") {
        return format!("JSON, as text: {}", shape(content));
    }
    let shape = match &schema["type"] {
        Value::String(kind) if kind == "array" => format!("list of {}", shape(&schema["items"])),
        Value::String(kind) => escape(kind),
        Value::Array(kinds) if kinds.iter().any(|kind| kind == "array") => {
            format!("list of {} or null", shape(&schema["items"]))
        }
        Value::Array(kinds) => kinds.iter().map(text).collect::<Vec<_>>().join(" or "),
        _ => "anything".to_owned(),
    };
    shape + &bounds(schema)
}

/// How much of it there may be.
fn bounds(schema: &Value) -> String {
    let unit = if schema.get("items").is_some() { "" } else { " characters" };
    let most = schema["maxLength"].as_u64().or(schema["maxItems"].as_u64());
    most.map(|most| format!(", at most {most}{unit}")).unwrap_or_default()
}

/// Paragraphs of text with `code` in them.
fn prose(text: &str) -> String {
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.trim().is_empty());
    let paragraphs: Vec<_> = paragraphs.map(inline).collect();
    if paragraphs.is_empty() {
        String::new()
    } else {
        format!("<p>{}</p>", paragraphs.join("</p><p>"))
    }
}

fn inline(text: &str) -> String {
    let mut html = String::new();
    for (index, piece) in escape(text).split('`').enumerate() {
        if index % 2 == 1 {
            let _ = write!(html, "<code>{piece}</code>");
        } else {
            html.push_str(piece);
        }
    }
    html
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn anchor(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}
