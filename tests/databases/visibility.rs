//! Who sees what: random worlds, checked against the rules worked out record by record.

mod questions;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use crm_db::{Error, Store, Stored};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::contact::Contact;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::id::Id;
use crm_domain::policy::{Action, Actor, Level, Object, Rights, Subject};
use crm_domain::query::Condition;
use crm_domain::record::Record;
use crm_domain::share::Share;
use crm_domain::team::Team;
use crm_domain::view::View;
use crm_tests::databases::{Database, on_each_database};
use crm_tests::world::{all_ids, create, create_deal, get, me, person, question, stages, system, try_create, update};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// A small generator of numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }
    fn one_of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

struct World {
    actors: Vec<Actor>,
    accounts: Vec<Account>,
    contacts: Vec<Contact>,
    deals: Vec<Deal>,
    activities: Vec<Activity>,
    shares: Vec<Share>,
    pipeline: Uuid,
}

/// The same actor with another level on these objects.
fn leveled(actor: &Actor, level: Level) -> Actor {
    let mut actor = actor.clone();
    for object in [Object::Account, Object::Contact, Object::Deal] {
        actor.permissions.insert(
            object,
            Rights { view: level, create: level, edit: level, delete: level, assign: level, export: level },
        );
    }
    actor
}

/// The same actor with a role of the company's own: each right on each kind of record reaches as far as the dice say.
fn mixed(actor: &Actor, dice: &mut Dice) -> Actor {
    let mut actor = actor.clone();
    for object in [Object::Account, Object::Contact, Object::Deal] {
        let mut level = || *dice.one_of(&[Level::None, Level::Own, Level::Team, Level::All]);
        let view = level();
        let mut below = |bound: Level| level().min(bound);
        let (create, edit, delete, export) = (below(view), below(view), below(view), below(view));
        let rights = Rights { view, create, edit, delete, assign: below(edit), export };
        actor.permissions.insert(object, rights);
    }
    actor
}

async fn world(database: &Database, seed: u64) -> World {
    let (store, dice) = (&database.store, &mut Dice(seed));
    let top: Team = create(store, &system(), json!({"name": "Top"})).await;
    let mid: Team = create(store, &system(), json!({"name": "Mid", "parent_id": top.id})).await;
    let low: Team = create(store, &system(), json!({"name": "Low", "parent_id": mid.id})).await;
    let teams = [Some(top.id), Some(mid.id), Some(low.id), None];
    let mut actors = vec![
        person(store, "lead", "rep", &[(top.id, true)]).await,
        person(store, "mid", "rep", &[(mid.id, false)]).await,
        person(store, "low", "rep", &[(low.id, false), (mid.id, false)]).await,
        person(store, "alone", "rep", &[]).await,
        person(store, "boss", "manager", &[(low.id, true)]).await,
        person(store, "help", "support", &[(low.id, false)]).await,
        person(store, "mark", "marketing", &[]).await,
        person(store, "eye", "read_only", &[]).await,
    ];
    let users: Vec<_> = actors.iter().map(|actor| actor.user_id).chain([None]).collect();
    for level in [Level::Own, Level::Team, Level::None] {
        actors.extend([leveled(&actors[0], level), leveled(&actors[2], level)]);
    }
    for place in [0, 2, 3, 4] {
        actors.push(mixed(&actors[place], dice));
    }
    let steps = stages(store).await;
    let mut world = World {
        actors,
        accounts: Vec::new(),
        contacts: Vec::new(),
        deals: Vec::new(),
        activities: Vec::new(),
        shares: Vec::new(),
        pipeline: steps.pipeline,
    };
    for number in 0..24 {
        let who = |dice: &mut Dice| (*dice.one_of(&users), *dice.one_of(&teams));
        let (owner, team) = who(dice);
        world.accounts.push(
            create(store, &system(), json!({"name": format!("Firma {number}"), "owner_id": owner, "team_id": team}))
                .await,
        );
        let (owner, team) = who(dice);
        world.contacts.push(
            create(
                store,
                &system(),
                json!({"last_name": format!("Person {number}"), "owner_id": owner, "team_id": team}),
            )
            .await,
        );
        let (owner, team) = who(dice);
        let sent =
            json!({"name": format!("Projekt {number}"), "owner_id": owner, "team_id": team, "stage_id": steps.open.id});
        world.deals.push(create_deal(store, &system(), sent).await);
    }
    for _ in 0..40 {
        let (name, id) = pick(dice, &world);
        let mut sent = json!({"level": if dice.below(2) == 0 { "view" } else { "edit" }});
        sent[name] = id;
        if dice.below(3) == 0 {
            sent["team_id"] = json!(teams[dice.below(3)])
        } else {
            sent["user_id"] = json!(users[dice.below(8)])
        }
        if dice.below(2) == 0 {
            sent["until"] = json!(store.now() + TimeDelta::hours(if dice.below(2) == 0 { 1 } else { 100 }));
        }
        world.shares.push(create(store, &system(), sent).await);
    }
    for number in 0..40 {
        let links: Vec<Json> = (0..=dice.below(2))
            .map(|_| {
                let (name, id) = pick(dice, &world);
                json!({name: id})
            })
            .collect();
        let owner = *dice.one_of(&users[..8]);
        let sent = json!({"kind": "note", "body": format!("Notiz {number}"), "links": links, "owner_id": owner, "private": dice.below(4) == 0});
        world.activities.push(create(store, &system(), sent).await);
    }
    database.pass(TimeDelta::hours(2));
    world
}

