//! Compares two schemas in one of two directions, whatever names their parts have.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value as Json, json};

/// Which way values go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Way {
    /// From the program to the server: whatever was taken has to be taken.
    Sent,
    /// From the server to the program: whatever comes has to be what came.
    Answered,
}

/// What makes no difference to a program, or is compared by a function of its own.
const KNOWN: &[&str] = &[
    "$ref",
    "additionalProperties",
    "default",
    "description",
    "enum",
    "example",
    "format",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "oneOf",
    "pattern",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "type",
];

/// Two documents, and what was found so far.
pub struct Comparison<'a> {
    pub old: &'a Json,
    pub new: &'a Json,
    pub found: Vec<String>,
    /// The pairs that are being compared or were, so that recursion ends and nothing is told twice.
    seen: HashSet<(String, String, Way)>,
}

/// One of the shapes that a value may have: the schema, and its name where it has one.
#[derive(Clone)]
struct Shape {
    schema: Json,
    name: Option<String>,
}

impl<'a> Comparison<'a> {
    pub fn new(old: &'a Json, new: &'a Json) -> Self {
        Comparison { old, new, found: Vec::new(), seen: HashSet::new() }
    }

    pub fn broken(&mut self, at: &str, what: &str) {
        self.found.push(format!("{at}: {what}"));
    }

    /// Compares what values may be: each shape that has to fit is matched with one that it fits.
    pub fn schemas(&mut self, at: &str, old: &Json, new: &Json, way: Way) {
        let (before, now) = (shapes(self.old, old, None), shapes(self.new, new, None));
        let (fitting, into) = match way {
            Way::Sent => (&before, &now),
            Way::Answered => (&now, &before),
        };
        for shape in fitting {
            let candidates: Vec<&Shape> = into.iter().filter(|other| is_a(shape, other)).collect();
            let kind = shape.schema["type"].as_str().unwrap_or("any value");
            let before_all = self.seen.clone();
            let mut least: Option<(Vec<String>, HashSet<_>)> = None;
            for other in &candidates {
                self.seen.clone_from(&before_all);
                let faults = match way {
                    Way::Sent => self.attempt(at, shape, other, way),
                    Way::Answered => self.attempt(at, other, shape, way),
                };
                if least.as_ref().is_none_or(|(least, _)| faults.len() < least.len()) {
                    least = Some((faults, std::mem::take(&mut self.seen)));
                }
            }
            match (least, way) {
                (Some((faults, seen)), _) => {
                    self.found.extend(faults);
                    self.seen = seen;
                }
                (None, Way::Sent) => self.broken(at, &format!("{kind} is not taken any more")),
                (None, Way::Answered) => self.broken(at, &format!("may be {kind} now")),
            }
        }
    }

    /// What is broken if these two shapes stand for each other.
    fn attempt(&mut self, at: &str, old: &Shape, new: &Shape, way: Way) -> Vec<String> {
        if let (Some(old), Some(new)) = (&old.name, &new.name)
            && !self.seen.insert((old.clone(), new.clone(), way))
        {
            return Vec::new();
        }
        let kept = std::mem::take(&mut self.found);
        self.shape(at, &old.schema, &new.schema, way);
        std::mem::replace(&mut self.found, kept)
    }

    fn shape(&mut self, at: &str, old: &Json, new: &Json, way: Way) {
        for schema in [old, new] {
            for (keyword, _) in
                schema.as_object().into_iter().flatten().filter(|(word, _)| !KNOWN.contains(&word.as_str()))
            {
                if old[keyword] != new[keyword] {
                    self.broken(at, &format!("{keyword} changed, and no rule says what that means"));
                }
            }
        }
        self.words(at, old, new, way);
        let (format, other) = (&old["format"], &new["format"]);
        if format != other && !if way == Way::Sent { other } else { format }.is_null() {
            self.broken(at, &format!("the format {format} became {other}"));
        }
        if way == Way::Sent {
            self.bounds(at, old, new);
        }
        self.members(at, old, new, way);
        self.others(at, old, new, way);
        if let (Some(before), Some(now)) = (old.get("items"), new.get("items")) {
            self.schemas(&format!("{at}[]"), before, now, way);
        }
    }

    /// Words that may not be sent any more. Answers may have more words, but not become free text.
    fn words(&mut self, at: &str, old: &Json, new: &Json, way: Way) {
        let words = |schema: &Json| schema["enum"].as_array().cloned();
        match (words(old), words(new), way) {
            (Some(before), Some(now), Way::Sent) => {
                for word in before.iter().filter(|word| !now.contains(word)) {
                    self.broken(at, &format!("{word} is not taken any more"));
                }
            }
            (None, Some(_), Way::Sent) => self.broken(at, "only certain words are taken now"),
            (Some(_), None, Way::Answered) => self.broken(at, "may be any word now"),
            _ => {}
        }
    }

