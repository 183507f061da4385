//! What would break programs that were written for an earlier description of the API.
//!
//! What is sent may only be asked for less, what is answered may only tell more: `schema` holds the two directions. Words
//! that answers did not have before are no break, as the guide for integrators says that there may be some.

mod released;
mod schema;
mod tests;

use serde_json::Value as Json;

use schema::{Comparison, Way};

/// Compares two documents and names each place of the old one that a program cannot rely on any more.
pub fn breaks(old: &Json, new: &Json) -> Vec<String> {
    let mut comparison = Comparison::new(old, new);
    for (path, methods) in members(&old["paths"]) {
        for (method, before) in members(methods) {
            let at = format!("{} {path}", method.to_uppercase());
            match new["paths"].get(path).and_then(|methods| methods.get(method)) {
                Some(now) => operation(&mut comparison, &at, before, now),
                None => comparison.broken(&at, "is gone"),
            }
        }
    }
    for (name, scheme) in members(&old["components"]["securitySchemes"]) {
        let now = &new["components"]["securitySchemes"][name];
        if (&scheme["type"], &scheme["scheme"]) != (&now["type"], &now["scheme"]) {
            comparison.broken(&format!("security scheme {name}"), "is another one");
        }
    }
    comparison.found
}

fn members(json: &Json) -> impl Iterator<Item = (&String, &Json)> {
    json.as_object().into_iter().flatten()
}

fn operation(comparison: &mut Comparison<'_>, at: &str, old: &Json, new: &Json) {
    if old["operationId"] != new["operationId"] {
        comparison.broken(at, &format!("the operation id {} became {}", old["operationId"], new["operationId"]));
    }
    security(comparison, at, old, new);
    parameters(comparison, at, old, new);
    body(comparison, at, &old["requestBody"], &new["requestBody"]);
    answers(comparison, at, &old["responses"], &new["responses"]);
}

/// Every way in that was open is open still.
fn security(comparison: &mut Comparison<'_>, at: &str, old: &Json, new: &Json) {
    let of = |operation: &Json, document: &Json| -> Vec<Json> {
        let own = operation.get("security").or_else(|| document.get("security"));
        own.and_then(Json::as_array).cloned().unwrap_or_default()
    };
    let (before, now) = (of(old, comparison.old), of(new, comparison.new));
    let open = |ways: &[Json]| {
        ways.is_empty() || ways.iter().any(|way| way.as_object().is_some_and(serde_json::Map::is_empty))
    };
    if open(&now) {
        return;
    }
    if open(&before) {
        comparison.broken(at, "needs a credential now");
    } else if let Some(way) = before.iter().find(|way| !now.contains(way)) {
        comparison.broken(at, &format!("the credential {way} is not taken any more"));
    }
}

fn parameters(comparison: &mut Comparison<'_>, at: &str, old: &Json, new: &Json) {
    let of = |operation: &Json| operation["parameters"].as_array().cloned().unwrap_or_default();
    let same = |one: &Json, other: &Json| one["name"] == other["name"] && one["in"] == other["in"];
    let told = |parameter: &Json| {
        let text = |member: &str| parameter[member].as_str().unwrap_or_default().to_owned();
        format!("{at}, {} parameter {}", text("in"), text("name"))
    };
    let (before, now) = (of(old), of(new));
    for parameter in &before {
        let at = told(parameter);
        let Some(other) = now.iter().find(|other| same(parameter, other)) else {
            comparison.broken(&at, "is gone");
            continue;
        };
        if other["required"] == true && parameter["required"] != true {
            comparison.broken(&at, "is required now");
        }
        comparison.schemas(&at, &parameter["schema"], &other["schema"], Way::Sent);
    }
    for parameter in now.iter().filter(|parameter| parameter["required"] == true) {
        if !before.iter().any(|other| same(parameter, other)) {
            comparison.broken(&told(parameter), "is new and required");
        }
    }
}

fn body(comparison: &mut Comparison<'_>, at: &str, old: &Json, new: &Json) {
    if new["required"] == true && old["required"] != true {
        comparison.broken(at, "a body is required now");
    }
    contents(comparison, &format!("{at}, body"), old, new, Way::Sent);
}

fn answers(comparison: &mut Comparison<'_>, at: &str, old: &Json, new: &Json) {
    for (status, before) in members(old) {
        let at = format!("{at}, answer {status}");
        let Some(now) = new.get(status) else {
            comparison.broken(&at, "is gone");
            continue;
        };
        for (header, _) in members(&before["headers"]) {
            if now["headers"].get(header).is_none() {
                comparison.broken(&at, &format!("the header {header} is gone"));
            }
        }
        contents(comparison, &at, before, now, Way::Answered);
    }
    for (status, _) in members(new) {
        let known = old.get(status).is_some() || old.get(format!("{}XX", &status[..1])).is_some();
        if !known {
            comparison.broken(&format!("{at}, answer {status}"), "is new, and nobody looks for it");
        }
    }
}

fn contents(comparison: &mut Comparison<'_>, at: &str, old: &Json, new: &Json, way: Way) {
    for (kind, before) in members(&old["content"]) {
        match new["content"].get(kind) {
            Some(now) => comparison.schemas(&format!("{at}, {kind}"), &before["schema"], &now["schema"], way),
            None => comparison.broken(at, &format!("{kind} is gone")),
        }
    }
    let had_one = members(&old["content"]).next().is_some();
    for (kind, _) in members(&new["content"]) {
        if way == Way::Answered && !had_one {
            comparison.broken(at, &format!("{kind} comes where nothing came"));
        }
    }
}
