//! A user: somebody who works with the CRM, or who only owns records because an import named them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::{Validate, ValidateEmail};

use crate::common_members;
use crate::entity::Entity;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::fold::fold;
use crate::id::Id;
use crate::invalid::Invalid;
use crate::notification::NotificationKind;
use crate::patch::Patch;
use crate::record::{Context, Record, Reference, SearchText};
use crate::time::Instant;

pub use crate::user::membership::Membership;
pub use crate::user::preference::{Density, Language, MeInput, Theme, looks_like_time_zone};
pub use crate::user::role::RoleKey;

mod membership;
pub(crate) mod preference;
mod role;

/// Whether somebody can sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// Can sign in.
    Active,
    /// Has been sent a link and not used it yet.
    Invited,
    /// Could sign in once.
    Deactivated,
    /// Owns records but never signs in.
    NoLogin,
}

impl UserStatus {
    /// Every status.
    pub const ALL: &'static [UserStatus] =
        &[UserStatus::Active, UserStatus::Invited, UserStatus::Deactivated, UserStatus::NoLogin];
    /// The words for them.
    pub const NAMES: &'static [&'static str] = &[
        UserStatus::Active.as_str(),
        UserStatus::Invited.as_str(),
        UserStatus::Deactivated.as_str(),
        UserStatus::NoLogin.as_str(),
    ];

    /// Returns the word for it in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            UserStatus::Active => "active",
            UserStatus::Invited => "invited",
            UserStatus::Deactivated => "deactivated",
            UserStatus::NoLogin => "no_login",
        }
    }

    /// Finds the status with this word.
    pub fn parse(word: &str) -> Option<UserStatus> {
        UserStatus::ALL.iter().copied().find(|status| status.as_str() == word)
    }
}

/// Somebody who works with the CRM.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct User {
    /// Its id.
    pub id: Id<User>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// The name to show.
    pub name: String,
    /// The address to sign in with; those who never sign in need none.
    pub email: Option<String>,
    /// What the user may do: the key of a built-in role or of one of the company's own.
    pub role: String,
    /// Whether the user can sign in.
    #[schema(read_only)]
    pub status: UserStatus,
    /// The language of the screens.
    pub language: Language,
    /// Time zone (IANA).
    pub time_zone: String,
    /// Colours of the screens.
    #[schema(read_only)]
    pub theme: Theme,
    /// Height of table rows.
    #[schema(read_only)]
    pub density: Density,
    /// Whether single keys are shortcuts.
    #[schema(read_only)]
    pub shortcuts: bool,
    /// Hints that are not to be shown again.
    #[schema(read_only)]
    pub dismissed: Vec<String>,
    /// What the user does not want to be told.
    #[schema(read_only)]
    pub muted: Vec<NotificationKind>,
    /// Whether signing in takes a second factor beside the password.
    #[schema(read_only)]
    pub second_factor: bool,
    /// The teams the user is in; new records belong to the first.
    pub teams: Vec<Membership>,
    /// When the user last signed in.
    #[schema(read_only)]
    pub last_login_at: Option<Instant>,
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

/// What an admin may set on a user; absent members stay as they are, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct UserInput {
    /// The name to show.
    #[validate(length(max = 200))]
    pub name: Patch<String>,
    /// The address to sign in with.
    #[validate(length(max = 254))]
    pub email: Patch<String>,
    /// What the user may do, by the key of a role; the least, unless given.
    #[validate(length(max = 60))]
    pub role: Patch<String>,
    /// The language of the screens.
    pub language: Patch<Language>,
    /// Time zone (IANA).
    #[validate(length(max = 64))]
    pub time_zone: Patch<String>,
    /// All teams the user is in.
    pub teams: Patch<Vec<Membership>>,
}

impl UserInput {
    /// Tells whether it changes what the user may do, or the address to sign in with.
    pub fn is_about_access(&self) -> bool {
        !matches!((&self.role, &self.teams, &self.email), (Patch::Absent, Patch::Absent, Patch::Absent))
    }
}

