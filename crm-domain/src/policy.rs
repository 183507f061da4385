//! Who may do what: every permission rule, in one file.
//!
//! A role gives a level for each object and action. Most permissive of role, ownership, team and share wins; nothing
//! subtracts. Parts of a record follow the record. The defaults are those of the table in the API design.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::entity::Entity;
use crate::id::Id;
use crate::policy::fields::Fields;
use crate::policy::right::rights;
use crate::share::ShareLevel;
use crate::team::Team;
use crate::user::{RoleKey, User};

pub use crate::policy::right::{Action, Level, Object, Permissions, Rights};

pub mod custom;
pub mod fields;
mod right;

/// Returns the rights of a built-in role.
pub fn permissions(role: RoleKey) -> Permissions {
    Object::ALL.iter().map(|object| (*object, role_rights(role, *object))).collect()
}

fn role_rights(role: RoleKey, object: Object) -> Rights {
    use Level::{All, None, Own, Team};
    match (role, object) {
        // What somebody is told is theirs alone, and the CRM alone says it.
        (_, Object::Notification) => rights([Own, None, Own, Own, None, None]),
        // Nobody changes what somebody else said.
        (RoleKey::Admin, Object::Comment) => rights([All, All, Own, All, None, None]),
        (RoleKey::Manager | RoleKey::Rep | RoleKey::Support | RoleKey::Marketing, Object::Comment) => {
            rights([All, All, Own, Own, None, None])
        }
        (RoleKey::ReadOnly, Object::Comment) => Rights::LOOK,
        // Files follow their record in everything.
        (RoleKey::ReadOnly, Object::File) => Rights::LOOK,
        (_, Object::File) => rights([All, All, All, All, None, None]),
        // Whoever sees a record may follow it and have others follow it who see it; to have them do so no longer is for
        // who may change it.
        (_, Object::Follower) => rights([All, All, None, All, None, None]),
        (RoleKey::Admin, _) => Rights::FULL,
        // What leaves the house is decided by those who run it.
        (_, Object::Webhook) => rights([None; 6]),

        (RoleKey::Manager, Object::Account | Object::Contact) => rights([All, All, All, Team, All, All]),
        (RoleKey::Manager, Object::Deal) => rights([Team; 6]),
        (RoleKey::Rep, Object::Account | Object::Contact) => rights([All, Own, Own, Own, Own, None]),
        (RoleKey::Rep, Object::Deal) => rights([Team, Own, Own, Own, Own, None]),
        (RoleKey::Support, Object::Account | Object::Contact) => rights([All, All, All, None, None, None]),
        (RoleKey::Support, Object::Deal) => rights([Team, None, None, None, None, None]),
        (RoleKey::Marketing, Object::Account | Object::Contact) => rights([All, All, All, None, None, All]),
        (RoleKey::Marketing | RoleKey::ReadOnly, Object::Deal) => Rights::LOOK,
        (RoleKey::ReadOnly, Object::Account | Object::Contact) => Rights::LOOK,

        (RoleKey::ReadOnly, Object::Activity) => Rights::LOOK,
        (RoleKey::Manager | RoleKey::Rep | RoleKey::Support | RoleKey::Marketing, Object::Activity) => {
            rights([All, All, All, All, All, None])
        }

        (RoleKey::Manager, Object::Tag) => Rights::FULL,
        (RoleKey::Rep | RoleKey::Support | RoleKey::Marketing, Object::Tag) => {
            rights([All, All, None, None, None, None])
        }

        // Everybody keeps private views; sharing one with all is the manager's and the admin's to do.
        (RoleKey::Manager, Object::View) => Rights::FULL,
        (_, Object::View) => rights([Own, Own, Own, Own, None, None]),
        // Everybody keeps keys of their own; a key never carries more than its user's rights.
        (
            RoleKey::ReadOnly | RoleKey::Rep | RoleKey::Support | RoleKey::Marketing | RoleKey::Manager,
            Object::ApiKey,
        ) => rights([Own, Own, Own, Own, None, None]),
        // Sharing is a right on the shared record; see `may_share`.
        (_, Object::Share) => Rights::FULL.without(Action::Assign).without(Action::Export),
        // Names of colleagues, teams, stages and products are on every screen.
        (_, Object::User | Object::Team | Object::Product | Object::Pipeline | Object::Tag | Object::Setting) => {
            Rights::LOOK
        }
    }
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ActorKind {
    /// A person signed in.
    User,
    /// A program with an API key of a person.
    ApiKey,
    /// The CRM itself, for the stated reason in [`Actor::cause`].
    System,
}

impl ActorKind {
    /// Returns the word for it in events.
    pub const fn as_str(self) -> &'static str {
        match self {
            ActorKind::User => "user",
            ActorKind::ApiKey => "api_key",
            ActorKind::System => "system",
        }
    }
}

