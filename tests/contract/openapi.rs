//! The OpenAPI document: up to date, complete, and true to the rules the domain checks.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crm_domain::entity::Entity;
use crm_domain::field::Op;
use serde_json::Value as Json;

/// The verbs that operation ids begin with.
const VERBS: &[&str] = &[
    "accept",
    "activate",
    "batch",
    "change",
    "confirm",
    "create",
    "deactivate",
    "delete",
    "end",
    "export",
    "get",
    "invite",
    "list",
    "lookup",
    "cancel",
    "undo",
    "replay",
    "rotate",
    "test",
    "purge",
    "read",
    "restore",
    "retry",
    "update",
    "upsert",
];
/// Operations that are a verb alone.
const WORDS: &[&str] = &["healthz", "login", "logout", "logout_everywhere", "readyz", "refresh", "search"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn document() -> Json {
    serde_json::from_str(&crm_api::app::document()).unwrap()
}

/// Every operation: path, method, and what is said of it.
fn operations(document: &Json) -> Vec<(String, String, Json)> {
    let paths = document["paths"].as_object().unwrap();
    let of = |(path, methods): (&String, &Json)| {
        let methods = methods.as_object().unwrap().clone();
        let path = path.clone();
        methods.into_iter().map(move |(method, operation)| (path.clone(), method, operation)).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of).collect()
}

#[test]
fn the_committed_document_is_what_the_code_says() {
    let committed = std::fs::read_to_string(root().join("openapi/openapi.json")).unwrap();
    assert!(committed == crm_api::app::document(), "openapi/openapi.json is out of date: run `make openapi`");
}

#[test]
fn operation_ids_are_unique_and_begin_with_a_verb() {
    let mut seen = BTreeSet::new();
    for (path, method, operation) in operations(&document()) {
        let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no operation id"));
        assert!(seen.insert(id.to_owned()), "{id} is used twice");
        let verb = id.split_once('_').is_some_and(|(verb, noun)| VERBS.contains(&verb) && !noun.is_empty());
        assert!(verb || WORDS.contains(&id), "{id} has no known verb");
        assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{id} is not in snake_case");
    }
}

#[test]
fn every_operation_tells_what_it_does_and_answers() {
    for (path, method, operation) in operations(&document()) {
        let at = format!("{method} {path}");
        assert!(operation["summary"].as_str().is_some_and(|text| text.ends_with('.')), "{at} has no summary");
        assert!(operation["tags"][0].is_string(), "{at} has no tag");
        let answers = operation["responses"].as_object().unwrap();
        let successes: Vec<_> = answers.iter().filter(|(status, _)| status.starts_with('2')).collect();
        assert!(!successes.is_empty(), "{at} never succeeds");
        for (status, answer) in successes {
            let typed = answer["content"].as_object().is_some_and(|kinds| {
                kinds.values().all(|kind| kind["schema"]["$ref"].is_string() || kind["schema"]["type"].is_string())
            });
            assert!(typed != (status == "204"), "{at} answers {status} without saying what");
        }
        if path.starts_with("/api/") {
            for status in ["4XX", "5XX"] {
                let schema = &answers[status]["content"]["application/problem+json"]["schema"]["$ref"];
                assert_eq!(schema, "#/components/schemas/Problem", "{at} {status}");
            }
        }
    }
}

#[test]
fn all_paths_but_the_health_checks_stand_below_one_version() {
    for (path, ..) in operations(&document()) {
        assert!(path.starts_with("/api/v1/") || path == "/healthz" || path == "/readyz", "{path}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn walk(at: &Json, whole: &Json) {
        match at {
            Json::Object(members) => {
                if let Some(target) = members.get("$ref").and_then(Json::as_str) {
                    let pointer = target.strip_prefix('#').unwrap_or_else(|| panic!("{target} leads outside"));
                    assert!(whole.pointer(pointer).is_some(), "{target} leads nowhere");
                }
                members.values().for_each(|member| walk(member, whole));
            }
            Json::Array(items) => items.iter().for_each(|item| walk(item, whole)),
            _ => {}
        }
    }
    let document = document();
    walk(&document, &document);
}

/// Calls this with every object of the document.
fn each_object(at: &Json, look: &mut impl FnMut(&serde_json::Map<String, Json>)) {
    match at {
        Json::Object(members) => {
            look(members);
            members.values().for_each(|member| each_object(member, look));
        }
        Json::Array(items) => items.iter().for_each(|item| each_object(item, look)),
        _ => {}
    }
}

#[test]
fn null_stands_where_it_may_be_sent_or_answered_and_nowhere_else() {
    let null = serde_json::json!({"type": "null"});
    each_object(&document(), &mut |schema| {
        let told = Json::Object(schema.clone());
        assert_ne!(schema.get("default"), Some(&Json::Null), "{told:#}");
        let kinds = schema.get("type").and_then(Json::as_array).cloned().unwrap_or_default();
        if let (true, Some(words)) = (kinds.contains(&"null".into()), schema.get("enum").and_then(Json::as_array)) {
            assert!(words.contains(&Json::Null), "{told:#}");
        }
        let choices = schema.get("oneOf").and_then(Json::as_array).cloned().unwrap_or_default();
        if choices.contains(&null) {
            let named = choices.iter().all(|choice| *choice == null || choice["$ref"].is_string());
            assert!(named, "a type or null is a list of types: {told:#}");
        }
        if schema.contains_key("in") && schema.contains_key("schema") {
            assert!(!schema["schema"]["type"].is_array(), "a parameter is sent or not: {told:#}");
        }
    });
}

#[test]
fn what_leads_back_to_itself_has_a_name() {
    let document = document();
    for choice in document["components"]["schemas"]["Filter"]["oneOf"].as_array().unwrap() {
        assert!(choice["$ref"].is_string(), "{choice}");
    }
}

#[test]
fn bytes_are_said_to_be_bytes() {
    let mut found = 0;
    each_object(&document(), &mut |content| {
        if let Some(bytes) = content.get("application/octet-stream") {
            assert_eq!(bytes["schema"]["format"], "binary", "{bytes}");
            found += 1;
        }
    });
    assert!(found >= 4, "only {found} bodies are bytes");
}

#[test]
fn path_parameters_are_declared() {
    for (path, method, operation) in operations(&document()) {
        let declared: BTreeSet<&str> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|parameter| parameter["in"] == "path")
            .filter_map(|parameter| parameter["name"].as_str())
            .collect();
        let used: BTreeSet<&str> =
            path.split('/').filter_map(|part| part.strip_prefix('{').and_then(|part| part.strip_suffix('}'))).collect();
        assert_eq!(declared, used, "{method} {path}");
    }
}

#[test]
fn lists_take_the_filters_and_orders_of_their_fields() {
    let document = document();
    for entity in Entity::ALL {
        let operation = &document["paths"][format!("/api/v1/{}", entity.collection())]["get"];
        if !operation["operationId"].as_str().is_some_and(|id| id.starts_with("list_")) {
            assert_eq!(*entity, Entity::Company, "{} cannot be listed", entity.as_str());
            continue;
        }
        let parameters = operation["parameters"].as_array().unwrap();
        let find = |name: &str| parameters.iter().find(|parameter| parameter["name"] == name);
        for name in ["limit", "cursor", "offset", "sort", "q", "count", "expand", "deleted", "filter"] {
            assert!(find(name).is_some(), "{} lacks {name}", entity.as_str());
        }
        let sorts = find("sort").unwrap()["schema"]["enum"].as_array().unwrap();
        for field in crm_api::expand::fields(*entity) {
            assert_eq!(sorts.contains(&Json::from(field.name)), field.sortable, "{} {}", entity.as_str(), field.name);
            for op in field.kind.ops() {
                let name =
                    if *op == Op::Eq { field.name.to_owned() } else { format!("{}__{}", field.name, op.as_str()) };
                assert_eq!(find(&name).is_some(), field.filterable, "{} {name}", entity.as_str());
            }
        }
    }
}

#[test]
fn exports_take_what_their_lists_take_but_for_pages() {
    let document = document();
    for collection in ["accounts", "contacts", "deals", "activities", "products"] {
        let names = |path: String| -> BTreeSet<String> {
            let parameters = document["paths"][path]["get"]["parameters"].as_array().unwrap();
            parameters.iter().map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect()
        };
        let mut of_list = names(format!("/api/v1/{collection}"));
        for page in ["limit", "cursor", "offset", "count", "expand", "deleted"] {
            assert!(of_list.remove(page), "{collection} {page}");
        }
        of_list.extend(["format", "columns", "ids", "ticket"].map(str::to_owned));
        assert_eq!(names(format!("/api/v1/{collection}/export")), of_list);
    }
}

#[test]
fn inputs_take_no_unknown_members_and_no_read_only_ones() {
    let document = document();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        if !name.ends_with("Input") {
            continue;
        }
        assert_eq!(schema["additionalProperties"], false, "{name}");
        for (member, what) in schema["properties"].as_object().unwrap() {
            assert_ne!(what["readOnly"], true, "{name} {member}");
        }
    }
}

