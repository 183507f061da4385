//! Who sees what, as SQL: the same rules as [`crm_domain::policy`], in a form that rides an index.

use crm_domain::entity::Entity;
use crm_domain::policy::{Action, Actor, Object, Scope};
use crm_domain::share::ShareLevel;
use crm_domain::time::Instant;
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Key, Moment, sql};
use crate::connection::Conn;
use crate::statement::Sql;
use crate::stored::pointer_column;

/// The records a right reaches.
#[derive(Debug, Clone, PartialEq)]
pub enum Reach {
    /// All of them.
    Everything,
    /// Those in at least one of these parts; without any, none.
    Arms(Vec<Arm>),
}

/// A part of what a right reaches, as a condition that rides an index.
#[derive(Debug, Clone, PartialEq)]
pub enum Arm {
    /// A range of the indexes by which records are put in order.
    Range(Sql),
    /// Records that a query names as `named`: so few that they are put in order afterwards.
    Few(Sql),
    /// Records that others lead to: a range of a table of links, which has the usual order too.
    Linked(Linked),
}

/// A range of a table of links.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// The table.
    pub table: &'static str,
    /// Its column with the record's id.
    pub pointer: &'static str,
    /// The field by which the range is in order.
    pub order: &'static str,
    /// The condition on the table.
    pub range: Sql,
    /// The same as a condition on one record, also on one in the recycle bin.
    pub check: Sql,
}

impl Linked {
    /// Returns the query that names the live records.
    pub fn named(&self) -> Sql {
        let mut sql = Sql::new(format!("SELECT DISTINCT {} AS named FROM {} WHERE ", self.pointer, self.table));
        sql.append(self.range.clone());
        sql
    }
}

/// The condition that a record is among those a query names.
fn among(query: Sql) -> Sql {
    let mut sql = Sql::new("id IN (");
    sql.append(query).push(")");
    sql
}

impl Arm {
    /// Returns the condition.
    pub fn condition(self) -> Sql {
        match self {
            Arm::Range(sql) => sql,
            Arm::Few(query) => among(query),
            Arm::Linked(linked) => linked.check,
        }
    }

    /// Returns the condition as it finds live records fastest.
    pub fn gathered(self) -> Sql {
        match self {
            Arm::Linked(linked) => among(linked.named()),
            other => other.condition(),
        }
    }
}

impl Reach {
    /// Returns it as one condition, by which a record is checked.
    pub fn condition(self) -> Sql {
        self.joined(Arm::condition)
    }

    /// Returns it as one condition, by which live records are gathered.
    pub fn gathered(self) -> Sql {
        self.joined(Arm::gathered)
    }

    /// Returns conditions of which every record within reach meets exactly one, each on a range of an index: for sums.
    pub fn disjoint(self) -> Vec<Sql> {
        let Reach::Arms(arms) = self else { return vec![Sql::new("TRUE")] };
        let arms: Vec<Sql> = arms.into_iter().map(Arm::gathered).collect();
        let apart = |(place, arm): (usize, &Sql)| {
            let mut sql = arm.clone();
            for earlier in arms.iter().take(place) {
                sql.push(" AND NOT COALESCE(").append(earlier.clone()).push(", FALSE)");
            }
            sql
        };
        arms.iter().enumerate().map(apart).collect()
    }

    fn joined(self, part: impl Fn(Arm) -> Sql) -> Sql {
        match self {
            Reach::Everything => Sql::new("TRUE"),
            Reach::Arms(arms) if arms.is_empty() => Sql::new("FALSE"),
            Reach::Arms(arms) => {
                let mut sql = Sql::new("(");
                for (index, arm) in arms.into_iter().enumerate() {
                    sql.push(if index > 0 { " OR " } else { "" }).append(part(arm));
                }
                sql.push(")");
                sql
            }
        }
    }
}

/// Returns which records of this kind the actor's right reaches, by owner, team and share.
pub fn reach(entity: Entity, actor: &Actor, action: Action, now: Instant) -> Reach {
    match actor.scope(Object::of(entity), action) {
        Scope::All => Reach::Everything,
        Scope::Some { owner, teams, unowned, shared } => {
            let mut arms = Vec::new();
            if !entity.is_owned() {
                return Reach::Arms(arms);
            }
            if let Some(owner) = owner {
                let mut arm = Sql::new("owner_id = ");
                arm.bind(owner.uuid());
                arms.push(Arm::Range(arm));
            }
            for team in &teams {
                let mut arm = Sql::new("team_id = ");
                arm.bind(team.uuid());
                arms.push(Arm::Range(arm));
            }
            if unowned {
                arms.push(Arm::Range(Sql::new("owner_id IS NULL")));
            }
            if let (Some(level), Some(column)) = (shared, pointer_column(entity)) {
                let mut query =
                    Sql::new(format!("SELECT DISTINCT {column} AS named FROM share WHERE {column} IS NOT NULL AND "));
                query.append(shared_with(actor, level, now));
                arms.push(Arm::Few(query));
            }
            Reach::Arms(arms)
        }
    }
}

/// Tells whether a row is within reach, whether it is live or in the recycle bin.
pub fn is_reached(conn: &mut Conn, table: &'static str, id: Uuid, reach: Reach) -> QueryResult<bool> {
    if reach == Reach::Everything {
        return Ok(true);
    }
    let mut find = Sql::new(format!("SELECT id FROM \"{table}\" WHERE id = "));
    find.bind(id).push(" AND ").append(reach.condition());
    Ok(find.typed::<(sql::Guid,)>().get_result::<(Key,)>(conn).optional()?.is_some())
}

/// The condition on `share` that it is live and given to the actor, at least at this level.
fn shared_with(actor: &Actor, level: ShareLevel, now: Instant) -> Sql {
    let mut sql = Sql::new("deleted_at IS NULL AND (until IS NULL OR until > ");
    sql.bind(Moment::from(now)).push(")");
    if level == ShareLevel::Edit {
        sql.push(" AND level = 'edit'");
    }
    sql.push(" AND (");
    match actor.user_id {
        Some(user) => sql.push("user_id = ").bind(user.uuid()),
        None => sql.push("FALSE"),
    };
    if !actor.teams.is_empty() {
        sql.push(" OR team_id IN (").binds(actor.teams.iter().map(|team| team.uuid())).push(")");
    }
    sql.push(")");
    sql
}

/// Returns the strongest live share of a record with the actor.
pub fn share(
    conn: &mut Conn,
    entity: Entity,
    record: Uuid,
    actor: &Actor,
    now: Instant,
) -> QueryResult<Option<ShareLevel>> {
    let Some(column) = pointer_column(entity) else { return Ok(None) };
    let mut sql = Sql::new(format!("SELECT level FROM share WHERE {column} = "));
    sql.bind(record).push(" AND ").append(shared_with(actor, ShareLevel::View, now));
    let levels: Vec<(String,)> = sql.typed::<(st::Text,)>().load(conn)?;
    Ok(levels.iter().filter_map(|(level,)| ShareLevel::parse(level)).max())
}
