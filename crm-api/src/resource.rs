//! What the routes of all records have in common: list, get, create, update, delete, restore, purge, upsert.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse};
use crm_db::access_log::Access;
use crm_db::error::Error;
use crm_db::{Seen, Tx};
use crm_domain::id::Id;
use crm_domain::invalid::Invalid;
use crm_domain::policy::{Action, Level, Object};
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::actions::Writable;
use crate::auth::Caller;
use crate::body::Body;
use crate::expand;
use crate::list::{ListRequest, PageInfo};
use crate::problem::{Problem, Result};
use crate::reply::{Reply, if_match, once};
use crate::state::State;
use crate::wire::{self, Wire};

/// A page without its records.
#[derive(Serialize)]
struct Framed {
    page: PageInfo,
}

#[derive(Serialize)]
struct Listed<'a, R> {
    data: &'a [R],
    page: PageInfo,
}

/// Reads the id in a path; text that is no id names nothing.
///
/// # Errors
/// `not_found`.
pub fn id<R>(text: &str) -> Result<Id<R>> {
    Uuid::parse_str(text).map(Id::new).map_err(|_| Problem::not_found())
}

/// Answers a page of the list that the query asks for.
///
/// # Errors
/// What is wrong with the query.
pub async fn list<R: Writable>(state: &State, caller: Caller, request: &HttpRequest) -> Result<HttpResponse> {
    let asked = ListRequest::of(request, &[])?;
    let uses = asked.uses(R::ENTITY);
    let reply = state
        .store
        .read(caller.0, move |reader| {
            let page = asked.read::<R>(reader)?;
            let info = PageInfo::of(&page);
            if asked.expand.is_empty() {
                return Reply::new(StatusCode::OK, &Listed { data: &page.data, page: info });
            }
            let mut data = page.data.iter().map(Wire::of).collect::<crm_db::error::Result<Vec<Wire>>>()?;
            expand::expand(reader, R::ENTITY, &mut data, &asked.expand)?;
            let mut listed = Wire::of(&Framed { page: info })?;
            listed.add("data", &wire::array(&data));
            Ok(Reply::text(StatusCode::OK, listed.into_text()))
        })
        .await?;
    state.usage.note_all(&uses);
    Ok(reply.send())
}

/// Answers one record.
///
/// # Errors
/// `not_found`, also when the actor may not see it.
pub async fn get<R: Writable>(state: &State, caller: Caller, request: &HttpRequest, at: &str) -> Result<HttpResponse> {
    let id = id::<R>(at)?;
    let asked = ListRequest::of(request, &[])?;
    let mut invalid = Invalid::default();
    for path in &asked.expand {
        if let Err(fault) = expand::check(R::ENTITY, path) {
            invalid.add("/expand", "unknown_field", fault);
        }
    }
    invalid.or(())?;
    // An answer with expansions changes without the record's version.
    let plain = asked.expand.is_empty();
    let read = move |reader: &mut crm_db::tx::Reader<'_>| {
        let record = reader.get::<R>(id)?;
        let reply = Reply::record(&record)?;
        if asked.expand.is_empty() {
            return Ok(reply);
        }
        let mut record = Wire::of(&record)?;
        expand::expand(reader, R::ENTITY, std::slice::from_mut(&mut record), &asked.expand)?;
        Ok(reply.with_text(record.into_text()))
    };
    let opened = Access::opened(&caller.0, R::ENTITY, id.uuid(), state.store.now());
    let reply = state.store.glance(caller.0, read).await?;
    if R::ENTITY.is_owned() {
        state.accesses.note(opened);
    }
    state.usage.note_opened(R::ENTITY, reply.body());
    Ok(if plain { reply.send_unless(request.headers().get(header::IF_NONE_MATCH)) } else { reply.send() })
}

/// Makes a record.
///
/// # Errors
/// What is wrong with the input.
pub async fn create<R: Writable>(
    state: &State,
    caller: Caller,
    request: &HttpRequest,
    body: Body<R::Input>,
) -> Result<HttpResponse> {
    let (naming, input) = (body.naming(), body.value);
    let write = move |tx: &mut Tx<'_>| {
        tx.require_known::<R>(&naming)?;
        Reply::created(&create_in::<R>(tx, input.clone())?)
    };
    once(state, caller, request, &body.hash, write).await
}

/// Makes a record in this transaction.
///
/// # Errors
/// What is wrong with the input.
pub fn create_in<R: Writable>(tx: &mut Tx<'_>, input: R::Input) -> crm_db::error::Result<R> {
    // Before the input is looked at, so that nobody is told its faults who may not send it.
    if tx.actor().level(Object::of(R::ENTITY), Action::Create) == Level::None {
        return Err(Error::Denied);
    }
    let record = R::compose(tx, None, input)?;
    tx.create(record)
}

/// Changes a record (JSON Merge Patch).
///
/// # Errors
/// `stale` when it has changed since the version in `If-Match`.
pub async fn update<R: Writable>(
    state: &State,
    caller: Caller,
    request: &HttpRequest,
    at: &str,
    body: Body<R::Input>,
) -> Result<HttpResponse> {
    let (id, seen, naming, input) = (id::<R>(at)?, if_match(request)?, body.naming(), body.value);
    let write = move |tx: &mut Tx<'_>| {
        tx.require_known::<R>(&naming)?;
        Reply::record(&update_in::<R>(tx, id, seen, input.clone())?)
    };
    Ok(state.store.write(caller.0, write).await?.send())
}

