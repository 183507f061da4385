//! Who acts with a credential: role, teams and zone, in one statement, as every request begins with it.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use crm_domain::id::Id;
use crm_domain::network::Network;
use crm_domain::policy::custom::custom;
use crm_domain::policy::fields::{self, Fields};
use crm_domain::policy::{Actor, ActorKind, Cause, Permissions, narrow, permissions};
use crm_domain::team::Team;
use crm_domain::time::Instant;
use crm_domain::user::{RoleKey, User};
use diesel::prelude::*;
use diesel::sql_types as st;
use uuid::Uuid;

use crate::column::{Json, Key, Moment, sql};
use crate::connection::Conn;
use crate::error::{Error, Result};
use crate::statement::Sql;
use crate::store::Store;

type Types = (
    sql::Guid,
    st::Nullable<sql::JsonDoc>,
    st::Nullable<st::Text>,
    sql::Guid,
    st::Text,
    st::Text,
    st::Nullable<st::Text>,
    st::Nullable<sql::JsonDoc>,
    st::Nullable<sql::Instant>,
    st::Nullable<st::Bool>,
    st::Nullable<sql::JsonDoc>,
    st::Nullable<sql::JsonDoc>,
    st::Nullable<sql::Guid>,
    st::Nullable<st::Bool>,
);

/// One row for each team that the user sees, or a single one without.
#[derive(Queryable, Clone)]
struct Row {
    credential: Key,
    scopes: Option<Json>,
    secret_hash: Option<String>,
    user: Key,
    role: String,
    time_zone: String,
    /// What a role of the company's own comes from, and its levels.
    base: Option<String>,
    levels: Option<Json>,
    /// Of a session: when the user last proved who it is, and whether a second factor is missing.
    proven_at: Option<Moment>,
    due: Option<bool>,
    /// Of an API key: where it may be used from.
    networks: Option<Json>,
    /// The restrictions of fields, of all roles.
    restrictions: Option<Json>,
    team: Option<Key>,
    /// Whether the user is a member of that team itself.
    member: Option<bool>,
}

const PERSON: &str = "CAST(NULL AS jsonb) AS scopes, CAST(NULL AS text) AS secret_hash, u.id AS user_id, u.role, \
     u.time_zone, r.base, r.levels";
/// What is asked of sessions alone, and what of API keys alone.
const NO_PROOF: &str = "CAST(NULL AS timestamptz) AS proven_at, CAST(NULL AS boolean) AS due";
const NO_NETWORKS: &str = "CAST(NULL AS jsonb) AS networks";
/// A role of the company's own, also one that was deleted: whoever still has it keeps its rights and gets no others.
const ROLE: &str = "LEFT JOIN role r ON r.key = u.role";
/// Credentials asked about in one statement.
const AT_ONCE: usize = 500;
const ACTIVE: &str = "u.status = 'active' AND u.deleted_at IS NULL";

/// How a session stands beside the rights of its user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// When the user last proved who it is.
    pub proven_at: Option<Instant>,
    /// Whether the user can do nothing before setting up a second factor.
    pub must_enrol: bool,
}

/// Who acts with an API key.
#[derive(Debug, Clone)]
pub struct KeyActor {
    /// The user, within the scopes of the key.
    pub actor: Actor,
    /// The hash of the key's secret.
    pub secret_hash: String,
    /// Where the key may be used from; anywhere when there is none.
    pub networks: Vec<Network>,
}

struct Found {
    actor: Actor,
    secret_hash: String,
    standing: Standing,
    networks: Vec<Network>,
}

impl Store {
    /// Returns who acts in this session, and how the session stands.
    ///
    /// # Errors
    /// When the database fails; an ended session or a user who is not active gives `None`.
    pub async fn session_actor(&self, session: Uuid, cause: Cause) -> Result<Option<(Actor, Standing)>> {
        let now = self.now();
        self.reading(move |conn| {
            let mut who = Sql::new(format!("SELECT s.id, {PERSON}, s.proven_at, CASE WHEN "));
            who.append(factor_due(now)).push(&format!(
                " THEN TRUE ELSE FALSE END AS due, {NO_NETWORKS} FROM session s JOIN \"user\" u ON u.id = s.user_id {ROLE} \
                 WHERE s.ended_at IS NULL AND {ACTIVE} AND s.id = "
            ));
            who.bind(session).push(" AND s.expires_at > ").bind(Moment::from(now));
            let found = several(conn, ActorKind::User, who, &cause)?.into_iter().next();
            Ok(found.map(|found| (found.actor, found.standing)))
        })
        .await
    }