/// Why something happens: the request, import or job it is part of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cause {
    /// `request`, `import`, `job`, `sample_data`, `setup` or `command`.
    pub kind: &'static str,
    /// Its id.
    pub id: Option<String>,
    /// How many causes lie before it, so that loops end.
    pub depth: i32,
}

/// Who does something, with the rights in force at this moment.
#[derive(Debug, Clone)]
pub struct Actor {
    /// What kind of actor.
    pub kind: ActorKind,
    /// The session or API key.
    pub credential_id: Option<Uuid>,
    /// The user it acts for.
    pub user_id: Option<Id<User>>,
    /// The user's own teams and those below teams the user leads.
    pub teams: Vec<Id<Team>>,
    /// The team new records of the user belong to.
    pub home_team: Option<Id<Team>>,
    /// The built-in role it has, or that its own comes from.
    pub role: RoleKey,
    /// The key of the role it has: that of a built-in one or of one of the company's own.
    pub role_key: String,
    /// The rights in force.
    pub permissions: Permissions,
    /// The fields it does not see or may not change.
    pub fields: Arc<Fields>,
    /// Time zone of the user (IANA).
    pub time_zone: String,
    /// Why it acts.
    pub cause: Cause,
}

/// What a decision needs to know of a record.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// What it counts as.
    pub object: Object,
    /// Who owns it.
    pub owner_id: Option<Id<User>>,
    /// The team it belongs to.
    pub team_id: Option<Id<Team>>,
    /// The strongest live share with the actor.
    pub share: Option<ShareLevel>,
}

/// A rule by which somebody may do something to a record; the most permissive wins, and none takes away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The role's right reaches every record.
    Role,
    /// They own it.
    Owner,
    /// It belongs to a team of theirs, or to one below a team they lead.
    Team,
    /// Nobody owns it.
    Unowned,
    /// It is shared with them or a team of theirs.
    Share,
}

impl Rule {
    /// Every rule.
    pub const ALL: &'static [Rule] = &[Rule::Role, Rule::Owner, Rule::Team, Rule::Unowned, Rule::Share];
}

/// The part of a kind of record that an actor's right reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// No record, but for shared ones where `shared`.
    Some {
        /// Those this user owns.
        owner: Option<Id<User>>,
        /// Those of these teams.
        teams: Vec<Id<Team>>,
        /// Those nobody owns.
        unowned: bool,
        /// Those shared with the user or one of the teams, at least at this level.
        shared: Option<ShareLevel>,
    },
    /// Every record.
    All,
}

impl Actor {
    /// The CRM itself, which may do everything.
    pub fn system(cause: Cause) -> Actor {
        Actor {
            kind: ActorKind::System,
            credential_id: None,
            user_id: None,
            teams: Vec::new(),
            home_team: None,
            role: RoleKey::Admin,
            role_key: RoleKey::Admin.as_str().to_owned(),
            permissions: Object::ALL.iter().map(|object| (*object, Rights::FULL)).collect(),
            fields: Arc::default(),
            time_zone: "UTC".to_owned(),
            cause,
        }
    }

    /// Returns how far the actor's right reaches.
    pub fn level(&self, object: Object, action: Action) -> Level {
        self.permissions.get(&object).map_or(Level::None, |rights| rights.level(action))
    }

