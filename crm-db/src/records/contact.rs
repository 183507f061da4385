//! Contacts in the database, with their addresses and jobs.

use std::collections::HashMap;

use crm_domain::contact::{Contact, Job, Point, PointKind};
use crm_domain::entity::Entity;
use crm_domain::fold::fold;
use crm_domain::time::{Day, Instant};
use diesel::prelude::*;
use uuid::Uuid;

use crate::changes;
use crate::column::{Json, Key, Moment, id, key};
use crate::connection::Conn;
use crate::parts::{attached, external_id, grouped, tag};
use crate::schema::{contact, contact_account, contact_point};
use crate::statement::Sql;
use crate::stored::{Related, Stored};

#[derive(Queryable, Insertable)]
#[diesel(table_name = contact, treat_none_as_default_value = false)]
struct ContactRow {
    id: Key,
    version: i32,
    created_at: Moment,
    updated_at: Moment,
    created_by: Option<Key>,
    deleted_at: Option<Moment>,
    owner_id: Option<Key>,
    team_id: Option<Key>,
    first_name: Option<String>,
    last_name: Option<String>,
    name: String,
    name_key: String,
    email: Option<String>,
    email_key: Option<String>,
    phone: Option<String>,
    account_id: Option<Key>,
    title: Option<String>,
    language: Option<String>,
    source: Option<String>,
    source_key: Option<String>,
    description: Option<String>,
    custom: Json,
    last_activity_at: Option<Moment>,
    salutation: Option<String>,
}

changes::columns!(ContactRow {
    id, version, created_at, updated_at, created_by, deleted_at, owner_id, team_id, first_name, last_name, name, name_key, email, email_key, phone, account_id, title, language, source, source_key, description, custom, salutation
} kept { last_activity_at });

#[derive(Queryable, Insertable)]
#[diesel(table_name = contact_point, treat_none_as_default_value = false)]
struct PointRow {
    id: Key,
    contact_id: Key,
    kind: String,
    value: String,
    normalised: String,
    label: Option<String>,
    is_primary: bool,
    invalid: bool,
    opted_out: bool,
    confirmed_at: Option<Moment>,
    position: i32,
}

#[derive(Queryable, Insertable)]
#[diesel(table_name = contact_account, treat_none_as_default_value = false)]
struct JobRow {
    id: Key,
    contact_id: Key,
    account_id: Key,
    title: Option<String>,
    from_on: Option<Day>,
    to_on: Option<Day>,
    is_primary: bool,
    position: i32,
}

impl From<&Contact> for ContactRow {
    fn from(record: &Contact) -> Self {
        let record = record.clone();
        ContactRow {
            id: record.id.into(),
            version: record.version,
            created_at: record.created_at.into(),
            updated_at: record.updated_at.into(),
            created_by: key(record.created_by),
            deleted_at: record.deleted_at.map(Moment::from),
            owner_id: key(record.owner_id),
            team_id: key(record.team_id),
            first_name: record.first_name,
            last_name: record.last_name,
            name_key: fold(&record.name),
            name: record.name,
            email_key: record.email.as_deref().map(fold),
            email: record.email,
            phone: record.phone,
            account_id: key(record.account_id),
            title: record.title,
            language: record.language,
            source_key: record.source.as_deref().map(fold),
            source: record.source,
            description: record.description,
            custom: Json::of(&record.custom),
            last_activity_at: record.last_activity_at.map(Moment::from),
            salutation: record.salutation,
        }
    }
}

