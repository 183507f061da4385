//! A contact: a person, with any number of addresses and jobs. The first live job is the current one.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::account::Account;
use crate::common_members;
use crate::entity::Entity;
use crate::external::ExternalIds;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::policy::fields::Withheld;
use crate::record::{Context, Custom, Record, Reference, SearchText};
use crate::tag::Tag;
use crate::tagging;
use crate::team::Team;
use crate::time::{Day, Instant};
use crate::user::User;

pub use crate::contact::job::{Job, JobInput};
pub use crate::contact::point::{Point, PointInput, PointKind, normalise};

mod job;
mod point;

/// A person.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(remote = "Self")]
pub struct Contact {
    /// Its id.
    pub id: Id<Contact>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// How the person is addressed, such as "Dr.".
    pub salutation: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// Family name.
    pub last_name: Option<String>,
    /// The name to show: given and family name, else the e-mail address.
    #[schema(read_only)]
    pub name: String,
    /// E-mail addresses and phone numbers.
    pub points: Vec<Point>,
    /// Jobs at accounts, the current one first; ended ones stay as history.
    pub jobs: Vec<Job>,
    /// The primary e-mail address.
    pub email: Option<String>,
    /// The primary phone number as typed.
    pub phone: Option<String>,
    /// The account of the current job.
    pub account_id: Option<Id<Account>>,
    /// The title of the current job.
    pub title: Option<String>,
    /// Preferred language (BCP 47).
    pub language: Option<String>,
    /// Where the contact came from.
    pub source: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Who owns it.
    pub owner_id: Option<Id<User>>,
    /// The team it belongs to.
    pub team_id: Option<Id<Team>>,
    /// Its tags.
    pub tag_ids: Vec<Id<Tag>>,
    /// Custom values by the key of their field.
    #[schema(value_type = Object)]
    pub custom: Custom,
    /// Ids in other systems by their name.
    pub external_ids: ExternalIds,
    /// When somebody last called, met or wrote.
    #[schema(read_only)]
    pub last_activity_at: Option<Instant>,
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
    /// The fields that whoever reads this may not see; they are absent from the record.
    #[serde(skip_serializing_if = "Withheld::is_empty")]
    #[schema(value_type = Option<Vec<String>>, read_only)]
    pub hidden_fields: Withheld,
}

crate::written_without_what_is_withheld!(Contact);

/// The fields by which a contact is called that has no name.
pub const NAMING: &[&str] = &["email", "points"];

/// What a client may set on a contact; absent members stay as they are, `null` clears.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ContactInput {
    /// How the person is addressed, such as "Dr.".
    #[validate(length(max = 50))]
    pub salutation: Patch<String>,
    /// Given name.
    #[validate(length(max = 100))]
    pub first_name: Patch<String>,
    /// Family name.
    #[validate(length(max = 100))]
    pub last_name: Patch<String>,
    /// All e-mail addresses and phone numbers; replaces the list, entries keep their identity by `id`.
    pub points: Patch<Vec<PointInput>>,
    /// All jobs; replaces the list, entries keep their identity by `id`.
    pub jobs: Patch<Vec<JobInput>>,
    /// Sets the primary e-mail address.
    #[validate(length(max = 254))]
    pub email: Patch<String>,
    /// Sets the primary phone number.
    #[validate(length(max = 50))]
    pub phone: Patch<String>,
    /// Sets the account of the current job; another account ends the job of before.
    pub account_id: Patch<Id<Account>>,
    /// Sets the title of the current job.
    #[validate(length(max = 200))]
    pub title: Patch<String>,
    /// Preferred language (BCP 47).
    #[validate(length(max = 35))]
    pub language: Patch<String>,
    /// Where the contact came from.
    #[validate(length(max = 100))]
    pub source: Patch<String>,
    /// Free text.
    #[validate(length(max = 20_000))]
    pub description: Patch<String>,
    /// Who owns it.
    pub owner_id: Patch<Id<User>>,
    /// The team it belongs to.
    pub team_id: Patch<Id<Team>>,
    /// All its tags.
    pub tag_ids: Patch<Vec<Id<Tag>>>,
    /// Custom values to set; `null` clears one.
    #[schema(value_type = Option<Object>)]
    pub custom: Patch<Custom>,
    /// Ids in other systems; `null` removes one.
    #[schema(value_type = Option<Object>)]
    pub external_ids: Patch<crate::external::ExternalIdsInput>,
}

impl Record for Contact {
    const ENTITY: Entity = Entity::Contact;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::folded("name").required().sortable().read_only(),
        Field::new("salutation", Kind::Text).unfiltered(),
        Field::new("first_name", Kind::Text).unfiltered(),
        Field::new("last_name", Kind::Text).unfiltered(),
        Field::new("points", Kind::Parts),
        Field::new("jobs", Kind::Parts),
        Field::folded("email").sortable(),
        Field::new("phone", Kind::Text).unfiltered(),
        Field::new("account_id", Kind::Ref(Entity::Account)),
        Field::new("title", Kind::Text).unfiltered(),
        Field::new("language", Kind::Text).unfiltered(),
        Field::folded("source"),
        Field::new("description", Kind::LongText),
        Field::new("owner_id", Kind::Ref(Entity::User)),
        Field::new("team_id", Kind::Ref(Entity::Team)),
        Field::new("tag_ids", Kind::Parts),
        Field::related("tag_id", Kind::Ref(Entity::Tag)),
        Field::related("deal_id", Kind::Ref(Entity::Deal)),
        Field::related("any_account_id", Kind::Ref(Entity::Account)),
        Field::related("point", Kind::Text),
        Field::new("custom", Kind::Parts),
        Field::new("external_ids", Kind::Parts),
        Field::new("last_activity_at", Kind::Instant).sortable().read_only(),
        Field::related("created_in", Kind::Text),
        Field::related("updated_in", Kind::Text),
        Field::related("skipped_in", Kind::Text),
        CREATED_AT,
        UPDATED_AT,
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "name";
    type Input = ContactInput;

