//! What an account is to the company.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What an account is to the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    /// Might buy.
    Prospect,
    /// Buys.
    Customer,
    /// Bought once.
    Former,
    /// Sells with us.
    Partner,
    /// Something else.
    Other,
}

impl Lifecycle {
    /// Every lifecycle.
    pub const ALL: &'static [Lifecycle] =
        &[Lifecycle::Prospect, Lifecycle::Customer, Lifecycle::Former, Lifecycle::Partner, Lifecycle::Other];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[
        Lifecycle::Prospect.as_str(),
        Lifecycle::Customer.as_str(),
        Lifecycle::Former.as_str(),
        Lifecycle::Partner.as_str(),
        Lifecycle::Other.as_str(),
    ];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Lifecycle::Prospect => "prospect",
            Lifecycle::Customer => "customer",
            Lifecycle::Former => "former",
            Lifecycle::Partner => "partner",
            Lifecycle::Other => "other",
        }
    }

    /// Finds the lifecycle with this word.
    pub fn parse(word: &str) -> Option<Lifecycle> {
        Lifecycle::ALL.iter().copied().find(|lifecycle| lifecycle.as_str() == word)
    }
}
