use proptest::prelude::*;

use super::*;

#[test]
fn one_error_is_forgiven_and_two_are_not() {
    for typed in ["lovelcae", "loveace", "lovelacce", "lovelave", "ovelace", "llovelace", "lovelace", "lovelac"] {
        assert!(resembles(typed, "lovelace"), "{typed}");
    }
    for typed in ["lvelcae", "lovelxy", "xyvelace"] {
        assert!(!resembles(typed, "lovelace"), "{typed}");
    }
}

#[test]
fn the_start_of_a_long_word_is_enough_and_of_a_short_one_is_not() {
    assert!(resembles("musterm", "mustermann"));
    assert!(resembles("mustremann", "mustermannstrasse"));
    assert!(!resembles("must", "mustermann"));
    assert!(!resembles("mei", "meier"));
    assert!(resembles("meyer", "meier"));
}

#[test]
fn only_words_of_letters_are_guessed_at() {
    let found: Vec<&str> = words("li wu jurgen.muller@firma-17.example +49 30 a1b2").into_iter().collect();
    assert_eq!(found, ["example", "firma", "jurgen", "muller"]);
}

proptest! {
    #[test]
    fn words_one_error_apart_share_a_key(word in "[a-e]{4,8}", place in 0usize..8, letter in "[a-e]", how in 0usize..4) {
        let mut typed: Vec<char> = word.chars().collect();
        let place = place % typed.len();
        let letter = letter.chars().next().unwrap();
        match how {
            0 => { typed.remove(place); }
            1 => typed.insert(place, letter),
            2 => typed[place] = letter,
            _ => if place + 1 < typed.len() { typed.swap(place, place + 1) },
        }
        let typed: String = typed.into_iter().collect();
        prop_assert!(resembles(&typed, &word), "{typed} {word}");
        prop_assert!(!keys(&typed).is_disjoint(&keys(&word)), "{typed} {word}");
    }
}
