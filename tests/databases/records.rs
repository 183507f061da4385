//! Records read back as they were written, with all their parts; changes carry their version.

use std::collections::BTreeSet;

use crm_db::{Error, Seen, Stored};
use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::api_key::ApiKey;
use crm_domain::comment::Comment;
use crm_domain::company::Company;
use crm_domain::contact::Contact;
use crm_domain::custom_field::FieldDef;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::follower::Follower;
use crm_domain::id::Id;
use crm_domain::notification::{Notification, NotificationKind};
use crm_domain::pipeline::Pipeline;
use crm_domain::policy::{Action, Actor};
use crm_domain::product::Product;
use crm_domain::share::Share;
use crm_domain::stage::Stage;
use crm_domain::tag::Tag;
use crm_domain::team::Team;
use crm_domain::user::User;
use crm_domain::view::View;
use crm_tests::databases::{Database, on_each_database};
use crm_tests::world::{
    create, create_deal, custom_field, delete, get, me, person, stages, system, update, update_deal,
};
use serde_json::{Value as Json, json};

/// Reads a record back and compares; every member must be set, but for those named.
async fn reads_back<R: Stored + std::fmt::Debug>(database: &Database, actor: &Actor, record: &R, empty: &[&str]) {
    let id = Id::<R>::new(record.head().id);
    let again: R = get(&database.store, actor, id).await.unwrap();
    assert_eq!(serde_json::to_value(&again).unwrap(), serde_json::to_value(record).unwrap());
    let Json::Object(members) = serde_json::to_value(record).unwrap() else { panic!("a record is an object") };
    let found: BTreeSet<&str> = members
        .iter()
        .filter(|(_, value)| match value {
            Json::Null => true,
            Json::Array(items) => items.is_empty(),
            Json::Object(members) => members.is_empty(),
            _ => false,
        })
        .map(|(name, _)| name.as_str())
        .collect();
    let expected: BTreeSet<&str> = empty.iter().copied().chain(["deleted_at"]).collect();
    assert_eq!(found, expected, "the test sets every member of a {}", R::ENTITY.as_str());
}

#[test]
fn every_record_reads_back_as_written() {
    on_each_database(|database| async move {
        let store = &database.store;
        let above: Team = create(store, &system(), json!({"name": "Sales"})).await;
        let admin = person(store, "ada", "admin", &[(above.id, true)]).await;
        let put_away = |tx: &mut crm_db::Tx<'_>| {
            let own = serde_json::from_value(json!({"dismissed": ["first_steps"], "muted": ["changed"]})).unwrap();
            let permit = tx.permit::<User>(Action::Edit, tx.actor().user_id.unwrap(), Seen::Any)?;
            let after = permit.record().apply_own(own)?;
            tx.update(permit, after)
        };
        let user: User = store.write(admin.clone(), put_away).await.unwrap();
        reads_back(&database, &admin, &user, &["created_by"]).await;
        let team: Team = create(store, &admin, json!({"name": "South", "parent_id": above.id})).await;
        reads_back(&database, &admin, &team, &[]).await;
        let tag: Tag = create(store, &admin, json!({"name": "VIP", "color": "red"})).await;
        reads_back(&database, &admin, &tag, &[]).await;
        let company: Company = create(
            store,
            &admin,
            json!({"name": "Us", "base_currency": "CHF", "language": "de", "time_zone": "Europe/Zurich",
                "second_factor_roles": ["admin"], "second_factor_grace_days": 7}),
        )
        .await;
        reads_back(&database, &admin, &company, &[]).await;
        let sent = json!({"name": "Box", "code": "B-1", "description": "A box", "unit_price_minor": 990, "currency": "EUR",
            "recurring_interval": "month", "active": false, "custom": {"weight": 0.5}, "external_ids": {"erp": "77"}});
        custom_field(store, Entity::Product, "weight", "number", &[]).await;
        let product: Product = create(store, &admin, sent).await;
        reads_back(&database, &admin, &product, &[]).await;
        let pipeline: Pipeline =
            create(store, &admin, json!({"name": "Main", "position": 3, "move_back_roles": ["manager"]})).await;
        reads_back(&database, &admin, &pipeline, &[]).await;
        let sent = json!({"pipeline_id": pipeline.id, "name": "Open", "probability": 30, "position": 2, "rotting_days": 5,
            "questions": ["amount_minor"], "forecast_category": "commit"});
        let stage: Stage = create(store, &admin, sent).await;
        reads_back(&database, &admin, &stage, &[]).await;
        let sent = json!({"entity": "contact", "key": "shoe", "label": "Shoe", "kind": "choice", "choices": ["40", "41"],
            "help": "Size", "position": 4, "purpose": "Gifts", "required": true, "default_value": "40",
            "choice_labels": {"40": "Forty"}, "retired_choices": ["41"]});
        let field: FieldDef = create(store, &admin, sent).await;
        reads_back(&database, &admin, &field, &[]).await;
        let sent = json!({"entity": "deal", "name": "Big", "shared": true, "layout": "board", "position": 2,
            "query": {"filter": {"field": "name", "op": "contains", "value": "x"}, "sort": "-name", "q": "y", "columns": ["name"], "group": "stage_id"}});
        let view: View = create(store, &admin, sent).await;
        reads_back(&database, &admin, &view, &[]).await;
        let sent = json!({"name": "Sync", "scopes": ["contacts:read"], "expires_at": "2027-01-01T00:00:00Z",
            "networks": ["203.0.113.0/24"]});
        let key: ApiKey = create(store, &admin, sent).await;
        reads_back(&database, &admin, &key, &["last_used_address", "last_used_at", "revoked_at"]).await;
    });
}

