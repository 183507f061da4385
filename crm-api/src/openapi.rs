//! The OpenAPI document: what the routes declare, completed by what holds for all of them.
//!
//! Filters come from the records' fields, errors and headers from the conventions, so that no route repeats them and
//! none can forget them.

use crm_domain::contact::{JobInput as ContactJobInput, PointInput as ContactPointInput};
use crm_domain::deal::LineInput as DealLineInput;
use crm_domain::entity::Entity;
use crm_domain::field::{Field, Kind, Op};
use crm_domain::policy::fields::restrictable;
use crm_domain::query::Comparison;
use serde_json::{Map, Value as Json, json};
use utoipa::{PartialSchema as _, ToSchema as _};

use crate::expand::{self, LinkedRecord};
use crate::list;

mod bounds;
mod exports;
mod headers;
mod plain;

/// Returns the document's base: title, licence, security schemes, tags.
pub fn base() -> utoipa::openapi::OpenApi {
    let base = json!({
        "openapi": "3.1.0",
        "info": {
            "title": "CRM",
            "version": "1.0.0",
            "description": "Accounts, contacts, deals and everything around them. Lists take filters, a sort order and a \
                cursor; changes take If-Match; POST takes Idempotency-Key; errors are problem documents (RFC 9457).",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}
        },
        "servers": [{"url": "/"}],
        "paths": {},
        "components": {"securitySchemes": {"bearer": {
            "type": "http", "scheme": "bearer", "description": "An access token of a session, or an API key."
        }}},
        "security": [{"bearer": []}]
    });
    serde_json::from_value(base).unwrap_or_default()
}

/// Completes what the routes declared, and returns the document as indented text.
pub fn complete(document: &utoipa::openapi::OpenApi) -> String {
    let mut document = serde_json::to_value(document).unwrap_or_default();
    name_parts(&mut document);
    part_links(&mut document);
    require_answers(&mut document);
    add_expansions(&mut document);
    bounds::add(&mut document);
    if let Some(paths) = document.get_mut("paths").and_then(Json::as_object_mut) {
        for (path, operations) in paths.iter_mut() {
            for (method, operation) in operations.as_object_mut().into_iter().flatten() {
                complete_operation(path, method, operation);
            }
        }
    }
    plain::say(&mut document);
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// Members of inputs are `Patch<T>` in the code, and ids are typed; on the wire they are a `T` or null, and UUIDs.
fn inline_types(document: &mut Json) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Json::as_object_mut) else { return };
    let names: Vec<String> =
        schemas.keys().filter(|name| name.starts_with("Patch_") || name.starts_with("Id_")).cloned().collect();
    let inlined: Map<String, Json> =
        names.into_iter().filter_map(|name| schemas.remove(&name).map(|schema| (name, schema))).collect();
    replace(document, &inlined);
}

fn replace(json: &mut Json, inlined: &Map<String, Json>) {
    match json {
        Json::Object(members) => {
            let name = members.get("$ref").and_then(Json::as_str).and_then(|r| r.strip_prefix("#/components/schemas/"));
            if let Some(Json::Object(schema)) = name.and_then(|name| inlined.get(name)) {
                let description = members.get("description").cloned();
                *members = schema.clone();
                members.extend(description.map(|text| ("description".to_owned(), text)));
            }
            members.values_mut().for_each(|member| replace(member, inlined));
        }
        Json::Array(items) => items.iter_mut().for_each(|item| replace(item, inlined)),
        _ => {}
    }
}

/// Parts of inputs come out in place, as the derive cannot name what stands inside a `Patch`, and a recursive filter leaves
/// its members out; here they get their names.
fn name_parts(document: &mut Json) {
    let parts: Vec<(String, Json)> = [
        (ContactPointInput::name(), ContactPointInput::schema()),
        (ContactJobInput::name(), ContactJobInput::schema()),
        (DealLineInput::name(), DealLineInput::schema()),
        (Comparison::name(), Comparison::schema()),
        (Op::name(), Op::schema()),
        (LinkedRecord::name(), LinkedRecord::schema()),
    ]
    .into_iter()
    .filter_map(|(name, schema)| Some((name.into_owned(), serde_json::to_value(schema).ok()?)))
    .collect();
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Json::as_object_mut) {
        schemas.extend(parts);
    }
    inline_types(document);
    let Some(schemas) = document.pointer("/components/schemas").and_then(Json::as_object).cloned() else { return };
    if let Some(own) = document.pointer_mut("/components/schemas").and_then(Json::as_object_mut) {
        for schema in own.values_mut() {
            for member in schema.as_object_mut().into_iter().flat_map(|members| members.values_mut()) {
                share(member, &schemas);
            }
        }
    }
}

