//! What the derives say in ways that generators of clients stumble over, said plainly: one name for each type, `null` only
//! where it may stand, bytes as bytes.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json, json};

const SCHEMAS: &str = "#/components/schemas/";
/// The shapes of a filter beside the comparison: a name for what leads back to the filter, so that a client's types can.
const FILTERS: &[(&str, &str)] = &[("all", "FilterAll"), ("any", "FilterAny"), ("not", "FilterNot")];

/// Members that are open objects wherever they stand, and the names of what they hold: answered, and sent.
const OPEN: &[(&str, &str, &str)] =
    &[("custom", "CustomValues", "CustomValues"), ("external_ids", "ExternalIds", "ExternalIdChanges")];

/// Rewrites the schemas of the document; what it allows and promises stays as it was, or becomes what the code does.
pub(super) fn say(document: &mut Json) {
    name_filters(document);
    name_open(document);
    // Else a group of one's own would be any text, and each built-in one would be both.
    if let Some(group) =
        document.pointer_mut("/components/schemas/MetricGrouping/oneOf/1").and_then(Json::as_object_mut)
    {
        group.insert("pattern".to_owned(), json!("^custom\\."));
    }
    let names = Names::of(document);
    plain(document, &names, 0);
    for pointer in bytes(document) {
        if let Some(schema) = document.pointer_mut(&pointer) {
            *schema = json!({"type": "string", "format": "binary"});
        }
    }
}

fn name_filters(document: &mut Json) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Json::as_object_mut) else { return };
    let mut named = Vec::new();
    let shapes = schemas.get_mut("Filter").and_then(|filter| filter.get_mut("oneOf")).and_then(Json::as_array_mut);
    for shape in shapes.into_iter().flatten() {
        let name = FILTERS.iter().find(|(member, _)| shape.pointer(&format!("/properties/{member}")).is_some());
        if let Some((_, name)) = name {
            named.push(((*name).to_owned(), std::mem::replace(shape, reference(name))));
        }
    }
    schemas.extend(named);
}

/// Names the objects whose members are data, and says of days and instants that are sent what they are.
fn name_open(document: &mut Json) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Json::as_object_mut) else { return };
    for (schema, what) in schemas.iter_mut() {
        let input = schema.ends_with("Input");
        for (member, told) in what.get_mut("properties").and_then(Json::as_object_mut).into_iter().flatten() {
            let Some(told) = told.as_object_mut() else { continue };
            if let Some((_, answered, sent)) = OPEN.iter().find(|(name, ..)| name == member) {
                refer(told, if input { sent } else { answered });
            } else if input && !told.contains_key("format") && may_be(told, "string") {
                let format = if member.ends_with("_on") { "date" } else { "date-time" };
                if member.ends_with("_on") || member.ends_with("_at") {
                    told.insert("format".to_owned(), json!(format));
                }
            }
        }
    }
    let open = |description: &str, values: Json| json!({"type": "object", "description": description, "additionalProperties": values});
    let named = [
        ("CustomValues", open("Custom values by the key of their field.", json!(true))),
        ("ExternalIds", open("Ids in other systems by their name.", json!({"type": "string"}))),
        (
            "ExternalIdChanges",
            open("Ids in other systems by their name; `null` removes one.", json!({"type": ["string", "null"]})),
        ),
    ];
    schemas.extend(named.map(|(name, schema)| (name.to_owned(), schema)));
}

/// Whether a member can be of this type.
fn may_be(members: &Map<String, Json>, kind: &str) -> bool {
    match members.get("type") {
        Some(Json::String(only)) => only == kind,
        Some(Json::Array(kinds)) => kinds.iter().any(|one| one == kind),
        _ => false,
    }
}

/// Leaves of a schema its description, and the name of what it says; `null` as before.
fn refer(members: &mut Map<String, Json>, name: &str) {
    let (name, description, nullable) = (reference(name), members.remove("description"), may_be(members, "null"));
    members.clear();
    members.extend(description.map(|text| ("description".to_owned(), text)));
    if nullable {
        members.insert("oneOf".to_owned(), json!([{"type": "null"}, name]));
    } else if let Json::Object(name) = name {
        members.extend(name);
    }
}

fn reference(name: &str) -> Json {
    json!({"$ref": format!("{SCHEMAS}{name}")})
}

