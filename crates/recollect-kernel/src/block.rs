//! The number of rows that are computed together.

/// The size of the next group when `left` rows are left and a group has at most `most`.
pub(crate) const fn rows(most: usize, left: usize) -> usize {
    const SIZES: [usize; 6] = [12, 8, 6, 4, 2, 1];
    let mut sizes: &[usize] = &SIZES;
    while let [size, rest @ ..] = sizes {
        if *size <= most && *size <= left {
            return *size;
        }
        sizes = rest;
    }
    0
}

/// Calls `$call` with `$rows`, a result of [`rows`], as a constant.
macro_rules! with_rows {
    ($most:expr, $rows:expr, $call:ident::<$lanes:ty, _, $columns:tt>($($argument:expr),* $(,)?)) => {
        match $rows {
            12 if $most >= 12 => $call::<$lanes, 12, $columns>($($argument),*),
            8 if $most >= 8 => $call::<$lanes, 8, $columns>($($argument),*),
            6 if $most >= 6 => $call::<$lanes, 6, $columns>($($argument),*),
            4 => $call::<$lanes, 4, $columns>($($argument),*),
            2 => $call::<$lanes, 2, $columns>($($argument),*),
            _ => $call::<$lanes, 1, $columns>($($argument),*),
        }
    };
}

pub(crate) use with_rows;

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn all_rows_are_in_a_group() {
        for most in [4, 6, 12] {
            for count in 0..100 {
                let mut left = count;
                while left > 0 {
                    let group = rows(most, left);
                    assert!((1..=most.min(left)).contains(&group));
                    left -= group;
                }
            }
        }
    }
}
