//! A file on a record: what colleagues need to have at hand beside it. Who sees the record sees its files, and who may
//! change the record adds and removes them. The bytes stand in the object store; here is what is known of them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::account::Account;
use crate::activity::Activity;
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

mod name;

pub use name::{MAX_NAME_BYTES, clean_name};

/// Images with more pixels than this are not shown: a small file can unfold into more than a browser has memory for.
const MOST_PIXELS: i64 = 50_000_000;

/// How a file can be shown safely beside the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FilePreview {
    /// As an image: PNG, JPEG, GIF or WebP of bearable dimensions.
    Image,
    /// As a PDF.
    Pdf,
}

/// A file on a record.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct File {
    /// Its id.
    pub id: Id<File>,
    /// Counts its changes, from 1; also its ETag.
    pub version: i32,
    /// The account it is on.
    pub account_id: Option<Id<Account>>,
    /// The contact it is on.
    pub contact_id: Option<Id<Contact>>,
    /// The deal it is on.
    pub deal_id: Option<Id<Deal>>,
    /// The activity it is on.
    pub activity_id: Option<Id<Activity>>,
    /// What people call it.
    #[schema(example = "offer.pdf")]
    pub name: String,
    /// What it is, found out from its content alone.
    #[schema(example = "application/pdf", read_only)]
    pub content_type: String,
    /// How large it is.
    #[schema(read_only)]
    pub size_bytes: i64,
    /// SHA-256 of its content, in hex.
    #[schema(read_only)]
    pub sha256: String,
    /// Pixels across, of an image.
    #[schema(read_only)]
    pub width: Option<i32>,
    /// Pixels down, of an image.
    #[schema(read_only)]
    pub height: Option<i32>,
    /// How it can be shown; null for what is to be downloaded only.
    #[schema(read_only)]
    pub preview: Option<FilePreview>,
    /// When it was made.
    #[schema(read_only)]
    pub created_at: Instant,
    /// When it was last changed.
    #[schema(read_only)]
    pub updated_at: Instant,
    /// The user who added it.
    #[schema(read_only)]
    pub created_by: Option<Id<User>>,
    /// When it went to the recycle bin.
    #[schema(read_only)]
    pub deleted_at: Option<Instant>,
}

/// What a client may set on a file: exactly one record, which stays, and what people call it.
#[derive(Debug, Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct FileInput {
    /// The account it is on; cannot be changed.
    pub account_id: Patch<Id<Account>>,
    /// The contact it is on; cannot be changed.
    pub contact_id: Patch<Id<Contact>>,
    /// The deal it is on; cannot be changed.
    pub deal_id: Patch<Id<Deal>>,
    /// The activity it is on; cannot be changed.
    pub activity_id: Patch<Id<Activity>>,
    /// What people call it: folders before the name and characters that cannot be seen are left out, and what is longer
    /// than 255 bytes is shortened before its ending.
    pub name: Patch<String>,
}

/// What was found out about the bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// What it is.
    pub content_type: String,
    /// How large it is.
    pub size_bytes: i64,
    /// SHA-256, in hex.
    pub sha256: String,
    /// Width and height of an image.
    pub dimensions: Option<(i32, i32)>,
}

impl Record for File {
    const ENTITY: Entity = Entity::File;
    const FIELDS: &'static [Field] = &[
        ID,
        Field::new("account_id", Kind::Ref(Entity::Account)),
        Field::new("contact_id", Kind::Ref(Entity::Contact)),
        Field::new("deal_id", Kind::Ref(Entity::Deal)),
        Field::new("activity_id", Kind::Ref(Entity::Activity)),
        Field::new("name", Kind::Text).required().unfiltered(),
        Field::new("content_type", Kind::Text).required().read_only().unfiltered(),
        Field::new("size_bytes", Kind::Integer).required().read_only().unfiltered(),
        Field::new("sha256", Kind::Text).required().read_only().unfiltered(),
        Field::new("width", Kind::Integer).read_only().unfiltered(),
        Field::new("height", Kind::Integer).read_only().unfiltered(),
        Field::new("preview", Kind::Text).computed(),
        CREATED_AT,
        Field { sortable: false, ..UPDATED_AT },
        CREATED_BY,
    ];
    const DEFAULT_SORT: &'static str = "-created_at";
    type Input = FileInput;

    fn new(input: FileInput, context: &Context) -> Result<Self, Invalid> {
        File {
            id: context.id.into(),
            version: 1,
            account_id: None,
            contact_id: None,
            deal_id: None,
            activity_id: None,
            name: String::new(),
            content_type: "application/octet-stream".to_owned(),
            size_bytes: 0,
            sha256: String::new(),
            width: None,
            height: None,
            preview: None,
            created_at: context.now,
            updated_at: context.now,
            created_by: context.user_id,
            deleted_at: None,
        }
        .fill(input, true)
    }

    fn apply(&self, input: FileInput, _context: &Context) -> Result<Self, Invalid> {
        self.clone().fill(input, false)
    }

    common_members!(unowned);

    fn references(&self) -> Vec<Reference> {
        self.record().into_iter().collect()
    }

    fn title(&self) -> String {
        self.name.clone()
    }
}

