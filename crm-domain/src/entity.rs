//! The kinds of record there are. A new kind is one variant here; every exhaustive `match` then points at the rest.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A kind of record, named as in tables, paths and events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Entity {
    /// An organisation.
    Account,
    /// A person.
    Contact,
    /// A possible or finished sale.
    Deal,
    /// A call, meeting, task or note.
    Activity,
    /// Something that is sold.
    Product,
    /// An ordered set of stages.
    Pipeline,
    /// A step of a pipeline.
    Stage,
    /// A word put on records to find them again.
    Tag,
    /// A person who works with the CRM.
    User,
    /// What users may do, as a company sets it for itself.
    Role,
    /// A group of users.
    Team,
    /// The company that runs this CRM.
    Company,
    /// A saved list or board.
    View,
    /// Metrics as somebody wants to see them.
    Dashboard,
    /// A credential of a program.
    ApiKey,
    /// The definition of a custom field.
    FieldDef,
    /// A field that only some roles see or change.
    FieldRestriction,
    /// A right on one record given to a user or team.
    Share,
    /// What a currency is worth from a day on.
    ExchangeRate,
    /// What somebody says about a record.
    Comment,
    /// A file on a record.
    File,
    /// Somebody who wants to know what becomes of a record.
    Follower,
    /// Something that somebody is told.
    Notification,
    /// Another system that is told of events.
    Webhook,
}

impl Entity {
    /// Every kind, in the order of declaration.
    pub const ALL: &'static [Entity] = &[
        Entity::Account,
        Entity::Contact,
        Entity::Deal,
        Entity::Activity,
        Entity::Product,
        Entity::Pipeline,
        Entity::Stage,
        Entity::Tag,
        Entity::User,
        Entity::Role,
        Entity::Team,
        Entity::Company,
        Entity::View,
        Entity::Dashboard,
        Entity::ApiKey,
        Entity::FieldDef,
        Entity::FieldRestriction,
        Entity::Share,
        Entity::ExchangeRate,
        Entity::Comment,
        Entity::File,
        Entity::Follower,
        Entity::Notification,
        Entity::Webhook,
    ];

    /// Returns the name used in tables, events and field references.
    pub const fn as_str(self) -> &'static str {
        match self {
            Entity::Account => "account",
            Entity::Contact => "contact",
            Entity::Deal => "deal",
            Entity::Activity => "activity",
            Entity::Product => "product",
            Entity::Pipeline => "pipeline",
            Entity::Stage => "stage",
            Entity::Tag => "tag",
            Entity::User => "user",
            Entity::Role => "role",
            Entity::Team => "team",
            Entity::Company => "company",
            Entity::View => "view",
            Entity::Dashboard => "dashboard",
            Entity::ApiKey => "api_key",
            Entity::FieldDef => "field_def",
            Entity::FieldRestriction => "field_restriction",
            Entity::Share => "share",
            Entity::ExchangeRate => "exchange_rate",
            Entity::Comment => "comment",
            Entity::File => "file",
            Entity::Follower => "follower",
            Entity::Notification => "notification",
            Entity::Webhook => "webhook",
        }
    }

    /// Finds the kind with this name.
    pub fn parse(name: &str) -> Option<Entity> {
        Entity::ALL.iter().copied().find(|entity| entity.as_str() == name)
    }

    /// Returns the name of the collection in paths and scopes.
    pub const fn collection(self) -> &'static str {
        match self {
            Entity::Account => "accounts",
            Entity::Contact => "contacts",
            Entity::Deal => "deals",
            Entity::Activity => "activities",
            Entity::Product => "products",
            Entity::Pipeline => "pipelines",
            Entity::Stage => "stages",
            Entity::Tag => "tags",
            Entity::User => "users",
            Entity::Role => "roles",
            Entity::Team => "teams",
            Entity::Company => "company",
            Entity::View => "views",
            Entity::Dashboard => "dashboards",
            Entity::ApiKey => "api-keys",
            Entity::FieldDef => "field-defs",
            Entity::FieldRestriction => "field-restrictions",
            Entity::Share => "shares",
            Entity::ExchangeRate => "exchange-rates",
            Entity::Comment => "comments",
            Entity::File => "files",
            Entity::Follower => "followers",
            Entity::Notification => "notifications",
            Entity::Webhook => "webhooks",
        }
    }

    /// Tells whether records of this kind belong to an owner and a team, which decide who sees them.
    pub const fn is_owned(self) -> bool {
        matches!(self, Entity::Account | Entity::Contact | Entity::Deal)
    }
}