fn pick(dice: &mut Dice, world: &World) -> (&'static str, Json) {
    match dice.below(3) {
        0 => ("account_id", json!(dice.one_of(&world.accounts).id)),
        1 => ("contact_id", json!(dice.one_of(&world.contacts).id)),
        _ => ("deal_id", json!(dice.one_of(&world.deals).id)),
    }
}

impl World {
    /// The rule for a record with an owner, worked out by hand.
    fn may<R: Record>(&self, store: &Store, actor: &Actor, action: Action, record: &R) -> bool {
        let head = record.head();
        let share = self
            .shares
            .iter()
            .filter(|share| share.record().is_some_and(|reference| reference.id == head.id) && share.holds(store.now()))
            .filter(|share| {
                share.user_id.is_some_and(|user| Some(user) == actor.user_id)
                    || share.team_id.is_some_and(|team| actor.teams.contains(&team))
            })
            .map(|share| share.level)
            .max();
        let subject = Subject { object: Object::of(R::ENTITY), owner_id: head.owner_id, team_id: head.team_id, share };
        actor.may(action, &subject)
    }

    fn may_activity(&self, store: &Store, actor: &Actor, action: Action, activity: &Activity) -> bool {
        let needed = if action == Action::View { Action::View } else { Action::Edit };
        if actor.level(Object::Activity, action) == Level::None {
            return false;
        }
        let linked = |link: &crm_domain::activity::Link| {
            let account = self.accounts.iter().find(|account| Some(account.id) == link.account_id);
            let contact = self.contacts.iter().find(|contact| Some(contact.id) == link.contact_id);
            let deal = self.deals.iter().find(|deal| Some(deal.id) == link.deal_id);
            account.is_some_and(|account| self.may(store, actor, needed, account))
                || contact.is_some_and(|contact| self.may(store, actor, needed, contact))
                || deal.is_some_and(|deal| self.may(store, actor, needed, deal))
        };
        activity.owner_id == actor.user_id || (!activity.private && activity.links.iter().any(linked))
    }
}

async fn check<R: Stored>(store: &Store, actor: &Actor, records: &[R], may: impl Fn(Action, &R) -> bool) {
    let expected: BTreeSet<Uuid> =
        records.iter().filter(|record| may(Action::View, record)).map(|record| record.head().id).collect();
    for sort in [R::DEFAULT_SORT, "-created_at"] {
        let mut asked = question::<R>(sort, None, &[]);
        asked.limit = 5;
        let listed = all_ids::<R>(store, actor, asked.clone()).await;
        assert_eq!(listed.len(), expected.len());
        assert_eq!(
            listed.into_iter().collect::<BTreeSet<_>>(),
            expected,
            "{} of {:?}",
            R::ENTITY.as_str(),
            actor.user_id
        );
        asked.count = true;
        let counted = crm_tests::world::list::<R>(store, actor, asked).await.unwrap().count;
        assert_eq!(counted, u64::try_from(expected.len()).ok());
    }
    let all: Vec<Uuid> = records.iter().map(|record| record.head().id).collect();
    let many = store.read(actor.clone(), move |reader| reader.get_many::<R>(&all)).await.unwrap();
    assert_eq!(many.iter().map(|record| record.head().id).collect::<BTreeSet<_>>(), expected);
    for record in records {
        let id = Id::<R>::new(record.head().id);
        assert_eq!(get(store, actor, id).await.is_ok(), expected.contains(&id.uuid()));
        for action in [Action::Edit, Action::Delete, Action::Assign] {
            let done = store.write(actor.clone(), move |tx| tx.permit(action, id, crm_db::Seen::Any).map(|_| ())).await;
            match (expected.contains(&id.uuid()), may(action, record)) {
                (false, _) => assert!(matches!(done, Err(Error::NotFound)), "unseen: {done:?}"),
                (true, true) => assert!(done.is_ok(), "{action:?} {done:?} {record:?}", record = record.title()),
                (true, false) => assert!(matches!(done, Err(Error::Denied)), "{action:?} {done:?} {}", record.title()),
            }
        }
    }
}

