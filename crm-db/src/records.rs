//! The records: one file a kind, each with its row, the two conversions and `impl Stored`.

pub mod account;
pub mod activity;
pub mod api_key;
pub mod company;
pub mod contact;
pub mod deal;
pub mod field_def;
pub mod pipeline;
pub mod product;
pub mod share;
pub mod stage;
pub mod tag;
pub mod team;
pub mod user;
pub mod view;

use crm_domain::account::Account;
use crm_domain::activity::Activity;
use crm_domain::api_key::ApiKey;
use crm_domain::company::Company;
use crm_domain::contact::Contact;
use crm_domain::custom_field::FieldDef;
use crm_domain::deal::Deal;
use crm_domain::entity::Entity;
use crm_domain::pipeline::Pipeline;
use crm_domain::policy::{Action, Actor};
use crm_domain::product::Product;
use crm_domain::share::Share;
use crm_domain::stage::Stage;
use crm_domain::tag::Tag;
use crm_domain::team::Team;
use crm_domain::time::Instant;
use crm_domain::user::User;
use crm_domain::view::View;
use uuid::Uuid;

use crate::connection::Conn;
use crate::error::Result;
use crate::page::{among, is_within};
use crate::stored::Stored;

/// Returns those of these live records that the actor may see.
pub fn visible_among(conn: &mut Conn, entity: Entity, ids: &[Uuid], actor: &Actor, now: Instant) -> Result<Vec<Uuid>> {
    match entity {
        Entity::Account => among::<Account>(conn, ids, actor, now),
        Entity::Contact => among::<Contact>(conn, ids, actor, now),
        Entity::Deal => among::<Deal>(conn, ids, actor, now),
        Entity::Activity => among::<Activity>(conn, ids, actor, now),
        Entity::Product => among::<Product>(conn, ids, actor, now),
        other => {
            let mut seen = Vec::new();
            for id in ids {
                if is_visible(conn, other, *id, actor, now)? {
                    seen.push(*id);
                }
            }
            Ok(seen)
        }
    }
}

/// Tells whether a live record with this id is there and visible to the actor.
pub fn is_visible(conn: &mut Conn, entity: Entity, id: Uuid, actor: &Actor, now: Instant) -> Result<bool> {
    is_in_reach(conn, entity, id, actor, Action::View, now)
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
    fn within<R: Stored>(conn: &mut Conn, id: Uuid, actor: &Actor, action: Action, now: Instant) -> Result<bool> {
        is_within::<R>(conn, id, R::reach(actor, action, now))
    }
    match entity {
        Entity::Account => within::<Account>(conn, id, actor, action, now),
        Entity::Contact => within::<Contact>(conn, id, actor, action, now),
        Entity::Deal => within::<Deal>(conn, id, actor, action, now),
        Entity::Activity => within::<Activity>(conn, id, actor, action, now),
        Entity::Product => within::<Product>(conn, id, actor, action, now),
        Entity::Pipeline => within::<Pipeline>(conn, id, actor, action, now),
        Entity::Stage => within::<Stage>(conn, id, actor, action, now),
        Entity::Tag => within::<Tag>(conn, id, actor, action, now),
        Entity::User => within::<User>(conn, id, actor, action, now),
        Entity::Team => within::<Team>(conn, id, actor, action, now),
        Entity::Company => within::<Company>(conn, id, actor, action, now),
        Entity::View => within::<View>(conn, id, actor, action, now),
        Entity::ApiKey => within::<ApiKey>(conn, id, actor, action, now),
        Entity::FieldDef => within::<FieldDef>(conn, id, actor, action, now),
        Entity::Share => within::<Share>(conn, id, actor, action, now),
    }
}
