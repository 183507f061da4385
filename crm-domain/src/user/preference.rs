//! How a user likes the screens, and the input by which users set it themselves.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::invalid::Invalid;
use crate::notification::NotificationKind;
use crate::patch::Patch;

/// A language of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    En,
    /// German.
    De,
}

impl Language {
    /// Every language.
    pub const ALL: &'static [Language] = &[Language::En, Language::De];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[Language::En.as_str(), Language::De.as_str()];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Language::En => "en",
            Language::De => "de",
        }
    }

    /// Finds the language with this word.
    pub fn parse(word: &str) -> Option<Language> {
        Language::ALL.iter().copied().find(|language| language.as_str() == word)
    }
}

/// Colours of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the device has it.
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Every theme.
    pub const ALL: &'static [Theme] = &[Theme::Auto, Theme::Light, Theme::Dark];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[Theme::Auto.as_str(), Theme::Light.as_str(), Theme::Dark.as_str()];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Theme::Auto => "auto",
            Theme::Light => "light",
            Theme::Dark => "dark",
        }
    }

    /// Finds the theme with this word.
    pub fn parse(word: &str) -> Option<Theme> {
        Theme::ALL.iter().copied().find(|theme| theme.as_str() == word)
    }
}

/// Height of table rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Density {
    /// Low.
    Compact,
    /// In between.
    Normal,
    /// High.
    Comfortable,
}

impl Density {
    /// Every density.
    pub const ALL: &'static [Density] = &[Density::Compact, Density::Normal, Density::Comfortable];
    /// The words for them.
    pub const NAMES: &'static [&'static str] =
        &[Density::Compact.as_str(), Density::Normal.as_str(), Density::Comfortable.as_str()];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Density::Compact => "compact",
            Density::Normal => "normal",
            Density::Comfortable => "comfortable",
        }
    }

    /// Finds the density with this word.
    pub fn parse(word: &str) -> Option<Density> {
        Density::ALL.iter().copied().find(|density| density.as_str() == word)
    }
}

/// What users may set about themselves; absent members stay as they are, `null` goes back to the default.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MeInput {
    /// The name to show.
    #[validate(length(max = 200))]
    pub name: Patch<String>,
    /// The language of the screens.
    pub language: Patch<Language>,
    /// Time zone (IANA).
    #[validate(length(max = 64))]
    pub time_zone: Patch<String>,
    /// Colours of the screens.
    pub theme: Patch<Theme>,
    /// Height of table rows.
    pub density: Patch<Density>,
    /// Whether single keys are shortcuts.
    pub shortcuts: Patch<bool>,
    /// All hints that are not to be shown again, such as `first_steps`.
    pub dismissed: Patch<Vec<String>>,
    /// All that the user does not want to be told.
    pub muted: Patch<Vec<NotificationKind>>,
}

/// Tells whether the text has the shape of an IANA time zone; whether there is such a zone is checked at the edge.
pub fn looks_like_time_zone(text: &str) -> bool {
    let word = |word: &str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'+'))
    };
    text == "UTC"
        || (text.len() <= 64 && text.contains('/') && text.split('/').count() <= 3 && text.split('/').all(word))
}

/// Most hints that are remembered as put away.
const MAX_DISMISSED: usize = 50;
/// Longest name of a hint.
const MAX_HINT: usize = 50;

/// Replaces the hints that are not shown again; the same hint twice counts once.
pub(crate) fn replace_dismissed(target: &mut Vec<String>, input: Patch<Vec<String>>, invalid: &mut Invalid) {
    let wanted = match input {
        Patch::Absent => return,
        Patch::Null => Vec::new(),
        Patch::Set(names) => names,
    };
    let is_name = |name: &str| {
        !name.is_empty()
            && name.len() <= MAX_HINT
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'.'))
    };
    if wanted.len() > MAX_DISMISSED || !wanted.iter().all(|name| is_name(name)) {
        invalid.add("/dismissed", "invalid_value", "names of a-z, 0-9, _ and ., at most 50");
        return;
    }
    target.clear();
    for name in wanted {
        if !target.contains(&name) {
            target.push(name);
        }
    }
}

/// Replaces what a user does not want to be told; the same kind twice counts once.
pub(crate) fn replace_muted(target: &mut Vec<NotificationKind>, input: Patch<Vec<NotificationKind>>) {
    input.apply_or(target, Vec::new());
    target.sort_unstable();
    target.dedup();
}

/// Applies a time zone; without one it is UTC.
pub(crate) fn apply_time_zone(target: &mut String, input: Patch<String>, invalid: &mut Invalid) {
    match input {
        Patch::Absent => {}
        Patch::Null => "UTC".clone_into(target),
        Patch::Set(text) if looks_like_time_zone(text.trim()) => text.trim().clone_into(target),
        Patch::Set(_) => invalid.add("/time_zone", "time_zone", "a zone such as Europe/Berlin, or UTC"),
    }
}
