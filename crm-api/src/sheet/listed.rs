//! Several values in one cell: semicolons between them, and what is said of one in brackets behind it, as in
//! `Globex [title=Head of sales]; Initech`. A backslash takes the meaning from the sign after it.

/// One value of a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listed {
    /// The value.
    pub text: String,
    /// What is said of it, by name; a flag has no text.
    said: Vec<(String, String)>,
}

impl Listed {
    /// A value of which nothing is said.
    pub fn new(text: impl Into<String>) -> Self {
        Listed { text: text.into(), said: Vec::new() }
    }

    /// Says something of it.
    pub fn say(mut self, name: &str, text: Option<&str>) -> Self {
        self.said.extend(text.map(|text| (name.to_owned(), text.to_owned())));
        self
    }

    /// Says that something holds.
    pub fn flag(self, name: &str, holds: bool) -> Self {
        self.say(name, holds.then_some(""))
    }

    /// Returns what is said of it by this name.
    pub fn said(&self, name: &str) -> Option<&str> {
        self.said.iter().find(|(known, _)| known == name).map(|(_, text)| text.as_str())
    }

    /// Tells whether something is said to hold.
    pub fn has(&self, name: &str) -> bool {
        self.said(name).is_some()
    }
}

/// Writes values into one cell; `also` are signs that mean something to whoever reads it, beside those that always do.
pub fn join(values: &[Listed], also: &[char]) -> String {
    let one = |value: &Listed| {
        let mut text = escaped(&value.text, also);
        for (name, said) in &value.said {
            let equals = if said.is_empty() { "" } else { "=" };
            text.push_str(&format!(" [{name}{equals}{}]", escaped(said, also)));
        }
        text.trim_start().to_owned()
    };
    values.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Reads the values of a cell; empty ones are left out.
pub fn split(cell: &str) -> Vec<Listed> {
    let mut values = Vec::new();
    let mut rest = cell;
    loop {
        let end = bare(rest, ';').next();
        let value = one(end.map_or(rest, |end| &rest[..end]));
        values.extend(Some(value).filter(|value| *value != Listed::default()));
        match end {
            Some(end) => rest = &rest[end + 1..],
            None => return values,
        }
    }
}

fn one(text: &str) -> Listed {
    let (mut text, mut said) = (text.trim(), Vec::new());
    // What stands in brackets at the end and has a name; other brackets are part of the value.
    while let Some(inner) = bare(text, ']').last().filter(|end| end + 1 == text.len()) {
        let Some(start) = bare(&text[..inner], '[').last() else { break };
        let (name, value) = text[start + 1..inner].split_once('=').unwrap_or((&text[start + 1..inner], ""));
        if name.is_empty() || !name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            break;
        }
        said.insert(0, (name.to_owned(), unescaped(value)));
        text = text[..start].trim_end();
    }
    Listed { text: unescaped(text), said }
}

/// Returns where a sign stands that no backslash takes the meaning from.
fn bare(text: &str, sign: char) -> impl Iterator<Item = usize> {
    let mut escaped = false;
    text.char_indices().filter_map(move |(at, c)| {
        let counts = c == sign && !escaped;
        escaped = c == '\\' && !escaped;
        counts.then_some(at)
    })
}

fn escaped(text: &str, also: &[char]) -> String {
    let mut all = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | ';' | '[' | ']') || also.contains(&c) {
            all.push('\\');
        }
        all.push(c);
    }
    all
}

fn unescaped(text: &str) -> String {
    let mut signs = text.chars();
    let mut all = String::with_capacity(text.len());
    while let Some(c) = signs.next() {
        all.push(if c == '\\' { signs.next().unwrap_or(c) } else { c });
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_and_what_is_said_of_them_read_back() {
        let values = [
            Listed::new("Globex, Inc.").say("title", Some("Head; of [sales]")).flag("primary", true),
            Listed::new(r"A\B; C [old]"),
            Listed::new("").say("title", Some("Ü")),
        ];
        let cell = join(&values, &[]);
        assert_eq!(cell, r"Globex, Inc. [title=Head\; of \[sales\]] [primary]; A\\B\; C \[old\]; [title=Ü]");
        assert_eq!(split(&cell), values);
        assert_eq!(join(&[Listed::new("a, b")], &[',']), r"a\, b");
        assert_eq!(split(r"a\, b"), [Listed::new("a, b")]);
    }

    #[test]
    fn what_people_type_is_read_as_it_stands() {
        let texts = |cell: &str| split(cell).into_iter().map(|value| value.text).collect::<Vec<_>>();
        assert_eq!(texts(" a ;; b; "), ["a", "b"]);
        assert_eq!(texts("Acme [Berlin]; x]"), ["Acme [Berlin]", "x]"]);
        assert_eq!(texts(""), Vec::<String>::new());
        assert_eq!(texts("[1]; \\"), ["[1]", "\\"]);
    }
}
