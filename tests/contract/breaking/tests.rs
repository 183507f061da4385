//! Each kind of break is found at its place, and what only adds is let through.

use serde_json::{Value as Json, json};

use super::breaks;

fn document() -> Json {
    json!({
        "security": [{"bearer": []}],
        "paths": {
            "/things": {
                "get": {
                    "operationId": "list_things",
                    "parameters": [
                        {"name": "limit", "in": "query", "required": false, "schema": {"type": "integer", "maximum": 200}},
                        {"name": "kind", "in": "query", "required": false, "schema": {"type": "string", "enum": ["a", "b"]}}
                    ],
                    "responses": {
                        "200": {
                            "headers": {"ETag": {"schema": {"type": "string"}}},
                            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
                        },
                        "4XX": {"content": {"application/problem+json": {"schema": {"type": "object"}}}}
                    }
                },
                "post": {
                    "operationId": "create_thing",
                    "requestBody": {
                        "required": true,
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ThingInput"}}}
                    },
                    "responses": {"204": {"description": "Done"}}
                }
            },
            "/health": {"get": {"operationId": "health", "security": [], "responses": {"204": {"description": "Well"}}}}
        },
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Kind": {"type": "string", "enum": ["a", "b"]},
                "Thing": {
                    "type": "object",
                    "required": ["id", "name", "kind"],
                    "properties": {
                        "id": {"type": "string", "format": "uuid"},
                        "name": {"type": "string"},
                        "kind": {"$ref": "#/components/schemas/Kind"},
                        "parent": {"oneOf": [{"type": "null"}, {"$ref": "#/components/schemas/Thing"}]},
                        "size": {"type": ["integer", "null"]},
                        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                        "days": {"type": "array", "items": {"type": "string", "format": "date"}}
                    }
                },
                "ThingInput": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["name"],
                    "properties": {
                        "name": {"type": ["string", "null"], "maxLength": 100},
                        "size": {"type": "number", "minimum": 0},
                        "kind": {"$ref": "#/components/schemas/Kind"},
                        "labels": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
                        "rule": {"$ref": "#/components/schemas/Rule"}
                    }
                },
                "Rule": {"oneOf": [{"$ref": "#/components/schemas/Not"}, {"type": "string"}]},
                "Not": {"type": "object", "properties": {"not": {"$ref": "#/components/schemas/Rule"}}}
            }
        }
    })
}

const GET: &str = "/paths/~1things/get";
const POST: &str = "/paths/~1things/post";
const THING: &str = "/components/schemas/Thing";
const INPUT: &str = "/components/schemas/ThingInput";

/// The document with a value put where a pointer leads, or taken away there.
fn changed(at: &str, value: Option<Json>) -> Json {
    let mut document = document();
    let (parent, member) = at.rsplit_once('/').unwrap();
    let member = member.replace("~1", "/");
    match (document.pointer_mut(parent).unwrap_or_else(|| panic!("{at} leads nowhere")), value) {
        (Json::Array(items), Some(value)) if member == "-" => items.push(value),
        (Json::Array(items), None) => drop(items.remove(member.parse().unwrap())),
        (parent, Some(value)) => parent[member] = value,
        (parent, None) => drop(parent.as_object_mut().unwrap().remove(&member).unwrap()),
    }
    document
}

#[track_caller]
fn breaks_with(at: &str, value: Option<Json>, told: &str) {
    let found = breaks(&document(), &changed(at, value));
    assert_eq!(found, [told.to_owned()]);
}

#[track_caller]
fn passes_with(at: &str, value: Option<Json>) {
    assert_eq!(breaks(&document(), &changed(at, value)), Vec::<String>::new());
}

#[test]
fn a_document_breaks_nothing_of_itself() {
    assert_eq!(breaks(&document(), &document()), Vec::<String>::new());
}

#[test]
fn an_operation_that_goes_or_is_called_otherwise_is_found() {
    breaks_with(POST, None, "POST /things: is gone");
    let found = breaks(&document(), &changed("/paths/~1things", None));
    assert_eq!(found, ["GET /things: is gone", "POST /things: is gone"]);
}

#[test]
fn another_operation_id_is_found() {
    let told = "GET /things: the operation id \"list_things\" became \"get_things\"";
    breaks_with(&format!("{GET}/operationId"), Some(json!("get_things")), told);
}

