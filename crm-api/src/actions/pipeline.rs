//! Pipelines, which may name the roles that move their deals back.

use crm_db::Tx;
use crm_db::error::Result;
use crm_domain::invalid::Invalid;
use crm_domain::pipeline::Pipeline;
use crm_domain::record::Record;
use crm_domain::user::RoleKey;

use crate::actions::Writable;

impl Writable for Pipeline {
    fn compose(tx: &mut Tx<'_>, before: Option<&Self>, input: Self::Input) -> Result<Self> {
        let context = tx.context::<Self>()?;
        let pipeline = match before {
            Some(before) => before.apply(input, &context)?,
            None => Self::new(input, &context)?,
        };
        if before.is_none_or(|before| before.move_back_roles != pipeline.move_back_roles) {
            check_roles(tx, before, &pipeline)?;
        }
        Ok(pipeline)
    }
}

/// A role that is newly named is there; one that was named before stays though it has been deleted, and says nothing.
fn check_roles(tx: &mut Tx<'_>, before: Option<&Pipeline>, pipeline: &Pipeline) -> Result<()> {
    let earlier = before.and_then(|before| before.move_back_roles.as_deref()).unwrap_or_default();
    let named = pipeline.move_back_roles.as_deref().unwrap_or_default();
    let mut invalid = Invalid::default();
    for (index, role) in named.iter().enumerate().filter(|(_, role)| !earlier.contains(role)) {
        if RoleKey::parse(role).is_none() && tx.hold_role(role)?.is_none() {
            invalid.add(format!("/move_back_roles/{index}"), "not_found", "no role has this key");
        }
    }
    Ok(invalid.or(())?)
}
