//! The authorization matrix: every operation for every kind of actor and every relation to the record, against
//! expectations written by hand in `matrix.txt`.

mod headers;
mod requests;
mod table;
mod world;

use std::collections::BTreeSet;

use crm_tests::client::{Answer, Client};
use crm_tests::databases::on_each_database;
use serde_json::Value as Json;
use uuid::Uuid;

use requests::Request;
use table::{Block, blocks};
use world::World;

#[test]
fn every_operation_has_rows() {
    let document: Json = serde_json::from_str(&crm_api::app::document()).unwrap();
    let operations =
        document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
    let known: BTreeSet<String> =
        operations.filter_map(|operation| operation["operationId"].as_str().map(str::to_owned)).collect();
    let covered: BTreeSet<String> = blocks().iter().flat_map(Block::plain_operations).collect();
    assert_eq!(known, covered, "operations of the document and of matrix.txt");
}

#[test]
fn every_actor_stands_in_every_block() {
    for block in blocks() {
        let actors: BTreeSet<&str> = block.rows.iter().map(|(actor, _)| actor.as_str()).collect();
        let missing: Vec<_> = world::ACTORS.iter().filter(|actor| !actors.contains(**actor)).collect();
        assert!(missing.is_empty(), "{:?} lack {missing:?}", block.operations);
        assert_eq!(actors.len(), block.rows.len(), "{:?} names an actor twice", block.operations);
        for (actor, cells) in &block.rows {
            assert_eq!(cells.len(), block.columns.len(), "{:?} {actor}", block.operations);
        }
    }
}

#[test]
fn every_role_is_allowed_something_and_refused_something() {
    for actor in world::ACTORS.iter().filter(|actor| !world::STRANGERS.contains(actor)) {
        let cells: Vec<String> = blocks()
            .into_iter()
            .flat_map(|block| block.rows)
            .filter(|(name, _)| name == actor)
            .flat_map(|(_, cells)| cells)
            .collect();
        assert!(cells.iter().any(|cell| cell.starts_with('2')), "{actor} is allowed nothing");
        assert!(cells.iter().any(|cell| cell.starts_with('4')), "{actor} is refused nothing");
    }
}

#[test]
fn accounts_are_seen_and_changed_by_whom_the_matrix_says() {
    holds("accounts");
}

#[test]
fn contacts_are_seen_and_changed_by_whom_the_matrix_says() {
    holds("contacts");
}

#[test]
fn deals_are_seen_and_changed_by_whom_the_matrix_says() {
    holds("deals");
}

#[test]
fn activities_are_seen_and_changed_by_whom_the_matrix_says() {
    holds("activities");
}

#[test]
fn the_catalogue_is_seen_and_changed_by_whom_the_matrix_says() {
    holds("catalogue");
}

#[test]
fn people_and_credentials_are_managed_by_whom_the_matrix_says() {
    holds("people");
}

#[test]
fn views_and_shares_are_seen_and_changed_by_whom_the_matrix_says() {
    holds("shared");
}

#[test]
fn imports_are_seen_and_made_by_whom_the_matrix_says() {
    holds("imports");
}

#[test]
fn bulk_updates_are_seen_and_made_by_whom_the_matrix_says() {
    holds("bulk updates");
}

#[test]
fn sample_data_is_made_and_removed_by_whom_the_matrix_says() {
    holds("sample data");
}

#[test]
fn queue_and_logs_are_seen_by_whom_the_matrix_says() {
    holds("administration");
}

/// Asks every cell of a section, on both databases, and tells all that differ.
fn holds(section: &str) {
    let blocks: Vec<Block> = blocks().into_iter().filter(|block| block.section == section).collect();
    assert!(!blocks.is_empty(), "no section {section}");
    let blocks = &blocks;
    on_each_database(|database| async move {
        let mut world = World::new(database).await;
        let mut wrong = Vec::new();
        for block in blocks {
            for operation in &block.operations {
                for (actor, cells) in &block.rows {
                    for (column, expected) in block.columns.iter().zip(cells).filter(|(_, cell)| *cell != "-") {
                        if let Err(fault) = cell(&mut world, block, operation, actor, column, expected).await {
                            wrong.push(format!("{operation} {actor} {column}: {fault}"));
                        }
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{} cells differ:\n{}", wrong.len(), wrong.join("\n"));
        world.app.finish().await;
    });
}

async fn cell(
    world: &mut World,
    block: &Block,
    operation: &str,
    actor: &str,
    column: &str,
    expected: &str,
) -> Result<(), String> {
    let kind = requests::kind(operation);
    let target = world.target(kind, operation, actor, column).await;
    let client = world.client(operation, actor).await;
    let request = Request::new(world, operation, column, &target, actor).await;
    let reads = request.method == "GET";
    let before = if !reads && expected >= "4" { world.probe.digest() } else { String::new() };
    let events = if reads { 0 } else { world.probe.count(EVENTS) };
    let answer = request.send(&client).await;
    let status = request.status(&answer);
    check(&request, &answer, status, expected, &target.id)?;
    if status >= 400 {
        told_in_the_one_way(world, &answer)?;
        let like_a_random_id = status == 404 && !target.id.is_empty() && request.path.contains(&target.id);
        if like_a_random_id && !operation.starts_with("batch_") {
            same_as_random(&request, &client, &answer, &target.id).await?;
        }
    }
    if reads {
        return Ok(());
    }
    if status >= 400 {
        let untouched = world.probe.digest() == before;
        return if untouched { Ok(()) } else { Err("was refused and wrote all the same".into()) };
    }
    world.forget(kind, operation);
    world.after(operation, actor).await;
    let written = world.probe.count(EVENTS) - events;
    if written == block.events { Ok(()) } else { Err(format!("wrote {written} events, not {}", block.events)) }
}

const EVENTS: &str = "SELECT count(*) AS count FROM event";

fn check(request: &Request, answer: &Answer, status: u16, expected: &str, target: &str) -> Result<(), String> {
    let found = match expected {
        "in" | "out" if status == 200 => {
            if answer.text.contains(target) {
                "in".to_owned()
            } else {
                "out".to_owned()
            }
        }
        _ => status.to_string(),
    };
    if found == expected {
        return Ok(());
    }
    let text: String = answer.text.chars().take(300).collect();
    Err(format!("expected {expected}, found {found} at {} {}: {text}", request.method, request.path))
}

fn told_in_the_one_way(world: &World, answer: &Answer) -> Result<(), String> {
    let problem = match answer["results"][0]["problem"].clone() {
        Json::Null => answer.json.clone(),
        problem => problem,
    };
    let code = problem["code"].as_str().unwrap_or_default();
    if world.codes.contains(code) {
        Ok(())
    } else {
        Err(format!("{code:?} is no code of the document: {}", answer.text))
    }
}

/// What is not seen is told exactly as what is not there.
async fn same_as_random(request: &Request, client: &Client, answer: &Answer, id: &str) -> Result<(), String> {
    let random = request.about(id, &Uuid::now_v7().to_string());
    let plain = |answer: &Answer| {
        let mut json = answer.json.clone();
        if let Some(members) = json.as_object_mut() {
            members.remove("request_id");
            members.remove("instance");
        }
        let mut headers: Vec<String> = answer.headers.iter().map(|(name, _)| name.to_string()).collect();
        headers.sort_unstable();
        (answer.status, json, headers)
    };
    let other = random.send(client).await;
    let (this, that) = (plain(answer), plain(&other));
    if this == that { Ok(()) } else { Err(format!("a hidden record answers {this:?}, a random id {that:?}")) }
}
