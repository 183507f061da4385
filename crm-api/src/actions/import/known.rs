//! What an import has looked up or made so far, so that the same name is looked up once.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crm_db::Tx;
use crm_db::error::Result;
use crm_domain::custom_field::FieldDef;
use crm_domain::entity::Entity;
use uuid::Uuid;

use crate::actions::written::Written;

/// Names and ids seen by an import.
#[derive(Debug, Default)]
pub struct Known {
    ids: HashMap<(Entity, String), Uuid>,
    teams: HashMap<Uuid, Option<Uuid>>,
    names: HashMap<(Entity, Uuid), Option<String>>,
    defs: HashMap<Entity, Arc<[FieldDef]>>,
    pretended: HashSet<Uuid>,
    beside: Vec<(Entity, Written)>,
    trial: bool,
    /// What was remembered since the last commit, and where of it the row begins.
    log: Vec<(Entity, String)>,
    row: usize,
}

impl Known {
    /// Begins an import; a trial takes back what it writes, and remembers that it did.
    pub fn new(trial: bool) -> Self {
        Self { trial, ..Self::default() }
    }

    /// Begins a row.
    pub(super) fn begin_row(&mut self) {
        self.beside.clear();
        self.row = self.log.len();
    }

    /// Forgets what was learnt from a row that failed.
    pub(super) fn forget_row(&mut self) {
        let from = self.row.min(self.log.len());
        for key in self.log.drain(from..) {
            self.ids.remove(&key);
        }
    }

    /// Forgets what was learnt since the last commit.
    pub fn roll_back(&mut self) {
        self.row = 0;
        self.forget_row();
    }

    /// Keeps what was learnt.
    pub fn commit(&mut self) {
        self.log.clear();
    }

    /// Returns what the row made on the way.
    pub(super) fn made_beside(&mut self) -> Vec<(Entity, Written)> {
        std::mem::take(&mut self.beside)
    }

    /// Notes a record made on the way.
    pub(super) fn made(&mut self, entity: Entity, written: Written) {
        self.beside.push((entity, written));
    }

    /// Notes a record made on the way of nothing but a name.
    pub(super) fn made_named(&mut self, entity: Entity, (id, version): (Uuid, i32)) {
        self.made(entity, Written { id, version, changes: None, is_changed: true });
    }

    /// Tells whether the row made this record itself, on the way.
    pub(super) fn was_made_by_row(&self, id: Uuid) -> bool {
        self.beside.iter().any(|(_, written)| written.id == id && written.changes.is_none())
    }

    /// Notes that a record made on the way was changed once more.
    pub(super) fn bump(&mut self, id: Uuid, version: i32) {
        for (_, written) in self.beside.iter_mut().filter(|(_, written)| written.id == id) {
            written.version = version;
        }
    }

    /// Returns the record that is called so.
    pub(super) fn id(&self, entity: Entity, key: &str) -> Option<Uuid> {
        self.ids.get(&(entity, key.to_owned())).copied()
    }

    /// Remembers what a record is called.
    pub(super) fn remember(&mut self, entity: Entity, key: String, id: Uuid) {
        self.log.push((entity, key.clone()));
        self.ids.insert((entity, key), id);
    }

    /// Returns what a record with this id is called, when it was asked for before; nothing when there is none.
    pub(super) fn name(&self, entity: Entity, id: Uuid) -> Option<Option<String>> {
        self.names.get(&(entity, id)).cloned()
    }

    /// Remembers what a record is called.
    pub(super) fn remember_name(&mut self, entity: Entity, id: Uuid, name: Option<String>) {
        self.names.insert((entity, id), name);
    }

    /// Returns the company's own fields, read once.
    pub(super) fn field_defs(&mut self, tx: &mut Tx<'_>, entity: Entity) -> Result<Arc<[FieldDef]>> {
        if let Some(defs) = self.defs.get(&entity) {
            return Ok(Arc::clone(defs));
        }
        let defs: Arc<[FieldDef]> = tx.field_defs(entity)?.into();
        self.defs.insert(entity, Arc::clone(&defs));
        Ok(defs)
    }

    /// Returns the team of a user, when it was asked for before.
    pub(super) fn team(&self, user: Uuid) -> Option<Option<Uuid>> {
        self.teams.get(&user).copied()
    }

    /// Remembers the team of a user.
    pub(super) fn remember_team(&mut self, user: Uuid, team: Option<Uuid>) {
        self.teams.insert(user, team);
    }

    /// Notes that what was written so far was taken back, as a trial does after each stretch of rows.
    pub fn pretend(&mut self, written: impl IntoIterator<Item = Uuid>) {
        if self.trial {
            self.pretended.extend(written);
        }
    }

    /// Tells whether a record was made by a trial, and so is not there.
    pub(super) fn is_pretended(&self, id: Uuid) -> bool {
        self.pretended.contains(&id)
    }
}
