//! What can be said about one field of a record: the one table from which filters, sorting, API parameters, the
//! browser's filter builder, exports and import mappings are derived.

use serde::Serialize;
use utoipa::ToSchema;

use crate::entity::Entity;

/// The type of a field's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One line of text.
    Text,
    /// Text of many lines; neither sorted nor filtered.
    LongText,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Number,
    /// An amount in minor units of the currency beside it.
    Money,
    /// A calendar day.
    Date,
    /// A moment.
    Instant,
    /// Yes or no.
    Bool,
    /// One of a fixed set of words.
    Choice(&'static [&'static str]),
    /// The id of another record.
    Ref(Entity),
    /// A list or object: parts of the record, read whole.
    Parts,
}

/// Where the values of a field stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// In a column of the same name.
    Column,
    /// In a column of the same name, with the folded form in `<name>_key`.
    Folded,
    /// In another table that points at the record.
    Related,
    /// Several columns of one other table that points at the record: filters side by side ask for one row of it that
    /// meets them all.
    Linked,
    /// Worked out by the database from what stands there; serves as a filter only.
    Derived,
    /// Worked out when the record is read; not sorted, and filtered by only where the database can work it out too.
    Computed,
}

/// One field of a record.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The member's name on the wire.
    pub name: &'static str,
    /// The type of its values.
    pub kind: Kind,
    /// Where its values stand.
    pub source: Source,
    /// Whether it can be empty.
    pub nullable: bool,
    /// Whether lists can be sorted by it; such a field has its indexes.
    pub sortable: bool,
    /// Whether lists can be filtered by it.
    pub filterable: bool,
    /// Whether clients may set it.
    pub writable: bool,
}

impl Field {
    /// A field of this kind that stands in a column, may be empty, be set and be filtered by.
    pub const fn new(name: &'static str, kind: Kind) -> Self {
        let filterable = !matches!(kind, Kind::LongText | Kind::Parts);
        Self { name, kind, source: Source::Column, nullable: true, sortable: false, filterable, writable: true }
    }

    /// Text with a folded form beside it.
    pub const fn folded(name: &'static str) -> Self {
        let mut field = Self::new(name, Kind::Text);
        field.source = Source::Folded;
        field
    }

    /// A field that only serves as a filter: it asks for records that another table points at.
    pub const fn related(name: &'static str, kind: Kind) -> Self {
        let mut field = Self::new(name, kind);
        field.source = Source::Related;
        field.writable = false;
        field
    }

    /// A field that only serves as a filter, on one of several columns of another table; see [`Source::Linked`].
    pub const fn linked(name: &'static str, kind: Kind) -> Self {
        let mut field = Self::related(name, kind);
        field.source = Source::Linked;
        field
    }

    /// A field that only serves as a filter, worked out by the database.
    pub const fn derived(name: &'static str, kind: Kind) -> Self {
        let mut field = Self::related(name, kind);
        field.source = Source::Derived;
        field
    }

    /// Tells whether it is a member of the record; others only serve as filters.
    pub const fn is_member(&self) -> bool {
        !matches!(self.source, Source::Related | Source::Linked | Source::Derived)
    }

    /// Can never be empty.
    pub const fn required(mut self) -> Self {
        self.nullable = false;
        self
    }

    /// Can be sorted by.
    pub const fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }

    /// Is set by the server alone.
    pub const fn read_only(mut self) -> Self {
        self.writable = false;
        self
    }

    /// Is shown but not filtered by.
    pub const fn unfiltered(mut self) -> Self {
        self.filterable = false;
        self
    }

    /// Is worked out when the record is read.
    pub const fn computed(mut self) -> Self {
        self.source = Source::Computed;
        self.filterable = false;
        self.writable = false;
        self
    }

    /// Can be filtered by although it is worked out.
    pub const fn filtered(mut self) -> Self {
        self.filterable = true;
        self
    }
}

/// The fields that every record has, to be put at the end of its own.
pub const CREATED_AT: Field = Field::new("created_at", Kind::Instant).required().sortable().read_only();
/// See [`CREATED_AT`].
pub const UPDATED_AT: Field = Field::new("updated_at", Kind::Instant).required().sortable().read_only();
/// See [`CREATED_AT`].
pub const CREATED_BY: Field = Field::new("created_by", Kind::Ref(Entity::User)).read_only();
/// See [`CREATED_AT`].
pub const ID: Field = Field::new("id", Kind::Text).required().read_only().unfiltered();

/// A comparison that a filter can make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, serde::Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// Equal; text is compared folded.
    Eq,
    /// Not equal; empty counts as not equal.
    Ne,
    /// Less than.
    Lt,
    /// At most.
    Lte,
    /// Greater than.
    Gt,
    /// At least.
    Gte,
    /// One of.
    In,
    /// None of; empty counts as none.
    Nin,
    /// Contains this text.
    Contains,
    /// Starts with this text.
    StartsWith,
    /// Is empty, or is not.
    IsNull,
}

impl Op {
    /// Every comparison.
    pub const ALL: &'static [Op] =
        &[Op::Eq, Op::Ne, Op::Lt, Op::Lte, Op::Gt, Op::Gte, Op::In, Op::Nin, Op::Contains, Op::StartsWith, Op::IsNull];

    /// Returns the suffix that stands for it in query parameters.
    pub const fn as_str(self) -> &'static str {
        match self {
            Op::Eq => "eq",
            Op::Ne => "ne",
            Op::Lt => "lt",
            Op::Lte => "lte",
            Op::Gt => "gt",
            Op::Gte => "gte",
            Op::In => "in",
            Op::Nin => "nin",
            Op::Contains => "contains",
            Op::StartsWith => "starts_with",
            Op::IsNull => "is_null",
        }
    }

    /// Finds the comparison with this suffix.
    pub fn parse(suffix: &str) -> Option<Op> {
        Op::ALL.iter().copied().find(|op| op.as_str() == suffix)
    }
}

impl Kind {
    /// Returns the comparisons that make sense for values of this kind.
    pub const fn ops(self) -> &'static [Op] {
        match self {
            Kind::Text => &[Op::Eq, Op::Ne, Op::In, Op::Nin, Op::Contains, Op::StartsWith, Op::IsNull],
            Kind::Integer | Kind::Number | Kind::Money | Kind::Date | Kind::Instant => {
                &[Op::Eq, Op::Ne, Op::Lt, Op::Lte, Op::Gt, Op::Gte, Op::IsNull]
            }
            Kind::Bool => &[Op::Eq, Op::Ne, Op::IsNull],
            Kind::Choice(_) | Kind::Ref(_) => &[Op::Eq, Op::Ne, Op::In, Op::Nin, Op::IsNull],
            Kind::LongText | Kind::Parts => &[],
        }
    }

    /// Returns the word that names this kind on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::LongText => "long_text",
            Kind::Integer => "integer",
            Kind::Number => "number",
            Kind::Money => "money",
            Kind::Date => "date",
            Kind::Instant => "instant",
            Kind::Bool => "bool",
            Kind::Choice(_) => "choice",
            Kind::Ref(_) => "ref",
            Kind::Parts => "parts",
        }
    }
}
