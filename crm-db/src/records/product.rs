//! Products in the database.

use crm_domain::entity::Entity;
use crm_domain::fold::fold;
use crm_domain::money::Interval;
use crm_domain::product::Product;
use crm_domain::time::Instant;
use diesel::prelude::*;

use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::parts::external_id;
use crate::schema::product;
use crate::statement::Sql;
use crate::stored::Stored;

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = product, treat_none_as_default_value = false, treat_none_as_null = true)]
struct ProductRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    name: String,
    name_key: String,
    code: Option<String>,
    code_key: Option<String>,
    description: Option<String>,
    unit_price_minor: i64,
    currency: String,
    recurring_interval: Option<String>,
    active: bool,
    custom: Json,
}

impl From<&Product> for ProductRow {
    fn from(record: &Product) -> Self {
        let record = record.clone();
        ProductRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            name_key: fold(&record.name),
            name: record.name,
            code_key: record.code.as_deref().map(fold),
            code: record.code,
            description: record.description,
            unit_price_minor: record.unit_price_minor,
            currency: record.currency,
            recurring_interval: record.recurring_interval.map(|word| word.as_str().to_owned()),
            active: record.active,
            custom: Json::of(&record.custom),
        }
    }
}

impl From<ProductRow> for Product {
    fn from(row: ProductRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let ProductRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            name,
            name_key: _,
            code,
            code_key: _,
            description,
            unit_price_minor,
            currency,
            recurring_interval,
            active,
            custom,
        } = row;
        Product {
            id: own_id.into(),
            version,
            name,
            code,
            description,
            unit_price_minor,
            currency,
            recurring_interval: recurring_interval.as_deref().and_then(Interval::parse),
            active,
            external_ids: Default::default(),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
            custom: custom.read(),
            hidden_fields: Default::default(),
        }
    }
}

impl Stored for Product {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"product\".* FROM \"product\"");
        select.append(tail);
        let rows: Vec<ProductRow> = select.typed::<product::SqlType>().load(conn)?;
        let keys: Vec<Key> = rows.iter().map(|row| row.id).collect();
        let mut external_ids = external_id::load(conn, Entity::Product, &keys)?;
        let attach = |row: ProductRow| {
            let external_ids = external_ids.remove(&row.id).unwrap_or_default();
            Product { external_ids, ..Product::from(row) }
        };
        Ok(rows.into_iter().map(attach).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(product::table).values(ProductRow::from(self)).execute(conn)?;
        external_id::save(conn, Entity::Product, self.id.uuid(), &Default::default(), &self.external_ids)
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = product::table.filter(product::id.eq(Key::from(self.id))).filter(product::version.eq(before.version));
        let written = diesel::update(row).set(ProductRow::from(self)).execute(conn)?;
        if written > 0 {
            external_id::save(conn, Entity::Product, self.id.uuid(), &before.external_ids, &self.external_ids)?;
        }
        Ok(written)
    }

    fn related(name: &str) -> Option<crate::stored::Related> {
        crate::import::related(name)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        crate::parts::purge(conn, Entity::Product, self.id.uuid())?;
        diesel::delete(product::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }
}
