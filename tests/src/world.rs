//! Builders for tests: people with their roles and teams, and records made the way the API makes them.

use crm_db::session::NewSession;
use crm_db::{Error, Permit, Seen, Store, Stored, Tx};
use crm_domain::custom_field::FieldDef;
use crm_domain::deal::{Deal, Origin, WantedStage};
use crm_domain::entity::Entity;
use crm_domain::id::Id;
use crm_domain::policy::{Action, Actor, Cause};
use crm_domain::query::{Catalogue, Condition, Filter, ListQuery, Page, Start};
use crm_domain::record::Record;
use crm_domain::stage::Stage;
use crm_domain::team::Team;
use crm_domain::user::{User, UserStatus};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// Why tests do things.
pub fn cause() -> Cause {
    Cause { kind: "command", id: None, depth: 0 }
}

/// The CRM itself.
pub fn system() -> Actor {
    Actor::system(cause())
}

/// Reads an input as a client sends it.
///
/// # Panics
/// When it is none.
pub fn input<R: Record>(json: &Json) -> R::Input {
    serde_json::from_value(json.clone()).unwrap()
}

/// Creates a record.
///
/// # Errors
/// What the store answers.
pub async fn try_create<R: Stored>(store: &Store, actor: &Actor, json: Json) -> Result<R, Error> {
    store
        .write(actor.clone(), move |tx| {
            let context = tx.context::<R>()?;
            let record = R::new(input::<R>(&json), &context)?;
            tx.create(record)
        })
        .await
}

/// Creates a record.
///
/// # Panics
/// When the store refuses.
pub async fn create<R: Stored>(store: &Store, actor: &Actor, json: Json) -> R {
    try_create(store, actor, json).await.unwrap()
}

/// Creates a deal, in the stage it asks for.
///
/// # Panics
/// When the store refuses.
pub async fn create_deal(store: &Store, actor: &Actor, json: Json) -> Deal {
    store
        .write(actor.clone(), move |tx| {
            let context = tx.context::<Deal>()?;
            let mut deal = Deal::new(input::<Deal>(&json), &context)?;
            let WantedStage::Stage(stage) = deal.wanted_stage(None) else { panic!("a test names the stage") };
            let stage = tx.get::<Stage>(stage)?;
            deal.enter(None, &stage, &context, Origin::Import)?;
            tx.create(deal)
        })
        .await
        .unwrap()
}

/// Changes a deal, in the stage it asks for.
///
/// # Errors
/// What the store answers.
pub async fn update_deal(store: &Store, actor: &Actor, id: Id<Deal>, json: Json) -> Result<Deal, Error> {
    store
        .write(actor.clone(), move |tx| {
            let context = tx.context::<Deal>()?;
            let permit: Permit<Deal> = tx.permit(Action::Edit, id, Seen::Any)?;
            let before = permit.record().clone();
            let mut deal = before.apply(input::<Deal>(&json), &context)?;
            let WantedStage::Stage(stage) = deal.wanted_stage(Some(&before)) else { panic!("a test names the stage") };
            let stage = tx.get::<Stage>(stage)?;
            deal.enter(Some(&before), &stage, &context, Origin::Import)?;
            tx.update(permit, deal)
        })
        .await
}

/// Changes a record.
///
/// # Errors
/// What the store answers.
pub async fn update<R: Stored>(store: &Store, actor: &Actor, id: Id<R>, seen: Seen, json: Json) -> Result<R, Error> {
    store
        .write(actor.clone(), move |tx: &mut Tx<'_>| {
            let context = tx.context::<R>()?;
            let permit = tx.permit::<R>(Action::Edit, id, seen)?;
            let after = permit.record().apply(input::<R>(&json), &context)?;
            tx.update(permit, after)
        })
        .await
}

/// Puts a record into the recycle bin.
///
/// # Errors
/// What the store answers.
pub async fn delete<R: Stored>(store: &Store, actor: &Actor, id: Id<R>) -> Result<R, Error> {
    store
        .write(actor.clone(), move |tx| {
            let permit = tx.permit::<R>(Action::Delete, id, Seen::Any)?;
            tx.delete(permit)
        })
        .await
}

/// Takes a record out of the recycle bin.
///
/// # Panics
/// When the store refuses.
pub async fn restore<R: Stored>(store: &Store, actor: &Actor, id: Id<R>) -> R {
    store
        .write(actor.clone(), move |tx| {
            let permit = tx.permit_deleted::<R>(Action::Delete, id, Seen::Any)?;
            tx.restore(permit)
        })
        .await
        .unwrap()
}

