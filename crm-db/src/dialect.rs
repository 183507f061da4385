//! Every line of SQL that differs between the two databases.

mod transfer;

use crm_domain::fold::fold;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;

use crate::column::{Key, Keys};
use crate::connection::Conn;
use crate::statement::Sql;

/// Of 100,000 records so many hold a text when it takes as long to look them up as to meet the first page of them along
/// an order.
const MANY: i64 = 600;

impl Conn {
    /// Tells whether this is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        matches!(self, Conn::Postgres(_))
    }

    /// Returns the clause that locks selected rows until the transaction ends; SQLite has one writer anyway.
    pub fn for_update(&self) -> &'static str {
        if self.is_postgres() { " FOR UPDATE" } else { "" }
    }

    /// Returns the clause that passes over rows another transaction has locked.
    pub fn for_update_skip_locked(&self) -> &'static str {
        if self.is_postgres() { " FOR UPDATE SKIP LOCKED" } else { "" }
    }

    /// Tells whether the planner weighs an order against a condition by its statistics; SQLite takes the order.
    pub fn weighs_plans(&self) -> bool {
        self.is_postgres()
    }

    /// Returns the restrictions of fields as one document: a list of kind of record, field, who sees it, who changes it, and the
    /// kind of a custom field.
    pub fn field_restrictions(&self) -> &'static str {
        if self.is_postgres() {
            "(SELECT jsonb_agg(jsonb_build_array(entity, field, read_roles, change_roles, \
             (SELECT kind FROM field_def d WHERE d.entity = field_restriction.entity AND 'custom.' || d.key = field))) \
             FROM field_restriction WHERE deleted_at IS NULL)"
        } else {
            "(SELECT json_group_array(json_array(entity, field, json(read_roles), json(change_roles), \
             (SELECT kind FROM field_def d WHERE d.entity = field_restriction.entity AND 'custom.' || d.key = field))) \
             FROM field_restriction WHERE deleted_at IS NULL)"
        }
    }

    /// Returns the condition that a column has one of these ids.
    pub fn is_among(&self, column: &str, ids: impl IntoIterator<Item = Key>) -> Sql {
        let ids = ids.into_iter().map(|key| key.0);
        let mut sql = Sql::new(column);
        if self.is_postgres() {
            sql.push(" = ANY(").bind(Keys(ids.collect())).push(")");
        } else {
            sql.push(" IN (").binds(ids).push(")");
        }
        sql
    }

    /// Returns the members of a JSON column as the table `k` with their names in `key`.
    pub fn members_of(&self, column: &str) -> String {
        if self.is_postgres() {
            format!("jsonb_object_keys({column}) AS k(key)")
        } else {
            format!("json_each({column}) AS k")
        }
    }

    /// Returns what is joined to the named `few` so that each of them is looked up by its id, and no table is read whole.
    pub fn looked_up(&self, table: &str, column: &str, conditions: Sql) -> Sql {
        let mut sql = Sql::default();
        if self.is_postgres() {
            sql.push(&format!("LATERAL (SELECT id, \"{column}\" FROM \"{table}\" WHERE id = few.named AND "));
            sql.append(conditions).push(" OFFSET 0) AS one");
        } else {
            sql.push(&format!("\"{table}\" WHERE id = few.named AND ")).append(conditions);
        }
        sql
    }

    /// Returns the moment so many days before another.
    pub fn days_before(&self, at: Instant, days: &str) -> Sql {
        let mut sql = Sql::new("(");
        sql.bind(at).push(" - ").push(days);
        sql.push(if self.is_postgres() { " * INTERVAL '24 hours')" } else { " * 86400000000)" });
        sql
    }

    /// Returns the month of a column of days, as `2017-05`.
    pub fn month(&self, column: &str) -> String {
        if self.is_postgres() { format!("to_char({column}, 'YYYY-MM')") } else { format!("substr({column}, 1, 7)") }
    }

    /// Returns how many days lie between two columns of days.
    pub fn days_between(&self, from: &str, to: &str) -> String {
        if self.is_postgres() {
            format!("CAST({to} - {from} AS bigint)")
        } else {
            format!("CAST(julianday({to}) - julianday({from}) AS INTEGER)")
        }
    }

    /// Returns the version of the database library or server.
    pub fn server_version(&mut self) -> QueryResult<String> {
        let text =
            if self.is_postgres() { "SELECT current_setting('server_version')" } else { "SELECT sqlite_version()" };
        Sql::new(text).typed::<(st::Text,)>().get_result::<(String,)>(self).map(|row| row.0)
    }

    /// Counts the live records of a table, where that takes no look at each: SQLite counts whole tables by their pages, and
    /// those in the recycle bin are few.
    pub fn count_live(&mut self, table: &str) -> QueryResult<Option<u64>> {
        if self.is_postgres() {
            return Ok(None);
        }
        let sql = format!(
            "SELECT (SELECT count(*) FROM \"{table}\") - (SELECT count(*) FROM \"{table}\" WHERE deleted_at IS NOT NULL)"
        );
        let found: (i64,) = Sql::new(sql).typed::<(st::BigInt,)>().get_result(self)?;
        Ok(u64::try_from(found.0).ok())
    }

    /// Tells whether one writer at a time is all there is, so that nobody waits for a row that many change.
    pub fn has_one_writer(&self) -> bool {
        !self.is_postgres()
    }

    /// Lets nobody else write to a table until the transaction ends, and waits for those who did.
    pub fn hold_table(&mut self, table: &str) -> QueryResult<()> {
        if self.has_one_writer() {
            return Ok(());
        }
        Sql::new(format!("LOCK TABLE \"{table}\" IN EXCLUSIVE MODE")).execute_in(self).map(|_| ())
    }

    /// Returns the expression for a new id.
    pub fn new_id(&self) -> &'static str {
        if self.is_postgres() { "gen_random_uuid()" } else { "randomblob(16)" }
    }

    /// Tells whether there is an index over the search entries of each kind of record.
    pub fn finds_by_kind(&self) -> bool {
        self.is_postgres()
    }

    /// Brings the planner's statistics up to date.
    pub fn analyze(&mut self) -> QueryResult<()> {
        // PostgreSQL has its autovacuum for this.
        if !self.is_postgres() {
            self.analyze_sqlite()?;
        }
        Ok(())
    }

    /// Other connections read the statistics with the schema, so the schema is made to look changed.
    fn analyze_sqlite(&mut self) -> QueryResult<()> {
        for statement in ["ANALYZE", "CREATE VIEW statistics AS SELECT 1", "DROP VIEW statistics"] {
            Sql::new(statement).execute(self)?;
        }
        Ok(())
    }

    /// Gives committed events their place in the log, in the order in which they were written; returns how many.
    ///
    /// On SQLite [`crate::tx`] does this while it writes: there is one writer, so the order is that of commits.
    pub fn sequence_events(&mut self) -> QueryResult<usize> {
        if !self.is_postgres() {
            return Ok(0);
        }
        // One sequencer at a time; positions are given out under the lock and so without a gap.
        let locked =
            Sql::new("SELECT pg_try_advisory_xact_lock(7446002)").typed::<(st::Bool,)>().get_result::<(bool,)>(self)?;
        if !locked.0 {
            return Ok(0);
        }
        Sql::new(
            "WITH waiting AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM event WHERE position IS NULL), \
             last AS (SELECT COALESCE(max(position), 0) AS position FROM event) \
             UPDATE event SET position = last.position + waiting.place FROM waiting, last WHERE event.id = waiting.id",
        )
        .execute(self)
    }

    /// Replaces the search entry of a record in the index, or takes it out.
    pub fn index_search(&mut self, record: Key, entry: Option<SearchEntry<'_>>) -> QueryResult<()> {
        match self.is_postgres() {
            true => self.index_search_postgres(record, entry),
            false => self.index_search_sqlite(record, entry),
        }
    }

    fn index_search_postgres(&mut self, record: Key, entry: Option<SearchEntry<'_>>) -> QueryResult<()> {
        let mut old = Sql::new("DELETE FROM search_entry WHERE record_id = ");
        old.bind(record.0).execute_in(self)?;
        if let Some(entry) = entry {
            entry.insert(record).execute(self)?;
        }
        Ok(())
    }

    fn index_search_sqlite(&mut self, record: Key, entry: Option<SearchEntry<'_>>) -> QueryResult<()> {
        let mut find = Sql::new("SELECT seq, text_key FROM search_entry WHERE record_id = ");
        find.bind(record.0);
        let old = find.typed::<(st::BigInt, st::Text)>().get_result::<(i64, String)>(self).optional()?;
        if let Some((seq, text)) = old {
            // The index keeps no copy of the text, so it must be told what to forget.
            let mut forget =
                Sql::new("INSERT INTO search_trigram (search_trigram, rowid, text_key) VALUES ('delete', ");
            forget.bind(seq).push(", ").bind(text.as_str()).push(")").execute_in(self)?;
            let mut delete = Sql::new("DELETE FROM search_entry WHERE seq = ");
            delete.bind(seq).execute_in(self)?;
        }
        if let Some(entry) = entry {
            entry.insert(record).execute(self)?;
            let mut index = Sql::new("INSERT INTO search_trigram (rowid, text_key) VALUES (last_insert_rowid(), ");
            index.bind(entry.text_key).push(")").execute_in(self)?;
        }
        Ok(())
    }

    /// Returns `FROM search_entry … WHERE` with the condition that its text holds one form of each of these folded words. One
    /// of them has three letters, which the trigram index needs; shorter ones are looked for in what that finds. The rows
    /// come by falling `seq` without sorting, where that is asked for.
    pub fn search_source(&self, words: &[Vec<String>]) -> Sql {
        let (long, short): (Vec<&Vec<String>>, Vec<&Vec<String>>) =
            words.iter().partition(|forms| forms.iter().any(|form| form.chars().count() >= SHORTEST));
        let mut sql = Sql::default();
        if self.is_postgres() {
            sql.push(" FROM search_entry WHERE ");
            for (index, forms) in long.into_iter().enumerate() {
                sql.push(if index > 0 { " AND (" } else { "(" });
                for (index, form) in forms.iter().enumerate() {
                    sql.push(if index > 0 { " OR " } else { "" });
                    sql.push("search_entry.text_key LIKE ").bind(format!("%{}%", like_escape(form)).as_str());
                }
                sql.push(")");
            }
        } else {
            let any = |forms: &Vec<String>| forms.iter().map(|form| phrase(form)).collect::<Vec<_>>().join(" OR ");
            let all: Vec<String> = long.into_iter().map(|forms| format!("({})", any(forms))).collect();
            sql.push(" FROM search_trigram CROSS JOIN search_entry ON search_entry.seq = search_trigram.rowid");
            sql.push(" WHERE search_trigram MATCH ").bind(all.join(" AND ").as_str());
        }
        for form in short.into_iter().flatten() {
            sql.push(" AND search_entry.text_key LIKE ").bind(format!("%{}%", like_escape(form)).as_str());
            sql.push(" ESCAPE '\\'");
        }
        sql
    }

    /// Tells whether more entries of the trigram index hold this text than are worth being looked up one by one; only
    /// where the index itself can say so.
    pub fn is_held_by_many(&mut self, text: &str) -> QueryResult<bool> {
        if self.is_postgres() || text.chars().count() < SHORTEST {
            return Ok(false);
        }
        let mut count = Sql::new("SELECT count(*) FROM (SELECT 1 FROM search_trigram WHERE search_trigram MATCH ");
        count.bind(phrase(text).as_str()).push(&format!(" LIMIT {MANY})"));
        let found: (i64,) = count.typed::<(st::BigInt,)>().get_result(self)?;
        Ok(found.0 >= MANY)
    }

    /// Returns the order of [`Conn::search_source`] by which the newest entries come first.
    pub fn newest_entries_first(&self) -> &'static str {
        if self.is_postgres() { " ORDER BY search_entry.seq DESC" } else { " ORDER BY search_trigram.rowid DESC" }
    }
}

