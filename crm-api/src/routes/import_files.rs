//! Files to be imported: uploaded, looked into, read again with corrections.

use std::collections::BTreeMap;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Path, PayloadConfig, Query};
use actix_web::{HttpResponse, post};
use crm_db::error::Error;
use crm_domain::entity::Entity;
use crm_domain::import::{guess, guess_entity};
use crm_domain::invalid::Invalid;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use crate::auth::Caller;
use crate::body::Body;
use crate::problem::{Problem, Result};
use crate::reply::Reply;
use crate::routes::imports::importer;
use crate::sheet::{self, Format, MAX_BYTES, Sheet};
use crate::state::State;

/// Rows shown of a file.
const SAMPLE: usize = 20;
/// Columns with more different texts are no choices.
const MOST_DISTINCT: usize = 50;
/// Longest name of a file, in characters.
const MAX_NAME: usize = 200;

/// Registers the routes.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(
        scope::scope("/import-files")
            .app_data(PayloadConfig::new(MAX_BYTES))
            .service(create_import_file)
            .service(lookup_import_file),
    );
}

/// How a file is called.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct NameQuery {
    /// Its name.
    name: String,
}

/// How a file is to be read.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReadInput {
    /// What is corrected of how it is read.
    pub format: Format,
    /// What its rows are; guessed unless given.
    pub entity: Option<Entity>,
}

/// A column and what it probably means.
#[derive(Debug, Serialize, ToSchema)]
pub struct GuessedColumn {
    /// Its heading.
    column: String,
    /// The target it probably means.
    target: Option<String>,
}

/// A text in a column and how often it is there.
#[derive(Debug, Serialize, ToSchema)]
pub struct DistinctText {
    /// The text.
    text: String,
    /// In how many rows.
    count: usize,
}

/// An uploaded file and what is in it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportFile {
    /// Its id, for the import's plan.
    id: Uuid,
    /// Its name.
    name: String,
    /// Its size in bytes.
    size: usize,
    /// How it was read.
    format: Format,
    /// The sheets of a workbook.
    sheets: Vec<String>,
    /// Whether its dates can be read in two ways.
    ambiguous_dates: bool,
    /// Its headings.
    header: Vec<String>,
    /// How many rows there are below the header.
    row_count: usize,
    /// The first rows.
    sample: Vec<Vec<String>>,
    /// What its rows probably are.
    entity: Entity,
    /// What its columns probably mean.
    columns: Vec<GuessedColumn>,
    /// The different texts of columns that have few.
    distinct: BTreeMap<String, Vec<DistinctText>>,
}

/// Uploads a file; the body is its bytes.
#[utoipa::path(tag = "imports", params(NameQuery), request_body(content = String, content_type = "application/octet-stream"), responses((status = 201, description = "The file and what is in it", body = ImportFile)))]
#[post("")]
async fn create_import_file(
    state: Data<State>,
    caller: Caller,
    query: Query<NameQuery>,
    body: Bytes,
) -> Result<HttpResponse> {
    let by = importer(&caller)?;
    let name = query.into_inner().name;
    if name.trim().is_empty() || name.chars().count() > MAX_NAME {
        let detail = format!("a name of 1 to {MAX_NAME} characters");
        return Err(Invalid::one("/name", "out_of_range", detail).into());
    }
    let sheet = read(name.clone(), body.to_vec(), Format::default()).await?;
    let id = state.store.keep_import_file(name.clone(), body.to_vec(), by).await?;
    let about = About { id, name, size: body.len() };
    Ok(Reply::new(StatusCode::CREATED, &file(&state, caller, about, sheet, None).await?)?.send())
}

/// Reads an uploaded file again, with corrections.
#[utoipa::path(tag = "imports", params(("id" = Uuid, Path)), request_body = ReadInput, responses((status = 200, description = "The file and what is in it", body = ImportFile)))]
#[post("/{id}/read")]
async fn lookup_import_file(
    state: Data<State>,
    caller: Caller,
    id: Path<String>,
    body: Body<ReadInput>,
) -> Result<HttpResponse> {
    let by = importer(&caller)?;
    let id = Uuid::parse_str(&id).map_err(|_| Problem::not_found())?;
    let (name, content) = state.store.import_file(id, Some(by)).await?;
    let ReadInput { format, entity } = body.value;
    let size = content.len();
    let sheet = read(name.clone(), content, format).await?;
    let about = About { id, name, size };
    Ok(Reply::new(StatusCode::OK, &file(&state, caller, about, sheet, entity).await?)?.send())
}

/// Files are taken apart beside the threads that serve requests.
async fn read(name: String, content: Vec<u8>, format: Format) -> Result<Sheet> {
    let read = tokio::task::spawn_blocking(move || sheet::read(&name, &content, &format)).await;
    Ok(read.map_err(|error| Error::Broken(format!("a file could not be read: {error}")))??)
}

/// An uploaded file beside its content.
struct About {
    id: Uuid,
    name: String,
    size: usize,
}

async fn file(
    state: &State,
    caller: Caller,
    About { id, name, size }: About,
    sheet: Sheet,
    entity: Option<Entity>,
) -> Result<ImportFile> {
    let entity = entity.unwrap_or_else(|| guess_entity(&sheet.header));
    let custom = state.store.read(caller.0, move |reader| reader.field_defs(entity)).await?;
    let targets = guess(entity, &sheet.header, &custom);
    let columns = sheet.header.iter().cloned().zip(targets);
    Ok(ImportFile {
        id,
        name,
        size,
        distinct: distinct(&sheet),
        sheets: sheet.sheets,
        ambiguous_dates: sheet.ambiguous_dates,
        row_count: sheet.rows.len(),
        sample: sheet.rows.into_iter().take(SAMPLE).collect(),
        entity,
        columns: columns.map(|(column, target)| GuessedColumn { column, target }).collect(),
        header: sheet.header,
        format: sheet.format,
    })
}

/// The different texts of each column, of columns that have few of them.
fn distinct(sheet: &Sheet) -> BTreeMap<String, Vec<DistinctText>> {
    let mut found = BTreeMap::new();
    for (place, name) in sheet.header.iter().enumerate() {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for text in
            sheet.rows.iter().filter_map(|row| row.get(place)).map(|cell| cell.trim()).filter(|cell| !cell.is_empty())
        {
            *counts.entry(text).or_default() += 1;
            if counts.len() > MOST_DISTINCT {
                break;
            }
        }
        if counts.len() <= MOST_DISTINCT {
            let mut texts: Vec<DistinctText> =
                counts.into_iter().map(|(text, count)| DistinctText { text: text.to_owned(), count }).collect();
            texts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.text.cmp(&b.text)));
            found.insert(name.clone(), texts);
        }
    }
    found
}