#[test]
fn bounds_that_the_domain_checks_are_declared() {
    let document = document();
    let mut found = 0;
    for file in sources(&root().join("crm-domain/src")) {
        for (schema, member, bounds) in checks(&std::fs::read_to_string(&file).unwrap()) {
            let declared = &document["components"]["schemas"][&schema]["properties"][&member];
            for (name, value) in bounds {
                assert_eq!(declared[&name], value, "{schema}.{member}: {name}");
            }
            found += 1;
        }
    }
    assert!(found > 40, "only {found} checks were found in the domain");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
    files
}

/// Keywords of the document with their values.
type Bounds = Vec<(String, i64)>;

/// The checks in a source file: schema, member, and the bounds as the document names them.
fn checks(text: &str) -> Vec<(String, String, Bounds)> {
    let (mut found, mut schema, mut pending) = (Vec::new(), String::new(), None);
    for line in text.lines().map(str::trim) {
        if let Some(rest) = line.strip_prefix("pub struct ") {
            schema = rest.split([' ', '<', '(']).next().unwrap_or_default().to_owned();
        } else if let Some(check) = line.strip_prefix("#[validate(") {
            pending = bounds(check);
        } else if let Some((member, _)) = line.strip_prefix("pub ").and_then(|rest| rest.split_once(':'))
            && let Some(bounds) = pending.take()
        {
            found.push((schema.clone(), member.to_owned(), bounds));
        }
    }
    found
}

/// Reads `length(max = 10))]` or `range(min = 0, max = 10))]`.
fn bounds(check: &str) -> Option<Bounds> {
    let (kind, rest) = check.split_once('(')?;
    let pairs = rest.trim_end_matches([')', ']']).split(',').filter_map(|pair| pair.split_once('='));
    let named = |end: &str| match (kind, end) {
        ("length", "max") => "maxLength",
        ("length", _) => "minLength",
        (_, "max") => "maximum",
        (_, _) => "minimum",
    };
    Some(
        pairs
            .map(|(end, value)| {
                let value = value.trim().replace('_', "");
                let value = if value == "MAXMINOR" { crm_domain::money::MAX_MINOR } else { value.parse().unwrap() };
                (named(end.trim()).to_owned(), value)
            })
            .collect(),
    )
}