/// Something that a user is told about a deal, an activity and a comment.
async fn notification(
    store: &crm_db::Store,
    user: Id<User>,
    [deal, activity, comment]: [uuid::Uuid; 3],
) -> Notification {
    let told = move |tx: &mut crm_db::Tx<'_>| {
        let context = tx.context::<Notification>()?;
        let told = Notification::tell(user, NotificationKind::Mentioned, Some(user), &context)
            .about(Entity::Deal, deal)
            .about(Entity::Activity, activity)
            .about(Entity::Comment, comment)
            .and(&["name".to_owned()], Some(user), context.now);
        tx.create(Notification { read_at: Some(context.now), ..told })
    };
    store.write(system(), told).await.unwrap()
}

#[test]
fn records_with_parts_read_back_as_written() {
    on_each_database(|database| async move {
        let store = &database.store;
        let team: Team = create(store, &system(), json!({"name": "Sales"})).await;
        let admin = person(store, "ada", "admin", &[(team.id, false)]).await;
        let tags: Vec<Tag> =
            vec![create(store, &admin, json!({"name": "A"})).await, create(store, &admin, json!({"name": "B"})).await];
        let tag_ids: Vec<_> = tags.iter().map(|tag| tag.id).collect();
        for (entity, key, kind, choices) in [
            (Entity::Account, "size", "number", &[][..]),
            (Entity::Contact, "shoe", "multi_choice", &["40", "41"]),
            (Entity::Deal, "fee", "money", &[]),
            (Entity::Activity, "topic", "text", &[]),
        ] {
            custom_field(store, entity, key, kind, choices).await;
        }
        let above: Account = create(store, &admin, json!({"name": "Group"})).await;
        let sent = json!({"name": "Müller & Söhne", "domains": ["mueller.example", "soehne.example"], "parent_id": above.id,
            "industry": "Bau", "employee_count": 12, "annual_revenue_minor": 5, "currency": "EUR", "phone": "1", "website": "https://mueller.example",
            "street": "Weg 1", "postal_code": "12345", "city": "Köln", "region": "NRW", "country": "DE", "lifecycle": "customer",
            "description": "Text", "tag_ids": tag_ids, "custom": {"size": 1.5}, "external_ids": {"erp": "A1", "old": "9"}});
        let account: Account = create(store, &admin, sent).await;
        let sent = json!({"salutation": "Dr.", "first_name": "Ada", "last_name": "Lovelace", "points": [
                {"kind": "email", "value": "ada@example.org", "label": "work", "primary": true},
                {"kind": "phone", "value": "+49 30 1234567", "primary": true, "opted_out": true},
                {"kind": "email", "value": "ada2@example.org", "invalid": true}],
            "jobs": [{"account_id": account.id, "title": "CTO", "from_on": "2020-01-01", "primary": true},
                {"account_id": above.id, "title": "Dev", "to_on": "2019-12-31"}],
            "language": "en", "source": "Fair", "description": "D", "tag_ids": tag_ids, "custom": {"shoe": ["41", "40"]}, "external_ids": {"erp": "C1"}});
        let contact: Contact = create(store, &admin, sent).await;
        let product: Product = create(store, &admin, json!({"name": "Box", "unit_price_minor": 100})).await;
        let steps = stages(store).await;
        let sent = json!({"name": "Boxes", "account_id": account.id, "pipeline_id": steps.pipeline, "stage_id": steps.lost.id,
            "currency": "EUR", "recurring_amount_minor": 5, "recurring_interval": "year", "probability": 33,
            "lines": [{"product_id": product.id, "name": "Box", "quantity": 2.5, "unit_price_minor": 100, "discount_percent": 10.5},
                {"name": "Work", "quantity": 1, "unit_price_minor": -7}],
            "started_on": "2026-01-01", "closed_on": "2026-02-01", "expected_close_on": "2026-03-01", "next_step": "call", "source": "Web",
            "loss_reason": "price", "loss_note": "too dear", "contacts": [{"contact_id": contact.id, "role": "decides"}],
            "tag_ids": tag_ids, "custom": {"fee": {"amount_minor": 5, "currency": "EUR"}}, "external_ids": {"erp": "D1"}});
        let deal = create_deal(store, &admin, sent).await;
        reads_back(&database, &admin, &deal, &["next_activity_at", "last_activity_at"]).await;
        let sent = json!({"kind": "task", "subject": "Call", "body": "Now", "at": "2026-03-01T10:00:00.123456Z", "due_at": "2026-03-05T10:00:00Z",
            "ends_at": "2026-03-01T11:00:00Z", "done_at": "2026-03-01T12:00:00Z", "outcome": "ok", "priority": "high", "private": false, "remind_minutes_before": 15,
            "custom": {"topic": "Prices"}, "links": [{"contact_id": contact.id}, {"account_id": account.id}, {"deal_id": deal.id}]});
        let activity: Activity = create(store, &admin, sent).await;
        reads_back(&database, &admin, &activity, &[]).await;
        for level in ["view", "edit"] {
            let other = person(store, level, "rep", &[]).await;
            let sent =
                json!({"deal_id": deal.id, "user_id": me(&other), "level": level, "until": "2027-01-01T00:00:00Z"});
            let share: Share = create(store, &admin, sent).await;
            reads_back(&database, &admin, &share, &["account_id", "contact_id", "team_id"]).await;
            let sent = json!({"deal_id": deal.id, "user_id": me(&other)});
            let follower: Follower = create(store, &admin, sent).await;
            reads_back(&database, &admin, &follower, &["account_id", "contact_id"]).await;
        }
        let sent = json!({"deal_id": deal.id, "body": format!("@[Ada]({}) and more", me(&admin))});
        let comment: Comment = create(store, &admin, sent).await;
        reads_back(&database, &admin, &comment, &["account_id", "contact_id"]).await;
        let told = notification(store, me(&admin), [deal.id.uuid(), activity.id.uuid(), comment.id.uuid()]).await;
        reads_back(&database, &admin, &told, &["account_id", "contact_id", "created_by"]).await;
        let account: Account = get(store, &admin, account.id).await.unwrap();
        reads_back(&database, &admin, &account, &[]).await;
        let contact: Contact = get(store, &admin, contact.id).await.unwrap();
        assert_eq!(contact.points.len(), 3);
        assert_eq!(contact.last_activity_at, Some(activity.at));
        reads_back(&database, &admin, &contact, &[]).await;
        let deal: Deal = get(store, &admin, deal.id).await.unwrap();
        assert_eq!((deal.last_activity_at, deal.next_activity_at), (Some(activity.at), None));
    });
}