#[test]
fn everybody_sees_and_does_what_the_rules_say() {
    on_each_database(|database| async move {
        let store = &database.store;
        let world = world(&database, 42).await;
        for actor in &world.actors {
            check(store, actor, &world.accounts, |action, record| world.may(store, actor, action, record)).await;
            check(store, actor, &world.contacts, |action, record| world.may(store, actor, action, record)).await;
            check(store, actor, &world.deals, |action, record| world.may(store, actor, action, record)).await;
            check(store, actor, &world.activities, |action, record| world.may_activity(store, actor, action, record))
                .await;
            let deals: BTreeSet<Uuid> = world
                .deals
                .iter()
                .filter(|deal| world.may(store, actor, Action::View, *deal))
                .map(|deal| deal.id.uuid())
                .collect();
            let hits =
                store.read(actor.clone(), |reader| reader.search("projekt", &[Entity::Deal], 100)).await.unwrap();
            assert_eq!(hits.iter().map(|hit| hit.id).collect::<BTreeSet<_>>(), deals);
            let pipeline = world.pipeline.into();
            let board = store
                .read(actor.clone(), move |reader| reader.board(pipeline, &Condition::always(), None, 100))
                .await
                .unwrap();
            let column = &board.columns[0];
            assert_eq!(usize::try_from(column.count).unwrap(), deals.len());
            assert_eq!(column.deals.iter().map(|deal| deal.id.uuid()).collect::<BTreeSet<_>>(), deals);
        }
    });
}

#[test]
fn more_random_worlds_list_the_same() {
    on_each_database(|database| async move {
        let store = &database.store;
        let world = world(&database, 7).await;
        for actor in &world.actors {
            for action in [Action::View] {
                let expected: BTreeSet<Uuid> = world
                    .activities
                    .iter()
                    .filter(|activity| world.may_activity(store, actor, action, activity))
                    .map(|activity| activity.id.uuid())
                    .collect();
                let found = all_ids::<Activity>(store, actor, question::<Activity>("-at", None, &[])).await;
                assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), expected);
            }
            check(store, actor, &world.deals, |action, record| world.may(store, actor, action, record)).await;
        }
    });
}

#[test]
fn shares_are_made_by_owners_and_seen_by_who_sees_the_record() {
    on_each_database(|database| async move {
        let store = &database.store;
        let ann = person(store, "ann", "rep", &[]).await;
        let bob = person(store, "bob", "rep", &[]).await;
        let cat = person(store, "cat", "rep", &[]).await;
        let steps = stages(store).await;
        let deal = create_deal(store, &ann, json!({"name": "D", "stage_id": steps.open.id})).await;
        let to = |user: &Actor, level: &str| json!({"deal_id": deal.id, "user_id": me(user), "level": level});
        assert!(matches!(try_create::<Share>(store, &bob, to(&cat, "view")).await, Err(Error::Invalid(_))), "unseen");
        let share: Share = try_create(store, &ann, to(&bob, "edit")).await.unwrap();
        assert!(get::<Deal>(store, &bob, deal.id).await.is_ok());
        assert!(
            matches!(try_create::<Share>(store, &bob, to(&cat, "view")).await, Err(Error::Denied)),
            "not the owner"
        );
        assert!(get(store, &bob, share.id).await.is_ok());
        assert!(matches!(get(store, &cat, share.id).await, Err(Error::NotFound)));
        assert!(matches!(crm_tests::world::delete(store, &bob, share.id).await, Err(Error::Denied)));
        crm_tests::world::delete(store, &ann, share.id).await.unwrap();
        assert!(matches!(get::<Deal>(store, &bob, deal.id).await, Err(Error::NotFound)));
    });
}

#[test]
fn a_view_is_private_unless_a_manager_shares_it() {
    on_each_database(|database| async move {
        let store = &database.store;
        let rep = person(store, "rep", "rep", &[]).await;
        let boss = person(store, "boss", "manager", &[]).await;
        let sent = |shared: bool| json!({"entity": "deal", "name": "V", "shared": shared});
        let private: View = try_create(store, &rep, sent(false)).await.unwrap();
        assert!(matches!(try_create::<View>(store, &rep, sent(true)).await, Err(Error::Denied)));
        let share = update(store, &rep, private.id, crm_db::Seen::Any, json!({"shared": true})).await;
        assert!(matches!(share, Err(Error::Denied)), "{share:?}");
        assert!(matches!(get(store, &boss, private.id).await, Err(Error::NotFound)), "not even the manager");
        let shared: View = try_create(store, &boss, sent(true)).await.unwrap();
        assert!(get(store, &rep, shared.id).await.is_ok());
        assert!(matches!(
            update(store, &rep, shared.id, crm_db::Seen::Any, json!({"name": "W"})).await,
            Err(Error::Denied)
        ));
        for (actor, expected) in [(&rep, 2), (&boss, 1)] {
            assert_eq!(all_ids::<View>(store, actor, question::<View>("position", None, &[])).await.len(), expected);
        }
    });
}
