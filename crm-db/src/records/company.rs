//! The company in the database: one row.

use crm_domain::company::Company;
use crm_domain::deal::LossReason;
use crm_domain::time::Instant;
use crm_domain::user::Language;
use diesel::prelude::*;
use diesel::sql_types as st;

use crate::column::{Key, Moment, id, key};
use crate::connection::Conn;
use crate::schema::company;
use crate::statement::Sql;
use crate::stored::Stored;

/// The currency before anybody said which.
const FIRST_CURRENCY: &str = "EUR";

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = company, treat_none_as_default_value = false, treat_none_as_null = true)]
struct CompanyRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    name: String,
    base_currency: String,
    language: String,
    time_zone: String,
    second_factor_roles: String,
    second_factor_grace_days: i32,
    second_factor_due_at: Option<Moment>,
}

impl From<&Company> for CompanyRow {
    fn from(record: &Company) -> Self {
        let record = record.clone();
        CompanyRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            name: record.name,
            base_currency: record.base_currency,
            language: record.language.as_str().to_owned(),
            time_zone: record.time_zone,
            second_factor_roles: written(&record.second_factor_roles),
            second_factor_grace_days: record.second_factor_grace_days,
            second_factor_due_at: record.second_factor_due_at.map(Moment::from),
        }
    }
}

impl From<CompanyRow> for Company {
    fn from(row: CompanyRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let CompanyRow {
            id: own_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            name,
            base_currency,
            language,
            time_zone,
            second_factor_roles,
            second_factor_grace_days,
            second_factor_due_at,
        } = row;
        Company {
            id: own_id.into(),
            version,
            name,
            base_currency,
            language: Language::parse(&language).unwrap_or(Language::En),
            time_zone,
            second_factor_roles: second_factor_roles
                .split(',')
                .filter(|key| !key.is_empty())
                .map(str::to_owned)
                .collect(),
            second_factor_grace_days,
            second_factor_due_at: second_factor_due_at.map(Instant::from),
            loss_reasons: LossReason::ALL.to_vec(),
            created_at: created_at.into(),
            updated_at: updated_at.into(),
            created_by: id(created_by),
            deleted_at: deleted_at.map(Instant::from),
        }
    }
}

/// Writes roles so that each stands between two commas.
fn written(roles: &[String]) -> String {
    roles.iter().fold(",".to_owned(), |text, role| format!("{text}{role},"))
}

impl Stored for Company {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"company\".* FROM \"company\"");
        select.append(tail);
        let rows: Vec<CompanyRow> = select.typed::<company::SqlType>().load(conn)?;
        Ok(rows.into_iter().map(Company::from).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(company::table).values(CompanyRow::from(self)).execute(conn)?;
        Ok(())
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let row = company::table.filter(company::id.eq(Key::from(self.id))).filter(company::version.eq(before.version));
        diesel::update(row).set(CompanyRow::from(self)).execute(conn)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::delete(company::table.find(Key::from(self.id))).execute(conn)?;
        Ok(())
    }
}

/// Returns the time zone of reports.
///
/// # Errors
/// When the database fails.
pub fn time_zone(conn: &mut Conn) -> QueryResult<String> {
    let find = Sql::new("SELECT time_zone FROM company WHERE deleted_at IS NULL ORDER BY id LIMIT 1");
    let found = find.typed::<(st::Text,)>().get_result::<(String,)>(conn).optional()?;
    Ok(found.map_or_else(|| "UTC".to_owned(), |row| row.0))
}

/// Returns the currency that new amounts are in.
///
/// # Errors
/// When the database fails.
pub fn base_currency(conn: &mut Conn) -> QueryResult<String> {
    let find = Sql::new("SELECT base_currency FROM company WHERE deleted_at IS NULL ORDER BY id LIMIT 1");
    let found = find.typed::<(st::Text,)>().get_result::<(String,)>(conn).optional()?;
    Ok(found.map_or_else(|| FIRST_CURRENCY.to_owned(), |row| row.0))
}
