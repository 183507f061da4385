//! The built-in roles; what they may do stands in `policy.rs` alone.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A built-in role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoleKey {
    /// Runs the CRM.
    Admin,
    /// Leads those who sell.
    Manager,
    /// Sells.
    Rep,
    /// Helps customers.
    Support,
    /// Wins the interest of many.
    Marketing,
    /// Looks only.
    ReadOnly,
}

impl RoleKey {
    /// Every role.
    pub const ALL: &'static [RoleKey] =
        &[RoleKey::Admin, RoleKey::Manager, RoleKey::Rep, RoleKey::Support, RoleKey::Marketing, RoleKey::ReadOnly];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[
        RoleKey::Admin.as_str(),
        RoleKey::Manager.as_str(),
        RoleKey::Rep.as_str(),
        RoleKey::Support.as_str(),
        RoleKey::Marketing.as_str(),
        RoleKey::ReadOnly.as_str(),
    ];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            RoleKey::Admin => "admin",
            RoleKey::Manager => "manager",
            RoleKey::Rep => "rep",
            RoleKey::Support => "support",
            RoleKey::Marketing => "marketing",
            RoleKey::ReadOnly => "read_only",
        }
    }

    /// Finds the role with this word.
    pub fn parse(word: &str) -> Option<RoleKey> {
        RoleKey::ALL.iter().copied().find(|role| role.as_str() == word)
    }
}