impl File {
    /// Returns the one record it is on, or nothing when there is none or several.
    pub fn record(&self) -> Option<Reference> {
        match (self.account_id, self.contact_id, self.deal_id, self.activity_id) {
            (Some(id), None, None, None) => Reference::maybe("/account_id", Entity::Account, Some(id)),
            (None, Some(id), None, None) => Reference::maybe("/contact_id", Entity::Contact, Some(id)),
            (None, None, Some(id), None) => Reference::maybe("/deal_id", Entity::Deal, Some(id)),
            (None, None, None, Some(id)) => Reference::maybe("/activity_id", Entity::Activity, Some(id)),
            _ => None,
        }
    }

    /// Returns the file with these bytes, kept under its own id.
    pub fn holding(mut self, content: Content) -> Self {
        self.content_type = content.content_type;
        self.size_bytes = content.size_bytes;
        self.sha256 = content.sha256;
        self.width = content.dimensions.map(|(width, _)| width);
        self.height = content.dimensions.map(|(_, height)| height);
        self.preview = preview(&self.content_type, content.dimensions);
        self
    }

    fn fill(mut self, input: FileInput, new: bool) -> Result<Self, Invalid> {
        let mut invalid = Invalid::default();
        once::apply_maybe(&mut self.account_id, input.account_id, "/account_id", new, &mut invalid);
        once::apply_maybe(&mut self.contact_id, input.contact_id, "/contact_id", new, &mut invalid);
        once::apply_maybe(&mut self.deal_id, input.deal_id, "/deal_id", new, &mut invalid);
        once::apply_maybe(&mut self.activity_id, input.activity_id, "/activity_id", new, &mut invalid);
        input.name.apply_name(&mut self.name);
        self.name = clean_name(&self.name);
        if self.name.is_empty() {
            invalid.add("/name", "required", "a file has a name");
        }
        if new && self.record().is_none() {
            invalid.add("/account_id", "one_of", "exactly one of account_id, contact_id, deal_id and activity_id");
        }
        invalid.or(self)
    }
}

/// Returns how a file of this type and these dimensions can be shown.
pub fn preview(content_type: &str, dimensions: Option<(i32, i32)>) -> Option<FilePreview> {
    match (content_type, dimensions) {
        ("application/pdf", _) => Some(FilePreview::Pdf),
        ("image/png" | "image/jpeg" | "image/gif" | "image/webp", Some((width, height)))
            if width > 0 && height > 0 && i64::from(width) * i64::from(height) <= MOST_PIXELS =>
        {
            Some(FilePreview::Image)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::fixture::{codes, context, input};
    use serde_json::json;
    use uuid::Uuid;

    #[test]
    fn a_file_is_on_one_record_and_has_a_name() {
        let id = Uuid::now_v7();
        let none = codes(File::new(input(json!({"name": " ../.. "})), &context()).unwrap_err());
        assert_eq!(none.iter().map(|(at, _)| at.as_str()).collect::<Vec<_>>(), ["/name", "/account_id"]);
        let two = json!({"account_id": id, "activity_id": id, "name": "a"});
        assert_eq!(codes(File::new(input(two), &context()).unwrap_err()).len(), 1);
        let file = File::new(input(json!({"activity_id": id, "name": "C:\\temp\\offer.pdf"})), &context()).unwrap();
        assert_eq!((file.name.as_str(), file.references().len()), ("offer.pdf", 1));
        let moved = codes(file.apply(input(json!({"deal_id": id})), &context()).unwrap_err());
        assert_eq!(moved, [("/deal_id".into(), "immutable".into())]);
        assert_eq!(file.apply(input(json!({"name": "b.pdf"})), &context()).unwrap().name, "b.pdf");
        assert_eq!(codes(file.apply(input(json!({"name": null})), &context()).unwrap_err())[0].0, "/name");
    }

    #[test]
    fn only_bearable_images_and_pdfs_are_shown() {
        assert_eq!(preview("image/png", Some((6000, 8000))), Some(FilePreview::Image));
        assert_eq!(preview("application/pdf", None), Some(FilePreview::Pdf));
        for (kind, dimensions) in [
            ("image/png", Some((50_000, 50_000))),
            ("image/png", Some((i32::MAX, i32::MAX))),
            ("image/png", Some((0, 10))),
            ("image/jpeg", None),
            ("image/svg+xml", Some((10, 10))),
            ("image/bmp", Some((10, 10))),
            ("text/html", None),
            ("text/plain", None),
        ] {
            assert_eq!(preview(kind, dimensions), None, "{kind} {dimensions:?}");
        }
    }
}
