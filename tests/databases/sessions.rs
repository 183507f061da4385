//! Sessions, tokens and invitations.

use chrono::TimeDelta;
use crm_db::Error;
use crm_db::session::{NewSession, REUSE_GRACE, Refreshed, SESSION_IDLE};
use crm_domain::api_key::ApiKey;
use crm_domain::team::Team;
use crm_tests::databases::on_each_database;
use crm_tests::world::{cause, create, get, me, person, signed_in, system};
use serde_json::json;

fn session(user: crm_domain::id::Id<crm_domain::user::User>, token: &str) -> NewSession {
    NewSession { user_id: user, token_hash: token.into(), user_agent: "b".into(), address: "a".into() }
}

#[test]
fn a_refresh_token_used_twice_ends_the_session() {
    on_each_database(|database| async move {
        let store = &database.store;
        let ann = me(&person(store, "ann", "rep", &[]).await);
        let id = store.open_session(session(ann, "t1")).await.unwrap();
        let renewed = Refreshed::Renewed { session_id: id, user_id: ann };
        assert_eq!(store.refresh("t1".into(), "t2".into()).await.unwrap(), renewed);
        assert_eq!(store.refresh("t1".into(), "t3".into()).await.unwrap(), renewed, "a second tab at the same moment");
        database.pass(REUSE_GRACE + TimeDelta::seconds(1));
        assert_eq!(store.refresh("t2".into(), "t4".into()).await.unwrap(), renewed);
        assert!(store.session_actor(id, cause()).await.unwrap().is_some());
        assert_eq!(store.refresh("t1".into(), "t5".into()).await.unwrap(), Refreshed::Reused);
        assert!(store.session_actor(id, cause()).await.unwrap().is_none());
        for token in ["t3", "t4", "t5", "never"] {
            assert_eq!(store.refresh(token.into(), "t6".into()).await.unwrap(), Refreshed::Refused, "{token}");
        }
        store.open_session(session(ann, "u1")).await.unwrap();
        database.pass(SESSION_IDLE + TimeDelta::seconds(1));
        assert_eq!(store.refresh("u1".into(), "u2".into()).await.unwrap(), Refreshed::Refused, "idle for too long");
    });
}

#[test]
fn whoever_leads_a_team_sees_the_teams_below() {
    on_each_database(|database| async move {
        let store = &database.store;
        let top: Team = create(store, &system(), json!({"name": "Top"})).await;
        let mid: Team = create(store, &system(), json!({"name": "Mid", "parent_id": top.id})).await;
        let low: Team = create(store, &system(), json!({"name": "Low", "parent_id": mid.id})).await;
        let lead = person(store, "lea", "rep", &[(top.id, true)]).await;
        let member = person(store, "max", "rep", &[(top.id, false), (low.id, false)]).await;
        let mut all = vec![top.id, mid.id, low.id];
        all.sort();
        assert_eq!(lead.teams, all);
        assert_eq!(member.teams.len(), 2);
        assert_eq!(lead.home_team, Some(top.id));
        // A ring of teams ends the search instead of running for ever.
        crm_tests::world::update(store, &system(), top.id, crm_db::Seen::Any, json!({"parent_id": low.id}))
            .await
            .unwrap();
        assert_eq!(signed_in(store, me(&lead)).await.teams, all);
        assert_eq!(get::<Team>(store, &system(), top.id).await.unwrap().member_count, 2);
    });
}

#[test]
fn an_api_key_acts_within_its_scopes_until_it_is_revoked() {
    on_each_database(|database| async move {
        let store = &database.store;
        let ann = person(store, "ann", "rep", &[]).await;
        let bob = person(store, "bob", "rep", &[]).await;
        let key: ApiKey = create(store, &ann, json!({"name": "k", "scopes": ["contacts:read"]})).await;
        let id = key.id.uuid();
        store.write(ann.clone(), move |tx| tx.keep_api_key_secret(id, "hash")).await.unwrap();
        let found = store.api_key_actor(key.prefix.clone(), cause()).await.unwrap().unwrap();
        assert_eq!((found.secret_hash.as_str(), found.actor.user_id), ("hash", ann.user_id));
        assert!(get::<ApiKey>(store, &bob, key.id).await.is_err(), "keys of others are not seen");
        assert!(get::<ApiKey>(store, &system(), key.id).await.is_ok());
        store.note_api_key_use(vec![(id, store.now(), "203.0.113.9".to_owned())]).await.unwrap();
        let again = get::<ApiKey>(store, &ann, key.id).await.unwrap();
        assert_eq!((again.version, again.last_used_at), (1, Some(store.now())));
        assert_eq!(again.last_used_address.as_deref(), Some("203.0.113.9"));
        crm_tests::world::delete(store, &ann, key.id).await.unwrap();
        assert!(store.api_key_actor(key.prefix, cause()).await.unwrap().is_none());
    });
}

#[test]
fn an_invitation_is_used_once() {
    on_each_database(|database| async move {
        let store = &database.store;
        let ann = me(&person(store, "ann", "rep", &[]).await);
        let until = store.now() + TimeDelta::days(1);
        store.write(system(), move |tx| tx.invite(ann, "old", until)).await.unwrap();
        store.write(system(), move |tx| tx.invite(ann, "new", until)).await.unwrap();
        assert!(store.invited("old".into()).await.unwrap().is_none());
        assert!(store.invited("new".into()).await.unwrap().is_some());
        let accept = || store.write(system(), |tx| tx.accept_invitation("new"));
        let (first, second) = tokio::join!(accept(), accept());
        assert_eq!([&first, &second].iter().filter(|done| done.is_ok()).count(), 1);
        assert!([first, second].into_iter().any(|done| matches!(done, Err(Error::NotFound))));
        store.write(system(), move |tx| tx.invite(ann, "late", until)).await.unwrap();
        database.pass(TimeDelta::days(2));
        assert!(store.invited("late".into()).await.unwrap().is_none());
    });
}
