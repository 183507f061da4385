//! Lists that are narrowed by words: how their records are found by the search entries.

use crm_domain::field::Source;
use crm_domain::fold::fold;
use crm_domain::query::{Condition, ListQuery};

use crate::condition::starts_with;
use crate::connection::Conn;
use crate::dialect::{SHORTEST, TITLE_LENGTH};
use crate::page::{Asking, reach_of};
use crate::scope::Reach;
use crate::statement::Sql;
use crate::stored::Stored;

/// Returns `FROM search_entry … WHERE` for a list that is narrowed by words alone, and not by whom it is for: the entries
/// are those of its records, and hold their names. To look each record up takes longer than to find it.
pub(super) fn alone<R: Stored>(conn: &Conn, query: &ListQuery, asking: &Asking<'_>) -> Option<Sql> {
    let words = fold(query.words.as_deref()?);
    let alone = query.condition == Condition::always() && !query.deleted && !asking.actor.fields.names_alone(R::ENTITY);
    let all = alone && is_long(&words) && is_named::<R>() && reach_of::<R>(query, asking) == Reach::Everything;
    all.then(|| entries::<R>(conn, &words))
}

/// Returns the query for entries with the folded names of their records; an entry holds the start of a long one alone.
pub(super) fn named<R: Stored>(from: Sql) -> Sql {
    let table = R::TABLE;
    let mut entries = Sql::new(format!(
        "SELECT search_entry.record_id AS id, CASE WHEN length(search_entry.title_key) < {TITLE_LENGTH} \
         THEN search_entry.title_key ELSE (SELECT \"{table}\".name_key FROM \"{table}\" \
         WHERE \"{table}\".id = search_entry.record_id) END AS name_key"
    ));
    entries.append(from);
    entries
}

/// Tells whether records of this kind have a name of their own, by which they are found and put in order.
fn is_named<R: Stored>() -> bool {
    R::FIELDS.iter().any(|field| field.name == "name" && field.source == Source::Folded && !field.nullable)
}

/// Tells whether the trigram index knows one of the folded words.
fn is_long(folded: &str) -> bool {
    folded.split(' ').any(|word| word.chars().count() >= SHORTEST)
}

/// Returns `FROM search_entry … WHERE` for the entries of this kind that hold all of the folded words.
fn entries<R: Stored>(conn: &Conn, folded: &str) -> Sql {
    let words: Vec<Vec<String>> =
        folded.split(' ').filter(|word| !word.is_empty()).map(|word| vec![word.to_owned()]).collect();
    let mut sql = conn.search_source(&words);
    sql.push(" AND search_entry.entity = ").bind(R::ENTITY.as_str());
    sql
}

/// Records whose search text holds all the words. Words too short for the trigram index are looked for among what the
/// longer ones found; on their own they are the start of a name.
pub(super) fn matching<R: Stored>(conn: &Conn, words: &str) -> Sql {
    let folded = fold(words);
    let mut sql = Sql::new("id IN (SELECT search_entry.record_id");
    if is_long(&folded) {
        sql.append(entries::<R>(conn, &folded)).push(")");
        return sql;
    }
    let start = folded.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    if start.is_empty() {
        return Sql::new("TRUE");
    }
    if R::FIELDS.iter().any(|field| field.name == "name" && field.source == Source::Folded) {
        return starts_with("\"name_key\"", &start);
    }
    sql.push(" FROM search_entry WHERE ").append(starts_with("title_key", &start));
    sql.push(" AND search_entry.entity = ").bind(R::ENTITY.as_str()).push(")");
    sql
}