/// The named schemas by what is said in place where a name belongs.
struct Names {
    /// By their values, for lists of words.
    words: BTreeMap<String, String>,
    /// By their members, for objects.
    objects: BTreeMap<String, String>,
}

impl Names {
    fn of(document: &Json) -> Names {
        let mut names = Names { words: BTreeMap::new(), objects: BTreeMap::new() };
        let schemas = document.pointer("/components/schemas").and_then(Json::as_object);
        for (name, schema) in schemas.into_iter().flatten() {
            if let Some(words) = schema.get("enum") {
                names.words.insert(words.to_string(), name.clone());
            } else if let Some(members) = schema.get("properties") {
                names.objects.insert(members.to_string(), name.clone());
            }
        }
        names
    }

    /// The name that stands for this schema, if what it says is what a named one says.
    fn find(&self, schema: &Map<String, Json>) -> Option<&String> {
        match (schema.get("enum"), schema.get("properties")) {
            (Some(words), _) => self.words.get(&words.to_string()),
            (None, Some(members)) => self.objects.get(&members.to_string()),
            _ => None,
        }
    }
}

/// `depth` is that below the document; named schemas stand at 3 and keep what they say.
fn plain(json: &mut Json, names: &Names, depth: usize) {
    match json {
        Json::Object(members) => {
            if members.get("default") == Some(&Json::Null) {
                members.remove("default");
            }
            one_null(members);
            sent_or_not(members);
            if depth > 3 {
                use_name(members, names);
            }
            members.values_mut().for_each(|member| plain(member, names, depth + 1));
        }
        Json::Array(items) => items.iter_mut().for_each(|item| plain(item, names, depth + 1)),
        _ => {}
    }
}

/// A parameter that need not be sent is absent and never null.
fn sent_or_not(members: &mut Map<String, Json>) {
    if members.contains_key("in")
        && let Some(kinds) = members.get_mut("schema").and_then(|schema| schema.get_mut("type"))
        && let Some([one, _]) = kinds.as_array().map(Vec::as_slice)
    {
        *kinds = one.clone();
    }
}

/// Writes "a plain type or null" as a list of types, and a description beside the choice instead of within it.
fn one_null(members: &mut Map<String, Json>) {
    let Some([one, other]) = members.get("oneOf").and_then(Json::as_array).map(Vec::as_slice) else { return };
    let null = json!({"type": "null"});
    let Some(mut told) = [(one, other), (other, one)]
        .into_iter()
        .find_map(|(a, b)| (*a == null).then(|| b.as_object().cloned()).flatten())
    else {
        return;
    };
    let description = told.remove("description");
    if told.contains_key("$ref") {
        members.insert("oneOf".to_owned(), json!([{"type": "null"}, told]));
    } else if let Some(kind) = told.get("type").and_then(Json::as_str).map(str::to_owned) {
        told.insert("type".to_owned(), json!([kind, "null"]));
        members.remove("oneOf");
        members.extend(told);
    } else {
        return;
    }
    if let Some(description) = description {
        members.entry("description").or_insert(description);
    }
}

/// Puts a name in place of what it stands for. A list of words that may also be null has no place for null otherwise.
fn use_name(members: &mut Map<String, Json>, names: &Names) {
    if let Some(name) = names.find(members) {
        refer(members, name);
    } else if may_be(members, "null")
        && let Some(words) = members.get_mut("enum").and_then(Json::as_array_mut)
        && !words.contains(&Json::Null)
    {
        words.push(Json::Null);
    }
}

/// Where bytes are sent and answered.
fn bytes(document: &Json) -> Vec<String> {
    const BINARY: [&str; 2] =
        ["application/octet-stream", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"];
    let escape = |part: &str| part.replace('~', "~0").replace('/', "~1");
    let mut found = Vec::new();
    for (path, operations) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            let at = format!("/paths/{}/{method}", escape(path));
            let answers = operation["responses"].as_object().into_iter().flatten();
            let places = answers.map(|(status, _)| format!("responses/{status}")).chain(["requestBody".to_owned()]);
            for place in places {
                for kind in BINARY {
                    let pointer = format!("{at}/{place}/content/{}/schema", escape(kind));
                    if document.pointer(&pointer).is_some() {
                        found.push(pointer);
                    }
                }
            }
        }
    }
    found
}
