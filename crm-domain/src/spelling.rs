//! Spelling: which words differ by one typing error, found through keys that both share.
//!
//! Two words that differ by one missing, doubled, wrong or swapped letter have a common form with at most one letter left
//! out of each (the symmetric deletion idea of SymSpell), so an index of such forms finds them by equality alone.

use std::collections::BTreeSet;

/// Letters at the start of a word that its keys are made of; errors behind them leave the keys alone.
const HEAD: usize = 8;
/// Shorter words have too many neighbours to be guessed at.
const SHORTEST: usize = 4;
/// Longer ones are no words.
const LONGEST: usize = 40;
/// From this length on, the start of a word is enough.
const START: usize = 6;

/// Returns the words of a folded text that can be guessed at: letters only, of a fitting length.
pub fn words(folded: &str) -> BTreeSet<&str> {
    folded.split(|letter: char| !letter.is_alphabetic()).filter(|word| is_word(word)).collect()
}

fn is_word(word: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&word.chars().count())
}

/// Returns the keys of a word: its head, and its head without each one of its letters.
pub fn keys(word: &str) -> BTreeSet<String> {
    let head: Vec<char> = word.chars().take(HEAD).collect();
    let without = |gone: usize| -> String {
        head.iter().enumerate().filter(|(place, _)| *place != gone).map(|(_, letter)| letter).collect()
    };
    let mut keys: BTreeSet<String> = (0..head.len()).map(without).collect();
    keys.insert(head.iter().collect());
    keys
}

/// Tells whether `typed` is `word` with at most one typing error; of longer words their start is enough.
pub fn resembles(typed: &str, word: &str) -> bool {
    let (typed, word): (Vec<char>, Vec<char>) = (typed.chars().collect(), word.chars().collect());
    let same = typed.iter().zip(&word).take_while(|(a, b)| a == b).count();
    let (rest, wanted) = (typed.get(same..).unwrap_or_default(), word.get(same..).unwrap_or_default());
    let fits = |rest: &[char], wanted: &[char]| {
        if typed.len() >= START { wanted.starts_with(rest) } else { wanted == rest }
    };
    match (rest, wanted) {
        ([], wanted) => fits(&[], wanted) || wanted.len() == 1,
        ([_, after @ ..], []) => after.is_empty(),
        ([one, after @ ..], [other, behind @ ..]) => {
            let swapped = match (after, behind) {
                ([two, after @ ..], [second, behind @ ..]) => one == second && two == other && fits(after, behind),
                _ => false,
            };
            fits(after, wanted) || fits(rest, behind) || fits(after, behind) || swapped
        }
    }
}

#[cfg(test)]
mod tests;
