//! A look into a workbook's archive before anything reads it: how large it becomes, told by its directory and then by
//! inflating it into nothing.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use super::{Result, SheetError};

/// Most files in the archive.
const MAX_ENTRIES: usize = 1_000;
/// Most bytes of all files.
const MAX_WHOLE: u64 = 512 * 1024 * 1024;
/// Most bytes of the texts, which are held in memory.
const MAX_STRINGS: u64 = 64 * 1024 * 1024;
/// How many times larger it may become.
const MAX_RATIO: u64 = 100;
/// Up to here the ratio does not matter: a nearly empty sheet packs very well.
const HARMLESS: u64 = 10 * 1024 * 1024;
/// Where the count of the texts must stand.
const OPENING: usize = 64 * 1024;
/// Most texts.
const MAX_COUNT: u64 = 5_000_000;

/// Refuses an archive that would take too much when it is unpacked.
pub(super) fn check(bytes: &[u8]) -> Result<()> {
    // Before the directory is read, as that takes memory for each file.
    if bytes.windows(4).filter(|at| at == b"PK\x01\x02").count() > MAX_ENTRIES {
        return Err(refused(&format!("more than {MAX_ENTRIES} files in it")));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let most = (bytes.len() as u64).saturating_mul(MAX_RATIO).clamp(HARMLESS, MAX_WHOLE);
    let mut declared = 0_u64;
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|_| damaged())?;
        declared = declared.saturating_add(entry.size());
    }
    if declared > most {
        return Err(too_large());
    }
    let mut left = most;
    for index in 0..archive.len() {
        left = left.checked_sub(inflate(&mut archive, index, left)?).ok_or_else(too_large)?;
    }
    Ok(())
}

/// Inflates one file into nothing and returns how large it is.
fn inflate(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, left: u64) -> Result<u64> {
    let entry = archive.by_index(index).map_err(|_| damaged())?;
    let name = entry.name().map_err(|_| damaged())?.to_lowercase();
    let texts = name.replace('\\', "/").ends_with("sharedstrings.xml");
    let most = if texts { left.min(MAX_STRINGS) } else { left };
    let mut inflated = entry.take(most + 1);
    let mut opening = Vec::new();
    if texts {
        let mut start = (&mut inflated).take(OPENING as u64);
        start.read_to_end(&mut opening).map_err(|_| damaged())?;
        check_count(&opening)?;
    }
    let size = opening.len() as u64 + std::io::copy(&mut inflated, &mut std::io::sink()).map_err(|_| damaged())?;
    if size > most { Err(too_large()) } else { Ok(size) }
}

/// The reader makes room for as many texts as the file says it has, so that number must be true to measure.
fn check_count(opening: &[u8]) -> Result<()> {
    let wide =
        opening.starts_with(b"\xff\xfe") || opening.starts_with(b"\xfe\xff") || opening.iter().take(4).any(|b| *b == 0);
    let text = String::from_utf8_lossy(opening);
    if wide || !text.contains("sst") {
        return Err(damaged());
    }
    for said in text.split("uniqueCount").skip(1) {
        let digits = said.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\''));
        let digits = digits.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        if !digits.is_empty() && digits.parse::<u64>().map_or(true, |count| count > MAX_COUNT) {
            return Err(too_large());
        }
    }
    Ok(())
}

fn damaged() -> SheetError {
    SheetError::new("damaged", "the workbook is damaged; open it, save it anew and send that")
}

fn too_large() -> SheetError {
    refused("it becomes too large when it is unpacked")
}

fn refused(detail: &str) -> SheetError {
    SheetError::new("unsafe_archive", detail)
}
