//! What the company says of roles names roles that there are.

use crm_db::Tx;
use crm_db::error::Result;
use crm_domain::company::{Company, CompanyInput};
use crm_domain::invalid::Invalid;
use crm_domain::record::Record;
use crm_domain::user::RoleKey;

use crate::actions::Writable;

impl Writable for Company {
    fn compose(tx: &mut Tx<'_>, before: Option<&Self>, input: CompanyInput) -> Result<Self> {
        let context = tx.context::<Self>()?;
        let mut company = match before {
            Some(before) => before.apply(input, &context)?,
            None => Company::new(input, &context)?,
        };
        let named = before.map(|company| company.second_factor_roles.clone()).unwrap_or_default();
        let mut found = Vec::new();
        let mut invalid = Invalid::default();
        for key in company.second_factor_roles {
            if RoleKey::parse(&key).is_some() || tx.hold_role(&key)?.is_some() {
                found.push(key);
            } else if !named.contains(&key) {
                invalid.add("/second_factor_roles", "not_found", format!("no role has the key {key}"));
            }
            // One that was deleted meanwhile is left out.
        }
        company.second_factor_roles = found;
        Ok(invalid.or(company)?)
    }
}
