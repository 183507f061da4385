//! Counts how often fields and stages are used. Requests only add to numbers in memory, which are written down together
//! now and then; what several servers counted adds up in the database.
//!
//! A field is read when somebody opens a record that has a value in it, and a stage when somebody opens a deal that stands
//! in it. It is a filter when a list, board, metric or file is narrowed by it, and a sort order when a list is put in its
//! order, both once a list and not once a page of it. It is exported when a file has it as a column.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};

use crm_db::field_usage::{DayUse, Uses};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::contact::Contact;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::field::Field;
use crm_domain::product::Product;
use crm_domain::record::Record;
use crm_domain::time::Day;
use uuid::Uuid;

mod members;

/// The parts that hold what has no fixed place, each with a lock of its own.
const SHARDS: usize = 8;
/// Fields that only serve as filters, and the members whose values they ask about.
const FILTERS: &[(&str, &str)] = &[("tag_id", "tag_ids")];

/// One way of using a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Somebody opened a record with a value in it.
    Read,
    /// Something was narrowed by it.
    Filter,
    /// A list was put in its order.
    Sort,
    /// A file had it as a column.
    Export,
}

/// A use that is to be counted once the request has succeeded.
pub type Noted = (Entity, String, Use);

/// The counters of one kind of record's own fields, which are known when the program is built.
struct Own {
    entity: Entity,
    fields: &'static [Field],
    places: HashMap<&'static str, usize>,
    counts: Vec<[AtomicI64; 4]>,
}

impl Own {
    fn of<R: Record>() -> Self {
        let place = |(place, field): (usize, &Field)| (field.name, place);
        Own {
            entity: R::ENTITY,
            fields: R::FIELDS,
            places: R::FIELDS.iter().enumerate().map(place).collect(),
            counts: R::FIELDS.iter().map(|_| Default::default()).collect(),
        }
    }
}

type Named = HashMap<Entity, HashMap<String, Uses>>;

/// What was counted since it was written down last.
pub struct Usage {
    own: Vec<Own>,
    /// Custom fields and stages, which come and go.
    named: [Mutex<Named>; SHARDS],
    hasher: RandomState,
}

impl Default for Usage {
    fn default() -> Self {
        let own = vec![
            Own::of::<Account>(),
            Own::of::<Contact>(),
            Own::of::<Deal>(),
            Own::of::<Activity>(),
            Own::of::<Product>(),
        ];
        Usage { own, named: Default::default(), hasher: RandomState::new() }
    }
}

impl Usage {
    /// Counts a use of a field, `custom.<key>` for a custom one, or of a stage by its id.
    pub fn note(&self, entity: Entity, field: &str, how: Use) {
        let field = FILTERS.iter().find(|(filter, _)| *filter == field).map_or(field, |(_, member)| *member);
        if entity == Entity::Stage || field.starts_with("custom.") {
            self.add(entity, field, one(how));
            return;
        }
        let Some(own) = self.own.iter().find(|own| own.entity == entity) else { return };
        if let Some(counts) = own.places.get(field).and_then(|place| own.counts.get(*place)) {
            counts.get(how as usize).map(|count| count.fetch_add(1, Ordering::Relaxed));
        }
    }

    /// Counts uses that a request found.
    pub fn note_all(&self, noted: &[Noted]) {
        noted.iter().for_each(|(entity, field, how)| self.note(*entity, field, *how));
    }

    /// Counts that a record was opened, which is answered as this text.
    pub fn note_opened(&self, entity: Entity, text: &str) {
        if !self.own.iter().any(|own| own.entity == entity) {
            return;
        }
        members::each(text, |name, value| {
            self.note(entity, name, Use::Read);
            if entity == Entity::Deal && name == "stage_id" {
                self.note(Entity::Stage, value.trim_matches('"'), Use::Read);
            }
        });
    }

    fn add(&self, entity: Entity, field: &str, added: Uses) {
        let shard = usize::try_from(self.hasher.hash_one(field)).unwrap_or(usize::MAX) % SHARDS;
        let Some(shard) = self.named.get(shard) else { return };
        let mut named = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let of_kind = named.entry(entity).or_default();
        match of_kind.get_mut(field) {
            Some(uses) => *uses = sum(*uses, added),
            None => {
                of_kind.insert(field.to_owned(), added);
            }
        }
    }

