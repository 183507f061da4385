//! What other CRMs reach: requests per second, medians of three runs on two busy cores over loopback, each in the production
//! mode its makers recommend, on PostgreSQL 15 with as many records. Odoo 19, EspoCRM 9, Tryton 8.2, BottleCRM (Django).

/// The peers, in the order of the columns below.
pub const NAMES: [&str; 4] = ["Odoo", "EspoCRM", "Tryton", "BottleCRM"];

/// What somebody does in a CRM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Reads one contact by its id.
    Get,
    /// Reads 50 contacts in the order of their names.
    List,
    /// The same with what a screen shows beside.
    ListOnScreen,
    /// A page around row 50,000 to 95,000.
    FarPage,
    /// Looks for part of a name.
    PartOfName,
    /// Types into the search box.
    SearchBox,
    /// Creates a contact.
    Create,
    /// Moves a deal to another stage.
    Move,
    /// Sums deals up by stage.
    SumsByStage,
    /// Opens the board with its cards and sums.
    Board,
    /// Sums won deals up by month.
    WonByMonth,
}

/// A row of the table: requests per second of each peer, with 1 and with 8 clients. Zero stands for what a peer cannot do.
type Row = (Task, [u32; 4], [u32; 4]);

const ROWS: &[Row] = &[
    (Task::Get, [132, 32, 152, 7], [280, 58, 349, 10]),
    (Task::List, [87, 17, 31, 2], [186, 28, 44, 3]),
    (Task::ListOnScreen, [43, 0, 0, 0], [97, 0, 0, 0]),
    (Task::FarPage, [19, 3, 10, 2], [39, 3, 12, 2]),
    (Task::PartOfName, [19, 0, 18, 4], [26, 0, 35, 6]),
    (Task::SearchBox, [17, 4, 5, 3], [21, 6, 6, 4]),
    (Task::Create, [60, 9, 37, 15], [127, 10, 76, 27]),
    (Task::Move, [48, 26, 96, 39], [121, 49, 205, 63]),
    (Task::SumsByStage, [25, 30, 21, 6], [56, 56, 41, 12]),
    (Task::Board, [12, 8, 0, 2], [25, 16, 0, 3]),
    (Task::WonByMonth, [47, 34, 6, 0], [94, 57, 10, 0]),
];

/// Returns the fastest peer with so many clients, and its requests per second.
pub fn fastest(task: Task, clients: usize) -> Option<(&'static str, f64)> {
    let row = ROWS.iter().find(|row| row.0 == task)?;
    let rates = if clients == 1 { row.1 } else { row.2 };
    NAMES.into_iter().zip(rates).max_by_key(|(_, rate)| *rate).map(|(name, rate)| (name, f64::from(rate)))
}

impl Task {
    /// How many times the fastest peer is wished for.
    pub fn wanted(self) -> f64 {
        match self {
            Task::Create | Task::Move => 5.0,
            Task::SumsByStage | Task::Board | Task::WonByMonth => 3.0,
            _ => 15.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fastest_peer_differs_by_task_and_clients() {
        assert_eq!(fastest(Task::Get, 1), Some(("Tryton", 152.0)));
        assert_eq!(fastest(Task::List, 8), Some(("Odoo", 186.0)));
        assert_eq!(fastest(Task::SumsByStage, 1), Some(("EspoCRM", 30.0)));
    }
}
