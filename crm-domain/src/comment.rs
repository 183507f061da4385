//! A comment: what colleagues say to each other about a record. Who sees the record sees it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

use crate::account::Account;
use crate::common_members;
use crate::contact::Contact;
use crate::deal::Deal;
use crate::entity::Entity;
use crate::field::{CREATED_AT, CREATED_BY, Field, ID, Kind, UPDATED_AT};
use crate::id::Id;
use crate::invalid::Invalid;
use crate::patch::Patch;
use crate::record::{Context, Record, Reference};
use crate::stage::once;
use crate::time::Instant;
use crate::user::User;

/// Most people one comment mentions.
const MAX_MENTIONS: usize = 50;

/// What somebody says about a record.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Comment {
    /// Its id.
    pub id: Id<Comment>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// The account it is about.
    pub account_id: Option<Id<Account>>,
    /// The contact it is about.
    pub contact_id: Option<Id<Contact>>,
    /// The deal it is about.
    pub deal_id: Option<Id<Deal>>,
    /// What is said. `@[Ann Lee](0192f0c1-…)` mentions the user with this id; the name is as it was at that time.
    pub body: String,
    /// The users that the body mentions.
    #[schema(read_only)]
    pub mentions: Vec<Id<User>>,
    /// When it was made.
    #[schema(read_only)]
    pub created_at: Instant,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: Instant,
    /// The user who said it.
    #[schema(read_only)]
    pub created_by: Option<Id<User>>,
    /// When it went to the recycle bin.
    #[schema(read_only)]
    pub deleted_at: Option<Instant>,
}

/// What a client may set on a comment: exactly one record, which stays, and what is said.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct CommentInput {
    /// The account it is about; cannot be changed.
    pub account_id: Patch<Id<Account>>,
    /// The contact it is about; cannot be changed.
    pub contact_id: Patch<Id<Contact>>,
    /// The deal it is about; cannot be changed.
    pub deal_id: Patch<Id<Deal>>,
    /// What is said. `@[Ann Lee](0192f0c1-…)` mentions the user with this id, who must be able to see the record.
    #[validate(length(max = 10_000))]
    pub body: Patch<String>,
}

impl Record for Comment {
    const ENTITY: Entity = Entity::Comment;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::new("account_id", Kind::Ref(Entity::Account)),
        Field::new("contact_id", Kind::Ref(Entity::Contact)),
        Field::new("deal_id", Kind::Ref(Entity::Deal)),
        Field::new("body", Kind::LongText).required(),
        Field::new("mentions", Kind::Parts).computed(),
        CREATED_AT,
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "-created_at";
    type Input = CommentInput;

    fn new(input: CommentInput, context: &Context) -> Result<Self, Invalid> {
        Comment {
            id: context.id.into(),
            version: 1,
            account_id: None,
            contact_id: None,
            deal_id: None,
            body: String::new(),
            mentions: Vec::new(),
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .fill(input, true)
    }

    fn apply(&self, input: CommentInput, _context: &Context) -> Result<Self, Invalid> {
        self.clone().fill(input, false)
    }

    common_members!(unowned);

    fn references(&self) -> Vec<Reference> {
        self.record().into_iter().collect()
    }

    fn title(&self) -> String {
        plain(&self.body).lines().next().unwrap_or_default().chars().take(100).collect()
    }
}

impl Comment {
    /// Returns the one record it is about, or nothing when there is none or several.
    pub fn record(&self) -> Option<Reference> {
        Reference::one_of(self.account_id, self.contact_id, self.deal_id)
    }

    fn fill(mut self, input: CommentInput, new: bool) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        invalid.absorb(input.validate());
        once::apply_maybe(&mut self.account_id, input.account_id, "/account_id", new, &mut invalid);
        once::apply_maybe(&mut self.contact_id, input.contact_id, "/contact_id", new, &mut invalid);
        once::apply_maybe(&mut self.deal_id, input.deal_id, "/deal_id", new, &mut invalid);
        input.body.apply_name(&mut self.body);
        if self.body.is_empty() {
            invalid.add("/body", "required", "a comment says something");
        }
        if new && self.record().is_none() {
            invalid.add("/account_id", "one_of", "exactly one of account_id, contact_id and deal_id");
        }
        self.mentions = mentions(&self.body);
        if self.mentions.len() > MAX_MENTIONS {
            invalid.add("/body", "too_long", format!("at most {MAX_MENTIONS} people are mentioned"));
        }
        invalid.or(self)
    }
}