    /// Tells whether the actor may do this to this record.
    pub fn may(&self, action: Action, subject: &Subject) -> bool {
        Rule::ALL.iter().any(|rule| self.holds(*rule, action, subject))
    }

    /// Tells whether it is this rule, or this one too, by which the actor may do this to this record.
    pub fn holds(&self, rule: Rule, action: Action, subject: &Subject) -> bool {
        let level = self.level(subject.object, action);
        match rule {
            Rule::Role => level == Level::All,
            // What follows widens a right that the role has in some measure; it does not give a new kind of right.
            _ if level == Level::None => false,
            Rule::Owner => self.user_id.is_some() && subject.owner_id == self.user_id,
            Rule::Share => self.share_allows(action, subject),
            _ if level == Level::Own => false,
            Rule::Team => subject.team_id.is_some_and(|team| self.teams.contains(&team)),
            Rule::Unowned => subject.owner_id.is_none(),
        }
    }

    fn share_allows(&self, action: Action, subject: &Subject) -> bool {
        match action {
            Action::View => subject.share.is_some(),
            Action::Edit => subject.share == Some(ShareLevel::Edit),
            Action::Create | Action::Delete | Action::Assign | Action::Export => false,
        }
    }

    /// Returns the part of a kind of record that the actor's right reaches, for lists.
    pub fn scope(&self, object: Object, action: Action) -> Scope {
        let shared = match action {
            Action::View => Some(ShareLevel::View),
            Action::Edit => Some(ShareLevel::Edit),
            Action::Create | Action::Delete | Action::Assign | Action::Export => None,
        };
        match self.level(object, action) {
            Level::All => Scope::All,
            Level::Team => Scope::Some { owner: self.user_id, teams: self.teams.clone(), unowned: true, shared },
            Level::Own => Scope::Some { owner: self.user_id, teams: Vec::new(), unowned: false, shared },
            Level::None => Scope::Some { owner: None, teams: Vec::new(), unowned: false, shared: None },
        }
    }

    /// Returns the actor as it takes records out in bulk: nothing leaves that it does not see, whatever its right to export
    /// says. Nothing when it may not export this at all.
    pub fn exporter(&self, object: Object) -> Option<Actor> {
        let level = self.level(object, Action::Export).min(self.level(object, Action::View));
        let mut exporter = self.clone();
        exporter.permissions.get_mut(&object)?.export = level;
        (level != Level::None).then_some(exporter)
    }

    /// Tells whether the actor runs the installation: sees its queue and its logs, whoever they are about. Administrators
    /// do; a program would need a scope for settings, which there is none of.
    pub fn administers(&self) -> bool {
        self.level(Object::Setting, Action::Edit) == Level::All
    }

    /// Tells whether the actor may manage credentials: keys, passwords, sessions. Programs may not.
    pub fn manages_credentials(&self) -> bool {
        self.kind == ActorKind::User
    }
}

/// Narrows rights to the scopes of an API key. Scopes intersect, they never add.
///
/// A scope is `<collection>:<read|write|delete|export>`; what no scope names is out of reach.
pub fn narrow(permissions: &Permissions, scopes: &[String]) -> Permissions {
    let has = |object: Object, verb: &str| {
        scopes.iter().any(|scope| {
            scope.split_once(':').is_some_and(|(collection, held)| {
                held == verb && Entity::ALL.iter().any(|e| e.collection() == collection && Object::of(*e) == object)
            })
        })
    };
    permissions
        .iter()
        .map(|(object, held)| {
            let keep = |action: Action| match action {
                Action::View => has(*object, "read") || has(*object, "write"),
                Action::Create | Action::Edit | Action::Assign => has(*object, "write"),
                Action::Delete => has(*object, "delete"),
                Action::Export => has(*object, "export"),
            };
            let narrowed = Action::ALL
                .iter()
                .filter(|action| !keep(**action))
                .fold(*held, |rights, action| rights.without(*action));
            (*object, narrowed)
        })
        .collect()
}

#[cfg(test)]
mod tests;