/// What the search index keeps of a record.
#[derive(Debug, Clone, Copy)]
pub struct SearchEntry<'a> {
    /// The kind of record.
    pub entity: &'a str,
    /// The line a hit shows first.
    pub title: &'a str,
    /// The start of that line, folded, for words too short for the index.
    pub title_key: &'a str,
    /// The line below it.
    pub subtitle: Option<&'a str>,
    /// What can be found, folded.
    pub text_key: &'a str,
}

impl SearchEntry<'_> {
    fn insert(&self, record: Key) -> Sql {
        let mut sql =
            Sql::new("INSERT INTO search_entry (entity, record_id, title, title_key, subtitle, text_key) VALUES (");
        sql.bind(self.entity).push(", ").bind(record.0).push(", ").bind(self.title).push(", ").bind(self.title_key);
        sql.push(", ");
        match self.subtitle {
            Some(subtitle) => sql.bind(subtitle),
            None => sql.push("NULL"),
        };
        sql.push(", ").bind(self.text_key).push(")");
        sql
    }
}

/// Escapes text for use inside a LIKE pattern; folded text on both sides makes its case rules irrelevant.
pub fn like_escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 2);
    for letter in text.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

/// The letters of the shortest word that the trigram index knows.
pub const SHORTEST: usize = 3;

