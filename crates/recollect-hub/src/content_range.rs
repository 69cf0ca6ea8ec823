//! The range of a file in a 206 answer.

/// A `Content-Range` with a known length: the bytes from `start` to `end`, both included, of `total`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ContentRange {
    pub(crate) start: u64,
    pub(crate) total: u64,
}

impl ContentRange {
    /// Parses a range that reaches the end of the file, as requested; any other is `None`.
    pub(crate) fn to_the_end(value: &str) -> Option<Self> {
        let (range, total) = value.trim().strip_prefix("bytes ")?.trim().split_once('/')?;
        let (start, end) = range.split_once('-')?;
        let (start, end, total) = (number(start)?, number(end)?, number(total)?);
        (start <= end && end.checked_add(1) == Some(total)).then_some(Self { start, total })
    }
}

/// Parses a length. Only digits are allowed; `parse` would also accept a sign.
pub(crate) fn number(text: &str) -> Option<u64> {
    let is_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_a_range_that_reaches_the_end() {
        let range = ContentRange::to_the_end("bytes 100-299/300").unwrap();
        assert_eq!((range.start, range.total), (100, 300));
    }

    #[test]
    fn refuses_everything_else() {
        for value in [
            "",
            "bytes",
            "bytes */300",
            "bytes 100-199/300",
            "bytes 100-299/*",
            "bytes 299-100/300",
            "100-299/300",
            "bytes -1-299/300",
            "bytes +100-299/300",
            "bytes 100-299/300, 0-1/300",
            "items 100-299/300",
            "bytes 0-18446744073709551615/18446744073709551616",
            "bytes 100-299",
            "bytes 1e2-299/300",
            "bytes 300-300/300",
            "bytes 18446744073709551615-18446744073709551615/0",
        ] {
            assert_eq!(ContentRange::to_the_end(value), None, "{value}");
        }
    }
}
