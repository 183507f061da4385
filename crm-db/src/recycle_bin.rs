//! The recycle bin: what was deleted lately, of one kind of record or of all, as far as the actor may delete it.

use std::collections::HashMap;

use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::contact::Contact;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::field::{Kind, Source};
use crm_domain::file::File;
use crm_domain::policy::{Action, Level, Object};
use crm_domain::product::Product;
use crm_domain::query::{Condition, ListQuery, Sort, Start, Value};
use crm_domain::time::Instant;
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::cursor::{self, Place};
use crate::error::{Error, Result};
use crate::page::{self, Asking};
use crate::statement::Sql;
use crate::stored::Stored;
use crate::tx::Reader;

/// The kinds of record whose deleted ones are listed together.
pub const KINDS: &[Entity] =
    &[Entity::Account, Entity::Contact, Entity::Deal, Entity::Activity, Entity::Product, Entity::File];

/// A record in the recycle bin.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = DeletedRecord)]
pub struct Deleted {
    /// The kind of record.
    pub entity: Entity,
    /// The record.
    pub id: Uuid,
    /// Its version, for restoring it.
    pub version: i32,
    /// What it is called.
    pub title: String,
    /// When it went there.
    pub deleted_at: Instant,
    /// Who put it there.
    pub deleted_by_name: Option<String>,
}

/// A page of the recycle bin.
#[derive(Debug, Clone, PartialEq)]
pub struct BinPage {
    /// The records, the latest first.
    pub data: Vec<Deleted>,
    /// Where the next page starts, when there is one.
    pub next_cursor: Option<String>,
}

impl Reader<'_> {
    /// Returns a page of the recycle bin: of one kind of record, or of all.
    ///
    /// # Errors
    /// [`Error::Denied`] when the actor may delete none of these, [`Error::Cursor`] for a cursor of another list.
    pub fn recycle_bin(&mut self, kind: Option<Entity>, cursor: Option<&str>, limit: u32) -> Result<BinPage> {
        let (actor, key) = (self.actor(), self.cursor_key());
        let wanted = KINDS.iter().copied().filter(|entity| kind.is_none_or(|kind| kind == *entity));
        let kinds: Vec<Entity> =
            wanted.filter(|entity| actor.level(Object::of(*entity), Action::Delete) != Level::None).collect();
        if kinds.is_empty() {
            return Err(Error::Denied);
        }
        let name = format!("recycle_bin|{kinds:?}");
        let place = cursor.map(|text| cursor::open(text, &name, &key)).transpose()?;
        let limit = limit as usize;
        let mut found = Vec::new();
        for entity in kinds {
            found.extend(self.deleted_of(entity, place.as_ref(), limit + 1)?);
        }
        found.sort_by_key(|deleted| std::cmp::Reverse((deleted.deleted_at, deleted.id)));
        let more = found.len() > limit;
        found.truncate(limit);
        let next_cursor = match found.last() {
            Some(last) if more => {
                let place = Place::at(Value::Instant(last.deleted_at), last.id);
                Some(cursor::seal(&place, &name, &key)?)
            }
            _ => None,
        };
        self.name_deleters(&mut found)?;
        Ok(BinPage { data: found, next_cursor })
    }

    fn deleted_of(&mut self, entity: Entity, place: Option<&Place>, most: usize) -> Result<Vec<Deleted>> {
        match entity {
            Entity::Account => self.deleted::<Account>(place, most),
            Entity::Contact => self.deleted::<Contact>(place, most),
            Entity::Deal => self.deleted::<Deal>(place, most),
            Entity::Activity => self.deleted::<Activity>(place, most),
            Entity::Product => self.deleted::<Product>(place, most),
            Entity::File => self.deleted::<File>(place, most),
            _ => Err(Error::Denied),
        }
    }

    fn deleted<R: Stored>(&mut self, place: Option<&Place>, most: usize) -> Result<Vec<Deleted>> {
        let query = ListQuery {
            condition: Condition::always(),
            words: None,
            sort: Sort {
                name: "deleted_at",
                kind: Kind::Instant,
                source: Source::Column,
                nullable: false,
                descending: true,
                custom: None,
            },
            start: Start::Top,
            limit: 0,
            count: false,
            deleted: true,
        };
        let (actor, now, key) = (self.actor(), self.now(), self.cursor_key());
        let asking = Asking { actor, action: Action::View, now, cursor_key: &key };
        let records: Vec<R> = page::slice(self.conn, &query, &asking, place, most)?;
        let deleted = |record: R| {
            let head = record.head();
            Some(Deleted {
                entity: R::ENTITY,
                id: head.id,
                version: head.version,
                title: record.title(),
                deleted_at: head.deleted_at?,
                deleted_by_name: None,
            })
        };
        Ok(records.into_iter().filter_map(deleted).collect())
    }

    /// Who deleted a record stands in the event log alone.
    fn name_deleters(&mut self, found: &mut [Deleted]) -> Result<()> {
        if found.is_empty() {
            return Ok(());
        }
        let mut find = Sql::new("SELECT record_id, user_id FROM event WHERE user_id IS NOT NULL AND kind = 'deleted'");
        find.push(" AND record_id IN (").binds(found.iter().map(|deleted| deleted.id)).push(") ORDER BY at, id");
        let rows: Vec<(Key, Key)> = find.typed::<(sql::Guid, sql::Guid)>().load(self.conn)?;
        let deleters: HashMap<Key, Key> = rows.into_iter().collect();
        let names = self.user_names(deleters.values().copied())?;
        for deleted in found {
            let name = deleters.get(&Key(deleted.id)).and_then(|user| names.get(user));
            deleted.deleted_by_name = name.cloned();
        }
        Ok(())
    }
}
