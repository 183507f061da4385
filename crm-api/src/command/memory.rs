//! How much memory the server holds on to that it does not use.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// What the allocators are told. Both keep what was freed, each thread for itself, and a server has many threads of which
/// few work at a time: after a load a third of the process was such memory, and at rest two fifths.
///
/// `MALLOC_ARENA_MAX` is of the C library, in which SQLite allocates; `MIMALLOC_PURGE_DELAY`, in milliseconds, of the
/// allocator for all else.
const SETTINGS: [(&str, &str); 2] = [("MALLOC_ARENA_MAX", "2"), ("MIMALLOC_PURGE_DELAY", "0")];

/// Lets the allocators give back what was freed. They read their settings before the program begins, so it begins once
/// more in the same process; whoever has set them keeps their own. Where that cannot be, all else works as well.
pub fn give_back() {
    let unset: Vec<_> = SETTINGS.into_iter().filter(|(name, _)| std::env::var_os(name).is_none()).collect();
    let (Some(name), Ok(program)) = (std::env::args_os().next(), std::env::current_exe()) else { return };
    if !unset.is_empty() {
        let fault = Command::new(program).arg0(name).args(std::env::args_os().skip(1)).envs(unset).exec();
        log::debug!("the allocators keep their settings: {fault}");
    }
}
