//! Who is told what happened: those who are mentioned, to whom something is given, who own or follow what changed. Nobody
//! is told what they did themselves, what they do not want to be told, or anything about a record that they do not see.

use std::collections::HashMap;

use crm_db::Tx;
use crm_db::error::{Error, Result};
use crm_db::feed::{FeedKind, Logged};
use crm_db::tx::Reader;
use crm_domain::activity::{Activity, ActivityKind};
use crm_domain::comment::{Comment, mentions};
use crm_domain::entity::Entity;
use crm_domain::id::Id;
use crm_domain::notification::{Notification, NotificationKind};
use crm_domain::policy::fields::Fields;
use crm_domain::record::Reference;
use crm_domain::time::Instant;
use crm_domain::user::User;
use uuid::Uuid;

/// What happens in bulk is told by what asked for it, not record by record.
const SILENT_CAUSES: &[&str] = &["import", "bulk_update", "sample_data", "setup", "command"];
/// Fields of a deal that follow from its stage.
const FOLLOW_STAGE: &[&str] =
    &["stage_id", "status", "closed_on", "probability", "loss_reason", "loss_note", "rotting", "stage_entered_at"];

/// Something to tell, and to whom.
struct Told {
    record: Reference,
    kind: NotificationKind,
    to: Vec<Id<User>>,
    comment: Option<Id<Comment>>,
    activity: Option<Id<Activity>>,
    fields: Vec<String>,
}

impl Told {
    fn new(record: Reference, kind: NotificationKind, to: Vec<Id<User>>) -> Self {
        Told { record, kind, to, comment: None, activity: None, fields: Vec::new() }
    }
}

/// Tells everybody concerned of an event.
///
/// # Errors
/// When the database fails.
pub fn tell(tx: &mut Tx<'_>, event: &Logged) -> Result<()> {
    if SILENT_CAUSES.contains(&event.cause()) {
        return Ok(());
    }
    let told = match event.entity() {
        Entity::Comment => of_comment(tx, event)?,
        Entity::Account | Entity::Contact | Entity::Deal => of_record(tx, event)?,
        Entity::Activity => of_activity(tx, event)?,
        _ => Vec::new(),
    };
    let actor = event.entry().user_id;
    let mut reached: Vec<Id<User>> = actor.into_iter().collect();
    for mut told in told {
        // Whoever is told the weightier reason is not told the lighter one as well.
        told.to.retain(|user| !reached.contains(user));
        told.to.sort_unstable();
        told.to.dedup();
        let people = listeners(tx, &told)?;
        let restricted = if told.fields.is_empty() { HashMap::new() } else { tx.fields_of(&people)? };
        for user in people {
            let fields = restricted.get(&user).map_or_else(Vec::new, |of| seen(of, &told, event));
            // That something changed which they do not see is not told either.
            if fields.is_empty() && !told.fields.is_empty() {
                continue;
            }
            reached.push(user);
            write(tx, &told, &fields, (user, actor))?;
        }
    }
    Ok(())
}

/// Those of the changed fields that somebody sees.
fn seen(restricted: &Fields, told: &Told, event: &Logged) -> Vec<String> {
    let seen = restricted.told(told.record.entity, event.changes().to_vec());
    told.fields.iter().filter(|field| seen.iter().any(|change| change.field == **field)).cloned().collect()
}