fn share(json: &mut Json, schemas: &Map<String, Json>) {
    if json.get("properties").is_some()
        && let Some((name, _)) = schemas.iter().find(|(_, schema)| *schema == json)
    {
        *json = json!({"$ref": format!("#/components/schemas/{name}")});
        return;
    }
    match json {
        Json::Object(members) => members.values_mut().for_each(|member| share(member, schemas)),
        Json::Array(items) => items.iter_mut().for_each(|item| share(item, schemas)),
        _ => {}
    }
}

/// Answers whose members may be missing; every other answer carries all of its members, `null` included.
const SPARSE: &[&str] = &["Problem", "OperationResult", "PageInfo"];

fn require_answers(document: &mut Json) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Json::as_object_mut) else { return };
    for (name, schema) in schemas.iter_mut() {
        let input = name.ends_with("Input") || schema.get("additionalProperties") == Some(&Json::Bool(false));
        if input || SPARSE.contains(&name.as_str()) {
            continue;
        }
        let members: Option<Vec<Json>> = schema.get("properties").and_then(Json::as_object).map(|members| {
            members.keys().filter(|key| !may_be_withheld(name, key)).map(|key| Json::from(key.as_str())).collect()
        });
        if let (Some(members), Some(schema)) = (members, schema.as_object_mut()) {
            schema.insert("required".to_owned(), Json::Array(members));
        }
    }
}

/// Where a record names what is withheld; absent where nothing is.
const HIDDEN_FIELDS: &str = "hidden_fields";

/// Tells whether a member of a record is absent where it is kept from whoever asks.
fn may_be_withheld(schema: &str, member: &str) -> bool {
    let Some(entity) = Entity::parse(&schema.to_lowercase()) else { return false };
    let of = |(name, with): &(&str, &[&str])| *name == member || with.contains(&member);
    member == HIDDEN_FIELDS || restrictable(entity).iter().any(of)
}

/// The link of an activity is one type in the code; on the wire an answer may hold more of it than can be sent.
fn part_links(document: &mut Json) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Json::as_object_mut) else { return };
    let Some(sent) = schemas.get("ActivityLink").cloned() else { return };
    schemas.insert("ActivityLinkInput".to_owned(), sent);
    if let Some(answered) = schemas.get_mut("ActivityLink").and_then(Json::as_object_mut) {
        answered.remove("additionalProperties");
    }
    let mut inlined = Map::new();
    inlined.insert("ActivityLink".to_owned(), json!({"$ref": "#/components/schemas/ActivityLinkInput"}));
    if let Some(input) = schemas.get_mut("ActivityInput") {
        replace(input, &inlined);
    }
}

fn add_expansions(document: &mut Json) {
    if let Some(Json::Object(link)) = document.pointer_mut("/components/schemas/ActivityLink/properties") {
        let schema = json!({
            "oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/LinkedRecord"}], "readOnly": true,
            "description": "The record it leads to, when asked for by `expand=links`; null when it is out of sight."
        });
        link.insert("record".to_owned(), schema);
    }
    for entity in Entity::ALL {
        let pointer = format!("/components/schemas/{}/properties", schema_name(*entity));
        let targets: Vec<(&str, String)> = expand::references(*entity).map(|(n, to)| (n, schema_name(to))).collect();
        let known: Vec<String> = targets
            .iter()
            .map(|(_, target)| target.clone())
            .filter(|target| document.pointer(&format!("/components/schemas/{target}")).is_some())
            .collect();
        let Some(properties) = document.pointer_mut(&pointer).and_then(Json::as_object_mut) else { continue };
        for (name, target) in targets.into_iter().filter(|(_, target)| known.contains(target)) {
            let reference = json!({"$ref": format!("#/components/schemas/{target}")});
            let schema = json!({
                "oneOf": [{"type": "null"}, reference], "readOnly": true,
                "description": format!("What `{name}_id` points at, when asked for by `expand={name}`.")
            });
            properties.insert(name.to_owned(), schema);
        }
    }
}

fn schema_name(entity: Entity) -> String {
    entity
        .as_str()
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
        })
        .collect()
}

