//! What somebody sees who has made no dashboard: a rep the own numbers, a manager those of the teams, others all they see.

use serde::Serialize;
use utoipa::ToSchema;

use crate::dashboard::{Chart, DashboardFilters, Tile};
use crate::id::Id;
use crate::metric::{GroupBy, Grouping, Metric, Period};
use crate::user::{RoleKey, User};

/// What somebody sees who has made no dashboard.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DefaultDashboard {
    /// The role it is for.
    pub role: RoleKey,
    /// What all its tiles are narrowed to.
    pub filters: DashboardFilters,
    /// What it shows, in order.
    pub tiles: Vec<Tile>,
}

impl DefaultDashboard {
    /// Returns the dashboard of a user with this role.
    pub fn of(role: RoleKey, user: Id<User>) -> Self {
        let owner_id = (role == RoleKey::Rep).then_some(user);
        let tiles = match role {
            RoleKey::Rep => rep(),
            RoleKey::Manager => manager(),
            RoleKey::Admin | RoleKey::Support | RoleKey::Marketing | RoleKey::ReadOnly => company(),
        };
        DefaultDashboard { role, filters: DashboardFilters { owner_id, ..DashboardFilters::default() }, tiles }
    }
}

/// How far one has come, and what wants doing next.
fn rep() -> Vec<Tile> {
    vec![
        number(Metric::WonAmount),
        number(Metric::DealsWon),
        number(Metric::WinRate),
        number(Metric::SalesCycle),
        split(Metric::WonAmount, None, Some(Period::Month), Chart::Line, 8),
        split(Metric::OpenAmount, Some(GroupBy::StageId), None, Chart::Bar, 4),
        number(Metric::OpenAmount),
        number(Metric::WeightedAmount),
        number(Metric::DealsWithoutNextStep),
        number(Metric::RottingDeals),
        split(Metric::ActivitiesDone, None, Some(Period::Month), Chart::Bar, 6),
        split(Metric::WonAmount, Some(GroupBy::ProductId), None, Chart::Bar, 6),
    ]
}

/// Who does how well, and where deals are stuck.
fn manager() -> Vec<Tile> {
    vec![
        number(Metric::WonAmount),
        number(Metric::WinRate),
        number(Metric::SalesCycle),
        number(Metric::WeightedAmount),
        split(Metric::WonAmount, None, Some(Period::Quarter), Chart::Line, 12),
        split(Metric::WonAmount, Some(GroupBy::OwnerId), None, Chart::Bar, 6),
        split(Metric::OpenAmount, Some(GroupBy::StageId), None, Chart::Bar, 6),
        split(Metric::WinRate, Some(GroupBy::OwnerId), None, Chart::Bar, 6),
        split(Metric::StageConversion, Some(GroupBy::StageId), None, Chart::Bar, 6),
        number(Metric::DealsWon),
        number(Metric::DealsLost),
        number(Metric::DealsWithoutNextStep),
        number(Metric::RottingDeals),
        split(Metric::ActivitiesDone, Some(GroupBy::OwnerId), None, Chart::Bar, 6),
        split(Metric::TimeInStage, Some(GroupBy::StageId), None, Chart::Bar, 6),
    ]
}

/// How the company does, and what sells.
fn company() -> Vec<Tile> {
    vec![
        number(Metric::WonAmount),
        number(Metric::DealsWon),
        number(Metric::WinRate),
        number(Metric::SalesCycle),
        split(Metric::WonAmount, None, Some(Period::Quarter), Chart::Line, 12),
        split(Metric::WonAmount, Some(GroupBy::OwnerId), None, Chart::Bar, 6),
        split(Metric::WonAmount, Some(GroupBy::ProductId), None, Chart::Bar, 6),
        number(Metric::OpenAmount),
        number(Metric::WeightedAmount),
        number(Metric::AverageDealSize),
        number(Metric::DealsLost),
        split(Metric::OpenAmount, Some(GroupBy::StageId), None, Chart::Bar, 6),
        split(Metric::WinRate, Some(GroupBy::Industry), None, Chart::Bar, 6),
    ]
}

fn number(metric: Metric) -> Tile {
    split(metric, None, None, Chart::Number, 3)
}

fn split(metric: Metric, group_by: Option<GroupBy>, period: Option<Period>, chart: Chart, width: u8) -> Tile {
    let group_by = group_by.map(Grouping::Own);
    Tile { metric, group_by, period, stat: None, chart, width, title: None }
}