    /// Returns who acts with the API key of this prefix.
    ///
    /// # Errors
    /// When the database fails; a key that is unknown, expired or revoked gives `None`.
    pub async fn api_key_actor(&self, prefix: String, cause: Cause) -> Result<Option<KeyActor>> {
        let now = self.now();
        self.reading(move |conn| {
            let mut which = Sql::new("k.prefix = ");
            which.bind(prefix.as_str());
            key_actor(conn, which, cause, now)
        })
        .await
    }

    /// Returns which of these sessions and API keys are still good.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn good_credentials(&self, credentials: Vec<Uuid>) -> Result<HashSet<Uuid>> {
        let now = Moment::from(self.now());
        self.reading(move |conn| {
            let mut good = HashSet::new();
            for some in credentials.chunks(AT_ONCE) {
                let keys = || some.iter().copied().map(Key);
                let mut find = Sql::new(format!(
                    "SELECT s.id FROM session s JOIN \"user\" u ON u.id = s.user_id WHERE s.ended_at IS NULL AND {ACTIVE} AND s.expires_at > "
                ));
                find.bind(now).push(" AND NOT (").append(factor_due(now.0)).push(") AND ").append(conn.is_among("s.id", keys()));
                find.push(&format!(
                    " UNION ALL SELECT k.id FROM api_key k JOIN \"user\" u ON u.id = k.user_id \
                     WHERE k.revoked_at IS NULL AND k.deleted_at IS NULL AND {ACTIVE} AND (k.expires_at IS NULL OR k.expires_at > "
                ));
                find.bind(now).push(") AND ").append(conn.is_among("k.id", keys()));
                let found: Vec<(Key,)> = find.typed::<(sql::Guid,)>().load(conn)?;
                good.extend(found.into_iter().map(|row| row.0.0));
            }
            Ok(good)
        })
        .await
    }

    /// Returns who an import acts as: its user, or the API key that it was asked for with.
    ///
    /// # Errors
    /// When the database fails; a user or key that may act no longer gives `None`.
    pub async fn import_actor(&self, user: Id<User>, key: Option<Uuid>, cause: Cause) -> Result<Option<Actor>> {
        let now = self.now();
        self.reading(move |conn| {
            if let Some(key) = key {
                let mut which = Sql::new("k.id = ");
                which.bind(key);
                return Ok(key_actor(conn, which, cause, now)?.map(|found| found.actor));
            }
            let mut who = person();
            who.push(" AND u.id = ").bind(user.uuid());
            let found = several(conn, ActorKind::User, who, &cause)?.into_iter().next();
            Ok(found.map(|found| Actor { credential_id: None, ..found.actor }))
        })
        .await
    }
}

fn key_actor(conn: &mut Conn, which: Sql, cause: Cause, now: Instant) -> Result<Option<KeyActor>> {
    let mut who = Sql::new(format!(
        "SELECT k.id, k.scopes, s.secret_hash, u.id AS user_id, u.role, u.time_zone, r.base, r.levels, {NO_PROOF}, k.networks FROM api_key k \
         JOIN api_key_secret s ON s.api_key_id = k.id JOIN \"user\" u ON u.id = k.user_id {ROLE} \
         WHERE k.revoked_at IS NULL AND k.deleted_at IS NULL AND {ACTIVE} AND "
    ));
    who.append(which).push(" AND (k.expires_at IS NULL OR k.expires_at > ").bind(Moment::from(now)).push(")");
    let found = several(conn, ActorKind::ApiKey, who, &cause)?.into_iter().next();
    let key = |found: Found| KeyActor { actor: found.actor, secret_hash: found.secret_hash, networks: found.networks };
    Ok(found.map(key))
}

/// Users who can sign in, with no credential.
fn person() -> Sql {
    Sql::new(format!("SELECT u.id, {PERSON}, {NO_PROOF}, {NO_NETWORKS} FROM \"user\" u {ROLE} WHERE {ACTIVE}"))
}

/// The condition that a user `u` must have a second factor by now and has none.
fn factor_due(now: Instant) -> Sql {
    let mut due = Sql::new(
        "NOT u.second_factor AND EXISTS (SELECT 1 FROM company c WHERE c.deleted_at IS NULL \
         AND REPLACE(c.second_factor_roles, ',' || u.role || ',', '') <> c.second_factor_roles AND c.second_factor_due_at <= ",
    );
    due.bind(Moment::from(now)).push(")");
    due
}

