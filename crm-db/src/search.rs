//! Search over all records: the database names candidates by trigrams, the ranking is ours and so the same on both. Typing
//! errors are mended word by word before the database is asked, so that it is never asked for what is merely similar.

use crm_domain::entity::Entity;
use crm_domain::fold::fold;
use crm_domain::policy::Action;
use crm_domain::record::SearchText;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::connection::Conn;
use crate::dialect::{SHORTEST, SearchEntry, like_escape, title_key};
use crate::error::Result;
use crate::scope::Reach;
use crate::statement::Sql;
use crate::tx::Reader;

/// Worth of a record that holds what may have been meant, against one that holds what was typed.
const MEANT: f64 = 0.65;
/// For each hit that is wanted, so many of the newest records that hold the words are ranked.
const RANKED: usize = 3;
/// Words beyond this many are not corrected.
const MOST_WORDS: usize = 8;

pub mod custom;
pub(crate) mod words;

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

/// Writes the search entry of a record anew, or takes it out, and the words of its text with it.
pub(crate) fn index(
    conn: &mut Conn,
    entity: Entity,
    record: Uuid,
    old: Option<&SearchText>,
    new: Option<&SearchText>,
) -> QueryResult<()> {
    let folded = |text: Option<&SearchText>| text.map(|text| fold(&text.text));
    let (old_key, new_key) = (folded(old), folded(new));
    let title_key = new.map(|text| title_key(&text.title));
    let entry =
        new.zip(new_key.as_deref()).zip(title_key.as_deref()).map(|((text, text_key), title_key)| SearchEntry {
            entity: entity.as_str(),
            title: &text.title,
            title_key,
            subtitle: text.subtitle.as_deref(),
            text_key,
        });
    conn.index_search(Key(record), entry)?;
    words::follow(conn, old_key.as_deref(), new_key.as_deref())
}

