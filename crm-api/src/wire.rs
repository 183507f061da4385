//! Records as they are sent: the text of a JSON object, to which members are added without taking it apart. A page of a
//! hundred records is written once, however much is answered beside them.

use std::io::{self, Write};

use crm_db::error::{Error, Result};
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use uuid::Uuid;

/// A JSON object as text, and the records that its own members refer to.
#[derive(Debug, Clone)]
pub struct Wire {
    text: String,
    references: Vec<(String, Uuid)>,
}

impl Wire {
    /// Writes an object.
    ///
    /// # Errors
    /// When it does not serialize, which records do, or is no object.
    pub fn of(object: &impl Serialize) -> Result<Self> {
        let broken = |error: String| Error::Broken(error);
        let mut text = Vec::with_capacity(1024);
        let mut noting = Noting::default();
        object
            .serialize(&mut Serializer::with_formatter(&mut text, &mut noting))
            .map_err(|error| broken(error.to_string()))?;
        let text = String::from_utf8(text).map_err(|error| broken(error.to_string()))?;
        if !text.ends_with('}') {
            return Err(broken("not an object".to_owned()));
        }
        Ok(Wire { text, references: noting.found })
    }

    /// Returns the id that a member holds.
    pub fn reference(&self, member: &str) -> Option<Uuid> {
        self.references.iter().find(|(name, _)| name == member).map(|(_, id)| *id)
    }

    /// Adds a member that it has not yet, with JSON text as its value.
    pub fn add(&mut self, member: &str, value: &str) {
        self.text.pop();
        self.text.push_str(if self.text.ends_with('{') { "\"" } else { ",\"" });
        self.text.push_str(member);
        self.text.push_str("\":");
        self.text.push_str(value);
        self.text.push('}');
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the text.
    pub fn into_text(self) -> String {
        self.text
    }
}

/// Returns the text of an array of objects.
pub fn array(objects: &[Wire]) -> String {
    let mut text = String::with_capacity(objects.iter().map(|object| object.text.len() + 1).sum::<usize>() + 2);
    text.push('[');
    for (index, object) in objects.iter().enumerate() {
        text.push_str(if index > 0 { "," } else { "" });
        text.push_str(&object.text);
    }
    text.push(']');
    text
}

/// Writes compactly and notes the ids in the outermost object's own members.
#[derive(Default)]
struct Noting {
    depth: usize,
    in_key: bool,
    key: String,
    value: String,
    found: Vec<(String, Uuid)>,
}

impl Noting {
    fn is_reference(&self) -> bool {
        self.depth == 1 && !self.in_key && (self.key == "id" || self.key.ends_with("_id"))
    }
}

impl Formatter for &mut Noting {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        writer.write_all(b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        writer.write_all(b"]")
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        writer.write_all(b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        writer.write_all(b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if self.depth == 1 {
            self.key.clear();
        }
        self.in_key = true;
        if first { Ok(()) } else { writer.write_all(b",") }
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.in_key = false;
        Ok(())
    }

    fn begin_string<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.value.clear();
        writer.write_all(b"\"")
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if self.in_key && self.depth == 1 {
            self.key.push_str(fragment);
        } else if self.is_reference() {
            self.value.push_str(fragment);
        }
        writer.write_all(fragment.as_bytes())
    }

    fn end_string<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.is_reference()
            && let Ok(id) = Uuid::parse_str(&self.value)
        {
            self.found.push((self.key.clone(), id));
        }
        writer.write_all(b"\"")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn members_are_added_to_what_was_written() {
        let mut wire = Wire::of(&json!({"name": "a \"b\" ü\n"})).unwrap();
        wire.add("account", "{\"name\":\"c\"}");
        let read: Value = serde_json::from_str(wire.as_str()).unwrap();
        assert_eq!(read, json!({"name": "a \"b\" ü\n", "account": {"name": "c"}}));
        let mut empty = Wire::of(&json!({})).unwrap();
        empty.add("one", "1");
        assert_eq!(empty.as_str(), "{\"one\":1}");
        assert_eq!(array(&[empty.clone(), empty]), "[{\"one\":1},{\"one\":1}]");
    }

    #[test]
    fn only_the_outermost_members_are_references() {
        let (own, part) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let wire = Wire::of(&json!({
            "jobs": [{"account_id": part}], "custom": {"account_id": part}, "account_id": own, "owner_id": null,
            "name": part, "external_id": "no id",
        }))
        .unwrap();
        assert_eq!(wire.reference("account_id"), Some(own));
        for member in ["owner_id", "name", "external_id", "jobs"] {
            assert_eq!(wire.reference(member), None, "{member}");
        }
    }

    #[test]
    fn what_is_no_object_is_refused() {
        assert!(Wire::of(&json!([1])).is_err());
    }
}
