//! How rows of an import find the records that are there: by what files call them.

use crm_domain::contact::{PointKind, normalise};
use crm_domain::entity::Entity;
use crm_domain::fold::fold;
use crm_domain::id::Id;
use crm_domain::import::MatchBy;
use crm_domain::pipeline::Pipeline;
use crm_domain::policy::Action;
use crm_domain::team::Team;
use crm_domain::user::User;
use diesel::prelude::*;
use uuid::Uuid;

use crate::column::{Key, sql};
use crate::error::Result;
use crate::parts;
use crate::scope::Reach;
use crate::statement::Sql;
use crate::tx::Reader;

/// So many are looked for: a second one tells that the name is ambiguous.
const ENOUGH: usize = 2;

impl Reader<'_> {
    /// Returns up to two live records of this kind that the actor sees and that are called so.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_by(&mut self, entity: Entity, by: MatchBy, text: &str, source: &str) -> Result<Vec<Uuid>> {
        let table = entity.as_str();
        let mut condition = Sql::default();
        match (by, entity) {
            (MatchBy::Id, _) => {
                let Ok(id) = Uuid::parse_str(text) else { return Ok(Vec::new()) };
                condition.push("id = ").bind(id);
            }
            (MatchBy::ExternalId, _) => {
                let Some(id) = parts::external_id::find(self.conn, entity, source, text)? else {
                    return Ok(Vec::new());
                };
                condition.push("id = ").bind(id);
            }
            (MatchBy::Email, Entity::User) => {
                condition.push("email_key = ").bind(text.trim().to_lowercase().as_str());
            }
            (MatchBy::Email, _) => {
                let Some(address) = normalise(PointKind::Email, text) else { return Ok(Vec::new()) };
                condition.push("id IN (SELECT contact_id FROM contact_point WHERE normalised = ");
                condition.bind(address.as_str()).push(")");
            }
            (MatchBy::Domain, _) => {
                condition.push("id IN (SELECT account_id FROM account_domain WHERE domain_key = ");
                condition.bind(fold(text).as_str()).push(")");
            }
            (MatchBy::Code, _) => {
                condition.push("code_key = ").bind(fold(text).as_str());
            }
            (MatchBy::Name, _) => {
                condition.push("name_key = ").bind(fold(text).as_str());
            }
        }
        let mut find = Sql::new(format!("SELECT id FROM \"{table}\" WHERE deleted_at IS NULL AND "));
        find.append(condition);
        let reach = crate::records::reach(entity, self.actor(), Action::View, self.now());
        if reach != Reach::Everything {
            find.push(" AND ").append(reach.condition());
        }
        find.push(&format!(" ORDER BY id LIMIT {ENOUGH}"));
        let rows: Vec<(Key,)> = find.typed::<(sql::Guid,)>().load(self.conn)?;
        Ok(rows.into_iter().map(|row| row.0.0).collect())
    }

    /// Returns what another system calls a record, when it has an id for it.
    ///
    /// # Errors
    /// When the database fails.
    pub fn external_id(&mut self, entity: Entity, id: Uuid, source: &str) -> Result<Option<String>> {
        let mut found = parts::external_id::load(self.conn, entity, &[Key(id)])?;
        Ok(found.remove(&Key(id)).and_then(|mut ids| ids.remove(source)))
    }

    /// Returns the live stage of a pipeline that is called so.
    ///
    /// # Errors
    /// When the database fails.
    pub fn stage_named(&mut self, pipeline: Id<Pipeline>, name: &str) -> Result<Option<Uuid>> {
        let mut find = Sql::new("SELECT id FROM stage WHERE deleted_at IS NULL AND pipeline_id = ");
        find.bind(pipeline.uuid())
            .push(" AND name_key = ")
            .bind(fold(name).as_str())
            .push(" ORDER BY position, id LIMIT 1");
        Ok(find.typed::<(sql::Guid,)>().get_result::<(Key,)>(self.conn).optional()?.map(|row| row.0.0))
    }

    /// Returns the team that new records of a user belong to.
    ///
    /// # Errors
    /// When the database fails.
    pub fn team_of(&mut self, user: Id<User>) -> Result<Option<Id<Team>>> {
        let mut find = Sql::new(
            "SELECT team_member.team_id FROM team_member JOIN team ON team.id = team_member.team_id \
             WHERE team.deleted_at IS NULL AND team_member.user_id = ",
        );
        find.bind(user.uuid()).push(" ORDER BY team_member.team_id LIMIT 1");
        let found = find.typed::<(sql::Guid,)>().get_result::<(Key,)>(self.conn).optional()?;
        Ok(found.map(|row| row.0.into()))
    }
}
