//! What records are called, where a screen shows no more of them.

use std::collections::HashMap;

use crm_domain::entity::Entity;
use crm_domain::policy::Action;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::error::Result;
use crate::records;
use crate::scope::Reach;
use crate::statement::Sql;
use crate::tx::Reader;

impl Reader<'_> {
    /// Returns the names of those of these records that are live and visible, in one query; none for a kind of record
    /// without a name.
    ///
    /// # Errors
    /// When the database fails.
    pub fn names(&mut self, entity: Entity, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
        let nameless = matches!(
            entity,
            Entity::Activity
                | Entity::Company
                | Entity::FieldDef
                | Entity::FieldRestriction
                | Entity::Share
                | Entity::Comment
                | Entity::Follower
                | Entity::Notification
                | Entity::Webhook
        );
        if ids.is_empty() || nameless {
            return Ok(HashMap::new());
        }
        let mut find = Sql::new(format!("SELECT id, name FROM \"{}\" WHERE deleted_at IS NULL AND ", entity.as_str()));
        find.append(self.conn.is_among("id", ids.iter().copied().map(Key)));
        let reach = records::reach(entity, self.actor(), Action::View, self.now());
        if reach != Reach::Everything {
            find.push(" AND ").append(reach.condition());
        }
        let rows: Vec<(Key, String)> = find.typed::<(sql::Guid, st::Text)>().load(self.conn)?;
        Ok(rows.into_iter().map(|(key, name)| (key.0, name)).collect())
    }
}