impl From<ContactRow> for Contact {
    fn from(row: ContactRow) -> Self {
        // Taken apart whole, so that a column forgotten here does not compile.
        let ContactRow {
            id: contact_id,
            version,
            created_at,
            updated_at,
            created_by,
            deleted_at,
            owner_id,
            team_id,
            first_name,
            last_name,
            name,
            name_key: _,
            email,
            email_key: _,
            phone,
            account_id,
            title,
            language,
            source,
            source_key: _,
            description,
            custom,
            last_activity_at,
            salutation,
        } = row;
        Contact {
            id: contact_id.into(),
            version,
            salutation,
            first_name,
            last_name,
            name,
            points: Vec::new(),
            jobs: Vec::new(),
            email,
            phone,
            account_id: id(account_id),
            title,
            language,
            source,
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

impl Stored for Contact {
    fn load(conn: &mut Conn, tail: Sql, _now: Instant) -> QueryResult<Vec<Self>> {
        let mut select = Sql::new("SELECT \"contact\".* FROM \"contact\"");
        select.append(tail);
        let rows: Vec<ContactRow> = select.typed::<contact::SqlType>().load(conn)?;
        let keys: Vec<Key> = rows.iter().map(|row| row.id).collect();
        let mut points = load_points(conn, &keys)?;
        let mut jobs = load_jobs(conn, &keys)?;
        let mut attached = attached::load(conn, Entity::Contact, &keys)?;
        let attach = |row: ContactRow| {
            let key = row.id;
            let mut record = Contact::from(row);
            record.points = points.remove(&key).unwrap_or_default();
            record.jobs = jobs.remove(&key).unwrap_or_default();
            (record.tag_ids, record.external_ids) = attached.take(key);
            record
        };
        Ok(rows.into_iter().map(attach).collect())
    }

    fn insert(&self, conn: &mut Conn) -> QueryResult<()> {
        diesel::insert_into(contact::table).values(ContactRow::from(self)).execute(conn)?;
        save_parts(conn, None, self)
    }

    fn update(&self, before: &Self, conn: &mut Conn) -> QueryResult<usize> {
        let (old, new) = (ContactRow::from(before), ContactRow::from(self));
        let written = changes::write(conn, "contact", (old.id, old.version), old.columns(), new.columns())?;
        if written > 0 {
            save_parts(conn, Some(before), self)?;
        }
        Ok(written)
    }

    fn purge(&self, conn: &mut Conn) -> QueryResult<()> {
        let key = Key::from(self.id);
        diesel::delete(contact_point::table.filter(contact_point::contact_id.eq(key))).execute(conn)?;
        diesel::delete(contact_account::table.filter(contact_account::contact_id.eq(key))).execute(conn)?;
        crate::parts::purge(conn, Entity::Contact, self.id.uuid())?;
        diesel::delete(contact::table.find(key)).execute(conn)?;
        Ok(())
    }

    fn related(name: &str) -> Option<Related> {
        match name {
            "tag_id" => Some(tag::related("contact_id")),
            "deal_id" => Some(Related::new("deal_contact", "contact_id", "deal_id")),
            "any_account_id" => Some(Related::new("contact_account", "contact_id", "account_id")),
            "point" => Some(Related::new("contact_point", "contact_id", "normalised")),
            _ => crate::import::related(name),
        }
    }
}

fn load_points(conn: &mut Conn, contacts: &[Key]) -> QueryResult<HashMap<Key, Vec<Point>>> {
    if contacts.is_empty() {
        return Ok(HashMap::new());
    }
    let mut find = Sql::new("SELECT contact_point.* FROM contact_point WHERE ");
    find.append(conn.is_among("contact_id", contacts.iter().copied())).push(" ORDER BY position, id");
    let rows: Vec<PointRow> = find.typed::<contact_point::SqlType>().load(conn)?;
    Ok(grouped(rows.into_iter().map(|row| {
        let point = Point {
            id: row.id.0,
            kind: if row.kind == PointKind::Email.as_str() { PointKind::Email } else { PointKind::Phone },
            value: row.value,
            normalised: row.normalised,
            label: row.label,
            primary: row.is_primary,
            invalid: row.invalid,
            opted_out: row.opted_out,
            confirmed_at: row.confirmed_at.map(Instant::from),
        };
        (row.contact_id, point)
    })))
}

fn load_jobs(conn: &mut Conn, contacts: &[Key]) -> QueryResult<HashMap<Key, Vec<Job>>> {
    if contacts.is_empty() {
        return Ok(HashMap::new());
    }
    let mut find = Sql::new("SELECT contact_account.* FROM contact_account WHERE ");
    find.append(conn.is_among("contact_id", contacts.iter().copied())).push(" ORDER BY position, id");
    let rows: Vec<JobRow> = find.typed::<contact_account::SqlType>().load(conn)?;
    Ok(grouped(rows.into_iter().map(|row| {
        let job = Job {
            id: row.id.0,
            account_id: row.account_id.into(),
            title: row.title,
            from_on: row.from_on,
            to_on: row.to_on,
            primary: row.is_primary,
        };
        (row.contact_id, job)
    })))
}

fn save_parts(conn: &mut Conn, before: Option<&Contact>, after: &Contact) -> QueryResult<()> {
    let id: Uuid = after.id.uuid();
    if before.map_or(&[][..], |old| &old.points) != after.points {
        diesel::delete(contact_point::table.filter(contact_point::contact_id.eq(Key(id)))).execute(conn)?;
        for (position, point) in (0..).zip(&after.points) {
            let row = PointRow {
                id: Key(point.id),
                contact_id: Key(id),
                kind: point.kind.as_str().to_owned(),
                value: point.value.clone(),
                normalised: point.normalised.clone(),
                label: point.label.clone(),
                is_primary: point.primary,
                invalid: point.invalid,
                opted_out: point.opted_out,
                confirmed_at: point.confirmed_at.map(Moment::from),
                position,
            };
            diesel::insert_into(contact_point::table).values(&row).execute(conn)?;
        }
    }
    if before.map_or(&[][..], |old| &old.jobs) != after.jobs {
        diesel::delete(contact_account::table.filter(contact_account::contact_id.eq(Key(id)))).execute(conn)?;
        for (position, job) in (0..).zip(&after.jobs) {
            let row = JobRow {
                id: Key(job.id),
                contact_id: Key(id),
                account_id: job.account_id.into(),
                title: job.title.clone(),
                from_on: job.from_on,
                to_on: job.to_on,
                is_primary: job.primary,
                position,
            };
            diesel::insert_into(contact_account::table).values(&row).execute(conn)?;
        }
    }
    tag::save(conn, Entity::Contact, id, before.map_or(&[][..], |old| &old.tag_ids), &after.tag_ids)?;
    let none = Default::default();
    external_id::save(conn, Entity::Contact, id, before.map_or(&none, |old| &old.external_ids), &after.external_ids)
}
