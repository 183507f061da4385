//! An export as CSV: UTF-8 with a mark by which Excel knows it, lines as RFC 4180 wants them.

use actix_web::web::Bytes;
use crm_db::Stored;
use crm_db::error::{Error, Result};
use csv::{Terminator, Writer, WriterBuilder};
use futures_util::stream::{Stream, try_unfold};

use super::{Cell, Walk};

/// Returns the file piece by piece, a page each. When the store fails on the way the answer breaks off, so that nobody takes
/// a part for the whole.
pub(super) fn stream<R: Stored>(
    walk: Walk,
    first: Vec<Vec<Cell>>,
) -> Result<impl Stream<Item = Result<Bytes>> + 'static> {
    let mut opening = "\u{feff}".as_bytes().to_vec();
    let mut head = writer();
    head.write_record(walk.names()).map_err(|error| broken(&error))?;
    opening.extend(add(head, first)?);
    Ok(try_unfold((walk, Some(opening)), |(mut walk, ready)| async move {
        if let Some(ready) = ready {
            return Ok(Some((Bytes::from(ready), (walk, None))));
        }
        match walk.page::<R>().await? {
            Some(rows) => Ok(Some((Bytes::from(add(writer(), rows)?), (walk, None)))),
            None => Ok(None),
        }
    }))
}

fn writer() -> Writer<Vec<u8>> {
    WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new())
}

fn add(mut writer: Writer<Vec<u8>>, rows: Vec<Vec<Cell>>) -> Result<Vec<u8>> {
    for row in rows {
        writer.write_record(row.into_iter().map(Cell::into_text)).map_err(|error| broken(&error))?;
    }
    writer.into_inner().map_err(|error| Error::Broken(error.to_string()))
}

fn broken(error: &csv::Error) -> Error {
    Error::Broken(error.to_string())
}
