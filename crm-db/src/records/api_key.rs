//! API keys in the database; their secrets are kept elsewhere.

use crm_domain::api_key::ApiKey;
use crm_domain::fold::fold;
use crm_domain::policy::{Action, Actor, Level, Object};
use crm_domain::time::Instant;
use diesel::prelude::*;

use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::schema::api_key;
use crate::scope::{Arm, Reach};
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = api_key, treat_none_as_default_value = false, treat_none_as_null = true)]
struct ApiKeyRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    name: String,
    name_key: String,
    prefix: String,
    scopes: Json,
    user_id: Key,
    expires_at: Option<Moment>,
    #[diesel(skip_update)]
    last_used_at: Option<Moment>,
    revoked_at: Option<Moment>,
    networks: Json,
    #[diesel(skip_update)]
    last_used_address: Option<String>,
}

impl From<&ApiKey> for ApiKeyRow {
    fn from(record: &ApiKey) -> Self {
        let record = record.clone();
        ApiKeyRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            name_key: fold(&record.name),
            name: record.name,
            prefix: record.prefix,
            scopes: Json::of(&record.scopes),
            user_id: record.user_id.into(),
            expires_at: record.expires_at.map(Moment::from),
            last_used_at: record.last_used_at.map(Moment::from),
            revoked_at: record.revoked_at.map(Moment::from),
            networks: Json::of(&record.networks),
            last_used_address: record.last_used_address,
        }
    }
}

impl From<ApiKeyRow> for ApiKey {
    fn from(row: ApiKeyRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let ApiKeyRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            name,
            name_key: _,
            prefix,
            scopes,
            user_id,
            expires_at,
            last_used_at,
            revoked_at,
            networks,
            last_used_address,
        } = row;
        ApiKey {
            id: own_id.into(),
            version,
            name,
            prefix,
            scopes: scopes.read(),
            user_id: user_id.into(),
            networks: networks.read(),
            last_used_address,
            expires_at: expires_at.map(Instant::from),
            last_used_at: last_used_at.map(Instant::from),
            revoked_at: revoked_at.map(Instant::from),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

impl Stored for ApiKey {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"api_key\".* FROM \"api_key\"");
        select.append(tail);
        let rows: Vec<ApiKeyRow> = select.typed::<api_key::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(ApiKey::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(api_key::table).values(ApiKeyRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = api_key::table.filter(api_key::id.eq(Key::from(self.id))).filter(api_key::version.eq(before.version));
        diesel::update(row).set(ApiKeyRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        let mut forget = Sql::new("DELETE FROM api_key_secret WHERE api_key_id = ");
        forget.bind(self.id.uuid()).execute_in(conn)?;
        diesel::delete(api_key::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }

    fn reach(actor: &Actor, action: Action, _now: Instant) -> Reach {
        match (actor.level(Object::ApiKey, action), actor.user_id) {
            (Level::All, _) => Reach::Everything,
            (Level::Own | Level::Team, Some(user)) => {
                let mut arm = Sql::new("user_id = ");
                arm.bind(user.uuid());
                Reach::Arms(vec![Arm::Range(arm)])
            }
            (Level::None, _) | (_, None) => Reach::Arms(Vec::new()),
        }
    }
}
