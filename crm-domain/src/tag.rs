//! A tag: a word put on accounts, contacts and deals to find them again.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::common_members;
use crate::entity::Entity;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::record::{Context, Record};
use crate::time::Instant;
use crate::user::User;

/// The colour of a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = TagColor)]
pub enum Color {
    /// Gray.
    Gray,
    /// Blue.
    Blue,
    /// Cyan.
    Cyan,
    /// Teal.
    Teal,
    /// Green.
    Green,
    /// Yellow.
    Yellow,
    /// Orange.
    Orange,
    /// Red.
    Red,
    /// Pink.
    Pink,
    /// Violet.
    Violet,
}

impl Color {
    /// Every colour.
    pub const ALL: &'static [Color] = &[
        Color::Gray,
        Color::Blue,
        Color::Cyan,
        Color::Teal,
        Color::Green,
        Color::Yellow,
        Color::Orange,
        Color::Red,
        Color::Pink,
        Color::Violet,
    ];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[
        Color::Gray.as_str(),
        Color::Blue.as_str(),
        Color::Cyan.as_str(),
        Color::Teal.as_str(),
        Color::Green.as_str(),
        Color::Yellow.as_str(),
        Color::Orange.as_str(),
        Color::Red.as_str(),
        Color::Pink.as_str(),
        Color::Violet.as_str(),
    ];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Color::Gray => "gray",
            Color::Blue => "blue",
            Color::Cyan => "cyan",
            Color::Teal => "teal",
            Color::Green => "green",
            Color::Yellow => "yellow",
            Color::Orange => "orange",
            Color::Red => "red",
            Color::Pink => "pink",
            Color::Violet => "violet",
        }
    }

    /// Finds the colour with this word.
    pub fn parse(word: &str) -> Option<Color> {
        Color::ALL.iter().copied().find(|color| color.as_str() == word)
    }
}

/// A word put on records to find them again.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Tag {
    /// Its id.
    pub id: Id<Tag>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// The word; no two tags have the same.
    pub name: String,
    /// Its colour.
    pub color: Color,
    /// When it was made.
    #[schema(read_only)]
    pub created_at: Instant,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: Instant,
    /// The user who made it.
    #[schema(read_only)]
    pub created_by: Option<Id<User>>,
    /// When it went to the recycle bin.
    #[schema(read_only)]
    pub deleted_at: Option<Instant>,
}

/// What a client may set on a tag; absent members stay as they are, `null` goes back to the default.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TagInput {
    /// The word.
    #[validate(length(max = 50))]
    pub name: Patch<String>,
    /// Its colour; gray unless given.
    pub color: Patch<Color>,
}

impl Record for Tag {
    const ENTITY: Entity = Entity::Tag;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::folded("name").required().sortable(),
        Field::new("color", Kind::Choice(Color::NAMES)).required(),
        Field { sortable: false, ..CREATED_AT },
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "name";
    type Input = TagInput;

    fn new(input: TagInput, context: &Context) -> Result<Self, Invalid> {
        Tag {
            id: context.id.into(),
            version: 1,
            name: String::new(),
            color: Color::Gray,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .apply(input, context)
    }

    fn apply(&self, input: TagInput, _context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut tag = self.clone();
        input.name.apply_name(&mut tag.name);
        input.color.apply_or(&mut tag.color, Color::Gray);
        if tag.name.is_empty() {
            invalid.add("/name", "required", "a name");
        }
        invalid.or(tag)
    }

    common_members!(unowned);

    fn title(&self) -> String {
        self.name.clone()
    }
}
