//! What groups are called, and the order they come in: stages as in their pipeline, all others by name, those without a name
//! last.

use std::collections::{BTreeSet, HashMap};

use crm_domain::custom_field::CustomKind;
use crm_domain::entity::Entity;
use crm_domain::fold::fold;
use crm_domain::metric::{GroupBy, Span};
use crm_domain::policy::Action;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::error::Result;
use crate::metric::{Cell, CustomGroup, Group, Place, Question};
use crate::records;
use crate::scope::Reach;
use crate::statement::Sql;
use crate::tx::Reader;

/// Most names read by one statement.
const AT_ONCE: usize = 500;

/// The place of a row in the answer.
pub(super) type Order = (bool, i32, String, Option<Group>, Option<Span>);

/// What groups are called: the names of records, or those of the choices of a custom field.
pub(super) struct Names<'a> {
    records: HashMap<Uuid, (String, i32)>,
    custom: Option<&'a CustomGroup>,
}

impl Names<'_> {
    /// Returns the order and the label of a cell.
    pub fn of(&self, place: &Place, cell: &Cell) -> (Order, Option<String>) {
        let named = match &place.group {
            Some(Group::Id(id)) => self.records.get(id).cloned(),
            Some(Group::Word(key)) => self.word(key).or_else(|| cell.word.clone().map(|word| (word, 0))),
            Some(Group::Span(span)) => self.custom.map(|by| (by.period.label(*span), 0)),
            None => None,
        };
        let (label, rank) = named.map_or((None, 0), |(name, rank)| (Some(name), rank));
        let key = label.as_deref().map(fold).unwrap_or_default();
        ((label.is_none(), rank, key, place.group.clone(), place.period), label)
    }

    /// Choices come in their order, yes before no.
    fn word(&self, key: &str) -> Option<(String, i32)> {
        let def = &self.custom?.def;
        if def.kind == CustomKind::Bool {
            return Some((key.to_owned(), i32::from(key != "true")));
        }
        let (place, choice) = def.choice_of_key(key)?;
        Some((def.choice_label(choice).to_owned(), i32::try_from(place).unwrap_or(i32::MAX)))
    }
}

impl Reader<'_> {
    /// Reads the names of the groups that the actor sees.
    pub(super) fn labels<'a>(
        &mut self,
        question: &'a Question,
        places: impl Iterator<Item = &'a Place>,
    ) -> Result<Names<'a>> {
        let custom = question.custom.as_ref();
        let mut names = Names { records: HashMap::new(), custom };
        let of_custom = custom.and_then(|by| by.def.target());
        let Some(entity) = question.group_by.and_then(GroupBy::entity).or(of_custom) else { return Ok(names) };
        let ids: BTreeSet<Uuid> = places
            .filter_map(|place| match place.group {
                Some(Group::Id(id)) => Some(id),
                _ => None,
            })
            .collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let rank = if entity == Entity::Stage { "position" } else { "0" };
        let reach = records::reach(entity, self.actor(), Action::View, self.now());
        for ids in ids.chunks(AT_ONCE) {
            let mut find = Sql::new(format!("SELECT id, name, {rank} FROM \"{}\" WHERE id IN (", entity.as_str()));
            find.binds(ids.iter().copied()).push(")");
            // What is in the recycle bin is seen by few; what was sold, and by whom, keeps its name.
            if entity.is_owned() {
                find.push(" AND deleted_at IS NULL");
            }
            if reach != Reach::Everything {
                find.push(" AND ").append(reach.clone().condition());
            }
            let rows: Vec<(Key, String, i32)> = find.typed::<(sql::Guid, st::Text, st::Integer)>().load(self.conn)?;
            names.records.extend(rows.into_iter().map(|(key, name, rank)| (key.0, (name, rank))));
        }
        Ok(names)
    }
}