#[test]
fn what_needs_a_credential_that_it_did_not_is_found() {
    breaks_with("/paths/~1health/get/security", None, "GET /health: needs a credential now");
    let other = Some(json!([{"basic": []}]));
    breaks_with(&format!("{GET}/security"), other, "GET /things: the credential {\"bearer\":[]} is not taken any more");
    breaks_with(
        "/components/securitySchemes/bearer/scheme",
        Some(json!("basic")),
        "security scheme bearer: is another one",
    );
    passes_with(&format!("{GET}/security"), Some(json!([])));
    passes_with(&format!("{GET}/security"), Some(json!([{"bearer": []}, {"basic": []}])));
}

#[test]
fn parameters_that_go_or_are_asked_for_are_found() {
    breaks_with(&format!("{GET}/parameters/1"), None, "GET /things, query parameter kind: is gone");
    let at = "GET /things, query parameter limit";
    breaks_with(&format!("{GET}/parameters/0/required"), Some(json!(true)), &format!("{at}: is required now"));
    let new = |required: bool| json!({"name": "q", "in": "query", "required": required, "schema": {"type": "string"}});
    let told = "GET /things, query parameter q: is new and required";
    breaks_with(&format!("{GET}/parameters/-"), Some(new(true)), told);
    passes_with(&format!("{GET}/parameters/-"), Some(new(false)));
    passes_with(&format!("{GET}/parameters/0/description"), Some(json!("How many.")));
}

#[test]
fn what_is_taken_in_less_than_before_is_found() {
    let limit = format!("{GET}/parameters/0/schema");
    let at = "GET /things, query parameter limit";
    breaks_with(&format!("{limit}/maximum"), Some(json!(100)), &format!("{at}: maximum 200 became 100"));
    breaks_with(&format!("{limit}/minimum"), Some(json!(1)), &format!("{at}: minimum null became 1"));
    breaks_with(&format!("{limit}/type"), Some(json!("string")), &format!("{at}: integer is not taken any more"));
    passes_with(&format!("{limit}/maximum"), Some(json!(500)));
    passes_with(&format!("{limit}/type"), Some(json!("number")));
    let kind = format!("{GET}/parameters/1/schema/enum");
    let told = "GET /things, query parameter kind: \"a\" is not taken any more";
    breaks_with(&format!("{kind}/0"), None, told);
    passes_with(&format!("{kind}/-"), Some(json!("c")));
}

#[test]
fn members_that_can_be_sent_no_more_are_found() {
    let at = "POST /things, body, application/json";
    breaks_with(&format!("{INPUT}/properties/size"), None, &format!("{at}/size: is gone"));
    breaks_with(&format!("{INPUT}/required/-"), Some(json!("size")), &format!("{at}/size: is required now"));
    let told = format!("{at}/name: null is not taken any more");
    breaks_with(&format!("{INPUT}/properties/name/type"), Some(json!("string")), &told);
    let told = format!("{at}/size: number is not taken any more");
    breaks_with(&format!("{INPUT}/properties/size/type"), Some(json!("integer")), &told);
    let told = format!("{at}/name: the format null became \"email\"");
    breaks_with(&format!("{INPUT}/properties/name/format"), Some(json!("email")), &told);
    let told = format!("{at}/name: another pattern is asked for");
    breaks_with(&format!("{INPUT}/properties/name/pattern"), Some(json!("^a")), &told);
    let told = format!("{at}/labels/*: null is not taken any more");
    breaks_with(&format!("{INPUT}/properties/labels/additionalProperties/type"), Some(json!("string")), &told);
    let told = format!("{at}/labels/*: unknown members are not taken any more");
    breaks_with(&format!("{INPUT}/properties/labels/additionalProperties"), Some(json!(false)), &told);
    passes_with(&format!("{INPUT}/required/0"), None);
    passes_with(&format!("{INPUT}/properties/more"), Some(json!({"type": "string"})));
    passes_with(&format!("{INPUT}/properties/size/type"), Some(json!(["number", "null"])));
}

#[test]
fn a_shape_that_is_taken_no_more_is_found_within_what_leads_back_to_itself() {
    let found = breaks(&document(), &changed("/components/schemas/Rule/oneOf/1", None));
    let at = "POST /things, body, application/json/rule";
    let told = "string is not taken any more";
    assert_eq!(found, [format!("{at}/not: {told}"), format!("{at}: {told}")]);
    let told = "POST /things, body, application/json/rule/not: is gone";
    breaks_with("/components/schemas/Not/properties/not", None, told);
    passes_with("/components/schemas/Rule/oneOf/-", Some(json!({"type": "boolean"})));
}

