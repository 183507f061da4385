//! The custom values of records among what the search finds. Those of retired fields are not; what was indexed before a
//! field was retired or brought back is brought up to date by a job.

use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::contact::Contact;
use crm_domain::custom_field::FieldDef;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::fold::fold;
use crm_domain::product::Product;
use crm_domain::record::SearchText;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde_json::json;
use uuid::Uuid;

use crate::connection::Conn;
use crate::error::Result;
use crate::job::NewJob;
use crate::records::field_def;
use crate::statement::Sql;
use crate::store::Store;
use crate::stored::Stored;

/// The kind of job that brings search entries up to date after a custom field was retired or brought back.
pub const JOB: &str = "search_index";

/// Returns the job for the records of a field.
pub(crate) fn job(def: &FieldDef, now: Instant) -> NewJob {
    NewJob {
        kind: JOB,
        payload: json!({"entity": def.entity}),
        run_at: now,
        // One for each time: one that runs already may have passed what has changed.
        unique_key: Some(format!("{JOB}/{}/{}", def.id, def.version)),
    }
}

/// Returns what the search is to find of a record, the values of these fields included.
pub(crate) fn text_of<R: Stored>(record: &R, defs: &[FieldDef]) -> Option<SearchText> {
    let mut found = record.search_text()?;
    let Some(custom) = record.custom() else { return Some(found) };
    for def in defs.iter().filter(|def| def.kind.is_searchable()) {
        if let Some(value) = custom.get(&def.key).and_then(serde_json::Value::as_str) {
            found.text.push(' ');
            found.text.push_str(value);
        }
    }
    Some(found)
}

/// Returns the fields that the search looks into for these records; none are read where there is nothing to find.
pub(crate) fn fields_of<R: Stored>(
    conn: &mut Conn,
    records: &[Option<&R>],
    now: Instant,
) -> QueryResult<Vec<FieldDef>> {
    let has_values = |record: &&R| record.custom().is_some_and(|custom| !custom.is_empty());
    match records.iter().flatten().any(has_values) {
        true => field_def::of(conn, R::ENTITY, now),
        false => Ok(Vec::new()),
    }
}

impl Store {
    /// Brings the search entries of some records of a kind up to date, those after this one; returns the last of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn index_custom(&self, entity: Entity, after: Uuid, most: usize) -> Result<Option<Uuid>> {
        let now = self.now();
        self.writing(move |conn| {
            Ok(match entity {
                Entity::Account => bring_up::<Account>(conn, after, most, now)?,
                Entity::Contact => bring_up::<Contact>(conn, after, most, now)?,
                Entity::Deal => bring_up::<Deal>(conn, after, most, now)?,
                Entity::Activity => bring_up::<Activity>(conn, after, most, now)?,
                Entity::Product => bring_up::<Product>(conn, after, most, now)?,
                _ => None,
            })
        })
        .await
    }

    /// Counts the records of a kind whose search entries a job looks at.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_indexed(&self, entity: Entity) -> Result<i64> {
        self.reading(move |conn| {
            let mut count = Sql::new("SELECT count(*) FROM search_entry WHERE entity = ");
            count.bind(entity.as_str());
            Ok(count.typed::<(st::BigInt,)>().get_result::<(i64,)>(conn)?.0)
        })
        .await
    }
}

fn bring_up<R: Stored>(conn: &mut Conn, after: Uuid, most: usize, now: Instant) -> QueryResult<Option<Uuid>> {
    let mut tail = Sql::new(" WHERE deleted_at IS NULL AND id > ");
    tail.bind(after).push(&format!(" ORDER BY id LIMIT {most}"));
    let records = R::load(conn, tail, now)?;
    let defs = field_def::of(conn, R::ENTITY, now)?;
    for record in records.iter().filter(|record| record.custom().is_some_and(|custom| !custom.is_empty())) {
        let id = record.head().id;
        let mut find = Sql::new("SELECT title, text_key FROM search_entry WHERE record_id = ");
        find.bind(id);
        let old: Option<(String, String)> = find.typed::<(st::Text, st::Text)>().get_result(conn).optional()?;
        let old = old.map(|(title, text)| SearchText { title, subtitle: None, text });
        let new = text_of(record, &defs);
        if old.as_ref().map(|old| &old.text) != new.as_ref().map(|new| fold(&new.text)).as_ref() {
            super::index(conn, R::ENTITY, id, old.as_ref(), new.as_ref())?;
        }
    }
    Ok(records.last().map(|record| record.head().id))
}
