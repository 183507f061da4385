//! People and what a row names beside its own record: users with their teams, accounts of contacts, contacts of deals.

use crm_db::error::Result;
use crm_db::{Seen, Tx};
use crm_domain::account::Account;
use crm_domain::contact::Contact;
use crm_domain::entity::Entity;
use crm_domain::import::{FilePlan, MatchBy};
use crm_domain::policy::Action;
use crm_domain::user::User;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use crate::actions::import::known::Known;
use crate::actions::import::write::{self, Importable};
use crate::actions::import::{Cells, File, compose, matching};
use crate::actions::written::Written;
use crate::actions::{Writable, create_named};
use crate::resource::{create_in, update_in};

/// Makes or changes a user who does not sign in, with the team and who leads it.
pub(super) fn write(
    tx: &mut Tx<'_>,
    plan: &FilePlan,
    row: &Cells,
    found: Option<Uuid>,
    known: &mut Known,
) -> Result<Written> {
    let team = match row.get("team") {
        Some(name) => Some(ensure(tx, plan, Entity::Team, name, known)?),
        None => None,
    };
    if let (Some(lead), Some(team)) = (row.get("lead"), team) {
        let lead = ensure(tx, plan, Entity::User, lead, known)?;
        join(tx, lead, team, true, known)?;
    }
    if let Some(id) = found.filter(|id| known.is_pretended(*id)) {
        return Ok(Written { id, version: 1, changes: None, is_changed: false });
    }
    let mut members = serde_json::Map::new();
    for name in ["name", "email"] {
        if let Some(text) = row.get(name) {
            members.insert(name.to_owned(), json!(text));
        }
    }
    let team = team.filter(|team| !known.is_pretended(*team));
    let before = found.map(|id| tx.get::<User>(id.into())).transpose()?;
    let mut teams: Vec<Json> = before.iter().flat_map(|user| &user.teams).map(|member| json!(member)).collect();
    if let Some(team) = team.filter(|team| !teams.iter().any(|member| member["team_id"] == json!(team))) {
        teams.push(json!({"team_id": team}));
        members.insert("teams".to_owned(), json!(teams));
    }
    let input = crate::body::read_input(Json::Object(members))?;
    let Some(before) = before else {
        let user = create_in::<User>(tx, input)?;
        return Ok(Written { id: user.id.uuid(), version: user.version, changes: None, is_changed: true });
    };
    let after = update_in::<User>(tx, before.id, Seen::Any, input)?;
    let is_changed = after.version != before.version;
    let changes = is_changed.then(|| json!({"teams": [before.teams, after.teams]}));
    Ok(Written { id: after.id.uuid(), version: after.version, changes, is_changed })
}

/// Returns the team or user of this name, made when there is none.
fn ensure(tx: &mut Tx<'_>, plan: &FilePlan, entity: Entity, name: &str, known: &mut Known) -> Result<Uuid> {
    let key = matching::key(MatchBy::Name, name);
    if let Some(id) = known.id(entity, &key) {
        return Ok(id);
    }
    let id = match tx.find_by(entity, MatchBy::Name, name, plan.source())?.first() {
        Some(id) => *id,
        None => {
            let made = create_named(tx, entity, name)?;
            known.made_named(entity, made);
            made.0
        }
    };
    known.remember(entity, key, id);
    Ok(id)
}

/// Puts a user into a team, if need be as one who leads it.
fn join(tx: &mut Tx<'_>, user: Uuid, team: Uuid, lead: bool, known: &mut Known) -> Result<()> {
    if known.is_pretended(user) || known.is_pretended(team) {
        return Ok(());
    }
    let permit = tx.permit::<User>(Action::Edit, user.into(), Seen::Any)?;
    let before = permit.record().clone();
    if before.teams.iter().any(|member| member.team_id.uuid() == team && (member.lead || !lead)) {
        return Ok(());
    }
    let mut teams: Vec<Json> =
        before.teams.iter().filter(|member| member.team_id.uuid() != team).map(|member| json!(member)).collect();
    teams.push(json!({"team_id": team, "lead": lead}));
    let input = crate::body::read_input(json!({"teams": teams}))?;
    let after = User::compose(tx, Some(permit.record()), input)?;
    let after = tx.update(permit, after)?;
    if !known.was_made_by_row(user) {
        let changes = Some(json!({"teams": [before.teams, after.teams]}));
        known.made(Entity::User, Written { id: user, version: after.version, changes, is_changed: true });
    } else {
        known.bump(user, after.version);
    }
    Ok(())
}

/// Returns the account that a row names beside its own record, made when there is none.
pub(super) fn account(tx: &mut Tx<'_>, file: &File<'_>, cells: &Cells, known: &mut Known) -> Result<Option<Uuid>> {
    beside::<Account>(tx, file, cells, None, known)
}

/// Returns the contact that a row names beside its own record, made when there is none.
pub(super) fn contact(
    tx: &mut Tx<'_>,
    file: &File<'_>,
    cells: &Cells,
    account: Option<Json>,
    known: &mut Known,
) -> Result<Option<Uuid>> {
    beside::<Contact>(tx, file, cells, account, known)
}

fn beside<R: Importable>(
    tx: &mut Tx<'_>,
    file: &File<'_>,
    cells: &Cells,
    account: Option<Json>,
    known: &mut Known,
) -> Result<Option<Uuid>> {
    if cells.is_empty() {
        return Ok(None);
    }
    let plan = FilePlan { entity: R::ENTITY, match_by: Vec::new(), ..file.plan.clone() };
    if let Some(id) = matching::find(tx, &plan, cells, known)? {
        return Ok(Some(id));
    }
    let inner = File { plan: &plan, ..*file };
    let mut members = serde_json::Map::new();
    for (name, text) in cells {
        compose::plain_member(&inner, R::ENTITY, name, text, &mut members)?;
    }
    if let Some(account) = account {
        members.insert("account_id".to_owned(), account);
    }
    let input = crate::body::read_input(Json::Object(members))?;
    let written = write::write::<R>(tx, None, input)?;
    matching::remember(&plan, cells, written.id, known);
    let id = written.id;
    known.made(R::ENTITY, written);
    Ok(Some(id))
}
