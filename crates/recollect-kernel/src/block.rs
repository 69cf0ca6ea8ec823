//! The number of rows that are computed together.

use crate::lanes::Lanes;

/// Products of up to this many rows have larger groups. Measured with AVX-512: for texts of 10 to 48 tokens groups of up
/// to 12 rows take 3 to 20 % less time than groups of up to 8, for 100 tokens or more they take 1 to 4 % longer.
const FEW_ROWS: usize = 48;

/// Maximum rows of a group of a product that has `count` rows.
pub(crate) const fn most_rows<L: Lanes>(count: usize) -> usize {
    // `with_rows` knows the greater one.
    const { assert!(L::PRODUCT_ROWS_OF_FEW >= L::PRODUCT_ROWS) };
    if count <= FEW_ROWS {
        L::PRODUCT_ROWS_OF_FEW
    } else {
        L::PRODUCT_ROWS
    }
}

/// The size of the next group when `left` rows are left and a group has at most `most`. Groups have about the same
/// size, because a group of one row takes nearly as long as one of five.
pub(crate) const fn rows(most: usize, left: usize) -> usize {
    if left == 0 {
        return 0;
    }
    left.div_ceil(left.div_ceil(most))
}

/// Calls `$call` with `$rows`, a result of [`rows`], as a constant.
macro_rules! with_rows {
    ($most:expr, $rows:expr, $call:ident::<$lanes:ty, _, $columns:tt>($($argument:expr),* $(,)?)) => {
        match $rows {
            12 if $most >= 12 => $call::<$lanes, 12, $columns>($($argument),*),
            11 if $most >= 11 => $call::<$lanes, 11, $columns>($($argument),*),
            10 if $most >= 10 => $call::<$lanes, 10, $columns>($($argument),*),
            9 if $most >= 9 => $call::<$lanes, 9, $columns>($($argument),*),
            8 if $most >= 8 => $call::<$lanes, 8, $columns>($($argument),*),
            7 if $most >= 7 => $call::<$lanes, 7, $columns>($($argument),*),
            6 if $most >= 6 => $call::<$lanes, 6, $columns>($($argument),*),
            5 if $most >= 5 => $call::<$lanes, 5, $columns>($($argument),*),
            4 => $call::<$lanes, 4, $columns>($($argument),*),
            3 => $call::<$lanes, 3, $columns>($($argument),*),
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
    fn all_rows_are_in_a_group_and_groups_have_about_the_same_size() {
        for most in [4, 6, 8, 12] {
            for count in 1..100 {
                let (mut left, mut least, mut greatest) = (count, most, 1);
                while left > 0 {
                    let group = rows(most, left);
                    assert!((1..=most.min(left)).contains(&group));
                    (least, greatest) = (least.min(group), greatest.max(group));
                    left -= group;
                }
                assert!(
                    greatest - least <= 1,
                    "{count} in groups of {least} to {greatest}"
                );
            }
        }
    }
}