/// A mention in a text: where it stands, the name, and whom it means.
struct Mention<'a> {
    start: usize,
    end: usize,
    name: &'a str,
    user: Uuid,
}

/// The mentions of a text, in their order.
fn found(body: &str) -> impl Iterator<Item = Mention<'_>> {
    body.match_indices("@[").filter_map(|(start, opening)| {
        let rest = body.get(start + opening.len()..)?;
        let (name, rest) = rest.split_once("](")?;
        let (id, _) = rest.split_once(')')?;
        let user = Uuid::parse_str(id).ok()?;
        let end = start + opening.len() + name.len() + "](".len() + id.len() + ")".len();
        (!name.contains(['\n', '[', ']'])).then_some(Mention { start, end, name, user })
    })
}

/// Returns the users whom a text mentions, each once.
pub fn mentions(body: &str) -> Vec<Id<User>> {
    let mut users: Vec<Id<User>> = Vec::new();
    for mention in found(body) {
        let user = Id::new(mention.user);
        if !users.contains(&user) {
            users.push(user);
        }
    }
    users
}

/// Returns a text as people read it: mentions as `@Name`.
pub fn plain(body: &str) -> String {
    let mut text = String::with_capacity(body.len());
    let mut from = 0;
    for mention in found(body) {
        text.push_str(body.get(from..mention.start).unwrap_or_default());
        text.push('@');
        text.push_str(mention.name);
        from = mention.end;
    }
    text.push_str(body.get(from..).unwrap_or_default());
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::fixture::{codes, context, input};
    use serde_json::json;

    fn said(body: &str) -> Result<Comment, Invalid> {
        Comment::new(input(json!({"deal_id": Uuid::now_v7(), "body": body})), &context())
    }

    #[test]
    fn a_comment_is_about_one_record_and_says_something() {
        let id = Uuid::now_v7();
        let none = codes(Comment::new(input(json!({"body": "  "})), &context()).unwrap_err());
        assert_eq!(none.iter().map(|(at, _)| at.as_str()).collect::<Vec<_>>(), ["/body", "/account_id"]);
        let two = json!({"account_id": id, "deal_id": id, "body": "so"});
        assert_eq!(codes(Comment::new(input(two), &context()).unwrap_err()).len(), 1);
        let comment = said("  So be it ").unwrap();
        assert_eq!((comment.body.as_str(), comment.references().len()), ("So be it", 1));
    }

    #[test]
    fn a_comment_stays_with_its_record() {
        let comment = said("so").unwrap();
        let moved = codes(comment.apply(input(json!({"deal_id": Uuid::now_v7()})), &context()).unwrap_err());
        assert_eq!(moved[0].0, "/deal_id");
        assert_eq!(comment.apply(input(json!({"body": "other"})), &context()).unwrap().body, "other");
        assert_eq!(codes(comment.apply(input(json!({"body": null})), &context()).unwrap_err())[0].0, "/body");
    }

    #[test]
    fn mentions_are_read_from_the_body() {
        let (ann, bob) = (Uuid::now_v7(), Uuid::now_v7());
        let body = format!("@[Änn Lée]({ann}) and @[Bob]({bob}), @[Ann]({ann})! @[no](x) @[open]({bob} @[a\nb]({bob})");
        let comment = said(&body).unwrap();
        assert_eq!(comment.mentions, [Id::new(ann), Id::new(bob)]);
        let read = plain(&body);
        assert!(read.starts_with("@Änn Lée and @Bob, @Ann! @[no](x) @[open]("), "{read}");
        assert_eq!(said(&format!("@[Ann]({ann}) wins")).unwrap().title(), "@Ann wins");
    }

    #[test]
    fn a_crowd_is_not_mentioned() {
        let crowd =
            |people: usize| (0..people).map(|_| format!("@[A]({})", Uuid::now_v7())).collect::<Vec<_>>().join(" ");
        assert!(said(&crowd(MAX_MENTIONS)).is_ok());
        assert_eq!(codes(said(&crowd(MAX_MENTIONS + 1)).unwrap_err()), [("/body".into(), "too_long".into())]);
    }
}