fn complete_operation(path: &str, method: &str, operation: &mut Json) {
    let id = operation.get("operationId").and_then(Json::as_str).unwrap_or_default().to_owned();
    let open = operation.get("security").is_some();
    let mut parameters: Vec<Json> = Vec::new();
    let entity = Entity::ALL.iter().copied().find(|entity| path == format!("/api/v1/{}", entity.collection()));
    if let (Some(entity), "get", true) = (entity, method, id.starts_with("list_")) {
        parameters.extend(list_parameters(entity));
    }
    let exported = Entity::ALL.iter().copied().find(|entity| path == format!("/api/v1/{}/export", entity.collection()));
    if let Some(entity) = exported {
        parameters.extend(exports::parameters(entity));
    }
    if method == "get" && id.starts_with("get_") && path.ends_with("/{id}") {
        parameters.push(query(
            "expand",
            "References to answer as records, separated by commas.",
            json!({"type": "string"}),
        ));
    }
    parameters.extend(headers::of(&id, path, method, open));
    let Some(members) = operation.as_object_mut() else { return };
    if !parameters.is_empty() {
        let declared = members.entry("parameters").or_insert_with(|| Json::Array(Vec::new()));
        if let Some(declared) = declared.as_array_mut() {
            declared.extend(parameters);
        }
    }
    if let Some(answers) = members.get_mut("responses").and_then(Json::as_object_mut) {
        if !path.starts_with("/api/") {
            return;
        }
        let problem = json!({
            "description": "What went wrong", "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        });
        for status in ["4XX", "5XX"] {
            answers.entry(status).or_insert_with(|| problem.clone());
        }
        for (status, answer) in answers.iter_mut().filter(|(status, _)| ["200", "201"].contains(&status.as_str())) {
            if let (true, Some(answer)) = (path.contains("{id}") || status == "201", answer.as_object_mut()) {
                let etag = json!({"ETag": {"description": "The version", "schema": {"type": "string"}}});
                answer.entry("headers").or_insert(etag);
            }
        }
    }
}

fn query(name: &str, description: &str, schema: Json) -> Json {
    json!({"name": name, "in": "query", "required": false, "description": description, "schema": schema})
}

fn list_parameters(entity: Entity) -> Vec<Json> {
    let fields = expand::fields(entity);
    let mut parameters = vec![
        query(
            "limit",
            "Records on a page.",
            json!({"type": "integer", "minimum": 1, "maximum": list::MAX_LIMIT, "default": list::DEFAULT_LIMIT}),
        ),
        query("cursor", "Where the page starts: `next_cursor` of the page before.", json!({"type": "string"})),
        query(
            "offset",
            "Records to pass over, in place of a cursor.",
            json!({"type": "integer", "minimum": 0, "maximum": list::MAX_OFFSET}),
        ),
        sort(fields),
        query("q", "Words to look for.", json!({"type": "string", "maxLength": 200})),
        query("count", "Counts all matches.", json!({"type": "string", "enum": ["exact"]})),
        query("expand", "References to answer as records, separated by commas.", json!({"type": "string"})),
        query("deleted", "Lists the recycle bin.", json!({"type": "boolean"})),
        query("filter", "A filter as JSON text, as saved views hold it.", json!({"type": "string"})),
    ];
    parameters.extend(filters(fields));
    parameters
}

fn sort(fields: &[Field]) -> Json {
    let sortable = fields.iter().filter(|field| field.sortable);
    let sorts: Vec<String> = sortable.flat_map(|field| [field.name.to_owned(), format!("-{}", field.name)]).collect();
    query("sort", "The order; `-` for the greatest first.", json!({"type": "string", "enum": sorts}))
}

fn filters(fields: &[Field]) -> Vec<Json> {
    let filterable = fields.iter().filter(|field| field.filterable);
    let of = |field: &Field| {
        let (name, kind) = (field.name, field.kind);
        let parameter = move |(at, op): (String, Op)| query(&at, &format!("{name} {}", op.as_str()), schema(kind, op));
        list::parameters(name, kind).into_iter().map(parameter)
    };
    filterable.flat_map(of).collect()
}

fn schema(kind: Kind, op: Op) -> Json {
    match (op, kind) {
        (Op::IsNull, _) | (_, Kind::Bool) => json!({"type": "boolean"}),
        (Op::In | Op::Nin, _) => json!({"type": "string", "description": "values separated by commas"}),
        (_, Kind::Integer | Kind::Money) => json!({"type": "integer", "format": "int64"}),
        (_, Kind::Number) => json!({"type": "number"}),
        (_, Kind::Date) => json!({"type": "string", "format": "date"}),
        (_, Kind::Instant) => json!({"type": "string", "format": "date-time"}),
        (_, Kind::Ref(_)) => json!({"type": "string", "format": "uuid"}),
        (_, Kind::Choice(choices)) => json!({"type": "string", "enum": choices}),
        (_, Kind::Text | Kind::LongText | Kind::Parts) => json!({"type": "string"}),
    }
}
