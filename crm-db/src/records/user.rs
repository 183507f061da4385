//! Users in the database, with their teams.

use std::collections::HashMap;

use crm_domain::fold::fold;
use crm_domain::time::Instant;
use crm_domain::user::{Density, Language, Membership, Theme, User, UserStatus};
use diesel::prelude::*;

use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::parts::grouped;
use crate::schema::{team_member, user};
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = user, treat_none_as_default_value = false, treat_none_as_null = true)]
struct UserRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    name: String,
    name_key: String,
    email: Option<String>,
    email_key: Option<String>,
    role: String,
    status: String,
    language: String,
    time_zone: String,
    theme: String,
    density: String,
    shortcuts: bool,
    #[diesel(skip_update)]
    last_login_at: Option<Moment>,
    dismissed: Json,
    muted: Json,
    second_factor: bool,
}

impl From<&User> for UserRow {
    fn from(record: &User) -> Self {
        let record = record.clone();
        UserRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            name_key: fold(&record.name),
            name: record.name,
            email_key: record.email.as_deref().map(fold),
            email: record.email,
            role: record.role,
            status: record.status.as_str().to_owned(),
            language: record.language.as_str().to_owned(),
            time_zone: record.time_zone,
            theme: record.theme.as_str().to_owned(),
            density: record.density.as_str().to_owned(),
            shortcuts: record.shortcuts,
            last_login_at: record.last_login_at.map(Moment::from),
            dismissed: Json::of(&record.dismissed),
            muted: Json::of(&record.muted),
            second_factor: record.second_factor,
        }
    }
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let UserRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            name,
            name_key: _,
            email,
            email_key: _,
            role,
            status,
            language,
            time_zone,
            theme,
            density,
            shortcuts,
            last_login_at,
            dismissed,
            muted,
            second_factor,
        } = row;
        User {
            id: own_id.into(),
            version,
            name,
            email,
            role,
            status: UserStatus::parse(&status).unwrap_or(UserStatus::Deactivated),
            language: Language::parse(&language).unwrap_or(Language::En),
            time_zone,
            theme: Theme::parse(&theme).unwrap_or(Theme::Auto),
            density: Density::parse(&density).unwrap_or(Density::Normal),
            shortcuts,
            dismissed: dismissed.read(),
            muted: muted.read(),
            second_factor,
            teams: Vec::new(),
            last_login_at: last_login_at.map(Instant::from),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = team_member, treat_none_as_default_value = false)]
struct MemberRow {
    team_id: Key,
    user_id: Key,
    lead: bool,
}

impl Stored for User {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"user\".* FROM \"user\"");
        select.append(tail);
        let rows: Vec<UserRow> = select.typed::<user::SqlType>().load(conn)?;
        let keys: Vec<Key> = rows.iter().map(|row| row.id).collect();
        let mut teams = load_teams(conn, &keys)?;
        let attach = |row: UserRow| {
            let teams = teams.remove(&row.id).unwrap_or_default();
            User { teams, ..User::from(row) }
        };
        Ok(rows.into_iter().map(attach).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(user::table).values(UserRow::from(self)).execute(conn)?;
        save_teams(conn, &[], self)
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = user::table.filter(user::id.eq(Key::from(self.id))).filter(user::version.eq(before.version));
        let written = diesel::update(row).set(UserRow::from(self)).execute(conn)?;
        if written > 0 {
            save_teams(conn, &before.teams, self)?;
        }
        Ok(written)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        let key = Key::from(self.id);
        save_teams(conn, &self.teams, &User { teams: Vec::new(), ..self.clone() })?;
        for table in ["invitation", "session", "credential", "recovery_code", "second_factor"] {
            let mut delete = Sql::new(format!("DELETE FROM {table} WHERE user_id = "));
            delete.bind(key.0).execute_in(conn)?;
        }
        diesel::delete(user::table.find(key)).execute(conn)?;
        Ok(())
    }
}

fn load_teams(conn: &mut Conn, users: &[Key]) -> QueryResult<HashMap<Key, Vec<Membership>>> {
    if users.is_empty() {
        return Ok(HashMap::new());
    }
    let mut find = Sql::new("SELECT team_member.* FROM team_member WHERE ");
    find.append(conn.is_among("user_id", users.iter().copied())).push(" ORDER BY team_id");
    let rows: Vec<MemberRow> = find.typed::<team_member::SqlType>().load(conn)?;
    let membership = |row: MemberRow| (row.user_id, Membership { team_id: row.team_id.into(), lead: row.lead });
    Ok(grouped(rows.into_iter().map(membership)))
}

fn save_teams(conn: &mut Conn, before: &[Membership], after: &User) -> QueryResult<()> {
    if before == after.teams {
        return Ok(());
    }
    let user_id = Key::from(after.id);
    diesel::delete(team_member::table.filter(team_member::user_id.eq(user_id))).execute(conn)?;
    for membership in &after.teams {
        let row = MemberRow { team_id: membership.team_id.into(), user_id, lead: membership.lead };
        diesel::insert_into(team_member::table).values(&row).execute(conn)?;
    }
    Ok(())
}
