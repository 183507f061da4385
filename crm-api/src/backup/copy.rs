//! Moving a database to another place or kind, without a backup in between.

use crm_db::error::{Error, Result};
use crm_db::transfer::{Digest, Heap, Source, Target, tables};

use crate::backup::{Progress, Report};

/// Copies one state of a database into an empty one and reads it back.
///
/// # Errors
/// A sentence that says why not; the other database is empty then.
pub fn copy(source: &mut Source, target: Target, progress: &Progress) -> Result<Report> {
    let tables = tables();
    source.snapshot(|from| {
        for table in &tables {
            progress.add(2 * from.count(table)?);
        }
        let schema = from.schema()?;
        let fill = |filling: &mut crm_db::transfer::Filling<'_>| {
            let mut sums = Vec::with_capacity(tables.len());
            for table in tables.iter().rev() {
                filling.clear(table)?;
            }
            for table in &tables {
                let (mut heap, mut digest) = (Heap::of(table), Digest::default());
                from.rows(table, |row| {
                    digest.add(row.line()?.as_bytes());
                    heap.add(row, filling)?;
                    progress.step()
                })?;
                heap.flush(filling)?;
                sums.push(digest.sum());
            }
            let rows = sums.iter().map(|sum| sum.rows).sum();
            for (table, sum) in tables.iter().zip(sums) {
                if filling.snapshot().sum(table, || progress.step())? != sum {
                    return Err(Error::Broken(format!("the table {} did not arrive as it left", table.name)));
                }
            }
            Ok(Report { rows, files: 0, findings: filling.snapshot().findings()?, verified: true })
        };
        target.fill(&schema, fill, || Ok(()))
    })
}
