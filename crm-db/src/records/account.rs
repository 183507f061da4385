//! Accounts in the database, with their domains.

use std::collections::HashMap;

use crm_domain::account::{Account, Lifecycle};
use crm_domain::entity::Entity;
use crm_domain::fold::fold;
use crm_domain::time::Instant;
use diesel::prelude::*;

use crate::changes;
use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::parts::{attached, external_id, grouped, tag};
use crate::schema::{account, account_domain};
use crate::statement::Sql;
use crate::stored::{Related, Stored};

#[derive(Queryable, Insertable)]
#[diesel(table_name = account, treat_none_as_default_value = false)]
struct AccountRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    owner_id: Option<Key>,
    team_id: Option<Key>,
    name: String,
    name_key: String,
    parent_id: Option<Key>,
    industry: Option<String>,
    industry_key: Option<String>,
    employee_count: Option<i32>,
    annual_revenue_minor: Option<i64>,
    currency: Option<String>,
    phone: Option<String>,
    website: Option<String>,
    street: Option<String>,
    postal_code: Option<String>,
    city: Option<String>,
    city_key: Option<String>,
    region: Option<String>,
    country: Option<String>,
    lifecycle: String,
    description: Option<String>,
    custom: Json,
    last_activity_at: Option<Moment>,
}

changes::columns!(AccountRow {
    id, version, created_at, updated_at, created_by, deleted_at, owner_id, team_id, name, name_key, parent_id, industry, industry_key, employee_count, annual_revenue_minor, currency, phone, website, street, postal_code, city, city_key, region, country, lifecycle, description, custom
} kept { last_activity_at });

impl From<&Account> for AccountRow {
    fn from(record: &Account) -> Self {
        let record = record.clone();
        AccountRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            owner_id: key(record.owner_id),
            team_id: key(record.team_id),
            name_key: fold(&record.name),
            name: record.name,
            parent_id: key(record.parent_id),
            industry_key: record.industry.as_deref().map(fold),
            industry: record.industry,
            employee_count: record.employee_count,
            annual_revenue_minor: record.annual_revenue_minor,
            currency: record.currency,
            phone: record.phone,
            website: record.website,
            street: record.street,
            postal_code: record.postal_code,
            city_key: record.city.as_deref().map(fold),
            city: record.city,
            region: record.region,
            country: record.country,
            lifecycle: record.lifecycle.as_str().to_owned(),
            description: record.description,
            custom: Json::of(&record.custom),
            last_activity_at: record.last_activity_at.map(Moment::from),
        }
    }
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let AccountRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            owner_id,
            team_id,
            name,
            name_key: _,
            parent_id,
            industry,
            industry_key: _,
            employee_count,
            annual_revenue_minor,
            currency,
            phone,
            website,
            street,
            postal_code,
            city,
            city_key: _,
            region,
            country,
            lifecycle,
            description,
            custom,
            last_activity_at,
        } = row;
        Account {
            id: own_id.into(),
            version,
            name,
            domains: Vec::new(),
            parent_id: id(parent_id),
            industry,
            employee_count,
            annual_revenue_minor,
            currency,
            phone,
            website,
            street,
            postal_code,
            city,
            region,
            country,
            lifecycle: Lifecycle::parse(&lifecycle).unwrap_or(Lifecycle::Prospect),
            description,
            owner_id: id(owner_id),
            team_id: id(team_id),
            tag_ids: Vec::new(),
            custom: custom.read(),
            external_ids: Default::default(),
            last_activity_at: last_activity_at.map(Instant::from),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
            hidden_fields: Default::default(),
        }
    }
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = account_domain, treat_none_as_default_value = false)]
struct DomainRow {
    account_id: Key,
    domain: String,
    domain_key: String,
    position: i32,
}

impl Stored for Account {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"account\".* FROM \"account\"");
        select.append(tail);
        let rows: Vec<AccountRow> = select.typed::<account::SqlType>().load(conn)?;
        let keys: Vec<Key> = rows.iter().map(|row| row.id).collect();
        let mut domains = load_domains(conn, &keys)?;
        let mut attached = attached::load(conn, Entity::Account, &keys)?;
        let attach = |row: AccountRow| {
            let key = row.id;
            let mut record = Account::from(row);
            record.domains = domains.remove(&key).unwrap_or_default();
            (record.tag_ids, record.external_ids) = attached.take(key);
            record
        };
        Ok(rows.into_iter().map(attach).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(account::table).values(AccountRow::from(self)).execute(conn)?;
        save_parts(conn, None, self)
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let (old, new) = (AccountRow::from(before), AccountRow::from(self));
        let written = changes::write(conn, "account", (old.id, old.version), old.columns(), new.columns())?;
        if written > 0 {
            save_parts(conn, Some(before), self)?;
        }
        Ok(written)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        let key = Key::from(self.id);
        diesel::delete(account_domain::table.filter(account_domain::account_id.eq(key))).execute(conn)?;
        crate::parts::purge(conn, Entity::Account, self.id.uuid())?;
        diesel::delete(account::table.find(key)).execute(conn)?;
        Ok(())
    }

    fn related(name: &str) -> Option<Related> {
        match name {
            "tag_id" => Some(tag::related("account_id")),
            "domain" => Some(Related::new("account_domain", "account_id", "domain_key")),
            "contact_id" => Some(Related::new("contact_account", "account_id", "contact_id")),
            _ => crate::import::related(name),
        }
    }
}

fn load_domains(conn: &mut Conn, accounts: &[Key]) -> QueryResult<HashMap<Key, Vec<String>>> {
    if accounts.is_empty() {
        return Ok(HashMap::new());
    }
    let mut find = Sql::new("SELECT account_domain.* FROM account_domain WHERE ");
    find.append(conn.is_among("account_id", accounts.iter().copied())).push(" ORDER BY position, domain");
    let rows: Vec<DomainRow> = find.typed::<account_domain::SqlType>().load(conn)?;
    let domain = |DomainRow { account_id, domain, domain_key: _, position: _ }| (account_id, domain);
    Ok(grouped(rows.into_iter().map(domain)))
}

fn save_parts(conn: &mut Conn, before: Option<&Account>, after: &Account) -> QueryResult<()> {
    let account_id = Key::from(after.id);
    if before.map_or(&[][..], |old| &old.domains) != after.domains {
        diesel::delete(account_domain::table.filter(account_domain::account_id.eq(account_id))).execute(conn)?;
        for (position, domain) in (0..).zip(&after.domains) {
            let row = DomainRow { account_id, domain: domain.clone(), domain_key: fold(domain), position };
            diesel::insert_into(account_domain::table).values(&row).execute(conn)?;
        }
    }
    let id = account_id.0;
    tag::save(conn, Entity::Account, id, before.map_or(&[][..], |old| &old.tag_ids), &after.tag_ids)?;
    let none = Default::default();
    external_id::save(conn, Entity::Account, id, before.map_or(&none, |old| &old.external_ids), &after.external_ids)
}
