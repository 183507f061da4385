//! What whoever asked for the company has to do: tasks that are late, due today and coming, and a few meetings.

use chrono::TimeDelta;

use crate::activity::{ActivityKind, Priority};
use crate::sample::activities::{blank, fill};
use crate::sample::words::Words;
use crate::sample::{Activity, Deal, Goal, Owner, World, calendar};
use crate::time::Day;

/// The days that tasks are due on, from today; those before are late.
const DUE: &[i64] = &[-9, -4, -3, -1, -1, 0, 0, 0, 0, 0, 1, 1, 2, 4, 7, 11];
/// Days and minutes after midnight of meetings.
const MEETINGS: &[(i64, i64)] = &[(0, 14 * 60), (1, 10 * 60), (2, 9 * 60 + 30), (5, 15 * 60)];

/// Returns the tasks and meetings, on open deals of the one who asked and then on others.
pub(super) fn tasks(words: &Words, today: Day, world: &World) -> Vec<Activity> {
    let is_open = |deal: &&(usize, &Deal)| matches!(deal.1.goal(), Goal::Open(_));
    let mut open: Vec<(usize, &Deal)> = world.deals.iter().enumerate().filter(|deal| is_open(&deal)).collect();
    open.sort_by_key(|(place, deal)| (deal.owner != Owner::Asker, *place));
    let noted = calendar::at(today - TimeDelta::days(1), 9 * 60);
    let mut deals = open.into_iter().cycle();
    let mut made = Vec::new();
    for ((number, text), days) in (0..).zip(words.own_tasks).zip(DUE) {
        let Some((place, deal)) = deals.next() else { break };
        let day = due(today, *days);
        let noted = noted.min(calendar::at(day - TimeDelta::days(2), 9 * 60)).max(deal.entered_at());
        made.push(Activity {
            subject: Some(fill(text, world, deal)),
            due_at: Some(calendar::at(day, 9 * 60 + (number % 5) * 105)),
            priority: if number % 4 == 1 { Priority::High } else { Priority::Normal },
            owner: Owner::Asker,
            ..blank(ActivityKind::Task, noted, place, deal)
        });
    }
    for (text, (days, minutes)) in words.own_meetings.iter().zip(MEETINGS) {
        let Some((place, deal)) = deals.next() else { break };
        made.push(Activity {
            subject: Some(fill(text, world, deal)),
            at: calendar::at(due(today, *days), *minutes),
            minutes: Some(45),
            contact: deal.contacts.first().map(|(contact, _)| *contact),
            owner: Owner::Asker,
            ..blank(ActivityKind::Meeting, noted, place, deal)
        });
    }
    made
}

/// A working day so many days from today; today itself is what it is.
fn due(today: Day, days: i64) -> Day {
    let day = today + TimeDelta::days(days);
    match days {
        0 => day,
        ..0 => calendar::working(day),
        _ => calendar::next_working(day),
    }
}
