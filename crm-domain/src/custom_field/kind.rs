//! The types of custom fields.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::entity::Entity;
use crate::field::Kind;

/// The type of a custom field's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CustomKind {
    /// One line of text.
    Text,
    /// Text of many lines; neither sorted nor filtered.
    LongText,
    /// A number with or without a fraction.
    Number,
    /// An amount: `{"amount_minor": 990, "currency": "EUR"}`; filters compare the amount.
    Money,
    /// A calendar day.
    Date,
    /// Yes or no.
    Bool,
    /// One of the definition's choices.
    Choice,
    /// Some of the definition's choices.
    MultiChoice,
    /// The address of a web page.
    Link,
    /// The id of a user.
    User,
    /// The id of a record of the kind the definition names.
    Ref,
}

impl CustomKind {
    /// Every kind.
    pub const ALL: &'static [CustomKind] = &[
        CustomKind::Text,
        CustomKind::LongText,
        CustomKind::Number,
        CustomKind::Money,
        CustomKind::Date,
        CustomKind::Bool,
        CustomKind::Choice,
        CustomKind::MultiChoice,
        CustomKind::Link,
        CustomKind::User,
        CustomKind::Ref,
    ];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[
        CustomKind::Text.as_str(),
        CustomKind::LongText.as_str(),
        CustomKind::Number.as_str(),
        CustomKind::Money.as_str(),
        CustomKind::Date.as_str(),
        CustomKind::Bool.as_str(),
        CustomKind::Choice.as_str(),
        CustomKind::MultiChoice.as_str(),
        CustomKind::Link.as_str(),
        CustomKind::User.as_str(),
        CustomKind::Ref.as_str(),
    ];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            CustomKind::Text => "text",
            CustomKind::LongText => "long_text",
            CustomKind::Number => "number",
            CustomKind::Money => "money",
            CustomKind::Date => "date",
            CustomKind::Bool => "bool",
            CustomKind::Choice => "choice",
            CustomKind::MultiChoice => "multi_choice",
            CustomKind::Link => "link",
            CustomKind::User => "user",
            CustomKind::Ref => "ref",
        }
    }

    /// Finds the kind with this word.
    pub fn parse(word: &str) -> Option<CustomKind> {
        CustomKind::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    /// Tells whether lists can be put in their order: each record has at most one, and it says something by itself.
    pub const fn is_sortable(self) -> bool {
        match self {
            CustomKind::Text
            | CustomKind::Number
            | CustomKind::Money
            | CustomKind::Date
            | CustomKind::Bool
            | CustomKind::Choice
            | CustomKind::Link => true,
            CustomKind::LongText | CustomKind::MultiChoice | CustomKind::User | CustomKind::Ref => false,
        }
    }

    /// Tells whether the search finds records by them.
    pub const fn is_searchable(self) -> bool {
        matches!(self, CustomKind::Text | CustomKind::LongText | CustomKind::Link)
    }

    /// Tells whether metrics can be split by them: into choices, yes and no, records, or the periods of days.
    pub const fn is_groupable(self) -> bool {
        match self {
            CustomKind::Choice
            | CustomKind::MultiChoice
            | CustomKind::Bool
            | CustomKind::Date
            | CustomKind::User
            | CustomKind::Ref => true,
            CustomKind::Text | CustomKind::LongText | CustomKind::Number | CustomKind::Money | CustomKind::Link => {
                false
            }
        }
    }

    /// Returns how filters see such values. A `ref` compares as the text of its id, for the kind of record it points
    /// at is only known to its definition.
    pub const fn field_kind(self) -> Kind {
        match self {
            CustomKind::Text | CustomKind::Choice | CustomKind::MultiChoice | CustomKind::Link | CustomKind::Ref => {
                Kind::Text
            }
            CustomKind::LongText => Kind::LongText,
            CustomKind::Number => Kind::Number,
            CustomKind::Money => Kind::Money,
            CustomKind::Date => Kind::Date,
            CustomKind::Bool => Kind::Bool,
            CustomKind::User => Kind::Ref(Entity::User),
        }
    }
}