/// The most characters of a folded title that an entry holds; an index takes no longer one.
pub const TITLE_LENGTH: usize = 100;

/// Returns the start of a title, folded.
pub fn title_key(title: &str) -> String {
    fold(title).chars().take(TITLE_LENGTH).collect()
}

/// Quotes text as one FTS5 string.
fn phrase(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A search entry of a new record.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// The kind of record.
    pub entity: &'static str,
    /// The record.
    pub record: Key,
    /// The line a hit shows first.
    pub title: String,
    /// The line below it.
    pub subtitle: Option<String>,
    /// What can be found, folded.
    pub text_key: String,
}

impl Conn {
    /// Writes the search entries of many new records.
    pub fn index_search_bulk(&mut self, entries: &[NewEntry]) -> QueryResult<()> {
        let postgres = self.is_postgres();
        for chunk in entries.chunks(500) {
            let last = Sql::new("SELECT COALESCE(max(seq), 0) FROM search_entry").typed::<(st::BigInt,)>();
            let first = if postgres { 0 } else { last.get_result::<(i64,)>(self)?.0 + 1 };
            let mut rows =
                Sql::new("INSERT INTO search_entry (entity, record_id, title, title_key, subtitle, text_key");
            rows.push(if postgres { ") VALUES " } else { ", seq) VALUES " });
            let mut grams = Sql::new("INSERT INTO search_trigram (rowid, text_key) VALUES ");
            for (index, (seq, entry)) in (first..).zip(chunk).enumerate() {
                rows.push(if index > 0 { ", (" } else { "(" }).bind(entry.entity).push(", ").bind(entry.record.0);
                rows.push(", ").bind(entry.title.as_str()).push(", ").bind(title_key(&entry.title).as_str());
                rows.push(", ").bind_maybe(entry.subtitle.as_deref());
                rows.push(", ").bind(entry.text_key.as_str());
                if !postgres {
                    rows.push(", ").bind(seq);
                    grams.push(if index > 0 { ", (" } else { "(" }).bind(seq).push(", ");
                    grams.bind(entry.text_key.as_str()).push(")");
                }
                rows.push(")");
            }
            rows.execute(self)?;
            if !postgres {
                grams.execute(self)?;
            }
        }
        Ok(())
    }

    /// Lets the statements of this transaction take as long as they need.
    pub fn wait_long(&mut self) -> QueryResult<()> {
        if self.is_postgres() {
            Sql::new("SET LOCAL statement_timeout = 0").execute(self)?;
        }
        Ok(())
    }

    /// Brings a database into the state of one that has been in use: statistics, and on PostgreSQL the map of rows that
    /// everybody sees. Must not run inside a transaction.
    pub fn vacuum(&mut self) -> QueryResult<()> {
        if !self.is_postgres() {
            return self.analyze_sqlite();
        }
        Sql::new("VACUUM ANALYZE").execute(self)?;
        Ok(())
    }
}
