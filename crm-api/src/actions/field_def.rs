//! Definitions of custom fields: a choice stays as long as a record has it.

use crm_db::Tx;
use crm_db::error::Result;
use crm_domain::custom_field::{CustomKind, FieldDef};
use crm_domain::invalid::Invalid;
use crm_domain::record::Record;

use crate::actions::Writable;

impl Writable for FieldDef {
    fn compose(tx: &mut Tx<'_>, before: Option<&Self>, input: Self::Input) -> Result<Self> {
        let context = tx.context::<Self>()?;
        let Some(before) = before else { return Ok(Self::new(input, &context)?) };
        let after = before.apply(input, &context)?;
        if matches!(before.kind, CustomKind::Choice | CustomKind::MultiChoice) {
            keep_used(tx, before, &after)?;
        }
        Ok(after)
    }
}

/// A choice that records have cannot go: their values would no longer be among those that can be chosen or filtered by.
fn keep_used(tx: &mut Tx<'_>, before: &FieldDef, after: &FieldDef) -> Result<()> {
    let mut invalid = Invalid::default();
    for choice in before.choices.iter().filter(|choice| !after.choices.contains(choice)) {
        if tx.is_choice_used(before, choice)? {
            invalid.add("/choices", "in_use", format!("records have the choice {choice:?}"));
        }
    }
    Ok(invalid.or(())?)
}
