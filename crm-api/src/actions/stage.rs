//! Stages, which may ask for custom fields of deals.

use crm_db::Tx;
use crm_db::error::Result;
use crm_domain::deal::Deal;
use crm_domain::invalid::Invalid;
use crm_domain::record::Record;
use crm_domain::stage::{CUSTOM, Stage};

use crate::actions::Writable;

impl Writable for Stage {
    fn compose(tx: &mut Tx<'_>, before: Option<&Self>, input: Self::Input) -> Result<Self> {
        let context = tx.context::<Self>()?;
        let stage = match before {
            Some(before) => before.apply(input, &context)?,
            None => Self::new(input, &context)?,
        };
        if stage.asks_custom() && before.is_none_or(|before| before.questions != stage.questions) {
            check_custom(tx, before, &stage)?;
        }
        Ok(stage)
    }
}

/// A new question is for a field that deals have; an old one stays while its field is in the recycle bin.
fn check_custom(tx: &mut Tx<'_>, before: Option<&Stage>, stage: &Stage) -> Result<()> {
    let defs = tx.field_defs(Deal::ENTITY)?;
    let asked = |question: &String| before.is_some_and(|before| before.questions.contains(question));
    let mut invalid = Invalid::default();
    for (index, question) in stage.questions.iter().enumerate().filter(|(_, question)| !asked(question)) {
        if let Some(key) = question.strip_prefix(CUSTOM)
            && !defs.iter().any(|def| def.key == key)
        {
            invalid.add(format!("/questions/{index}"), "unknown_field", "no custom field of deals");
        }
    }
    Ok(invalid.or(())?)
}
