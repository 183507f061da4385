//! Search over all records: the database names candidates by trigrams, the ranking is ours and so the same on both.

use crm_domain::entity::Entity;
use crm_domain::fold::{fold, trigrams};
use crm_domain::record::SearchText;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::dialect::SearchEntry;
use crate::error::Result;
use crate::statement::Sql;
use crate::tx::Reader;

/// Candidates read at a time.
const BATCH: usize = 200;
/// Candidates read at most: beyond this the words are too common to tell records apart.
const MOST: usize = 1000;
/// Below this share of common trigrams a record is no typo of the words.
const SIMILAR: f64 = 0.4;

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
            let text_key = fold(&text.text);
            let entry = SearchEntry {
                entity: entity.as_str(),
                title: &text.title,
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
        let mut hits = self.hits(&exact(self.conn, &parts), &folded, entities, limit, 0.0)?;
        if hits.len() < limit && folded.chars().count() >= 4 {
            let grams = rarest(&folded);
            let similar = self.hits(&self.conn.contains_any_trigram(&grams), &folded, entities, limit, SIMILAR)?;
            let known: Vec<Uuid> = hits.iter().map(|hit| hit.id).collect();
            hits.extend(similar.into_iter().filter(|hit| !known.contains(&hit.id)));
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.title.cmp(&b.title)).then(a.id.cmp(&b.id)));
        hits.truncate(limit);
        Ok(hits)
    }

    fn hits(
        &mut self,
        condition: &Sql,
        folded: &str,
        entities: &[Entity],
        limit: usize,
        floor: f64,
    ) -> Result<Vec<Hit>> {
        let mut hits: Vec<Hit> = Vec::new();
        let mut read = 0;
        while read < MOST {
            let candidates = candidates(self.conn, condition, entities, read)?;
            let found = candidates.len();
            read += found;
            for candidate in candidates {
                let Some(entity) = Entity::parse(&candidate.entity) else { continue };
                let score = score(folded, &candidate);
                if score >= floor {
                    let Candidate { record_id, title, subtitle, .. } = candidate;
                    hits.push(Hit { entity, id: record_id.0, title, subtitle, score });
                }
            }
            if found < BATCH {
                break;
            }
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.title.cmp(&b.title)).then(a.id.cmp(&b.id)));
        let (actor, now) = (self.actor(), self.now());
        let mut visible = Vec::new();
        for chunk in hits.chunks(limit.max(1)) {
            for entity in entities {
                let ids: Vec<Uuid> = chunk.iter().filter(|hit| hit.entity == *entity).map(|hit| hit.id).collect();
                let seen = crate::records::visible_among(self.conn, *entity, &ids, actor, now)?;
                visible.extend(chunk.iter().filter(|hit| seen.contains(&hit.id)).cloned());
            }
            if visible.len() >= limit {
                break;
            }
        }
        Ok(visible)
    }
}

fn exact(conn: &Conn, parts: &[&str]) -> Sql {
    if parts.iter().all(|part| part.chars().count() >= 3) {
        return conn.contains_words(parts);
    }
    // The trigram index knows no shorter words; of those the start of the text is looked at.
    let (long, short): (Vec<&str>, Vec<&str>) = parts.iter().partition(|part| part.chars().count() >= 3);
    if long.is_empty() {
        return crate::condition::starts_with("text_key", &short.join(" "));
    }
    conn.contains_words(&long)
}

/// Returns the trigrams to look for; the middle of long words says less than their start.
fn rarest(folded: &str) -> Vec<String> {
    let mut grams = trigrams(folded);
    grams.retain(|gram| !gram.contains(' '));
    grams.truncate(8);
    if grams.is_empty() { vec![folded.to_owned()] } else { grams }
}

fn candidates(conn: &mut Conn, condition: &Sql, entities: &[Entity], skip: usize) -> QueryResult<Vec<Candidate>> {
    let mut find = Sql::new("SELECT entity, record_id, title, subtitle, text_key FROM search_entry WHERE ");
    find.append(condition.clone()).push(" AND entity IN (");
    find.binds(entities.iter().map(|entity| entity.as_str()));
    find.push(&format!(") ORDER BY seq LIMIT {BATCH} OFFSET {skip}"));
    find.typed::<(st::Text, sql::Guid, st::Text, st::Nullable<st::Text>, st::Text)>().load(conn)
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
    0.65 * similarity(folded, &candidate.text_key)
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