#[test]
fn bodies_that_are_asked_for_or_not_understood_are_found() {
    let media = format!("{POST}/requestBody/content/application~1json");
    breaks_with(&media, None, "POST /things, body: application/json is gone");
    let body = json!({"required": true, "content": {"application/json": {"schema": {"type": "object"}}}});
    breaks_with(&format!("{GET}/requestBody"), Some(body), "GET /things: a body is required now");
    passes_with(&format!("{POST}/requestBody/required"), Some(json!(false)));
}

#[test]
fn answers_that_go_or_come_are_found() {
    breaks_with(&format!("{GET}/responses/4XX"), None, "GET /things, answer 4XX: is gone");
    let told = "POST /things, answer 202: is new, and nobody looks for it";
    breaks_with(&format!("{POST}/responses/202"), Some(json!({"description": "Begun"})), told);
    let told = "GET /things, answer 200: application/json is gone";
    breaks_with(&format!("{GET}/responses/200/content/application~1json"), None, told);
    let told = "GET /things, answer 200: the header ETag is gone";
    breaks_with(&format!("{GET}/responses/200/headers/ETag"), None, told);
    let content = json!({"application/json": {"schema": {"type": "object"}}});
    let told = "POST /things, answer 204: application/json comes where nothing came";
    breaks_with(&format!("{POST}/responses/204/content"), Some(content), told);
    passes_with(&format!("{GET}/responses/404"), Some(json!({"description": "None"})));
}

#[test]
fn answers_that_hold_less_or_something_else_are_found() {
    let at = "GET /things, answer 200, application/json";
    breaks_with(&format!("{THING}/properties/name"), None, &format!("{at}/name: is gone"));
    breaks_with(&format!("{THING}/required/1"), None, &format!("{at}/name: may be missing now"));
    let told = format!("{at}/name: may be null now");
    breaks_with(&format!("{THING}/properties/name/type"), Some(json!(["string", "null"])), &told);
    let told = format!("{at}/size: may be number now");
    breaks_with(&format!("{THING}/properties/size/type"), Some(json!(["number", "null"])), &told);
    let told = format!("{at}/id: the format \"uuid\" became null");
    breaks_with(&format!("{THING}/properties/id/format"), None, &told);
    let told = format!("{at}/days[]: the format \"date\" became null");
    breaks_with(&format!("{THING}/properties/days/items/format"), None, &told);
    let told = format!("{at}/labels/*: may be anything now");
    breaks_with(&format!("{THING}/properties/labels/additionalProperties"), None, &told);
    let told = format!("{at}/kind: may be any word now");
    breaks_with(&format!("{THING}/properties/kind"), Some(json!({"type": "string"})), &told);
    passes_with(&format!("{THING}/properties/more"), Some(json!({"type": "string"})));
    passes_with(&format!("{THING}/required/-"), Some(json!("size")));
    passes_with(&format!("{THING}/properties/size/type"), Some(json!("integer")));
    passes_with(&format!("{THING}/description"), Some(json!("A thing.")));
}

#[test]
fn a_word_more_in_answers_passes_and_a_word_less_in_what_is_sent_does_not() {
    passes_with("/components/schemas/Kind/enum/-", Some(json!("c")));
    let told = "POST /things, body, application/json/kind: \"b\" is not taken any more";
    breaks_with("/components/schemas/Kind/enum/1", None, told);
}

#[test]
fn another_name_for_the_same_schema_passes() {
    let mut new = document();
    let schemas = new["components"]["schemas"].as_object_mut().unwrap();
    let rule = schemas.remove("Rule").unwrap();
    schemas.insert("Condition".into(), rule);
    let text = new.to_string().replace("schemas/Rule", "schemas/Condition");
    assert_eq!(breaks(&document(), &serde_json::from_str(&text).unwrap()), Vec::<String>::new());
}

#[test]
fn a_keyword_without_a_rule_is_told_when_it_changes() {
    let told = "POST /things, body, application/json/name: multipleOf changed, and no rule says what that means";
    let found = breaks(&document(), &changed(&format!("{INPUT}/properties/name/multipleOf"), Some(json!(2))));
    assert!(found.contains(&told.to_owned()), "{found:?}");
}
