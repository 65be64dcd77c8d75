//! Clients that others wrote: rmcp's own, the TypeScript and Python ones in `tests/mcp-client`, and the
//! Inspector.

use rmcp::{
    RoleClient, ServiceExt as _,
    model::{CallToolRequestParams, CallToolResult},
    service::RunningService,
    transport::{
        StreamableHttpClientTransport, streamable_http_client::StreamableHttpClientTransportConfig,
    },
};
use serde_json::{Value, json};
use todo_tests::{TestApp, journey::PASSWORD, node, on_both_databases, python};

use super::{BOTH, READ};
use crate::tokens::program;

type Client = RunningService<RoleClient, ()>;

on_both_databases! {
    async fn rmcps_own_client_works(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let client = connect(&app, program(&alice, &BOTH).await.token.as_deref()).await.unwrap();

        let tools = client.list_all_tools().await.unwrap();
        let delete = tools.iter().find(|tool| tool.name == "delete_task").unwrap();
        let hints = delete.annotations.as_ref().unwrap();
        assert!(hints.is_destructive() && hints.is_idempotent());
        let added = call(&client, "add_task", json!({ "title": "Buy milk" })).await;
        assert_eq!(added.is_error, Some(false));
        assert_eq!(alice.titles().await, ["Buy milk"]);
        let refused = call(&client, "add_task", json!({ "title": "" })).await;
        assert_eq!(refused.is_error, Some(true));
        client.cancel().await.unwrap();

        let reader = connect(&app, program(&alice, &READ).await.token.as_deref()).await.unwrap();
        let tools = reader.list_all_tools().await.unwrap();
        assert!(tools.iter().all(|tool| tool.name != "add_task"), "{tools:?}");
        reader.cancel().await.unwrap();
        assert!(connect(&app, None).await.is_err(), "nobody was let in");
    }

    async fn the_official_typescript_clients_sign_in_by_oauth(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let url = format!("{}/mcp", app.base);
        let arguments = [url.as_str(), alice.email.as_str(), PASSWORD];
        let test = "the_official_typescript_clients_sign_in_by_oauth";
        node::run_script("mcp-client", "oauth.mjs", test, &arguments).await;
        let mut titles = alice.titles().await;
        titles.sort();
        // None where there is no Node, which the test says.
        assert!(titles.is_empty() || titles == ["By the first", "By the second"], "{titles:?}");
    }

    async fn the_official_python_client_works_and_signs_in_by_oauth(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let program = program(&alice, &BOTH).await;
        let url = format!("{}/mcp", app.base);
        let token = program.token.as_deref().unwrap();
        let arguments = [url.as_str(), token, alice.email.as_str(), PASSWORD];
        let test = "the_official_python_client_works_and_signs_in_by_oauth";
        python::run("mcp-client", test, &arguments).await;
    }

    async fn the_inspector_lists_and_calls_tools(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let program = program(&alice, &BOTH).await;
        let url = format!("{}/mcp", app.base);
        let arguments = [url.as_str(), program.token.as_deref().unwrap()];
        node::run("mcp-inspector", "the_inspector_lists_and_calls_tools", &arguments).await;
    }

    async fn the_official_typescript_clients_work(app: TestApp) {
        let alice = app.sign_up("alice").await;
        let (both, read) = (program(&alice, &BOTH).await, program(&alice, &READ).await);
        let url = format!("{}/mcp", app.base);
        let arguments = [url.as_str(), both.token.as_deref().unwrap(), read.token.as_deref().unwrap()];
        node::run("mcp-client", "the_official_typescript_clients_work", &arguments).await;
    }
}

async fn connect(app: &TestApp, token: Option<&str>) -> anyhow::Result<Client> {
    // A second time, it is there already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let config = StreamableHttpClientTransportConfig::with_uri(format!("{}/mcp", app.base));
    let config = match token {
        Some(token) => config.auth_header(token),
        None => config,
    };
    Ok(().serve(StreamableHttpClientTransport::from_config(config)).await?)
}

async fn call(client: &Client, tool: &'static str, arguments: Value) -> CallToolResult {
    let arguments = arguments.as_object().unwrap().clone();
    let call = CallToolRequestParams::new(tool).with_arguments(arguments);
    client.call_tool(call).await.unwrap()
}