#[test]
fn parts_follow_changes() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &person(&database.store, "ada", "admin", &[]).await);
        let tag: Tag = create(store, admin, json!({"name": "A"})).await;
        let sent = json!({"last_name": "Lovelace", "email": "a@example.org", "phone": "123456", "tag_ids": [tag.id], "external_ids": {"x": "1", "y": "2"}});
        let before: Contact = create(store, admin, sent).await;
        let sent = json!({"email": "b@example.org", "tag_ids": [], "external_ids": {"x": null, "y": "3"}});
        let after = update(store, admin, before.id, Seen::Version(1), sent).await.unwrap();
        assert_eq!(after.version, 2);
        assert_eq!(after.email.as_deref(), Some("b@example.org"));
        let again: Contact = get(store, admin, before.id).await.unwrap();
        assert_eq!(again, after);
        assert_eq!(again.points.len(), 2);
        assert!(again.tag_ids.is_empty());
        assert_eq!(again.external_ids.into_iter().collect::<Vec<_>>(), [("y".to_owned(), "3".to_owned())]);
    });
}

#[test]
fn a_stale_version_is_refused_and_told_what_changed() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &person(&database.store, "ada", "admin", &[]).await);
        let contact: Contact = create(store, admin, json!({"last_name": "A"})).await;
        update(store, admin, contact.id, Seen::Version(1), json!({"source": "web"})).await.unwrap();
        update(store, admin, contact.id, Seen::Version(2), json!({"language": "de", "source": "fair"})).await.unwrap();
        let refused = update(store, admin, contact.id, Seen::Version(1), json!({"description": "x"})).await;
        let Err(Error::Stale { current_version, changed_fields }) = refused else { panic!("{refused:?}") };
        assert_eq!(current_version, 3);
        assert_eq!(
            changed_fields.into_iter().collect::<BTreeSet<_>>(),
            BTreeSet::from(["language".to_owned(), "source".to_owned()])
        );
        let same = update(store, admin, contact.id, Seen::Version(3), json!({"source": "fair"})).await.unwrap();
        assert_eq!(same.version, 3, "a change that changes nothing is none");
    });
}

