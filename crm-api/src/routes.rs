//! The table of contents of the API.

pub mod accounts;
pub mod activities;
pub mod api_keys;
pub mod audit;
pub mod backups;
pub mod bulk_updates;
pub mod changes;
pub mod comments;
pub mod company;
pub mod configuration_changes;
pub mod contacts;
pub mod dashboards;
pub mod deals;
pub mod download_tickets;
pub mod exchange_rates;
pub mod exports;
pub mod field_defs;
pub mod field_restrictions;
pub mod field_usage;
pub mod files;
pub mod followers;
pub mod health;
pub mod import_files;
pub mod imports;
pub mod invitations;
pub mod jobs;
pub mod me;
pub mod metrics;
pub mod notifications;
pub mod overviews;
pub mod pipelines;
pub mod presence;
pub mod products;
pub mod roles;
pub mod sample_data;
pub mod second_factor;
pub mod setup;
pub mod shares;
pub mod sign_in;
pub mod stages;
pub mod tags;
pub mod teams;
pub mod users;
pub mod viewers;
pub mod views;
pub mod webhooks;

use actix_web::middleware::from_fn;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::require_actor;

/// Registers every route; what is registered here is in the OpenAPI document, and nothing else is.
pub fn all(config: &mut ServiceConfig<'_>) {
    config.service(health::healthz).service(health::readyz);
    let public = scope::scope("/api/v1").configure(public);
    config.service(public.service(scope::scope("").wrap(from_fn(require_actor)).configure(guarded)));
}

fn public(config: &mut ServiceConfig<'_>) {
    setup::routes(config);
    sign_in::public(config);
    invitations::routes(config);
    config.route("/openapi.json", actix_web::web::get().to(crate::web::openapi));
}

fn guarded(config: &mut ServiceConfig<'_>) {
    me::routes(config);
    second_factor::routes(config);
    sign_in::own(config);
    // Before the records: their scopes would answer for every path below them.
    overviews::routes(config);
    changes::routes(config);
    presence::routes(config);
    exports::routes(config);
    download_tickets::routes(config);
    imports::routes(config);
    bulk_updates::routes(config);
    import_files::routes(config);
    sample_data::routes(config);
    jobs::routes(config);
    backups::routes(config);
    audit::routes(config);
    configuration_changes::routes(config);
    metrics::routes(config);
    accounts::routes(config);
    contacts::routes(config);
    deals::routes(config);
    activities::routes(config);
    products::routes(config);
    pipelines::routes(config);
    stages::routes(config);
    tags::routes(config);
    views::routes(config);
    dashboards::routes(config);
    users::routes(config);
    roles::routes(config);
    teams::routes(config);
    shares::routes(config);
    viewers::routes(config);
    comments::routes(config);
    files::routes(config);
    followers::routes(config);
    notifications::routes(config);
    api_keys::routes(config);
    webhooks::routes(config);
    field_defs::routes(config);
    field_restrictions::routes(config);
    field_usage::routes(config);
    exchange_rates::routes(config);
    company::routes(config);
}
