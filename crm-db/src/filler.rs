//! Fills a database with made-up records, the same ones for the same seed: for benchmarks and for measuring queries at
//! size. Writes rows in bulk and no events, so it is no way to bring in anybody's data.

mod bulk;
mod deals;
mod people;

use crm_domain::chance::Chance;
use crm_domain::id::Id;
use crm_domain::pipeline::Pipeline;
use crm_domain::stage::Stage;
use crm_domain::team::Team;
use crm_domain::time::Instant;
use crm_domain::user::User;
use uuid::Uuid;

use crate::connection::Conn;
use crate::error::Result;
use crate::filler::bulk::Load;
use crate::statement::Sql;
use crate::store::Store;

/// Users of one team.
const TEAM_SIZE: usize = 10;
/// Records made in one transaction.
const CHUNK: usize = 1000;

/// How much of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Another seed makes other records.
    pub seed: u64,
    /// Users, all of them sales representatives in teams of ten.
    pub users: usize,
    /// Accounts.
    pub accounts: usize,
    /// Contacts, each with an address or two and mostly a job.
    pub contacts: usize,
    /// Deals, some with lines, each with a person.
    pub deals: usize,
    /// Activities on contacts, accounts and deals.
    pub activities: usize,
}

impl Plan {
    /// The size that benchmarks speak of.
    pub const LARGE: Plan =
        Plan { seed: 1, users: 100, accounts: 20_000, contacts: 100_000, deals: 50_000, activities: 200_000 };
}

/// What was made, for looking things up.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// The users.
    pub users: Vec<Id<User>>,
    /// The team of each user.
    pub teams: Vec<Id<Team>>,
    /// The pipeline the deals are in.
    pub pipeline: Id<Pipeline>,
    /// Its stages in their order.
    pub stages: Vec<Id<Stage>>,
    /// The tags.
    pub tags: Vec<Uuid>,
    /// The products.
    pub products: Vec<Uuid>,
    /// The accounts.
    pub accounts: Vec<Uuid>,
    /// The contacts.
    pub contacts: Vec<Uuid>,
    /// The deals.
    pub deals: Vec<Uuid>,
}

impl Store {
    /// Fills the database after this plan.
    ///
    /// # Errors
    /// When the database fails, or was filled with the same seed before.
    pub async fn fill(&self, plan: Plan) -> Result<Filled> {
        let now = self.now();
        let mut chance = Chance::new(plan.seed, now);
        let (load, mut filled) = people::basics(&mut chance, &plan);
        self.load(load).await?;
        let mut left = plan.accounts;
        while left > 0 {
            let size = left.min(CHUNK);
            self.load(people::accounts(&mut chance, &mut filled, size)).await?;
            left -= size;
        }
        left = plan.contacts;
        while left > 0 {
            let size = left.min(CHUNK);
            self.load(people::contacts(&mut chance, &mut filled, size)).await?;
            left -= size;
        }
        left = plan.deals;
        while left > 0 {
            let size = left.min(CHUNK);
            self.load(deals::deals(&mut chance, &mut filled, size)).await?;
            left -= size;
        }
        left = plan.activities;
        while left > 0 {
            let size = left.min(CHUNK);
            self.load(deals::activities(&mut chance, &filled, size)).await?;
            left -= size;
        }
        self.vacuum().await?;
        self.writing(move |conn| settle(conn, now)).await?;
        self.vacuum().await?;
        Ok(filled)
    }

    async fn load(&self, load: Load) -> Result<()> {
        self.writing(move |conn| Ok(load.write(conn)?)).await
    }
}

/// Works out what records show of their activities, table by table.
fn settle(conn: &mut Conn, now: Instant) -> Result<()> {
    conn.wait_long()?;
    for table in ["account", "contact", "deal"] {
        let mut last = Sql::new(format!(
            "UPDATE {table} SET last_activity_at = seen.at FROM (SELECT activity_link.{table}_id AS id, \
             max(activity_link.at) AS at FROM activity_link JOIN activity ON activity.id = activity_link.activity_id \
             WHERE activity_link.{table}_id IS NOT NULL AND (activity.kind <> 'task' OR activity.done_at IS NOT NULL) \
             AND activity_link.at <= "
        ));
        last.bind(now).push(&format!(" GROUP BY activity_link.{table}_id) AS seen WHERE {table}.id = seen.id"));
        last.execute_in(conn)?;
    }
    Sql::new(
        "UPDATE account SET last_activity_at = seen.at FROM (SELECT account_id AS id, max(last_activity_at) AS at \
         FROM deal WHERE account_id IS NOT NULL AND last_activity_at IS NOT NULL GROUP BY account_id) AS seen \
         WHERE account.id = seen.id AND (account.last_activity_at IS NULL OR account.last_activity_at < seen.at)",
    )
    .execute_in(conn)?;
    let mut next = Sql::new(
        "UPDATE deal SET next_activity_at = coming.at FROM (SELECT activity_link.deal_id AS id, \
         min(activity.due_at) AS at FROM activity_link JOIN activity ON activity.id = activity_link.activity_id \
         WHERE activity_link.deal_id IS NOT NULL AND activity.done_at IS NULL GROUP BY activity_link.deal_id) AS coming \
         WHERE deal.id = coming.id",
    );
    next.execute_in(conn)?;
    for (entity, column) in crate::records::activity::links::LINKED {
        crate::records::activity::links::place(entity.as_str(), column).execute_in(conn)?;
    }
    crate::search::words::collect(conn)?;
    crate::records::deal::tally::rebuild(conn)?;
    list_under(conn)
}

/// Lists records under their tags and products. A made-up deal has one line at most.
fn list_under(conn: &mut Conn) -> Result<()> {
    let tagged = ["account", "contact", "deal"].map(|table| (table, "record_tag", "tag_id"));
    for (table, links, value) in tagged.into_iter().chain([("deal", "deal_line", "product_id")]) {
        let mut list = Sql::new(format!(
            "INSERT INTO listing (id, value_id, {table}_id, owner_id, team_id, name_key, created_at) SELECT {links}.id, \
             {links}.{value}, {table}.id, {table}.owner_id, {table}.team_id, {table}.name_key, {table}.created_at \
             FROM {links} JOIN {table} ON {table}.id = {links}.{table}_id WHERE {links}.{value} IS NOT NULL"
        ));
        list.execute_in(conn)?;
    }
    Ok(())
}