/// Returns the actors that these users would be, or all who can sign in.
pub(crate) fn actors(conn: &mut Conn, among: Option<&[Id<User>]>, cause: &Cause) -> Result<Vec<Actor>> {
    let mut who = person();
    if let Some(users) = among {
        who.push(" AND ").append(conn.is_among("u.id", users.iter().map(|user| Key::from(*user))));
    }
    let found = several(conn, ActorKind::User, who, cause)?;
    Ok(found.into_iter().map(|found| Actor { credential_id: None, ..found.actor }).collect())
}

fn several(conn: &mut Conn, kind: ActorKind, who: Sql, cause: &Cause) -> Result<Vec<Found>> {
    // A lead sees the teams below as well; UNION ends where teams would form a ring. Who was in a team in the recycle bin
    // stays written down, so that restoring it brings all back; until then it counts for nobody.
    let mut find = Sql::new("WITH RECURSIVE who AS (");
    find.append(who).push(
        "), seen (person, id, leads, own) AS (SELECT who.user_id, team_id, lead, TRUE FROM who \
         JOIN team_member ON team_member.user_id = who.user_id JOIN team ON team.id = team_id \
         WHERE team.deleted_at IS NULL \
         UNION SELECT seen.person, team.id, seen.leads, FALSE FROM team JOIN seen ON team.parent_id = seen.id \
         WHERE seen.leads AND team.deleted_at IS NULL) \
         SELECT who.*, ",
    );
    // One document for all, as there are few; nothing while no field is restricted.
    find.push(conn.field_restrictions());
    find.push(", seen.id, seen.own FROM who LEFT JOIN seen ON seen.person = who.user_id ORDER BY who.user_id");
    let rows: Vec<Row> = find.typed::<Types>().load(conn)?;
    rows.chunk_by(|one, next| one.user == next.user).map(|rows| one(rows, kind, cause)).collect()
}

/// Puts an actor together from its rows, of which there is at least one.
fn one(rows: &[Row], kind: ActorKind, cause: &Cause) -> Result<Found> {
    let own = rows.iter().filter(|row| row.member == Some(true)).filter_map(|row| row.team);
    let home_team = own.min().map(Id::<Team>::from);
    let teams: BTreeSet<Key> = rows.iter().filter_map(|row| row.team).collect();
    let Some(row) = rows.first().cloned() else {
        return Err(Error::Broken("an actor without a row".to_owned()));
    };
    let fields = match row.restrictions {
        Some(restrictions) => Fields::of_role(&row.role, restricted(restrictions)?),
        None => Fields::default(),
    };
    let (role, held) = rights(&row.role, row.base.zip(row.levels))?;
    let permissions = match row.scopes {
        Some(scopes) => narrow(&held, &scopes.read::<Vec<String>>()),
        None => held,
    };
    let actor = Actor {
        kind,
        credential_id: Some(row.credential.0),
        user_id: Some(row.user.into()),
        teams: teams.into_iter().map(Id::from).collect(),
        home_team,
        role,
        role_key: row.role,
        permissions,
        fields: Arc::new(fields),
        time_zone: row.time_zone,
        cause: cause.clone(),
    };
    let standing = Standing { proven_at: row.proven_at.map(Instant::from), must_enrol: row.due.unwrap_or(false) };
    let networks = match row.networks {
        // Where a key may be used from must be known, or it may be used from nowhere.
        Some(kept) => serde_json::from_value(kept.0).map_err(|_| Error::Broken("networks of an API key".to_owned()))?,
        None => Vec::new(),
    };
    Ok(Found { actor, secret_hash: row.secret_hash.unwrap_or_default(), standing, networks })
}

/// Reads the restrictions; what cannot be read lets nobody in.
fn restricted(document: Json) -> Result<Vec<fields::Stored>> {
    serde_json::from_value(document.0).map_err(|error| Error::Broken(format!("unreadable field restrictions: {error}")))
}

/// Returns the built-in role that a role is or comes from, and what it may do. What cannot be read gives no rights at all.
fn rights(key: &str, own: Option<(String, Json)>) -> Result<(RoleKey, Permissions)> {
    if let Some(role) = RoleKey::parse(key) {
        return Ok((role, permissions(role)));
    }
    let unknown = || Error::Broken(format!("unknown role {key}"));
    let (base, levels) = own.ok_or_else(unknown)?;
    let base = RoleKey::parse(&base).ok_or_else(unknown)?;
    let levels: Permissions = serde_json::from_value(levels.0).map_err(|_| unknown())?;
    Ok((base, custom(base, &levels)))
}
