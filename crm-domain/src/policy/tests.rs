use super::*;

fn actor(role: RoleKey, user: Id<User>, teams: Vec<Id<Team>>) -> Actor {
    Actor {
        kind: ActorKind::User,
        user_id: Some(user),
        teams,
        permissions: permissions(role),
        ..Actor::system(Cause { kind: "request", id: None, depth: 0 })
    }
}

fn deal(owner: Option<Id<User>>, team: Option<Id<Team>>, share: Option<ShareLevel>) -> Subject {
    Subject { object: Object::Deal, owner_id: owner, team_id: team, share }
}

#[test]
fn each_arm_opens_a_deal_to_a_rep() {
    let (me, other) = (Id::new(Uuid::now_v7()), Id::new(Uuid::now_v7()));
    let (mine, theirs) = (Id::new(Uuid::now_v7()), Id::new(Uuid::now_v7()));
    let rep = actor(RoleKey::Rep, me, vec![mine]);
    assert!(rep.may(Action::View, &deal(Some(me), None, None)));
    assert!(rep.may(Action::View, &deal(Some(other), Some(mine), None)));
    assert!(rep.may(Action::View, &deal(None, Some(theirs), None)));
    assert!(rep.may(Action::View, &deal(Some(other), Some(theirs), Some(ShareLevel::View))));
    assert!(!rep.may(Action::View, &deal(Some(other), Some(theirs), None)));
    assert!(!rep.may(Action::Edit, &deal(Some(other), Some(mine), None)));
    assert!(rep.may(Action::Edit, &deal(Some(other), Some(theirs), Some(ShareLevel::Edit))));
}

#[test]
fn a_share_does_not_let_a_reader_write() {
    let reader = actor(RoleKey::ReadOnly, Id::new(Uuid::now_v7()), Vec::new());
    assert!(!reader.may(Action::Edit, &deal(None, None, Some(ShareLevel::Edit))));
}

#[test]
fn scopes_of_a_key_only_take_away() {
    let narrowed = narrow(&permissions(RoleKey::Rep), &["contacts:read".into(), "deals:export".into()]);
    assert_eq!(narrowed[&Object::Contact].view, Level::All);
    assert_eq!(narrowed[&Object::Contact].edit, Level::None);
    assert_eq!(narrowed[&Object::Deal].view, Level::None);
    assert_eq!(narrowed[&Object::Deal].export, Level::None);
    assert_eq!(narrowed[&Object::User].view, Level::None);
}

#[test]
fn nothing_is_exported_that_is_not_seen() {
    let mut manager = actor(RoleKey::Manager, Uuid::now_v7().into(), Vec::new());
    assert_eq!(
        manager.exporter(Object::Deal).map(|actor| actor.level(Object::Deal, Action::Export)),
        Some(Level::Team)
    );
    manager.permissions.get_mut(&Object::Deal).unwrap().export = Level::All;
    assert_eq!(
        manager.exporter(Object::Deal).map(|actor| actor.level(Object::Deal, Action::Export)),
        Some(Level::Team)
    );
    assert!(manager.exporter(Object::Product).is_none());
    manager.permissions =
        narrow(&manager.permissions, &["accounts:export".into(), "contacts:export".into(), "contacts:read".into()]);
    assert!(manager.exporter(Object::Account).is_none());
    assert!(manager.exporter(Object::Contact).is_some());
}
