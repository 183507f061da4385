//! Reads `matrix.txt`.

/// Operations that share their expectations.
#[derive(Debug, Default, Clone)]
pub struct Block {
    /// The section it stands in.
    pub section: String,
    /// The operations, some with a variant after a colon.
    pub operations: Vec<String>,
    /// How many events an allowed write makes.
    pub events: i64,
    /// The relations.
    pub columns: Vec<String>,
    /// Actor and cells.
    pub rows: Vec<(String, Vec<String>)>,
}

impl Block {
    /// Returns the operations without their variants.
    pub fn plain_operations(&self) -> Vec<String> {
        self.operations.iter().map(|name| name.split(':').next().unwrap_or(name).to_owned()).collect()
    }
}

/// Reads all blocks: a block ends with an empty line; its first line without indent names operations, the first with an
/// indent the columns, and each later row names actors and then its cells, which may stand on the next line.
pub fn blocks() -> Vec<Block> {
    let (mut blocks, mut section) = (Vec::new(), String::new());
    for paragraph in include_str!("../matrix.txt").split("\n\n") {
        let lines: Vec<&str> = paragraph.lines().filter(|line| !line.starts_with('#') && !line.is_empty()).collect();
        match lines.as_slice() {
            [] => {}
            [title] if title.starts_with("== ") => section = title.trim_matches(['=', ' ']).to_owned(),
            [operations, rest @ ..] => blocks.push(block(&section, operations, rest)),
        }
    }
    blocks
}

fn block(section: &str, operations: &str, lines: &[&str]) -> Block {
    let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<String>>();
    let mut block = Block { section: section.to_owned(), operations: words(operations), events: 1, ..Block::default() };
    let mut pending: Vec<String> = Vec::new();
    for line in lines {
        if let Some(count) = line.strip_prefix("events ") {
            block.events = count.parse().unwrap();
        } else if block.columns.is_empty() {
            block.columns = words(line);
        } else if line.starts_with(' ') {
            add(&mut block, std::mem::take(&mut pending), words(line));
        } else {
            let mut row = words(line);
            let cells = row.split_off(row.iter().position(|word| is_cell(word)).unwrap_or(row.len()));
            if cells.is_empty() { pending = row } else { add(&mut block, row, cells) }
        }
    }
    block
}

fn is_cell(word: &str) -> bool {
    ["in", "out", "-"].contains(&word) || word.parse::<u16>().is_ok()
}

fn add(block: &mut Block, actors: Vec<String>, cells: Vec<String>) {
    for actor in actors {
        let group: Vec<&str> = if actor == "none" { super::world::STRANGERS.to_vec() } else { vec![actor.as_str()] };
        block.rows.extend(group.into_iter().map(|actor| (actor.to_owned(), cells.clone())));
    }
}
