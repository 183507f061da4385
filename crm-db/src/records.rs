//! The records: one file a kind, each with its row, the two conversions and `impl Stored`.

mod about;
pub mod account;
pub mod activity;
pub mod api_key;
pub mod comment;
pub mod company;
pub mod contact;
pub mod dashboard;
pub mod deal;
pub mod exchange_rate;
pub mod field_def;
pub mod field_restriction;
pub mod file;
pub mod follower;
pub mod notification;
pub mod pipeline;
pub mod product;
pub mod role;
pub mod share;
pub mod stage;
pub mod tag;
pub mod team;
pub mod user;
pub mod view;
pub mod webhook;

use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::api_key::ApiKey;
use crm_domain::comment::Comment;
use crm_domain::company::Company;
use crm_domain::contact::Contact;
use crm_domain::custom_field::FieldDef;
use crm_domain::dashboard::Dashboard;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::exchange_rate::ExchangeRate;
use crm_domain::field_restriction::FieldRestriction;
use crm_domain::file::File;
use crm_domain::follower::Follower;
use crm_domain::notification::Notification;
use crm_domain::pipeline::Pipeline;
use crm_domain::policy::{Action, Actor};
use crm_domain::product::Product;
use crm_domain::role::Role;
use crm_domain::share::Share;
use crm_domain::stage::Stage;
use crm_domain::tag::Tag;
use crm_domain::team::Team;
use crm_domain::time::Instant;
use crm_domain::user::User;
use crm_domain::view::View;
use crm_domain::webhook::Webhook;
use uuid::Uuid;

use crate::connection::Conn;
use crate::error::Result;
use crate::page::is_within;
use crate::scope::Reach;
use crate::stored::Stored;

/// Tells whether a live record with this id is there and visible to the actor.
pub fn is_visible(conn: &mut Conn, entity: Entity, id: Uuid, actor: &Actor, now: Instant) -> Result<bool> {
    is_in_reach(conn, entity, id, actor, Action::View, now)
}

/// Returns which records of this kind the actor's right reaches.
pub fn reach(entity: Entity, actor: &Actor, action: Action, now: Instant) -> Reach {
    match entity {
        Entity::Account => Account::reach(actor, action, now),
        Entity::Contact => Contact::reach(actor, action, now),
        Entity::Deal => Deal::reach(actor, action, now),
        Entity::Activity => Activity::reach(actor, action, now),
        Entity::Product => Product::reach(actor, action, now),
        Entity::Pipeline => Pipeline::reach(actor, action, now),
        Entity::Stage => Stage::reach(actor, action, now),
        Entity::Tag => Tag::reach(actor, action, now),
        Entity::User => User::reach(actor, action, now),
        Entity::Role => Role::reach(actor, action, now),
        Entity::Team => Team::reach(actor, action, now),
        Entity::Company => Company::reach(actor, action, now),
        Entity::View => View::reach(actor, action, now),
        Entity::Dashboard => Dashboard::reach(actor, action, now),
        Entity::ApiKey => ApiKey::reach(actor, action, now),
        Entity::FieldDef => FieldDef::reach(actor, action, now),
        Entity::FieldRestriction => FieldRestriction::reach(actor, action, now),
        Entity::Share => Share::reach(actor, action, now),
        Entity::ExchangeRate => ExchangeRate::reach(actor, action, now),
        Entity::Comment => Comment::reach(actor, action, now),
        Entity::File => File::reach(actor, action, now),
        Entity::Follower => Follower::reach(actor, action, now),
        Entity::Notification => Notification::reach(actor, action, now),
        Entity::Webhook => Webhook::reach(actor, action, now),
    }
}

/// Tells whether a live record with this id is there and the actor may do this to it.
pub fn is_in_reach(
    conn: &mut Conn,
    entity: Entity,
    id: Uuid,
    actor: &Actor,
    action: Action,
    now: Instant,
) -> Result<bool> {
    is_within(conn, entity.as_str(), id, reach(entity, actor, action, now))
}