/// Reads a record.
///
/// # Errors
/// What the store answers.
pub async fn get<R: Stored>(store: &Store, actor: &Actor, id: Id<R>) -> Result<R, Error> {
    store.read(actor.clone(), move |reader| reader.get(id)).await
}

/// A question for a list of `R`: sort order and filter as clients send them.
///
/// # Panics
/// When the question is wrong.
pub fn question<R: Record>(sort: &str, filter: Option<Json>, custom: &[FieldDef]) -> ListQuery {
    let catalogue = Catalogue { fields: R::FIELDS, custom };
    let condition = match filter {
        Some(json) => catalogue.check(&serde_json::from_value::<Filter>(json).unwrap()).unwrap(),
        None => Condition::always(),
    };
    ListQuery {
        condition,
        words: None,
        sort: catalogue.sort(sort).unwrap(),
        start: Start::Top,
        limit: 50,
        count: false,
        deleted: false,
    }
}

/// Reads one page.
///
/// # Errors
/// What the store answers.
pub async fn list<R: Stored>(store: &Store, actor: &Actor, query: ListQuery) -> Result<Page<R>, Error> {
    store.read(actor.clone(), move |reader| reader.list(&query)).await
}

/// Reads all pages of a list and returns the ids in order.
///
/// # Panics
/// When the store fails.
pub async fn all_ids<R: Stored>(store: &Store, actor: &Actor, mut query: ListQuery) -> Vec<Uuid> {
    let mut ids = Vec::new();
    loop {
        let page = list::<R>(store, actor, query.clone()).await.unwrap();
        ids.extend(page.data.iter().map(|record| record.head().id));
        match page.next_cursor {
            Some(cursor) => query.start = Start::Cursor(cursor),
            None => return ids,
        }
    }
}

/// Makes an active user and returns who they are once signed in.
///
/// # Panics
/// When the store refuses.
pub async fn person(store: &Store, name: &str, role: &str, teams: &[(Id<Team>, bool)]) -> Actor {
    let teams: Vec<Json> = teams.iter().map(|(team, lead)| json!({"team_id": team, "lead": lead})).collect();
    let sent = json!({"name": name, "role": role, "teams": teams, "email": format!("{name}@example.org")});
    let user = store
        .write(system(), move |tx| {
            let context = tx.context::<User>()?;
            let mut user = User::new(input::<User>(&sent), &context)?;
            user.status = UserStatus::Active;
            tx.create(user)
        })
        .await
        .unwrap();
    signed_in(store, user.id).await
}

/// Opens a session for a user and returns the actor in it.
///
/// # Panics
/// When the user is not active.
pub async fn signed_in(store: &Store, user_id: Id<User>) -> Actor {
    let session = NewSession {
        user_id,
        token_hash: Uuid::now_v7().to_string(),
        user_agent: "test".into(),
        address: "127.0.0.1".into(),
    };
    let session = store.open_session(session).await.unwrap();
    store.session_actor(session, cause()).await.unwrap().unwrap().0
}

/// A pipeline with an open, a won and a lost stage.
pub struct Stages {
    /// The pipeline.
    pub pipeline: Uuid,
    /// The open stage.
    pub open: Stage,
    /// The next open stage.
    pub next: Stage,
    /// The stage of won deals.
    pub won: Stage,
    /// The stage of lost deals.
    pub lost: Stage,
}

/// Makes a pipeline.
///
/// # Panics
/// When the store refuses.
pub async fn stages(store: &Store) -> Stages {
    let admin = system();
    let pipeline: crm_domain::pipeline::Pipeline = create(store, &admin, json!({"name": "Sales"})).await;
    let stage = async |name: &str, kind: &str, probability: i32, position: i32| -> Stage {
        let sent = json!({"pipeline_id": pipeline.id, "name": name, "kind": kind, "probability": probability, "position": position});
        create(store, &admin, sent).await
    };
    Stages {
        pipeline: pipeline.id.uuid(),
        open: stage("Lead", "open", 20, 0).await,
        next: stage("Offer", "open", 50, 1).await,
        won: stage("Won", "won", 100, 2).await,
        lost: stage("Lost", "lost", 0, 3).await,
    }
}

/// Returns the id of the user behind an actor.
///
/// # Panics
/// When there is none.
pub fn me(actor: &Actor) -> Id<User> {
    actor.user_id.unwrap()
}

/// Defines a custom field.
///
/// # Panics
/// When the store refuses.
pub async fn custom_field(store: &Store, entity: Entity, key: &str, kind: &str, choices: &[&str]) -> FieldDef {
    let sent = json!({"entity": entity, "key": key, "label": key, "kind": kind, "choices": choices, "purpose": key});
    create(store, &system(), sent).await
}
