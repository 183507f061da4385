//! The numbers at the head of an account, contact or deal.

use std::collections::BTreeMap;

use crm_domain::activity::Activity;
use crm_domain::deal::{Deal, Status};
use crm_domain::entity::Entity;
use crm_domain::policy::Action;
use crm_domain::time::{Day, Instant};
use diesel::prelude::*;
use diesel::sql_types as st;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::column::{Key, Moment, sql};
use crate::error::{Error, Result};
use crate::scope::Reach;
use crate::statement::Sql;
use crate::stored::{Stored, pointer_column};
use crate::tx::Reader;

/// Most products shown.
const MOST_PRODUCTS: usize = 20;

/// An amount of money in one currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct MoneySum {
    /// The currency (ISO 4217).
    pub currency: String,
    /// The amount in minor units.
    pub amount_minor: i64,
}

/// Deals, summed up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct DealTotal {
    /// How many.
    pub count: i64,
    /// What they are worth, by currency.
    pub sums: Vec<MoneySum>,
}

/// A product that was bought.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = BoughtProduct)]
pub struct Bought {
    /// The product.
    pub product_id: Uuid,
    /// Its name.
    pub name: String,
    /// How much.
    pub quantity: f64,
    /// When last.
    pub last_on: Option<Day>,
}

/// The numbers at the head of a record; of what the actor sees.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = RecordSummary)]
pub struct Summary {
    /// Who owns it.
    pub owner_name: Option<String>,
    /// When somebody last called, met or wrote.
    pub last_activity_at: Option<Instant>,
    /// What is to be done next.
    pub next_activity: Option<Activity>,
    /// Deals that can still go either way; of a deal, itself.
    pub open_deals: DealTotal,
    /// Deals that were won.
    pub won_deals: DealTotal,
    /// What was bought in them.
    pub products: Vec<Bought>,
}

impl Reader<'_> {
    /// Returns the numbers at the head of an account, contact or deal.
    ///
    /// # Errors
    /// [`Error::NotFound`] when the record is not visible.
    pub fn summary(&mut self, entity: Entity, record: Uuid) -> Result<Summary> {
        let (actor, now) = (self.actor(), self.now());
        let Some(column) = pointer_column(entity).filter(|_| entity.is_owned()) else { return Err(Error::NotFound) };
        let record = crate::parts::alias::resolve(self.conn, entity, record)?.unwrap_or(record);
        if !crate::records::is_visible(self.conn, entity, record, actor, now)? {
            return Err(Error::NotFound);
        }
        let mut head = Sql::new(format!("SELECT owner_id, last_activity_at FROM {} WHERE id = ", entity.as_str()));
        head.bind(record);
        type Types = (st::Nullable<sql::Guid>, st::Nullable<sql::Instant>);
        let (owner, last): (Option<Key>, Option<Moment>) = head.typed::<Types>().get_result(self.conn)?;
        let mut totals = self.deal_totals(entity, record)?;
        Ok(Summary {
            owner_name: self.user_names(owner.into_iter())?.into_values().next(),
            last_activity_at: last.map(Instant::from),
            next_activity: self.next_activity(column, record)?,
            open_deals: totals.remove(Status::Open.as_str()).unwrap_or_default(),
            won_deals: totals.remove(Status::Won.as_str()).unwrap_or_default(),
            products: self.bought(entity, record)?,
        })
    }

    /// The condition on `deal` that it belongs to the record, is live, and visible.
    fn deals_of(&self, entity: Entity, record: Uuid) -> Sql {
        let mut sql = Sql::new("deal.deleted_at IS NULL AND ");
        match entity {
            Entity::Account => sql.push("deal.account_id = ").bind(record),
            Entity::Contact => {
                sql.push("deal.id IN (SELECT deal_id FROM deal_contact WHERE contact_id = ").bind(record).push(")")
            }
            _ => sql.push("deal.id = ").bind(record),
        };
        let reach = Deal::reach(self.actor(), Action::View, self.now());
        if reach != Reach::Everything {
            sql.push(" AND deal.id IN (SELECT id FROM deal WHERE ").append(reach.condition()).push(")");
        }
        sql
    }

    fn deal_totals(&mut self, entity: Entity, record: Uuid) -> Result<BTreeMap<String, DealTotal>> {
        let mut find = Sql::new("SELECT status, currency, amount_minor FROM deal WHERE ");
        find.append(self.deals_of(entity, record));
        type Types = (st::Text, st::Text, st::Nullable<st::BigInt>);
        let rows: Vec<(String, String, Option<i64>)> = find.typed::<Types>().load(self.conn)?;
        let mut totals: BTreeMap<String, DealTotal> = BTreeMap::new();
        let summed = !self.actor().fields.hides(Entity::Deal, "amount_minor");
        for (status, currency, amount) in rows {
            let total = totals.entry(status).or_default();
            total.count += 1;
            let Some(amount) = amount.filter(|_| summed) else { continue };
            match total.sums.iter_mut().find(|sum| sum.currency == currency) {
                Some(sum) => sum.amount_minor = sum.amount_minor.saturating_add(amount),
                None => total.sums.push(MoneySum { currency, amount_minor: amount }),
            }
        }
        for total in totals.values_mut() {
            total.sums.sort_by(|a, b| a.currency.cmp(&b.currency));
        }
        Ok(totals)
    }

    /// The open task that is due first, or the call or meeting that comes first.
    fn next_activity(&mut self, column: &str, record: Uuid) -> Result<Option<Activity>> {
        let now = self.now();
        let mut tail = Sql::new(" WHERE deleted_at IS NULL AND done_at IS NULL AND id IN (");
        tail.push(&format!("SELECT activity_id FROM activity_link WHERE {column} = ")).bind(record).push(")");
        tail.push(" AND ((kind = 'task' AND due_at IS NOT NULL) OR (kind IN ('call', 'meeting') AND at > ").bind(now);
        tail.push("))");
        let reach = Activity::reach(self.actor(), Action::View, now);
        if reach != Reach::Everything {
            tail.push(" AND ").append(reach.condition());
        }
        tail.push(" ORDER BY CASE WHEN kind = 'task' THEN due_at ELSE at END, id LIMIT 1");
        Ok(Activity::load(self.conn, tail, now)?.pop().map(|activity| self.shown(activity)))
    }

    fn bought(&mut self, entity: Entity, record: Uuid) -> Result<Vec<Bought>> {
        if self.actor().fields.hides(Entity::Deal, "lines") {
            return Ok(Vec::new());
        }
        let mut find = Sql::new(
            "SELECT deal_line.product_id, max(product.name), sum(deal_line.quantity), max(deal.closed_on) FROM deal \
             JOIN deal_line ON deal_line.deal_id = deal.id JOIN product ON product.id = deal_line.product_id \
             WHERE deal.status = 'won' AND ",
        );
        find.append(self.deals_of(entity, record));
        find.push(" GROUP BY deal_line.product_id ORDER BY max(deal.closed_on) DESC, deal_line.product_id");
        find.push(&format!(" LIMIT {MOST_PRODUCTS}"));
        type Types = (sql::Guid, st::Text, st::Double, st::Nullable<st::Date>);
        let rows: Vec<(Key, String, f64, Option<Day>)> = find.typed::<Types>().load(self.conn)?;
        let bought = |(product, name, quantity, last_on): (Key, String, f64, Option<Day>)| Bought {
            product_id: product.0,
            name,
            quantity,
            last_on,
        };
        Ok(rows.into_iter().map(bought).collect())
    }
}
