//! Who sees a record: each user is asked about as the actor they would be, by the same rule that decides on their requests.

use std::collections::HashMap;
use std::sync::Arc;

use crm_domain::entity::Entity;
use crm_domain::id::Id;
use crm_domain::policy::fields::Fields;
use crm_domain::policy::{Action, Actor, Object, Rule, Subject};
use crm_domain::share::ShareLevel;
use crm_domain::team::Team;
use crm_domain::user::User;
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Key, Moment, sql};
use crate::error::{Error, Result};
use crate::records;
use crate::session;
use crate::statement::Sql;
use crate::stored::{Stored, pointer_column};
use crate::tx::Reader;

/// Somebody who sees a record.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Viewer {
    /// The user.
    pub user_id: Id<User>,
    /// What the user is called.
    pub name: String,
    /// The key of the user's role.
    pub role: String,
    /// The rules by which they see it, at least one.
    pub rules: Vec<Rule>,
}

/// Owner and team of a record.
type Whose = (Option<Id<User>>, Option<Id<Team>>);
/// A live share of a record: user, team, level.
type ShareRow = (Option<Key>, Option<Key>, String);

impl Reader<'_> {
    /// Returns those of these users, or of all who can sign in, who see an account, contact or deal at this moment.
    ///
    /// # Errors
    /// When the database fails.
    pub fn who_sees(&mut self, entity: Entity, record: Uuid, among: Option<&[Id<User>]>) -> Result<Vec<Id<User>>> {
        Ok(self.rules(entity, record, among)?.into_iter().map(|(user, _)| user).collect())
    }

    /// Returns which fields those of these users who can sign in do not see or may not change.
    ///
    /// # Errors
    /// When the database fails.
    pub fn fields_of(&mut self, users: &[Id<User>]) -> Result<HashMap<Id<User>, Arc<Fields>>> {
        let cause = self.actor().cause.clone();
        let actors = session::actors(self.conn, Some(users), &cause)?;
        Ok(actors.into_iter().filter_map(|actor| Some((actor.user_id?, actor.fields))).collect())
    }

    /// Returns all who can sign in and see an account, contact or deal, by name, with the rules by which they do.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the record is not visible.
    pub fn viewers(&mut self, entity: Entity, record: Uuid) -> Result<Vec<Viewer>> {
        if !records::is_visible(self.conn, entity, record, self.actor(), self.now())? {
            return Err(Error::NotFound);
        }
        let rules: HashMap<Id<User>, Vec<Rule>> = self.rules(entity, record, None)?.into_iter().collect();
        let mut tail = Sql::new(" WHERE ");
        tail.append(self.conn.is_among("id", rules.keys().map(|user| Key::from(*user)))).push(" ORDER BY name_key, id");
        let now = self.now();
        let users = User::load(self.conn, tail, now)?;
        let viewer = |user: User| Viewer {
            user_id: user.id,
            name: user.name,
            role: user.role,
            rules: rules.get(&user.id).cloned().unwrap_or_default(),
        };
        Ok(users.into_iter().map(viewer).collect())
    }

    /// Those who see a record, and by which rules.
    fn rules(
        &mut self,
        entity: Entity,
        record: Uuid,
        among: Option<&[Id<User>]>,
    ) -> Result<Vec<(Id<User>, Vec<Rule>)>> {
        let Some((owner_id, team_id)) = self.whose(entity, record)? else { return Ok(Vec::new()) };
        let shares = self.shares_of(entity, record)?;
        let actors = session::actors(self.conn, among, &self.actor().cause.clone())?;
        let ruled = |actor: &Actor| {
            let subject = Subject { object: Object::of(entity), owner_id, team_id, share: given(&shares, actor) };
            let holds = |rule: &Rule| actor.holds(*rule, Action::View, &subject);
            let rules: Vec<Rule> = Rule::ALL.iter().copied().filter(holds).collect();
            actor.user_id.filter(|_| !rules.is_empty()).map(|user| (user, rules))
        };
        Ok(actors.iter().filter_map(ruled).collect())
    }

    /// Returns who owns a live account, contact or deal.
    ///
    /// # Errors
    /// When the database fails.
    pub fn owner_of(&mut self, entity: Entity, record: Uuid) -> Result<Option<Id<User>>> {
        Ok(self.whose(entity, record)?.and_then(|(owner, _)| owner))
    }

    /// Owner and team of a live record.
    fn whose(&mut self, entity: Entity, record: Uuid) -> Result<Option<Whose>> {
        if !entity.is_owned() {
            return Ok(None);
        }
        let mut find = Sql::new(format!(
            "SELECT owner_id, team_id FROM \"{}\" WHERE deleted_at IS NULL AND id = ",
            entity.as_str()
        ));
        find.bind(record);
        type Types = (st::Nullable<sql::Guid>, st::Nullable<sql::Guid>);
        let found: Option<(Option<Key>, Option<Key>)> = find.typed::<Types>().get_result(self.conn).optional()?;
        Ok(found.map(|(owner, team)| (owner.map(Id::from), team.map(Id::from))))
    }

    fn shares_of(&mut self, entity: Entity, record: Uuid) -> Result<Vec<ShareRow>> {
        let Some(column) = pointer_column(entity) else { return Ok(Vec::new()) };
        let mut find = Sql::new(format!("SELECT user_id, team_id, level FROM share WHERE {column} = "));
        find.bind(record).push(" AND deleted_at IS NULL AND (until IS NULL OR until > ");
        find.bind(Moment::from(self.now())).push(")");
        Ok(find.typed::<(st::Nullable<sql::Guid>, st::Nullable<sql::Guid>, st::Text)>().load(self.conn)?)
    }
}

/// The strongest of these shares that is given to an actor.
fn given(shares: &[ShareRow], actor: &Actor) -> Option<ShareLevel> {
    let to = |(user, team, _): &&ShareRow| {
        user.is_some_and(|user| actor.user_id == Some(Id::from(user)))
            || team.is_some_and(|team| actor.teams.contains(&Id::from(team)))
    };
    shares.iter().filter(to).filter_map(|(_, _, level)| ShareLevel::parse(level)).max()
}