impl Record for User {
    const ENTITY: Entity = Entity::User;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::folded("name").required().sortable(),
        Field::folded("email"),
        Field::new("role", Kind::Text).required(),
        Field::new("status", Kind::Choice(UserStatus::NAMES)).required().read_only(),
        Field::new("language", Kind::Choice(Language::NAMES)).required(),
        Field::new("time_zone", Kind::Text).required().unfiltered(),
        Field::new("theme", Kind::Choice(Theme::NAMES)).required().read_only().unfiltered(),
        Field::new("density", Kind::Choice(Density::NAMES)).required().read_only().unfiltered(),
        Field::new("shortcuts", Kind::Bool).required().read_only().unfiltered(),
        Field::new("dismissed", Kind::Parts).read_only(),
        Field::new("muted", Kind::Parts).read_only(),
        Field::new("second_factor", Kind::Bool).required().read_only(),
        Field::new("teams", Kind::Parts),
        Field::new("last_login_at", Kind::Instant).read_only(),
        CREATED_AT,
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "name";
    type Input = UserInput;

    fn new(input: UserInput, context: &Context) -> Result<Self, Invalid> {
        User {
            id: context.id.into(),
            version: 1,
            name: String::new(),
            email: None,
            role: RoleKey::ReadOnly.as_str().to_owned(),
            status: UserStatus::NoLogin,
            language: Language::En,
            time_zone: "UTC".to_owned(),
            theme: Theme::Auto,
            density: Density::Normal,
            shortcuts: true,
            dismissed: Vec::new(),
            muted: Vec::new(),
            second_factor: false,
            teams: Vec::new(),
            last_login_at: None,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .apply(input, context)
    }

    fn apply(&self, input: UserInput, _context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut user = self.clone();
        input.name.apply_name(&mut user.name);
        input.email.apply_text(&mut user.email);
        input.role.apply_or(&mut user.role, RoleKey::ReadOnly.as_str().to_owned());
        input.language.apply_or(&mut user.language, Language::En);
        preference::apply_time_zone(&mut user.time_zone, input.time_zone, &mut invalid);
        membership::replace(&mut user.teams, input.teams, &mut invalid);
        user.check(&mut invalid);
        invalid.or(user)
    }

    common_members!(unowned);

    fn references(&self) -> Vec<Reference> {
        self.teams
            .iter()
            .map(|membership| Reference { pointer: "/teams", entity: Entity::Team, id: membership.team_id.uuid() })
            .collect()
    }

    /// What users may and where they belong is part of it, what is theirs to choose is not.
    fn configures(before: Option<&Self>, after: Option<&Self>) -> bool {
        let of = |user: Option<&Self>| user.map(|user| (user.role.clone(), user.status, user.teams.clone()));
        of(before) != of(after)
    }

    fn search_text(&self) -> Option<SearchText> {
        let email = self.email.clone();
        let text = format!("{} {}", self.name, email.as_deref().unwrap_or_default());
        Some(SearchText { title: self.name.clone(), subtitle: email, text })
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

impl User {
    /// Returns the user with what a user may set about themselves applied.
    pub fn apply_own(&self, input: MeInput) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut user = self.clone();
        input.name.apply_name(&mut user.name);
        input.language.apply_or(&mut user.language, Language::En);
        preference::apply_time_zone(&mut user.time_zone, input.time_zone, &mut invalid);
        input.theme.apply_or(&mut user.theme, Theme::Auto);
        input.density.apply_or(&mut user.density, Density::Normal);
        input.shortcuts.apply_or(&mut user.shortcuts, true);
        preference::replace_dismissed(&mut user.dismissed, input.dismissed, &mut invalid);
        preference::replace_muted(&mut user.muted, input.muted);
        user.check(&mut invalid);
        invalid.or(user)
    }

    /// Moves the user to another status; only those with an address can sign in.
    pub fn set_status(&mut self, status: UserStatus) -> Result<(), Invalid> {
        let mut changed = self.clone();
        changed.status = status;
        let mut invalid = Invalid::default();
        changed.check(&mut invalid);
        *self = invalid.or(changed)?;
        Ok(())
    }

    /// Returns the form in which addresses of users are compared.
    pub fn email_key(&self) -> Option<String> {
        self.email.as_deref().map(fold)
    }

    fn check(&self, invalid: &mut Invalid) {
        if self.name.is_empty() {
            invalid.add("/name", "required", "a name");
        }
        match &self.email {
            Some(email) if !email.validate_email() => invalid.add("/email", "email", "not a valid address"),
            None if matches!(self.status, UserStatus::Active | UserStatus::Invited) => {
                invalid.add("/email", "required", "who signs in needs an address");
            }
            Some(_) | None => {}
        }
    }
}

#[cfg(test)]
mod tests;