/// Changes a record in this transaction.
///
/// # Errors
/// As [`update`].
pub fn update_in<R: Writable>(tx: &mut Tx<'_>, id: Id<R>, seen: Seen, input: R::Input) -> crm_db::error::Result<R> {
    let permit = tx.permit::<R>(Action::Edit, id, seen)?;
    let after = R::compose(tx, Some(permit.record()), input)?;
    tx.update(permit, after)
}

/// Puts a record into the recycle bin.
///
/// # Errors
/// As [`update`].
pub async fn delete<R: Writable>(
    state: &State,
    caller: Caller,
    request: &HttpRequest,
    at: &str,
) -> Result<HttpResponse> {
    let (id, seen) = (id::<R>(at)?, if_match(request)?);
    let write = move |tx: &mut Tx<'_>| {
        let permit = tx.permit::<R>(Action::Delete, id, seen)?;
        tx.delete(permit).map(|_| Reply::empty())
    };
    Ok(state.store.write(caller.0, write).await?.send())
}

/// Takes a record out of the recycle bin.
///
/// # Errors
/// As [`update`].
pub async fn restore<R: Writable>(
    state: &State,
    caller: Caller,
    request: &HttpRequest,
    at: &str,
) -> Result<HttpResponse> {
    let (id, seen) = (id::<R>(at)?, if_match(request)?);
    let write = move |tx: &mut Tx<'_>| {
        let permit = tx.permit_deleted::<R>(Action::Delete, id, seen)?;
        Reply::record(&tx.restore(permit)?)
    };
    once(state, caller, request, "", write).await
}

/// Removes a record in the recycle bin for good; a right of administrators.
///
/// # Errors
/// As [`update`]; `still_referenced` when other records need it.
pub async fn purge<R: Writable>(
    state: &State,
    caller: Caller,
    request: &HttpRequest,
    at: &str,
) -> Result<HttpResponse> {
    caller.require_recent_proof(state)?;
    let (id, seen) = (id::<R>(at)?, if_match(request)?);
    let write = move |tx: &mut Tx<'_>| {
        let permit = tx.permit_deleted::<R>(Action::Delete, id, seen)?;
        if tx.actor().level(Object::Setting, Action::Delete) == Level::None {
            return Err(Error::Denied);
        }
        tx.purge(permit).map(|()| Reply::empty())
    };
    once(state, caller, request, "", write).await
}

/// Changes the record that another system calls `value`, or makes it.
///
/// # Errors
/// What is wrong with the input; `stale` when `If-Match` was sent and does not hold; `in_recycle_bin` when the record is
/// there.
pub async fn upsert<R: Writable>(
    state: &State,
    caller: Caller,
    request: &HttpRequest,
    (source, value): (String, String),
    body: Body<Json>,
) -> Result<HttpResponse> {
    if !crm_domain::external::is_source(&source) || value.is_empty() {
        return Err(Invalid::one("/external_ids", "invalid_source", "a source is 1 to 50 of a-z, 0-9, _ and -").into());
    }
    let seen = if request.headers().contains_key("if-match") { if_match(request)? } else { Seen::Any };
    let mut json = body.value;
    name_external_id(&mut json, &source, &value);
    let named = crm_domain::policy::fields::named(&json);
    let input: R::Input = crate::body::read_value(json)?;
    let write = move |tx: &mut Tx<'_>| {
        tx.require_known::<R>(|| named.clone())?;
        upsert_in::<R>(tx, (&source, &value), seen, &input)
    };
    Ok(state.store.write(caller.0, write).await?.send())
}

fn upsert_in<R: Writable>(
    tx: &mut Tx<'_>,
    (source, value): (&str, &str),
    seen: Seen,
    input: &R::Input,
) -> crm_db::error::Result<Reply> {
    match tx.by_external_id::<R>(source, value)? {
        Some(id) => match update_in::<R>(tx, id, seen, input.clone()) {
            Err(Error::NotFound) => {
                refuse_recycled::<R>(tx, id, source)?;
                // Out of sight is as not there: whether it can be made shows when it is written, as with any taken id.
                Reply::created(&create_in::<R>(tx, input.clone())?)
            }
            done => Reply::record(&done?),
        },
        None => Reply::created(&create_in::<R>(tx, input.clone())?),
    }
}

/// Tells who may change a record that it is in the recycle bin; who cannot see it is told nothing.
fn refuse_recycled<R: Writable>(tx: &mut Tx<'_>, id: Id<R>, source: &str) -> crm_db::error::Result<()> {
    match tx.permit_deleted::<R>(Action::Edit, id, Seen::Any) {
        Ok(permit) => {
            let head = permit.record().head();
            let pointer = format!("/external_ids/{source}");
            Err(Error::InRecycleBin { entity: R::ENTITY, id: head.id, version: head.version, pointer })
        }
        Err(Error::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Puts the id in the path into an upsert's body.
fn name_external_id(json: &mut Json, source: &str, value: &str) {
    if let Some(members) = json.as_object_mut() {
        let ids = members.entry("external_ids").or_insert_with(|| Json::Object(serde_json::Map::new()));
        if let Some(ids) = ids.as_object_mut() {
            ids.insert(source.to_owned(), value.into());
        }
    }
}
