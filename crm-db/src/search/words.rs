//! The words that search texts hold, under the keys by which a typing error finds them. Follows from the search entries.

use std::collections::BTreeSet;

use crm_domain::spelling::{self, keys};
use diesel::prelude::*;
use diesel::sql_types as st;

use crate::connection::Conn;
use crate::error::Result;
use crate::statement::Sql;
use crate::store::Store;

/// Rows read or written at a time.
const CHUNK: usize = 2000;
/// Words looked at for one that was typed.
const MOST: usize = 100;
/// Words that may stand for one that was typed, at most.
const MOST_MEANT: usize = 6;
/// Entries looked at, the newest first, to find one that still holds a word; the rest is left to the sweep.
const LOOKED_AT: usize = 500;
/// The mark in the database that its words are complete.
const DONE: &str = "search_words";

/// Brings the words up to date after an entry's text has become another.
pub(super) fn follow(conn: &mut Conn, old: Option<&str>, new: Option<&str>) -> QueryResult<()> {
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    let (before, after) = (spelling::words(old), spelling::words(new));
    let added: Vec<&str> = after.difference(&before).copied().collect();
    add(conn, &added)?;
    for gone in before.difference(&after) {
        // Another entry may hold it, but as a word of its own: a name that is erased must not outlive in a longer one.
        if !is_held(conn, gone)? {
            forget(conn, gone)?;
        }
    }
    Ok(())
}

/// Tells whether an entry holds the word, or may: what stands in more entries than are looked at is taken to be held.
fn is_held(conn: &mut Conn, word: &str) -> QueryResult<bool> {
    // Of a word in use the first few entries tell.
    for most in [LOOKED_AT / 50, LOOKED_AT] {
        let mut alike = Sql::new("SELECT search_entry.text_key");
        alike.append(conn.search_source(&[vec![word.to_owned()]])).push(conn.newest_entries_first());
        alike.push(&format!(" LIMIT {most}"));
        let texts: Vec<(String,)> = alike.typed::<(st::Text,)>().load(conn)?;
        if texts.iter().any(|(text,)| spelling::words(text).contains(word)) {
            return Ok(true);
        }
        if texts.len() < most {
            return Ok(false);
        }
    }
    Ok(true)
}

fn forget(conn: &mut Conn, word: &str) -> QueryResult<()> {
    let mut forget = Sql::new("DELETE FROM search_word WHERE key IN (");
    forget.binds(keys(word).iter().map(String::as_str)).push(") AND word = ").bind(word).execute_in(conn)?;
    Ok(())
}

/// Returns the words that no entry holds, and the last entry that was looked at.
fn unheld(conn: &mut Conn) -> QueryResult<(BTreeSet<String>, i64)> {
    let known = Sql::new("SELECT DISTINCT word FROM search_word");
    let rows: Vec<(String,)> = known.typed::<(st::Text,)>().load(conn)?;
    let mut words: BTreeSet<String> = rows.into_iter().map(|row| row.0).collect();
    let last = keep_held(conn, &mut words, 0)?;
    Ok((words, last))
}

/// Takes out of the words those that an entry after this one holds; returns the last entry.
fn keep_held(conn: &mut Conn, words: &mut BTreeSet<String>, mut after: i64) -> QueryResult<i64> {
    loop {
        let texts = texts(conn, after)?;
        let Some(last) = texts.last() else { return Ok(after) };
        after = last.0;
        for word in texts.iter().flat_map(|(_, text)| spelling::words(text)) {
            words.remove(word);
        }
    }
}

fn texts(conn: &mut Conn, after: i64) -> QueryResult<Vec<(i64, String)>> {
    let mut read = Sql::new("SELECT seq, text_key FROM search_entry WHERE seq > ");
    read.bind(after).push(&format!(" ORDER BY seq LIMIT {CHUNK}"));
    read.typed::<(st::BigInt, st::Text)>().load(conn)
}

impl Store {
    /// Forgets the words that no search entry holds any more and that were too costly to judge when their record changed,
    /// or were given up by two at once; returns how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sweep_search_words(&self) -> Result<usize> {
        let (words, last) = self.reading(|conn| Ok(unheld(conn)?)).await?;
        if words.is_empty() {
            return Ok(0);
        }
        self.writing(move |conn| {
            // Whoever brought one in meanwhile made a newer entry.
            let mut words = words.clone();
            keep_held(conn, &mut words, last)?;
            for word in &words {
                forget(conn, word)?;
            }
            Ok(words.len())
        })
        .await
    }
}

fn add(conn: &mut Conn, words: &[&str]) -> QueryResult<()> {
    let rows: Vec<(String, &str)> =
        words.iter().flat_map(|word| keys(word).into_iter().map(move |key| (key, *word))).collect();
    for chunk in rows.chunks(CHUNK) {
        let mut insert = Sql::new("INSERT INTO search_word (key, word) VALUES ");
        for (index, (key, word)) in chunk.iter().enumerate() {
            insert.push(if index > 0 { ", (" } else { "(" }).bind(key.as_str()).push(", ").bind(*word).push(")");
        }
        // Two who bring in the same word at once wait for each other in the order of words and keys.
        insert.push(" ON CONFLICT DO NOTHING").execute_in(conn)?;
    }
    Ok(())
}

/// Returns what a part of the words between spaces may stand for: the same with one of its words mended, those closest in
/// length first.
pub(super) fn meant(conn: &mut Conn, part: &str) -> QueryResult<Vec<String>> {
    let mut all = Vec::new();
    for typed in spelling::words(part) {
        let mut find = Sql::new("SELECT DISTINCT word FROM search_word WHERE key IN (");
        find.binds(keys(typed).iter().map(String::as_str)).push(&format!(") LIMIT {MOST}"));
        let found: Vec<(String,)> = find.typed::<(st::Text,)>().load(conn)?;
        let words = found.into_iter().map(|row| row.0);
        let mut near: Vec<String> = words.filter(|word| word != typed && spelling::resembles(typed, word)).collect();
        near.sort_by_key(|word| (word.len().abs_diff(typed.len()), word.clone()));
        all.extend(near.iter().take(MOST_MEANT).map(|word| part.replacen(typed, word, 1)));
    }
    Ok(all)
}

/// Collects the words of all entries, unless that was done before: for databases from before there were words.
pub(crate) fn complete(conn: &mut Conn) -> QueryResult<()> {
    let mut done = Sql::new("SELECT value FROM meta WHERE key = ");
    done.bind(DONE);
    if done.typed::<(st::Text,)>().get_result::<(String,)>(conn).optional()?.is_some() {
        return Ok(());
    }
    conn.wait_long()?;
    collect(conn)?;
    let mut mark = Sql::new("INSERT INTO meta (key, value) VALUES (");
    mark.bind(DONE).push(", '1') ON CONFLICT DO NOTHING").execute_in(conn)?;
    Ok(())
}

/// Adds the words of all entries.
pub(crate) fn collect(conn: &mut Conn) -> QueryResult<()> {
    let (mut after, mut seen) = (0, BTreeSet::new());
    loop {
        let texts = texts(conn, after)?;
        let Some(last) = texts.last() else { return Ok(()) };
        after = last.0;
        let new: BTreeSet<&str> =
            texts.iter().flat_map(|(_, text)| spelling::words(text)).filter(|word| !seen.contains(*word)).collect();
        add(conn, &new.iter().copied().collect::<Vec<_>>())?;
        let new: Vec<String> = new.into_iter().map(str::to_owned).collect();
        seen.extend(new);
    }
}
