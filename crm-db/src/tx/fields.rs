//! Fields that are kept from somebody, where records come out of the store and go in.

use crm_domain::custom_field;
use crm_domain::event::diff;
use crm_domain::policy::Actor;
use crm_domain::policy::fields::{Fields, Withheld};
use crm_domain::record::Custom;
use uuid::Uuid;

use crate::error::{Error, Result};
use crate::event_log;
use crate::stored::Stored;
use crate::tx::{Reader, Tx};

/// Returns a record as an actor is shown it: without the fields that are kept from them. What leaves the store by reading
/// has been here; only what is going to be written has not.
pub(crate) fn shown<R: Stored>(actor: &Actor, mut record: R) -> R {
    if let Some(withheld) = record.withheld_mut() {
        *withheld = Withheld::new(actor.fields.hidden(R::ENTITY));
    }
    record
}

impl Reader<'_> {
    /// Returns a record as the actor is shown it.
    pub(crate) fn shown<R: Stored>(&self, record: R) -> R {
        shown(self.actor, record)
    }
}

impl Tx<'_> {
    /// Checks that an input names no field that is kept from the actor: not even whether a value is the same is told. Which
    /// it names is asked for where some field is restricted.
    ///
    /// # Errors
    /// [`Error::FieldDenied`].
    pub fn require_known<R: Stored>(&self, naming: impl Fn() -> Vec<String>) -> Result<()> {
        let fields = &self.actor().fields;
        if **fields == Fields::default() {
            return Ok(());
        }
        match fields.forbidden_input(R::ENTITY, &naming()) {
            Some(field) => Err(Error::FieldDenied(field)),
            None => Ok(()),
        }
    }

    /// Fields that the actor may not change stay as they are; a new record has none of them.
    pub(super) fn require_fields<R: Stored>(&mut self, before: Option<&R>, after: &R) -> Result<()> {
        let fields = &self.actor().fields;
        if **fields == Fields::default() {
            return Ok(());
        }
        let mut written = after.clone();
        if before.is_none() && after.custom().is_some_and(|custom| !custom.is_empty()) {
            // What a new record begins with was not chosen by whoever makes it.
            let mut defaults = Custom::new();
            custom_field::fill_defaults(&mut defaults, &self.field_defs(R::ENTITY)?);
            if let Some(custom) = written.custom_mut() {
                custom.retain(|key, value| defaults.get(key) != Some(value));
            }
        }
        match fields.forbidden(R::ENTITY, &diff(before, Some(&written))) {
            Some(field) => Err(Error::FieldDenied(field)),
            None => Ok(()),
        }
    }

    /// Returns the fields, as far as the actor sees them, that changed after this version of a record.
    pub(super) fn changed_fields<R: Stored>(&mut self, record: Uuid, version: i32) -> Result<Vec<String>> {
        let changes = event_log::changes_since(self.conn, record, version)?;
        let mut names: Vec<String> = Vec::new();
        for change in self.actor().fields.told(R::ENTITY, changes) {
            if !names.contains(&change.field) {
                names.push(change.field);
            }
        }
        Ok(names)
    }
}
