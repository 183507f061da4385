//! Search over all records: the database names candidates by trigrams, the ranking is ours and so the same on both.

use crm_domain::entity::Entity;
use crm_domain::fold::{fold, trigrams};
use crm_domain::policy::Action;
use crm_domain::record::SearchText;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::dialect::{SearchEntry, like_escape, title_key};
use crate::error::Result;
use crate::scope::Reach;
use crate::statement::Sql;
use crate::tx::Reader;

/// Candidates read at most, the newest first: beyond this the words are too common to tell records apart.
const MOST: usize = 1000;
/// Worth of a record that only resembles the words, when all their trigrams are there.
const RESEMBLES: f64 = 0.65;
/// Below this share of common trigrams a record is no typing error of the words.
const SIMILAR: f64 = 0.4;
/// Words of this many letters leave a piece of four intact wherever one letter is wrong.
const LONG: usize = 7;

/// A record that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The kind of record.
    pub entity: Entity,
    /// The record.
    pub id: Uuid,
    /// The line to show first.
    pub title: String,
    /// The line below it.
    pub subtitle: Option<String>,
    /// How well it fits, from 0 to 1.
    pub score: f64,
}

#[derive(Queryable)]
struct Candidate {
    entity: String,
    record_id: Key,
    title: String,
    subtitle: Option<String>,
    text_key: String,
}

/// Writes the search entry of a record anew, or takes it out.
pub(crate) fn index(conn: &mut Conn, entity: Entity, record: Uuid, text: Option<&SearchText>) -> QueryResult<()> {
    match text {
        None => conn.index_search(Key(record), None),
        Some(text) => {
            let (text_key, title_key) = (fold(&text.text), title_key(&text.title));
            let entry = SearchEntry {
                entity: entity.as_str(),
                title: &text.title,
                title_key: &title_key,
                subtitle: text.subtitle.as_deref(),
                text_key: &text_key,
            };
            conn.index_search(Key(record), Some(entry))
        }
    }
}

