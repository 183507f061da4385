//! What the sample company says, in the languages of the screens.

use crate::deal::LossReason;
use crate::sample::Product;
use crate::tag::Color;
use crate::user::Language;

mod english;
mod german;

/// Everything that is said in a language. In texts, `{contact}`, `{account}`, `{deal}` and `{product}` stand for names.
pub(super) struct Words {
    /// The two teams.
    pub teams: &'static [&'static str],
    /// Tags.
    pub tags: &'static [(&'static str, Color)],
    /// Products, the most asked for first.
    pub products: &'static [Product],
    /// Industries, in the order of the trades of a region.
    pub industries: [&'static str; 8],
    /// Sources, each with what it does to the chance of winning, in percent.
    pub sources: &'static [(&'static str, i64)],
    /// Job titles.
    pub titles: &'static [&'static str],
    /// Parts of contacts in a deal.
    pub roles: &'static [&'static str],
    /// What deals are about.
    pub deals: &'static [&'static str],
    /// Next steps, by how far a deal is.
    pub next_steps: [&'static [&'static str]; 4],
    /// Why deals were lost, in words.
    pub losses: &'static [(LossReason, &'static str)],
    /// Calls: subject, what was said, what came of it.
    pub calls: &'static [(&'static str, &'static str, &'static str)],
    /// Meetings: subject, what was said, what came of it.
    pub meetings: &'static [(&'static str, &'static str, &'static str)],
    /// Notes.
    pub notes: &'static [&'static str],
    /// Tasks.
    pub tasks: &'static [&'static str],
    /// Words with people of accounts, apart from deals: the first two with customers alone.
    pub contacts: &'static [(&'static str, &'static str, &'static str)],
    /// Tasks of whoever asked for the company.
    pub own_tasks: &'static [&'static str],
    /// Meetings of whoever asked.
    pub own_meetings: &'static [&'static str],
}

/// Returns what is said in this language.
pub(super) const fn of(language: Language) -> &'static Words {
    match language {
        Language::En => &english::WORDS,
        Language::De => &german::WORDS,
    }
}
