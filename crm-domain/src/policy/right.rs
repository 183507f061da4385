//! What rights are made of: an action on an object, and how far it reaches. Who has which stands in the policy.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::entity::Entity;

/// What somebody wants to do with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// See it, in lists, searches and reports too.
    View,
    /// Make one.
    Create,
    /// Change it.
    Edit,
    /// Put it into the recycle bin and take it out again.
    Delete,
    /// Give it to another owner or team.
    Assign,
    /// Take it out of the CRM in bulk.
    Export,
}

impl Action {
    /// Every action.
    pub const ALL: &'static [Action] =
        &[Action::View, Action::Create, Action::Edit, Action::Delete, Action::Assign, Action::Export];

    /// Returns the word for it on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Action::View => "view",
            Action::Create => "create",
            Action::Edit => "edit",
            Action::Delete => "delete",
            Action::Assign => "assign",
            Action::Export => "export",
        }
    }
}

/// How far a right reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nowhere.
    None,
    /// Records the user owns.
    Own,
    /// Also those of the user's teams, and those nobody owns.
    Team,
    /// Every record.
    All,
}

impl Level {
    /// Returns the word for it on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Level::None => "none",
            Level::Own => "own",
            Level::Team => "team",
            Level::All => "all",
        }
    }
}

/// What rights are given on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Object {
    /// Accounts.
    Account,
    /// Contacts.
    Contact,
    /// Deals, with their stage changes.
    Deal,
    /// Calls, meetings, tasks and notes; what they hang on decides as well.
    Activity,
    /// Products.
    Product,
    /// Pipelines and stages.
    Pipeline,
    /// Tags.
    Tag,
    /// Users.
    User,
    /// Teams.
    Team,
    /// The company, the definitions of custom fields and exchange rates.
    Setting,
    /// Saved views.
    View,
    /// API keys.
    ApiKey,
    /// Shares of single records.
    Share,
    /// Comments; what they are about decides as well.
    Comment,
    /// Files; the record they are on decides as well.
    File,
    /// Who follows a record; the record decides as well.
    Follower,
    /// What somebody is told; never anybody else's.
    Notification,
    /// Webhooks.
    Webhook,
}

impl Object {
    /// Every object.
    pub const ALL: &'static [Object] = &[
        Object::Account,
        Object::Contact,
        Object::Deal,
        Object::Activity,
        Object::Product,
        Object::Pipeline,
        Object::Tag,
        Object::User,
        Object::Team,
        Object::Setting,
        Object::View,
        Object::ApiKey,
        Object::Share,
        Object::Comment,
        Object::File,
        Object::Follower,
        Object::Notification,
        Object::Webhook,
    ];

    /// Returns the word for it on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Object::Account => "account",
            Object::Contact => "contact",
            Object::Deal => "deal",
            Object::Activity => "activity",
            Object::Product => "product",
            Object::Pipeline => "pipeline",
            Object::Tag => "tag",
            Object::User => "user",
            Object::Team => "team",
            Object::Setting => "setting",
            Object::View => "view",
            Object::ApiKey => "api_key",
            Object::Share => "share",
            Object::Comment => "comment",
            Object::File => "file",
            Object::Follower => "follower",
            Object::Notification => "notification",
            Object::Webhook => "webhook",
        }
    }

    /// Returns the object that records of this kind count as.
    pub const fn of(entity: Entity) -> Object {
        match entity {
            Entity::Account => Object::Account,
            Entity::Contact => Object::Contact,
            Entity::Deal => Object::Deal,
            Entity::Activity => Object::Activity,
            Entity::Product => Object::Product,
            Entity::Pipeline | Entity::Stage => Object::Pipeline,
            Entity::Tag => Object::Tag,
            Entity::User | Entity::Role => Object::User,
            Entity::Team => Object::Team,
            Entity::Company | Entity::FieldDef | Entity::FieldRestriction | Entity::ExchangeRate => Object::Setting,
            Entity::View | Entity::Dashboard => Object::View,
            Entity::ApiKey => Object::ApiKey,
            Entity::Share => Object::Share,
            Entity::Comment => Object::Comment,
            Entity::File => Object::File,
            Entity::Follower => Object::Follower,
            Entity::Notification => Object::Notification,
            Entity::Webhook => Object::Webhook,
        }
    }
}

/// The levels of the six actions on one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rights {
    /// How far seeing reaches.
    pub view: Level,
    /// How far making reaches.
    pub create: Level,
    /// How far changing reaches.
    pub edit: Level,
    /// How far deleting and restoring reaches.
    pub delete: Level,
    /// How far giving away reaches.
    pub assign: Level,
    /// How far exporting reaches.
    pub export: Level,
}

impl Rights {
    /// Everything, everywhere.
    pub(super) const FULL: Rights = rights([Level::All; 6]);
    /// Seeing everything, and no more.
    pub(super) const LOOK: Rights =
        rights([Level::All, Level::None, Level::None, Level::None, Level::None, Level::None]);

    /// Returns the level of one action.
    pub const fn level(&self, action: Action) -> Level {
        match action {
            Action::View => self.view,
            Action::Create => self.create,
            Action::Edit => self.edit,
            Action::Delete => self.delete,
            Action::Assign => self.assign,
            Action::Export => self.export,
        }
    }

    /// Returns these rights with the level of one action lowered to nothing.
    pub(super) const fn without(self, action: Action) -> Self {
        self.with(action, Level::None)
    }

    /// Returns these rights with another level of one action.
    pub const fn with(mut self, action: Action, level: Level) -> Self {
        match action {
            Action::View => self.view = level,
            Action::Create => self.create = level,
            Action::Edit => self.edit = level,
            Action::Delete => self.delete = level,
            Action::Assign => self.assign = level,
            Action::Export => self.export = level,
        }
        self
    }
}

/// Returns rights from the levels of the actions in their order.
pub(super) const fn rights([view, create, edit, delete, assign, export]: [Level; 6]) -> Rights {
    Rights { view, create, edit, delete, assign, export }
}

/// The rights of a role or of an actor on every object.
pub type Permissions = BTreeMap<Object, Rights>;