    fn bounds(&mut self, at: &str, old: &Json, new: &Json) {
        for (keyword, is_upper) in [
            ("maxLength", true),
            ("maximum", true),
            ("maxItems", true),
            ("minLength", false),
            ("minimum", false),
            ("minItems", false),
        ] {
            let Some(now) = new[keyword].as_f64() else { continue };
            let narrower =
                old[keyword].as_f64().is_none_or(|before| if is_upper { now < before } else { now > before });
            if narrower {
                self.broken(at, &format!("{keyword} {} became {}", old[keyword], new[keyword]));
            }
        }
        if !new["pattern"].is_null() && old["pattern"] != new["pattern"] {
            self.broken(at, "another pattern is asked for");
        }
    }

    fn members(&mut self, at: &str, old: &Json, new: &Json, way: Way) {
        let required = |schema: &Json| -> BTreeSet<String> {
            let names = schema["required"].as_array().into_iter().flatten();
            names.filter_map(Json::as_str).map(str::to_owned).collect()
        };
        let (must, must_now) = (required(old), required(new));
        for (member, before) in old["properties"].as_object().into_iter().flatten() {
            let at = format!("{at}/{member}");
            match new["properties"].get(member) {
                Some(now) => self.schemas(&at, before, now, way),
                None => self.broken(&at, "is gone"),
            }
            if way == Way::Answered && must.contains(member) && !must_now.contains(member) {
                self.broken(&at, "may be missing now");
            }
        }
        if way == Way::Sent {
            for member in must_now.difference(&must) {
                self.broken(&format!("{at}/{member}"), "is required now");
            }
        }
    }

    /// Members whose names are data.
    fn others(&mut self, at: &str, old: &Json, new: &Json, way: Way) {
        let at = format!("{at}/*");
        let open = |schema: &Json| schema["additionalProperties"] != false;
        let told = |schema: &Json| schema.get("additionalProperties").filter(|others| others.is_object()).cloned();
        match (told(old), told(new), way) {
            (Some(before), Some(now), _) => self.schemas(&at, &before, &now, way),
            (Some(_), None, Way::Answered) => self.broken(&at, "may be anything now"),
            (None, Some(_), Way::Sent) if open(old) && old["properties"].is_null() => {
                self.broken(&at, "may not be anything any more");
            }
            (_, None, Way::Sent) if open(old) && !open(new) && old["type"] == "object" => {
                self.broken(&at, "unknown members are not taken any more");
            }
            _ => {}
        }
        if let (Some(before), Some(now)) = (old.get("propertyNames"), new.get("propertyNames")) {
            self.schemas(&format!("{at}, names"), before, now, way);
        }
    }
}

/// The shapes that a schema allows: references followed, choices and lists of types taken apart.
fn shapes(document: &Json, schema: &Json, name: Option<&str>) -> Vec<Shape> {
    if let Some(target) = schema["$ref"].as_str() {
        let pointer = target.strip_prefix('#').unwrap_or_default();
        return shapes(document, document.pointer(pointer).unwrap_or(&Json::Null), Some(target));
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        return choices.iter().flat_map(|choice| shapes(document, choice, None)).collect();
    }
    let named = |schema: Json, kind: &str| Shape { schema, name: name.map(|name| format!("{name} {kind}")) };
    match &schema["type"] {
        Json::Array(kinds) => kinds
            .iter()
            .map(|kind| {
                let mut one = schema.clone();
                one["type"] = kind.clone();
                if let Some(words) = one.get_mut("enum").and_then(Json::as_array_mut) {
                    words.retain(|word| word.is_null() == (kind == "null"));
                }
                named(if kind == "null" { json!({"type": "null"}) } else { one }, kind.as_str().unwrap_or_default())
            })
            .collect(),
        Json::String(kind) => vec![named(schema.clone(), kind)],
        _ => vec![named(schema.clone(), "")],
    }
}

/// Whether a value of this shape is of the other's type.
fn is_a(shape: &Shape, other: &Shape) -> bool {
    let (kind, wanted) = (&shape.schema["type"], &other.schema["type"]);
    if wanted.is_null() {
        return true;
    }
    kind == wanted || (kind == "integer" && wanted == "number")
}
