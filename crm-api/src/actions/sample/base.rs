//! What the sample company is made in: pipeline, currency, time zone, and who asked for it.

use chrono::{NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Tz;
use crm_db::Stored;
use crm_db::error::Result;
use crm_db::sample::Sample;
use crm_db::tx::Reader;
use crm_domain::deal::Status;
use crm_domain::id::Id;
use crm_domain::money::minor_digits;
use crm_domain::pipeline::Pipeline;
use crm_domain::query::{Catalogue, Condition, ListQuery, Start};
use crm_domain::sample::{Goal, Owner, World};
use crm_domain::stage::Stage;
use crm_domain::team::Team;
use crm_domain::time::Instant;
use crm_domain::user::User;
use uuid::Uuid;

use crate::actions::sample::Made;
use crate::me::the_company;

/// Days before it is asked for that its people and products were there already.
const BEGINNING: TimeDelta = TimeDelta::days(620);
/// Pipelines and stages that are looked through.
const MOST: u32 = 1000;

/// The stages that deals of the sample company go through.
#[derive(Debug, Clone)]
pub struct Stages {
    open: Vec<Id<Stage>>,
    won: Id<Stage>,
    lost: Id<Stage>,
}

impl Stages {
    /// Returns the stage that a deal is in there.
    pub(super) fn at(&self, goal: Goal) -> Option<Id<Stage>> {
        match goal {
            Goal::Open(place) => self.open.get(place).copied(),
            Goal::Won => Some(self.won),
            Goal::Lost => Some(self.lost),
        }
    }

    /// Returns how many open ones there are.
    fn open_count(&self) -> usize {
        self.open.len()
    }
}

/// What the sample company is made in.
#[derive(Debug, Clone)]
pub struct Base {
    /// The sample company.
    pub sample: Uuid,
    /// The stages; none when the pipeline went away meanwhile.
    pub stages: Option<Stages>,
    begun: Instant,
    zone: Tz,
    asker: Id<User>,
    asker_team: Option<Id<Team>>,
    unit: i64,
}

/// Who makes a record, and whose it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct By {
    /// The owner.
    pub owner: Id<User>,
    /// The owner's team.
    pub team: Option<Id<Team>>,
    /// Who is to have made it; nobody for records of the one who asked, who made none of them.
    pub author: Option<Id<User>>,
}

impl Base {
    /// Reads what the company is made in, and makes it up.
    ///
    /// # Errors
    /// When the database fails, or nothing is set up yet.
    pub fn of(reader: &mut Reader<'_>, sample: &Sample) -> Result<(Base, World)> {
        let currency = the_company(reader)?.base_currency;
        let base = Base {
            sample: sample.id,
            stages: stages(reader)?,
            begun: sample.created_at,
            zone: sample.time_zone.parse().unwrap_or(chrono_tz::UTC),
            asker: sample.created_by,
            asker_team: reader.team_of(sample.created_by)?,
            unit: 10_i64.pow(u32::from(minor_digits(&currency))),
        };
        let today = base.zone.from_utc_datetime(&sample.created_at.naive_utc()).date_naive();
        let open_stages = base.stages.as_ref().map_or(1, Stages::open_count);
        let world = World::new(today, sample.language, open_stages);
        Ok((base, world))
    }

    /// Returns the moment that a clock on the wall shows; the clock may have been put forward past it.
    pub(super) fn moment(&self, at: NaiveDateTime) -> Instant {
        let found = self.zone.from_local_datetime(&at).earliest();
        found.map_or_else(|| at.and_utc(), |at| at.to_utc())
    }

    /// Returns when those who sell were there already.
    pub(super) fn beginning(&self) -> Instant {
        self.begun - BEGINNING
    }

    /// Returns whole units of the currency as an amount.
    pub(super) fn minor(&self, units: i64) -> i64 {
        units.saturating_mul(self.unit)
    }

    /// Returns whose a record is and who made it; what somebody cannot own who is not there is of the one who asked.
    pub(super) fn by(&self, world: &World, made: &Made, owner: Owner) -> By {
        let asker = By { owner: self.asker, team: self.asker_team, author: None };
        let Owner::Person(place) = owner else { return asker };
        let Some(id) = made.at(world.person_at(place)) else { return asker };
        let team = world.people.get(place).and_then(|person| made.at(world.team_at(person.team)));
        By { owner: id.into(), team: team.map(Id::from), author: Some(id.into()) }
    }
}

/// Returns the stages of the first pipeline in which a deal can be open, won and lost.
///
/// # Errors
/// When the database fails.
pub fn stages(reader: &mut Reader<'_>) -> Result<Option<Stages>> {
    let all = all::<Stage>(reader, "position")?;
    for pipeline in self::all::<Pipeline>(reader, "position")? {
        let of = |kind: Status| all.iter().filter(move |stage| stage.pipeline_id == pipeline.id && stage.kind == kind);
        let open: Vec<Id<Stage>> = of(Status::Open).map(|stage| stage.id).collect();
        if let (false, Some(won), Some(lost)) = (open.is_empty(), of(Status::Won).next(), of(Status::Lost).next()) {
            return Ok(Some(Stages { open, won: won.id, lost: lost.id }));
        }
    }
    Ok(None)
}

fn all<R: Stored>(reader: &mut Reader<'_>, sort: &str) -> Result<Vec<R>> {
    let query = ListQuery {
        condition: Condition::always(),
        words: None,
        sort: Catalogue { fields: R::FIELDS, custom: &[] }.sort(sort)?,
        start: Start::Top,
        limit: MOST,
        count: false,
        deleted: false,
    };
    Ok(reader.list::<R>(&query)?.data)
}
