//! `Range` (RFC 9110): which bytes of a file are asked for.

use std::ops::Range;

/// Reads one range of bytes of something this long. Everything else, several ranges or none that is there, is answered
/// with the whole, as servers may.
pub fn asked_range(asked: &str, size: u64) -> Option<Range<u64>> {
    let (first, last) = asked.trim().strip_prefix("bytes=")?.split_once('-')?;
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok())?;
    let range = match (first.trim(), last.trim()) {
        ("", last) => size.saturating_sub(number(last)?)..size,
        (first, "") => number(first)?..size,
        (first, last) => number(first)?..number(last)?.saturating_add(1).min(size),
    };
    (range.start < range.end).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_that_is_there_is_taken() {
        assert_eq!(asked_range("bytes=0-3", 10), Some(0..4));
        assert_eq!(asked_range("bytes=4-", 10), Some(4..10));
        assert_eq!(asked_range("bytes=-3", 10), Some(7..10));
        assert_eq!(asked_range("bytes=-30", 10), Some(0..10));
        assert_eq!(asked_range("bytes=8-99999999999999999", 10), Some(8..10));
        for odd in [
            "bytes=10-",
            "bytes=3-2",
            "bytes=-0",
            "bytes=",
            "bytes=a-b",
            "bytes=0-1,3-4",
            "lines=0-1",
            "",
            "bytes=+1-2",
        ] {
            assert_eq!(asked_range(odd, 10), None, "{odd}");
        }
        assert_eq!(asked_range("bytes=0-", 0), None);
    }
}