impl Reader<'_> {
    /// Finds the records that fit the words best, among those the actor may see.
    ///
    /// Records that hold all the words come first; when there are too few, those that are similar follow.
    ///
    /// # Errors
    /// When the database fails.
    pub fn search(&mut self, words: &str, entities: &[Entity], limit: usize) -> Result<Vec<Hit>> {
        let folded = fold(words);
        let parts: Vec<&str> = folded.split(' ').filter(|part| !part.is_empty()).collect();
        if parts.is_empty() || entities.is_empty() {
            return Ok(Vec::new());
        }
        let mut hits = self.hits(self.exact(&parts, entities), &folded, 0.0)?;
        if hits.len() < limit && folded.chars().count() >= 4 {
            let pieces = pieces(&parts);
            let pieces: Vec<&str> = pieces.iter().map(String::as_str).collect();
            let mut resembling = self.conn.search_source(&pieces, false);
            resembling.push(" AND ").append(self.within(entities)).push(self.conn.newest_entries_first());
            let known: Vec<Uuid> = hits.iter().map(|hit| hit.id).collect();
            let found = self.hits(resembling, &folded, RESEMBLES * SIMILAR)?;
            hits.extend(found.into_iter().filter(|hit| !known.contains(&hit.id)));
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.title.cmp(&b.title)).then(a.id.cmp(&b.id)));
        hits.truncate(limit);
        Ok(hits)
    }

    /// The candidates that are worth at least `floor`.
    fn hits(&mut self, source: Sql, folded: &str, floor: f64) -> Result<Vec<Hit>> {
        let mut find = Sql::new("SELECT entity, record_id, title, subtitle, search_entry.text_key");
        find.append(source).push(&format!(" LIMIT {MOST}"));
        type Types = (st::Text, sql::Guid, st::Text, st::Nullable<st::Text>, st::Text);
        let candidates: Vec<Candidate> = find.typed::<Types>().load(self.conn)?;
        let hit = |candidate: Candidate| {
            let entity = Entity::parse(&candidate.entity)?;
            let score = score(folded, &candidate);
            let Candidate { record_id, title, subtitle, .. } = candidate;
            (score >= floor).then_some(Hit { entity, id: record_id.0, title, subtitle, score })
        };
        Ok(candidates.into_iter().filter_map(hit).collect())
    }

    /// The entries that hold all the words; of words too short for the trigram index on their own, the titles that start
    /// with them.
    fn exact(&self, parts: &[&str], entities: &[Entity]) -> Sql {
        let (long, short): (Vec<&str>, Vec<&str>) = parts.iter().partition(|part| part.chars().count() >= 3);
        let mut source = if long.is_empty() {
            let mut source = Sql::new(" FROM search_entry WHERE ");
            source.append(crate::condition::starts_with("title_key", &short.join(" ")));
            source
        } else {
            let mut source = self.conn.search_source(&long, true);
            for word in short {
                source.push(" AND search_entry.text_key LIKE ").bind(format!("%{}%", like_escape(word)).as_str());
                source.push(" ESCAPE '\\'");
            }
            source
        };
        source.push(" AND ").append(self.within(entities));
        source.push(if long.is_empty() { " ORDER BY title_key, seq" } else { self.conn.newest_entries_first() });
        source
    }

    /// The condition on `search_entry` that its record is one of these kinds and visible.
    fn within(&self, entities: &[Entity]) -> Sql {
        let mut sql = Sql::new("(");
        for (index, entity) in entities.iter().enumerate() {
            sql.push(if index > 0 { " OR " } else { "" }).push("(search_entry.entity = ").bind(entity.as_str());
            let reach = crate::records::reach(*entity, self.actor(), Action::View, self.now());
            if reach != Reach::Everything {
                let table = entity.as_str();
                sql.push(&format!(
                    " AND EXISTS (SELECT 1 FROM \"{table}\" WHERE \"{table}\".id = search_entry.record_id"
                ));
                sql.push(" AND ").append(reach.condition()).push(")");
            }
            sql.push(")");
        }
        sql.push(")");
        sql
    }
}

/// Returns pieces of the words of which a word with a typing error still holds one: four letters of long words, else
/// three.
fn pieces(parts: &[&str]) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    for part in parts {
        let letters: Vec<char> = part.chars().collect();
        let size = if letters.len() >= LONG { 4 } else { 3 };
        let found = letters.windows(size).map(|window| window.iter().collect::<String>());
        pieces.extend(found.take(12));
    }
    pieces.truncate(24);
    if pieces.is_empty() { vec![parts.join(" ")] } else { pieces }
}

/// Says how well a record fits: exact titles, then starts of titles and words, then similarity by trigrams.
fn score(folded: &str, candidate: &Candidate) -> f64 {
    let title = fold(&candidate.title);
    if title == folded {
        return 1.0;
    }
    if title.starts_with(folded) {
        return 0.9;
    }
    let words: Vec<&str> = candidate.text_key.split([' ', '@', '.', '-']).collect();
    if folded.split(' ').all(|part| words.iter().any(|word| word.starts_with(part))) {
        return 0.8;
    }
    if candidate.text_key.contains(folded) {
        return 0.7;
    }
    RESEMBLES * similarity(folded, &candidate.text_key)
}

/// The share of the words' trigrams that the text has too, with the words' edges counted as letters.
fn similarity(folded: &str, text: &str) -> f64 {
    let edged = |text: &str| -> Vec<String> {
        text.split([' ', '@', '.']).flat_map(|word| trigrams(&format!("  {word} "))).collect()
    };
    let wanted = edged(folded);
    let there = edged(text);
    if wanted.is_empty() {
        return 0.0;
    }
    let common = wanted.iter().filter(|gram| there.contains(gram)).count();
    common as f64 / wanted.len() as f64
}