#[test]
fn the_recycle_bin_takes_and_gives_back() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &person(&database.store, "ada", "admin", &[]).await);
        let account: Account = create(store, admin, json!({"name": "Acme", "external_ids": {"x": "1"}})).await;
        delete(store, admin, account.id).await.unwrap();
        assert!(matches!(get(store, admin, account.id).await, Err(Error::NotFound)));
        let bin = store.read(admin.clone(), |reader| reader.recycle_bin(None, None, 10)).await.unwrap();
        assert_eq!(bin.data.len(), 1);
        assert_eq!((bin.data[0].title.as_str(), bin.data[0].deleted_by_name.as_deref()), ("Acme", Some("ada")));
        let id = account.id;
        let restored = store
            .write(admin.clone(), move |tx| {
                let permit = tx.permit_deleted::<Account>(crm_domain::policy::Action::Delete, id, Seen::Version(2))?;
                tx.restore(permit)
            })
            .await
            .unwrap();
        assert_eq!((restored.version, restored.deleted_at), (3, None));
        delete(store, admin, account.id).await.unwrap();
        store
            .write(admin.clone(), move |tx| {
                let permit = tx.permit_deleted::<Account>(crm_domain::policy::Action::Delete, id, Seen::Any)?;
                tx.purge(permit)
            })
            .await
            .unwrap();
        assert!(database.texts("SELECT name AS text FROM account").is_empty());
        let found = store.read(admin.clone(), |reader| reader.by_external_id::<Account>("x", "1")).await.unwrap();
        assert_eq!(found, None);
    });
}

#[test]
fn ids_of_merged_records_lead_to_the_one_that_stayed() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &system());
        let account: Account = create(store, admin, json!({"name": "Stays", "external_ids": {"erp": "1"}})).await;
        let gone = uuid::Uuid::now_v7();
        let (old, new) = if database.is_postgres() {
            (format!("'{gone}'"), format!("'{}'", account.id))
        } else {
            (format!("x'{}'", gone.simple()), format!("x'{}'", account.id.uuid().simple()))
        };
        database.execute(&format!("INSERT INTO record_alias (old_id, account_id) VALUES ({old}, {new})"));
        let found: Account = get(store, admin, gone.into()).await.unwrap();
        assert_eq!(found.id, account.id);
        let by_id = store.read(admin.clone(), |reader| reader.by_external_id::<Account>("erp", "1")).await.unwrap();
        assert_eq!(by_id, Some(account.id));
    });
}

#[test]
fn unique_members_are_blamed_by_name_on_both() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, &system());
        let conflict = |error: Error| match error {
            Error::Conflict { code, pointer, .. } => (code, pointer.unwrap_or_default()),
            other => panic!("{other:?}"),
        };
        let sent = json!({"name": "Vip"});
        create::<Tag>(store, admin, sent.clone()).await;
        let twice = crm_tests::world::try_create::<Tag>(store, admin, json!({"name": "VIP"})).await.unwrap_err();
        assert_eq!(conflict(twice), ("not_unique", "/name".to_owned()));
        create::<Product>(store, admin, json!({"name": "A", "code": "x", "external_ids": {"s": "1"}})).await;
        let twice = crm_tests::world::try_create::<Product>(store, admin, json!({"name": "B", "code": "X"})).await;
        assert_eq!(conflict(twice.unwrap_err()), ("not_unique", "/code".to_owned()));
        let twice =
            crm_tests::world::try_create::<Product>(store, admin, json!({"name": "B", "external_ids": {"s": "1"}}))
                .await;
        assert_eq!(conflict(twice.unwrap_err()), ("not_unique", "/external_ids".to_owned()));
        custom_field(store, Entity::Deal, "x", "text", &[]).await;
        let sent = json!({"entity": "deal", "key": "x", "label": "x", "kind": "text", "purpose": "x"});
        let twice = crm_tests::world::try_create::<FieldDef>(store, admin, sent).await;
        assert_eq!(conflict(twice.unwrap_err()), ("not_unique", "/key".to_owned()));
        person(store, "ann", "rep", &[]).await;
        let twice =
            crm_tests::world::try_create::<User>(store, admin, json!({"name": "b", "email": "ANN@example.org"})).await;
        assert_eq!(conflict(twice.unwrap_err()), ("not_unique", "/email".to_owned()));
    });
}

