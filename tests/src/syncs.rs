//! Counts how often SQLite has the system write a database to the disk for good: a file system for SQLite that passes
//! everything on to the one there is, and counts what was synced.

use std::collections::HashMap;
use std::ffi::{CStr, c_char, c_int};
use std::sync::{Mutex, OnceLock};

use libsqlite3_sys as ffi;

use crate::databases::Database;

type Sync = unsafe extern "C" fn(*mut ffi::sqlite3_file, c_int) -> c_int;

/// The methods of an open file, as SQLite calls them, and what the counting needs to know behind them.
#[repr(C)]
struct Counted {
    methods: ffi::sqlite3_io_methods,
    sync: Sync,
    path: String,
}

/// The file system below, which stays registered and is never written.
struct Below(*mut ffi::sqlite3_vfs);

// SAFETY: SQLite itself uses it from all threads.
unsafe impl Send for Below {}
unsafe impl std::marker::Sync for Below {}

static BELOW: OnceLock<Below> = OnceLock::new();
static SYNCS: Mutex<Option<HashMap<String, usize>>> = Mutex::new(None);

/// Starts to count; to be called before the store is opened.
///
/// # Panics
/// When SQLite has no file system.
pub fn watch() {
    BELOW.get_or_init(|| {
        // SAFETY: SQLite's own file system lives as long as the program, and so does the copy with another way to open.
        unsafe {
            let below = ffi::sqlite3_vfs_find(std::ptr::null());
            assert!(!below.is_null());
            let mut counting = *below;
            counting.zName = c"counting".as_ptr();
            counting.xOpen = Some(open);
            let counting = Box::into_raw(Box::new(counting));
            assert_eq!(ffi::sqlite3_vfs_register(counting, 1), ffi::SQLITE_OK);
            Below(below)
        }
    });
}

/// Returns how often this database was synced, its log included.
pub fn of(database: &Database) -> usize {
    // SQLite resolves links on the way to a file; its name is its own.
    let file = database.url.rsplit('/').next().unwrap_or_default();
    let counts = SYNCS.lock().unwrap();
    let own = counts.iter().flatten().filter(|(path, _)| path.contains(file));
    own.map(|(_, count)| count).sum()
}

unsafe extern "C" fn open(
    _vfs: *mut ffi::sqlite3_vfs,
    name: ffi::sqlite3_filename,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    let Some((below, open)) = BELOW.get().and_then(|Below(below)| {
        // SAFETY: it is registered for good.
        let open = unsafe { (**below).xOpen }?;
        Some((*below, open))
    }) else {
        return ffi::SQLITE_CANTOPEN;
    };
    // SAFETY: the arguments are those that SQLite gave, and the file has the size that this file system asks for. Its
    // methods are a table that an open file points at; another table takes its place before SQLite sees the file.
    unsafe {
        let done = open(below, name, file, flags, out);
        let methods = (*file).pMethods;
        if done == ffi::SQLITE_OK
            && !methods.is_null()
            && let Some(sync) = (*methods).xSync
        {
            let methods = ffi::sqlite3_io_methods { xSync: Some(count), ..*methods };
            let counted = Counted { methods, sync, path: text(name) };
            (*file).pMethods = std::ptr::from_ref(Box::leak(Box::new(counted))).cast();
        }
        done
    }
}

unsafe extern "C" fn count(file: *mut ffi::sqlite3_file, flags: c_int) -> c_int {
    // SAFETY: files with this method were opened above, and so the table is the first member of one of ours.
    let (counted, done) = unsafe {
        let counted = &*(*file).pMethods.cast::<Counted>();
        (counted, (counted.sync)(file, flags))
    };
    if done == ffi::SQLITE_OK {
        let mut counts = SYNCS.lock().unwrap();
        *counts.get_or_insert_default().entry(counted.path.clone()).or_default() += 1;
    }
    done
}

unsafe fn text(pointer: *const c_char) -> String {
    if pointer.is_null() {
        return String::new();
    }
    // SAFETY: SQLite's texts end with a zero byte.
    unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned()
}