/// Reads a record that may be gone by now.
fn there<T>(read: Result<T>) -> Result<Option<T>> {
    match read {
        Ok(record) => Ok(Some(record)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

fn of_comment(tx: &mut Tx<'_>, event: &Logged) -> Result<Vec<Told>> {
    let made = event.entry().kind == FeedKind::Created;
    if !made && event.entry().kind != FeedKind::Updated {
        return Ok(Vec::new());
    }
    let Some(comment) = there(tx.get::<Comment>(Id::new(event.entry().id)))? else { return Ok(Vec::new()) };
    let Some(record) = comment.record() else { return Ok(Vec::new()) };
    let before = event.changes().iter().find(|change| change.field == "body").and_then(|change| change.before.as_str());
    let known = before.map(mentions).unwrap_or_default();
    let new = comment.mentions.iter().filter(|user| !known.contains(user)).copied().collect();
    let mut told = vec![Told::new(record, NotificationKind::Mentioned, new)];
    if made {
        let interested = interested(tx, record)?;
        told.push(Told::new(record, NotificationKind::Commented, interested));
    }
    for one in &mut told {
        one.comment = Some(comment.id);
    }
    Ok(told)
}

fn of_record(tx: &mut Tx<'_>, event: &Logged) -> Result<Vec<Told>> {
    let (entry, changed) = (event.entry(), |field: &str| event.entry().fields.iter().any(|name| name == field));
    let record = Reference { pointer: "", entity: entry.entity, id: entry.id };
    let mut told = Vec::new();
    match entry.kind {
        FeedKind::Created | FeedKind::Updated if changed("owner_id") => {
            told.push(Told::new(record, NotificationKind::Assigned, owner_after(event)));
        }
        _ => {}
    }
    if entry.kind != FeedKind::Updated {
        return Ok(told);
    }
    let interested = interested(tx, record)?;
    if interested.is_empty() {
        return Ok(told);
    }
    if entry.entity == Entity::Deal && changed("stage_id") {
        told.push(Told::new(record, NotificationKind::Moved, interested.clone()));
    }
    let follows = |field: &str| entry.entity == Entity::Deal && changed("stage_id") && FOLLOW_STAGE.contains(&field);
    let fields: Vec<String> = entry.fields.iter().filter(|field| !follows(field)).cloned().collect();
    if !fields.is_empty() {
        told.push(Told { fields, ..Told::new(record, NotificationKind::Changed, interested) });
    }
    Ok(told)
}

fn of_activity(tx: &mut Tx<'_>, event: &Logged) -> Result<Vec<Told>> {
    let entry = event.entry();
    let given = matches!(entry.kind, FeedKind::Created | FeedKind::Updated)
        && entry.fields.iter().any(|field| field == "owner_id");
    if !given {
        return Ok(Vec::new());
    }
    let Some(activity) = there(tx.get::<Activity>(Id::new(entry.id)))? else { return Ok(Vec::new()) };
    let record = activity.links.iter().find_map(crm_domain::activity::Link::reference);
    let (Some(record), false) = (record, activity.kind == ActivityKind::Note) else { return Ok(Vec::new()) };
    let told = Told::new(record, NotificationKind::Assigned, activity.owner_id.into_iter().collect());
    Ok(vec![Told { activity: Some(activity.id), ..told }])
}

/// Whom the event gave the record to.
fn owner_after(event: &Logged) -> Vec<Id<User>> {
    let owner = event.changes().iter().find(|change| change.field == "owner_id");
    let id = owner.and_then(|change| change.after.as_str()).and_then(|id| Uuid::parse_str(id).ok());
    id.map(Id::new).into_iter().collect()
}

/// Who owns or follows a record.
fn interested(tx: &mut Tx<'_>, record: Reference) -> Result<Vec<Id<User>>> {
    let followers = tx.followers(record.entity, record.id)?;
    let owner = tx.owner_of(record.entity, record.id)?;
    Ok(owner.into_iter().chain(followers.into_iter().filter_map(|follower| follower.user_id)).collect())
}

/// Those of the people meant who see the record and want to be told.
fn listeners(tx: &mut Tx<'_>, told: &Told) -> Result<Vec<Id<User>>> {
    if told.to.is_empty() {
        return Ok(Vec::new());
    }
    let mut sees = tx.who_sees(told.record.entity, told.record.id, Some(&told.to))?;
    if let Some(activity) = told.activity {
        // Its owner sees an activity whatever it hangs on.
        let owner = there(tx.get::<Activity>(activity))?.and_then(|activity| activity.owner_id);
        sees.extend(owner.filter(|owner| told.to.contains(owner) && !sees.contains(owner)));
    }
    wanting(tx, &sees, told.kind)
}

/// Those of these people who can sign in and want to be told for this reason.
fn wanting(reader: &mut Reader<'_>, users: &[Id<User>], kind: NotificationKind) -> Result<Vec<Id<User>>> {
    let ids: Vec<Uuid> = users.iter().map(|user| user.uuid()).collect();
    let active = |user: &User| user.status == crm_domain::user::UserStatus::Active;
    let users = reader.get_many::<User>(&ids)?;
    Ok(users.iter().filter(|user| active(user) && !user.muted.contains(&kind)).map(|user| user.id).collect())
}

fn write(tx: &mut Tx<'_>, told: &Told, fields: &[String], (user, actor): (Id<User>, Option<Id<User>>)) -> Result<()> {
    let now = tx.now();
    let gathers = matches!(told.kind, NotificationKind::Changed | NotificationKind::Moved);
    if gathers && let Some(before) = tx.unread(user, told.kind, told.record.entity, told.record.id)? {
        let after = before.and(fields, actor, now);
        let permit = tx.permit::<Notification>(crm_domain::policy::Action::Edit, before.id, crm_db::Seen::Any)?;
        tx.update(permit, after)?;
        return Ok(());
    }
    let mut notification = Notification::tell(user, told.kind, actor, &tx.context::<Notification>()?)
        .about(told.record.entity, told.record.id)
        .and(fields, actor, now);
    notification.comment_id = told.comment;
    notification.activity_id = told.activity;
    tx.create(notification)?;
    Ok(())
}

/// Tells whether there is anybody to remind.
///
/// # Errors
/// When the database fails.
pub fn is_anybody_due(reader: &mut Reader<'_>, since: Instant) -> Result<bool> {
    let owners: Vec<Id<User>> = reader.due_reminders(since)?.iter().filter_map(|activity| activity.owner_id).collect();
    Ok(!wanting(reader, &owners, NotificationKind::Reminder)?.is_empty())
}

/// Reminds the owners of what is due or starts soon and they asked to be reminded of; what should have been said before
/// `since` is passed over.
///
/// # Errors
/// When the database fails.
pub fn remind(tx: &mut Tx<'_>, since: Instant) -> Result<()> {
    for activity in tx.due_reminders(since)? {
        let owner: Vec<Id<User>> = activity.owner_id.into_iter().collect();
        for user in wanting(tx, &owner, NotificationKind::Reminder)? {
            let mut notification =
                Notification::tell(user, NotificationKind::Reminder, None, &tx.context::<Notification>()?)
                    .about(Entity::Activity, activity.id.uuid());
            if let Some(record) = activity.links.iter().find_map(crm_domain::activity::Link::reference) {
                notification = notification.about(record.entity, record.id);
            }
            tx.create(notification)?;
        }
    }
    Ok(())
}