impl Reader<'_> {
    /// Finds the records that fit the words best, among those the actor may see.
    ///
    /// Records whose title starts with the words and records that hold all of them come first; when there are too few,
    /// those follow that hold words which differ by one typing error. Of records that fit alike the newest are ranked.
    ///
    /// # Errors
    /// When the database fails.
    pub fn search(&mut self, words: &str, entities: &[Entity], limit: usize) -> Result<Vec<Hit>> {
        let folded = fold(words);
        let parts: Vec<&str> = folded.split(' ').filter(|part| !part.is_empty()).collect();
        if parts.is_empty() || entities.is_empty() {
            return Ok(Vec::new());
        }
        let mut hits = self.hits(self.titled(&folded, entities), limit, |candidate| score(&folded, candidate))?;
        if parts.iter().any(|part| part.chars().count() >= SHORTEST) {
            let alike: Vec<Vec<String>> = parts.iter().map(|part| vec![(*part).to_owned()]).collect();
            let ranked = RANKED * limit;
            let found = self.hits(self.holding(&alike, entities, ranked), ranked, |found| score(&folded, found))?;
            add(&mut hits, found);
        }
        // Which words there are tells of text that is restricted for the actor.
        let restricted = Entity::ALL.iter().any(|entity| self.actor().fields.names_alone(*entity));
        if hits.len() < limit
            && !restricted
            && let Some(meant) = self.meant(&parts)?
        {
            let worth = |candidate: &Candidate| MEANT * score(&corrected(&meant, candidate), candidate);
            let ranked = RANKED * limit;
            let found = self.hits(self.holding(&meant, entities, ranked), ranked, worth)?;
            add(&mut hits, found);
        }
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.title.cmp(&b.title)).then(a.id.cmp(&b.id)));
        hits.truncate(limit);
        Ok(hits)
    }

    /// The candidates with what they are worth.
    fn hits(&mut self, source: Sql, limit: usize, worth: impl Fn(&Candidate) -> f64) -> Result<Vec<Hit>> {
        let mut find = Sql::new("SELECT entity, record_id, title, subtitle, search_entry.text_key");
        find.append(source).push(&format!(" LIMIT {limit}"));
        type Types = (st::Text, sql::Guid, st::Text, st::Nullable<st::Text>, st::Text);
        let candidates: Vec<Candidate> = find.typed::<Types>().load(self.conn)?;
        let fields = &self.actor().fields;
        let hit = |mut candidate: Candidate| {
            let entity = Entity::parse(&candidate.entity)?;
            if fields.names_alone(entity) {
                candidate.text_key = fold(&candidate.title);
                candidate.subtitle = None;
            }
            let score = worth(&candidate);
            let Candidate { record_id, title, subtitle, .. } = candidate;
            Some(Hit { entity, id: record_id.0, title, subtitle, score })
        };
        Ok(candidates.into_iter().filter_map(hit).collect())
    }

    /// For each word what it may stand for; nothing when no word has anything but itself.
    fn meant(&mut self, parts: &[&str]) -> Result<Option<Vec<Vec<String>>>> {
        let mut all = Vec::with_capacity(parts.len());
        for (index, part) in parts.iter().enumerate() {
            let mut meant = vec![(*part).to_owned()];
            if index < MOST_WORDS {
                meant.extend(words::meant(self.conn, part)?);
            }
            all.push(meant);
        }
        Ok(Some(all).filter(|all| all.iter().any(|meant| meant.len() > 1)))
    }

    /// The entries whose title starts with the words.
    fn titled(&self, folded: &str, entities: &[Entity]) -> Sql {
        let mut source = Sql::new(" FROM search_entry WHERE ");
        source.append(crate::condition::starts_with("title_key", &title_key(folded)));
        source.push(" AND ").append(self.within(entities, &[])).push(" ORDER BY title_key, seq");
        source
    }

    /// The newest entries, at most so many, that hold one of each word's forms.
    fn holding(&self, words: &[Vec<String>], entities: &[Entity], most: usize) -> Sql {
        if !self.conn.finds_by_kind() {
            return self.held(words, entities);
        }
        // The entries of each kind are in order by themselves: among all of them, those of a kind of which there are more
        // would have to be passed over.
        let mut source = Sql::new(" FROM (");
        for (index, entity) in entities.iter().enumerate() {
            source.push(if index > 0 { " UNION ALL (" } else { "(" }).push("SELECT search_entry.*");
            source.append(self.held(words, &[*entity])).push(&format!(" LIMIT {most})"));
        }
        source.push(") AS search_entry").push(self.conn.newest_entries_first());
        source
    }

    /// The entries of these kinds that hold one of each word's forms, the newest first.
    fn held(&self, words: &[Vec<String>], entities: &[Entity]) -> Sql {
        let mut source = self.conn.search_source(words);
        source.push(" AND ").append(self.within(entities, words)).push(self.conn.newest_entries_first());
        source
    }

    /// The condition on `search_entry` that its record is one of these kinds and visible, and holds the words where the actor
    /// may know that it does.
    fn within(&self, entities: &[Entity], words: &[Vec<String>]) -> Sql {
        let mut sql = Sql::new("(");
        for (index, entity) in entities.iter().enumerate() {
            // Spelt out, as there is an index for each kind.
            sql.push(if index > 0 { " OR " } else { "" });
            sql.push(&format!("(search_entry.entity = '{}'", entity.as_str()));
            if self.actor().fields.names_alone(*entity) {
                for form in words.iter().filter_map(|forms| forms.first()) {
                    sql.push(" AND search_entry.title_key LIKE ").bind(format!("%{}%", like_escape(form)).as_str());
                    sql.push(" ESCAPE '\\'");
                }
            }
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

/// Adds what was found and is not there yet.
fn add(hits: &mut Vec<Hit>, found: Vec<Hit>) {
    for hit in found {
        if !hits.iter().any(|known| known.id == hit.id) {
            hits.push(hit);
        }
    }
}

/// Returns the words as the candidate spells them.
fn corrected(meant: &[Vec<String>], candidate: &Candidate) -> String {
    let spelt = |forms: &Vec<String>| forms.iter().find(|form| candidate.text_key.contains(form.as_str())).cloned();
    meant.iter().filter_map(spelt).collect::<Vec<_>>().join(" ")
}

/// Says how well a record that holds the words fits: exact titles, then starts of titles, then starts of words.
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
    0.6
}
