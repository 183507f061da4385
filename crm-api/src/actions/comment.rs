//! Comments together with whom they mention and who follows the record from then on.

use crm_db::error::Result;
use crm_db::{Error, Seen, Tx};
use crm_domain::comment::{Comment, CommentInput};
use crm_domain::follower::Follower;
use crm_domain::id::Id;
use crm_domain::invalid::Invalid;
use crm_domain::policy::Action;
use crm_domain::record::Record;
use crm_domain::user::User;

use crate::actions::Writable;
use crate::resource;

impl Writable for Comment {
    fn compose(tx: &mut Tx<'_>, before: Option<&Self>, input: Self::Input) -> Result<Self> {
        let context = tx.context::<Self>()?;
        let comment = match before {
            Some(before) => before.apply(input, &context)?,
            None => Self::new(input, &context)?,
        };
        let known = before.map(|before| before.mentions.as_slice()).unwrap_or_default();
        let new: Vec<Id<User>> = comment.mentions.iter().filter(|user| !known.contains(user)).copied().collect();
        check_mentions(tx, &comment, &new)?;
        Ok(comment)
    }
}

impl Writable for Follower {
    fn compose(tx: &mut Tx<'_>, before: Option<&Self>, input: Self::Input) -> Result<Self> {
        let context = tx.context::<Self>()?;
        let follower = match before {
            Some(before) => before.apply(input, &context)?,
            None => Self::new(input, &context)?,
        };
        if let (Some(record), Some(user)) = (follower.record(), follower.user_id)
            && Some(user) != tx.actor().user_id
            && !tx.who_sees(record.entity, record.id, Some(&[user]))?.contains(&user)
        {
            let why = "does not see the record; share it first";
            return Err(Error::Invalid(Invalid::one("/user_id", "cannot_see", why)));
        }
        Ok(follower)
    }
}

/// Nobody is mentioned who could not read it, so that nothing is given away and nobody waits for an answer in vain.
fn check_mentions(tx: &mut Tx<'_>, comment: &Comment, mentioned: &[Id<User>]) -> Result<()> {
    let Some(record) = comment.record().filter(|_| !mentioned.is_empty()) else { return Ok(()) };
    let sees = tx.who_sees(record.entity, record.id, Some(mentioned))?;
    let blind: Vec<String> =
        mentioned.iter().filter(|user| !sees.contains(user)).map(|user| user.uuid().to_string()).collect();
    if blind.is_empty() {
        return Ok(());
    }
    let why = format!("mentions somebody who does not see the record: {}", blind.join(", "));
    Err(Error::Invalid(Invalid::one("/body", "cannot_see", why)))
}

/// Makes a comment; its author and whom it mentions follow the record from then on.
///
/// # Errors
/// What is wrong with the input.
pub fn say(tx: &mut Tx<'_>, input: CommentInput) -> Result<Comment> {
    let comment = resource::create_in::<Comment>(tx, input)?;
    follow(tx, &comment, &[])?;
    Ok(comment)
}

/// Changes a comment; whom it mentions now follows the record from then on.
///
/// # Errors
/// As [`resource::update_in`].
pub fn correct(tx: &mut Tx<'_>, id: Id<Comment>, seen: Seen, input: CommentInput) -> Result<Comment> {
    let known = tx.permit::<Comment>(Action::Edit, id, seen)?.record().mentions.clone();
    let comment = resource::update_in::<Comment>(tx, id, seen, input)?;
    follow(tx, &comment, &known)?;
    Ok(comment)
}

fn follow(tx: &mut Tx<'_>, comment: &Comment, known: &[Id<User>]) -> Result<()> {
    let Some(record) = comment.record() else { return Ok(()) };
    let mut follow: Vec<Id<User>> = tx.followers(record.entity, record.id)?.iter().filter_map(|f| f.user_id).collect();
    for user in comment.created_by.iter().chain(&comment.mentions).filter(|user| !known.contains(user)) {
        if !follow.contains(user) {
            follow.push(*user);
            let follower = Follower::of(record, *user, &tx.context::<Follower>()?)?;
            // Who says two things at once follows once, whichever comes first.
            match tx.attempt(|tx| tx.create(follower)) {
                Ok(_) | Err(Error::Conflict { code: "not_unique", .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}