#[test]
fn moves_of_a_deal_are_written_down() {
    on_each_database(|database| async move {
        let store = &database.store;
        let admin = &person(store, "ada", "admin", &[]).await;
        let steps = stages(store).await;
        let deal = create_deal(store, admin, json!({"name": "D", "stage_id": steps.open.id})).await;
        database.pass(chrono::TimeDelta::hours(2));
        update_deal(store, admin, deal.id, json!({"stage_id": steps.next.id})).await.unwrap();
        update_deal(store, admin, deal.id, json!({"name": "E"})).await.unwrap();
        let moves = store.read(admin.clone(), move |reader| reader.stage_changes(deal.id)).await.unwrap();
        assert_eq!(moves.len(), 2);
        assert_eq!(
            (moves[0].from_stage_id, moves[0].to_stage_id, moves[0].seconds_in_from),
            (None, steps.open.id, None)
        );
        assert_eq!((moves[1].from_stage_id, moves[1].seconds_in_from), (Some(steps.open.id), Some(7200)));
        assert_eq!(moves[1].by, admin.user_id);
    });
}

#[test]
fn a_change_of_the_companys_currency_counts_from_the_next_record_on() {
    on_each_database(|database| async move {
        let (store, other) = (&database.store, &database.another());
        let company: Company = create(store, &system(), json!({"name": "C", "time_zone": "UTC"})).await;
        let currencies = async || {
            let mut found = Vec::new();
            for process in [store, other] {
                let product: Product = create(process, &system(), json!({"name": "P", "unit_price_minor": 1})).await;
                found.push(product.currency);
            }
            found
        };
        assert_eq!(currencies().await, ["EUR", "EUR"]);
        update(store, &system(), company.id, Seen::Any, json!({"base_currency": "CHF"})).await.unwrap();
        assert_eq!(currencies().await, ["CHF", "CHF"]);
    });
}

#[test]
fn a_record_without_a_currency_asks_for_no_company() {
    crm_tests::visits::watch();
    on_each_database(|database| async move {
        let store = &database.store;
        crm_tests::visits::forget(&database);
        let asked = || {
            let visits = crm_tests::visits::visits(&database);
            visits.iter().filter(|visit| visit.sql.contains("FROM company")).count()
        };
        let contact: Contact = create(store, &system(), json!({"last_name": "Doe"})).await;
        update(store, &system(), contact.id, Seen::Any, json!({"source": "fair"})).await.unwrap();
        let note = json!({"kind": "note", "body": "x", "links": [{"contact_id": contact.id}]});
        create::<Activity>(store, &system(), note).await;
        assert_eq!(asked(), 0);
        create::<Account>(store, &system(), json!({"name": "A", "annual_revenue_minor": 1})).await;
        assert_eq!(asked(), 1);
    });
}

#[test]
fn a_failed_attempt_leaves_the_rest() {
    on_each_database(|database| async move {
        let (store, admin) = (&database.store, system());
        store
            .write(admin.clone(), |tx| {
                let context = tx.context::<Tag>()?;
                tx.create(Tag::new(serde_json::from_value(json!({"name": "kept"})).unwrap(), &context)?)?;
                let twice = tx.attempt(|tx| {
                    let context = tx.context::<Tag>()?;
                    tx.create(Tag::new(serde_json::from_value(json!({"name": "undone"})).unwrap(), &context)?)?;
                    let context = tx.context::<Tag>()?;
                    tx.create(Tag::new(serde_json::from_value(json!({"name": "kept"})).unwrap(), &context)?)
                });
                assert!(matches!(twice, Err(Error::Conflict { .. })));
                Ok(())
            })
            .await
            .unwrap();
        assert_eq!(database.texts("SELECT name AS text FROM tag"), ["kept"]);
    });
}

use crm_domain::record::Record;