    /// Takes out what was counted, as of this day.
    pub fn take(&self, day: Day) -> Vec<DayUse> {
        let mut taken = Vec::new();
        for own in &self.own {
            for (field, counts) in own.fields.iter().zip(&own.counts) {
                let [reads, filters, sorts, exports] = counts.each_ref().map(|count| count.swap(0, Ordering::Relaxed));
                let uses = Uses { reads, filters, sorts, exports };
                if uses.sum() > 0 {
                    taken.push(DayUse { entity: own.entity, field: field.name.to_owned(), day, uses });
                }
            }
        }
        for shard in &self.named {
            let named = std::mem::take(&mut *shard.lock().unwrap_or_else(PoisonError::into_inner));
            for (entity, fields) in named {
                taken.extend(fields.into_iter().map(|(field, uses)| DayUse { entity, field, day, uses }));
            }
        }
        taken
    }

    /// Puts back what could not be written down.
    pub fn put_back(&self, taken: &[DayUse]) {
        for one in taken {
            let own = self.own.iter().find(|own| own.entity == one.entity);
            let counts = own.and_then(|own| own.counts.get(*own.places.get(one.field.as_str())?));
            let Some(counts) = counts else {
                self.add(one.entity, &one.field, one.uses);
                continue;
            };
            let Uses { reads, filters, sorts, exports } = one.uses;
            for (count, number) in counts.iter().zip([reads, filters, sorts, exports]) {
                count.fetch_add(number, Ordering::Relaxed);
            }
        }
    }
}

fn one(how: Use) -> Uses {
    let number = |which: Use| i64::from(how == which);
    Uses {
        reads: number(Use::Read),
        filters: number(Use::Filter),
        sorts: number(Use::Sort),
        exports: number(Use::Export),
    }
}

fn sum(a: Uses, b: Uses) -> Uses {
    Uses {
        reads: a.reads + b.reads,
        filters: a.filters + b.filters,
        sorts: a.sorts + b.sorts,
        exports: a.exports + b.exports,
    }
}

/// Returns the stages that a filter of deals names.
pub fn stages_in(value: &serde_json::Value) -> Vec<String> {
    let texts = match value {
        serde_json::Value::Array(values) => values.iter().filter_map(serde_json::Value::as_str).collect(),
        serde_json::Value::String(text) => vec![text.as_str()],
        _ => Vec::new(),
    };
    texts.into_iter().filter_map(|text| Uuid::parse_str(text).ok()).map(|id| id.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEAL: &str = r#"{"name":"Big {\"deal\"}","stage_id":"0190f5f7-0000-7000-8000-000000000001",
        "source":null,"tag_ids":[],"lines":[{"name":"x"}],"custom":{"region":"North","size":null},"amount_minor":5}"#;

    fn taken(usage: &Usage) -> Vec<(String, Uses)> {
        let day = Day::from_ymd_opt(2026, 1, 1).unwrap();
        let mut taken: Vec<_> = usage.take(day).into_iter().map(|one| (one.field, one.uses)).collect();
        taken.sort_by(|a, b| a.0.cmp(&b.0));
        taken
    }

    #[test]
    fn an_opened_record_reads_what_it_has_values_in() {
        let usage = Usage::default();
        usage.note_opened(Entity::Deal, DEAL);
        usage.note_opened(Entity::Deal, DEAL);
        let read = taken(&usage);
        let names: Vec<&str> = read.iter().map(|(name, _)| name.as_str()).collect();
        let stage = "0190f5f7-0000-7000-8000-000000000001";
        assert_eq!(names, [stage, "amount_minor", "custom.region", "lines", "name", "stage_id"]);
        assert!(read.iter().all(|(_, uses)| *uses == Uses { reads: 2, ..Uses::default() }));
        assert!(taken(&usage).is_empty(), "taken once");
    }

    #[test]
    fn uses_of_all_threads_add_up_and_come_back_when_they_were_not_written() {
        let usage = Usage::default();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..1000 {
                        usage.note(Entity::Contact, "tag_id", Use::Filter);
                        usage.note(Entity::Contact, "custom.tier", Use::Sort);
                        usage.note(Entity::Contact, "nothing", Use::Export);
                    }
                });
            }
        });
        let day = Day::from_ymd_opt(2026, 1, 1).unwrap();
        let first = usage.take(day);
        usage.put_back(&first);
        let sorts = Uses { sorts: 4000, ..Uses::default() };
        let filters = Uses { filters: 4000, ..Uses::default() };
        assert_eq!(taken(&usage), [("custom.tier".to_owned(), sorts), ("tag_ids".to_owned(), filters)]);
    }

    #[test]
    fn a_filter_of_stages_names_them() {
        let id = "0190f5f7-0000-7000-8000-000000000001";
        assert_eq!(stages_in(&serde_json::json!([id, "x"])), [id]);
        assert_eq!(stages_in(&serde_json::json!(id)), [id]);
        assert!(stages_in(&serde_json::json!(true)).is_empty());
    }
}
