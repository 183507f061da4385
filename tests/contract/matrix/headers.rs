//! The headers that the document declares are those that operations read: each is asked, with a request that an
//! administrator may make, without a version and twice with one key.

use crm_tests::client::Client;
use crm_tests::databases::on_each_database;
use serde_json::Value as Json;
use uuid::Uuid;

use super::requests::{self, Request};
use super::table::{Block, blocks};
use super::world::World;

/// What the document says of a header of an operation: required, optional, or nothing.
fn declared(document: &Json, operation: &str, header: &str) -> Option<bool> {
    let paths = document["paths"].as_object().unwrap().values();
    let all = paths.flat_map(|path| path.as_object().unwrap().values());
    let found = all.into_iter().find(|one| one["operationId"] == operation).unwrap();
    let parameters = found["parameters"].as_array().into_iter().flatten();
    let found = parameters.into_iter().find(|parameter| parameter["in"] == "header" && parameter["name"] == header);
    found.map(|parameter| parameter["required"] == true)
}

/// The first relation in which an administrator may do it.
fn allowed(block: &Block) -> Option<&str> {
    let (_, cells) = block.rows.iter().find(|(actor, _)| actor == "admin").unwrap();
    let found = block.columns.iter().zip(cells).find(|(_, cell)| cell.starts_with('2'));
    found.map(|(column, _)| column.as_str())
}

async fn request(world: &mut World, operation: &str, column: &str) -> (Request, Client) {
    let kind = requests::kind(operation);
    world.forget(kind, operation);
    let target = world.target(kind, operation, "admin", column).await;
    let request = Request::new(world, operation, column, &target, "admin").await;
    (request, world.client(operation, "admin").await)
}

#[test]
fn operations_read_the_headers_that_the_document_declares() {
    on_each_database(|database| async move {
        let mut world = World::new(database).await;
        let document: Json = serde_json::from_str(&crm_api::app::document()).unwrap();
        let mut wrong = Vec::new();
        for block in blocks() {
            let Some(column) = allowed(&block) else { continue };
            for operation in block.plain_operations() {
                let (sent, client) = request(&mut world, &operation, column).await;
                if sent.method == "GET" {
                    continue;
                }
                let demanded = sent.bare(&client).send().await.status == 428;
                if demanded != (declared(&document, &operation, "If-Match") == Some(true)) {
                    wrong.push(format!("{operation}: demands If-Match: {demanded}"));
                }
                world.after(&operation, "admin").await;
                let (sent, client) = request(&mut world, &operation, column).await;
                let key = Uuid::now_v7().to_string();
                let keyed = || sent.bare(&client).header("if-match", "*").header("idempotency-key", &key).send();
                keyed().await;
                let replayed = keyed().await.header("idempotency-replayed") == "true";
                if replayed != declared(&document, &operation, "Idempotency-Key").is_some() {
                    wrong.push(format!("{operation}: reads Idempotency-Key: {replayed}"));
                }
                world.after(&operation, "admin").await;
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn an_upsert_may_name_the_version_that_was_seen() {
    let document: Json = serde_json::from_str(&crm_api::app::document()).unwrap();
    for operation in blocks().iter().flat_map(Block::plain_operations).filter(|name| name.starts_with("upsert_")) {
        assert_eq!(declared(&document, &operation, "If-Match"), Some(false), "{operation}");
    }
}
