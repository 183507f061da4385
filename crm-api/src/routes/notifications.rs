//! Notifications: what somebody is told.

use actix_web::http::StatusCode;
use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post};
use crm_db::error::Error;
use crm_db::{Seen, Tx};
use crm_domain::notification::{Notification, NotificationInput};
use crm_domain::patch::Patch;
use crm_domain::policy::{Action, Level, Object};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::auth::Caller;
use crate::body::Body;
use crate::list::PageInfo;
use crate::problem::Result;
use crate::reply::{Reply, once};
use crate::resource;
use crate::state::State;

/// Most that are marked as read in one go.
const AT_ONCE: usize = 500;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/notifications")
            .service(list_notifications)
            .service(read_notifications)
            .service(get_notification)
            .service(update_notification)
            .service(delete_notification)
            .service(restore_notification),
    );
}

/// A page of notifications.
#[derive(Serialize, ToSchema)]
pub struct NotificationList {
    data: Vec<Notification>,
    page: PageInfo,
}

/// What was marked as read.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationsRead {
    /// How many there were.
    count: usize,
    /// Whether there are more.
    has_more: bool,
}

/// Lists what the caller was told in the last 90 days, the newest first.
#[utoipa::path(tag = "notifications", responses((status = 200, description = "A page", body = NotificationList)))]
#[get("")]
async fn list_notifications(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    resource::list::<Notification>(&state, caller, &request).await
}

/// Marks all that the caller was told as read, 500 at a time.
#[utoipa::path(tag = "notifications", responses((status = 200, description = "Marked", body = NotificationsRead)))]
#[post("/read")]
async fn read_notifications(state: Data<State>, caller: Caller, request: HttpRequest) -> Result<HttpResponse> {
    once(&state, caller, &request, "", read_all).await
}

fn read_all(tx: &mut Tx<'_>) -> crm_db::error::Result<Reply> {
    let user = tx.actor().user_id.filter(|_| tx.actor().level(Object::Notification, Action::Edit) != Level::None);
    let unread = tx.all_unread(user.ok_or(Error::Denied)?, AT_ONCE)?;
    for notification in &unread {
        let input = NotificationInput { read: Patch::Set(true) };
        resource::update_in::<Notification>(tx, notification.id, Seen::Any, input)?;
    }
    let read = NotificationsRead { count: unread.len(), has_more: unread.len() == AT_ONCE };
    Reply::new(StatusCode::OK, &read)
}

/// Reads a notification.
#[utoipa::path(tag = "notifications", params(("id" = Uuid, Path)), responses((status = 200, description = "The notification", body = Notification)))]
#[get("/{id}")]
async fn get_notification(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::get::<Notification>(&state, caller, &request, &id).await
}

/// Marks a notification as read or unread.
#[utoipa::path(tag = "notifications", params(("id" = Uuid, Path)), request_body = NotificationInput, responses((status = 200, description = "The notification", body = Notification)))]
#[patch("/{id}")]
async fn update_notification(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
    body: Body<NotificationInput>,
) -> Result<HttpResponse> {
    resource::update::<Notification>(&state, caller, &request, &id, body).await
}

/// Removes a notification.
#[utoipa::path(tag = "notifications", params(("id" = Uuid, Path)), responses((status = 204, description = "Removed")))]
#[delete("/{id}")]
async fn delete_notification(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::delete::<Notification>(&state, caller, &request, &id).await
}

/// Brings a notification back.
#[utoipa::path(tag = "notifications", params(("id" = Uuid, Path)), responses((status = 200, description = "The notification", body = Notification)))]
#[post("/{id}/restore")]
async fn restore_notification(
    state: Data<State>,
    caller: Caller,
    request: HttpRequest,
    id: Path<String>,
) -> Result<HttpResponse> {
    resource::restore::<Notification>(&state, caller, &request, &id).await
}
