//! Choices: values that stay as they were made, names that can change, and those that are not chosen any more.

use crate::custom_field::{CustomKind, FieldDef, TARGET_NAMES};
use crate::fold::fold;
use crate::invalid::Invalid;

/// Most choices of one field.
const MAX_CHOICES: usize = 200;
/// Longest choice.
const MAX_CHOICE: usize = 100;

impl FieldDef {
    /// Returns what a choice is called.
    pub fn choice_label<'a>(&'a self, choice: &'a str) -> &'a str {
        self.choice_labels.get(choice).map_or(choice, String::as_str)
    }

    /// Finds the choice that is called so, whatever its case; a choice's own value stands for it where nothing else is
    /// called like that.
    pub fn choice_called(&self, text: &str) -> Option<&str> {
        let labels = || self.choices.iter().map(|choice| (choice, self.choice_label(choice)));
        let folded = fold(text);
        let found = labels().find(|(_, label)| *label == text);
        let found = found.or_else(|| labels().find(|(choice, _)| *choice == text));
        let found = found.or_else(|| labels().find(|(_, label)| fold(label) == folded));
        let found = found.or_else(|| labels().find(|(choice, _)| fold(choice) == folded));
        found.map(|(choice, _)| choice.as_str())
    }

    /// Finds a choice by its folded value, as indexes have it.
    pub fn choice_of_key(&self, key: &str) -> Option<(usize, &str)> {
        self.choices
            .iter()
            .enumerate()
            .find(|(_, choice)| fold(choice) == key)
            .map(|(at, choice)| (at, choice.as_str()))
    }

    /// Returns the folded values of its choices in their order.
    pub fn choice_keys(&self) -> Vec<String> {
        let listed = matches!(self.kind, CustomKind::Choice | CustomKind::MultiChoice);
        self.choices.iter().filter(|_| listed).map(|choice| fold(choice)).collect()
    }

    pub(super) fn check_choices(&mut self, invalid: &mut Invalid) {
        for choice in &mut self.choices {
            *choice = choice.trim().to_owned();
        }
        match self.kind {
            CustomKind::Choice | CustomKind::MultiChoice => {
                self.check_words(invalid);
                self.check_labels(invalid);
                self.check_retired(invalid);
                return;
            }
            CustomKind::Ref => {
                if self.choices.len() != 1 || !self.choices.iter().all(|name| TARGET_NAMES.contains(&name.as_str())) {
                    invalid.add("/choices", "invalid_value", format!("exactly one of: {}", TARGET_NAMES.join(", ")));
                }
            }
            _ if self.choices.is_empty() => {}
            _ => invalid.add("/choices", "invalid_value", "only choices have choices"),
        }
        if !self.choice_labels.is_empty() {
            invalid.add("/choice_labels", "invalid_value", "only choices have labels");
        }
        if !self.retired_choices.is_empty() {
            invalid.add("/retired_choices", "invalid_value", "only choices are retired");
        }
    }

    fn check_words(&self, invalid: &mut Invalid) {
        if self.choices.is_empty() {
            invalid.add("/choices", "required", "at least one choice");
        }
        if self.choices.len() > MAX_CHOICES {
            invalid.add("/choices", "too_long", format!("at most {MAX_CHOICES} choices"));
            return;
        }
        for (index, choice) in self.choices.iter().enumerate() {
            let pointer = format!("/choices/{index}");
            invalid.check_length(&pointer, Some(choice), MAX_CHOICE);
            if choice.is_empty() {
                invalid.add(pointer, "required", "a choice");
            } else if self.choices.iter().take(index).any(|earlier| fold(earlier) == fold(choice)) {
                // Filters and imports do not look at the case.
                invalid.add(pointer, "duplicate", "the same choice twice");
            }
        }
    }

    /// Labels of choices that have gone go with them; two choices cannot be called the same.
    fn check_labels(&mut self, invalid: &mut Invalid) {
        let labels = std::mem::take(&mut self.choice_labels).into_iter();
        let labels = labels.map(|(choice, label)| (choice, label.trim().to_owned()));
        self.choice_labels = labels
            .filter(|(choice, label)| self.choices.contains(choice) && !label.is_empty() && label != choice)
            .collect();
        for (choice, label) in &self.choice_labels {
            let pointer = format!("/choice_labels/{}", choice.replace('~', "~0").replace('/', "~1"));
            invalid.check_length(&pointer, Some(label), MAX_CHOICE);
            let others = self.choices.iter().filter(|other| *other != choice);
            if others.map(|other| self.choice_label(other)).any(|other| fold(other) == fold(label)) {
                invalid.add(pointer, "duplicate", "another choice is called so");
            }
        }
    }

    fn check_retired(&mut self, invalid: &mut Invalid) {
        let (choices, retired) = (&self.choices, &mut self.retired_choices);
        retired.retain(|choice| choices.contains(choice));
        retired.sort();
        retired.dedup();
        if !choices.is_empty() && retired.len() == choices.len() {
            invalid.add("/retired_choices", "required", "at least one choice must be left");
        }
    }
}