    fn new(input: ContactInput, context: &Context) -> Result<Self, Invalid> {
        Contact {
            id: context.id.into(),
            version: 1,
            salutation: None,
            first_name: None,
            last_name: None,
            name: String::new(),
            points: Vec::new(),
            jobs: Vec::new(),
            email: None,
            phone: None,
            account_id: None,
            title: None,
            language: None,
            source: None,
            description: None,
            owner_id: context.user_id,
            team_id: context.team_id,
            tag_ids: Vec::new(),
            custom: Custom::new(),
            external_ids: ExternalIds::new(),
            last_activity_at: None,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
            hidden_fields: Withheld::default(),
        }
        .apply(input, context)
    }

    fn apply(&self, input: ContactInput, context: &Context) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        let mut contact = self.clone();
        input.salutation.apply_text(&mut contact.salutation);
        input.first_name.apply_text(&mut contact.first_name);
        input.last_name.apply_text(&mut contact.last_name);
        point::replace(&mut contact.points, input.points, context, &mut invalid);
        point::set_primary(&mut contact.points, PointKind::Email, input.email, context, &mut invalid);
        point::set_primary(&mut contact.points, PointKind::Phone, input.phone, context, &mut invalid);
        job::replace(&mut contact.jobs, input.jobs, context, &mut invalid);
        job::set_current(&mut contact.jobs, input.account_id, input.title, context, &mut invalid);
        input.language.apply_text(&mut contact.language);
        input.source.apply_text(&mut contact.source);
        input.description.apply_text(&mut contact.description);
        input.owner_id.apply(&mut contact.owner_id);
        input.team_id.apply(&mut contact.team_id);
        tagging::apply(&mut contact.tag_ids, input.tag_ids, &mut invalid);
        crate::custom_field::merge(&mut contact.custom, input.custom);
        crate::external::apply(&mut contact.external_ids, input.external_ids, &mut invalid);
        contact.derive(context.today);
        if contact.name.is_empty() {
            invalid.add("/last_name", "required", "a first name, a last name or an e-mail address");
        }
        invalid.or(contact)
    }

    common_members!(owned);

    fn references(&self) -> Vec<Reference> {
        let mut references: Vec<Reference> = [
            Reference::maybe("/owner_id", Entity::User, self.owner_id),
            Reference::maybe("/team_id", Entity::Team, self.team_id),
        ]
        .into_iter()
        .flatten()
        .collect();
        references.extend(self.jobs.iter().map(|job| Reference {
            pointer: "/account_id",
            entity: Entity::Account,
            id: job.account_id.uuid(),
        }));
        references.extend(tagging::references(&self.tag_ids));
        references
    }

    fn search_text(&self) -> Option<SearchText> {
        let points: Vec<&str> = self.points.iter().map(|point| point.value.as_str()).collect();
        let phones: Vec<&str> =
            self.points.iter().filter(|p| p.kind == PointKind::Phone).map(|p| p.normalised.as_str()).collect();
        Some(SearchText {
            title: self.name.clone(),
            subtitle: self.email.clone().or_else(|| self.phone.clone()),
            text: format!("{} {} {}", self.name, points.join(" "), phones.join(" ")),
        })
    }

    fn listed_under(&self) -> Vec<Uuid> {
        self.tag_ids.iter().map(|tag| tag.uuid()).collect()
    }

    fn custom(&self) -> Option<&Custom> {
        Some(&self.custom)
    }

    fn withheld_mut(&mut self) -> Option<&mut Withheld> {
        Some(&mut self.hidden_fields)
    }

    fn custom_mut(&mut self) -> Option<&mut Custom> {
        Some(&mut self.custom)
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

impl Contact {
    /// Tells whether it has no name and is called by its address.
    pub const fn is_nameless(&self) -> bool {
        self.first_name.is_none() && self.last_name.is_none()
    }

    /// Works out the members that follow from others: name, primary addresses, current job.
    pub fn derive(&mut self, today: Day) {
        self.email = point::primary(&self.points, PointKind::Email);
        self.phone = point::primary(&self.points, PointKind::Phone);
        let current = job::current(&self.jobs, today);
        self.account_id = current.map(|job| job.account_id);
        self.title = current.and_then(|job| job.title.clone());
        let names: Vec<&str> = [&self.first_name, &self.last_name].into_iter().flatten().map(String::as_str).collect();
        self.name = if names.is_empty() { self.email.clone().unwrap_or_default() } else { names.join(" ") };
    }
}

/// Gives an entry its identity: the id it was sent with when it is one of the record's, else a new one.
fn identity(sent: Option<Uuid>, known: &[Uuid], context: &Context) -> Uuid {
    sent.filter(|id| known.contains(id)).unwrap_or_else(context.next_id)
}

#[cfg(test)]
mod tests;
