//! Chooses the tokenized texts that share a run.
//!
//! A run pads every text to the longest, so it should have texts of similar length. It has at most about [`RUN_TOKENS`]
//! padded tokens, which is the fastest size on a CPU and limits how long urgent work waits.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

/// Maximum padded tokens of one run. Measured as the fastest size from 256 to 8,192: about 30 ms on two cores.
pub const RUN_TOKENS: usize = 512;

/// Padding that is cheaper than a separate run, whose fixed cost is that of about 20 tokens.
const FREE_PADDING: usize = 12;

/// Tokenized texts that wait for a run, ordered by length.
///
/// Each run starts with the oldest text and is filled with texts of the nearest lengths. So no text starves, and short
/// texts are not padded to the length of long ones.
#[derive(Debug)]
pub(super) struct Window<T> {
    by_length: BTreeMap<(usize, u64), T>,
    by_age: BTreeSet<(u64, usize)>,
    next_age: u64,
}

impl<T> Default for Window<T> {
    fn default() -> Self {
        Self {
            by_length: BTreeMap::new(),
            by_age: BTreeSet::new(),
            next_age: 0,
        }
    }
}

impl<T> Window<T> {
    /// Number of waiting texts.
    #[must_use]
    pub(super) fn len(&self) -> usize {
        self.by_length.len()
    }

    /// Whether no text waits.
    #[must_use]
    pub(super) fn is_empty(&self) -> bool {
        self.by_length.is_empty()
    }

    /// Adds a text of `length` tokens.
    pub(super) fn push(&mut self, length: usize, item: T) {
        let age = self.next_age;
        self.next_age += 1;
        self.by_length.insert((length, age), item);
        self.by_age.insert((age, length));
    }

    /// Drops dead texts from the oldest on, until one is live.
    pub(super) fn skip_dead(&mut self, is_live: impl Fn(&T) -> bool) {
        while let Some(&(age, length)) = self.by_age.first() {
            if self.by_length.get(&(length, age)).is_some_and(&is_live) {
                return;
            }
            self.remove(length, age);
        }
    }

    /// Takes the next run: at least one text if there is one, and at most `budget` padded tokens unless a single text
    /// has more. Texts for which `is_live` is false are dropped.
    pub(super) fn take_run(&mut self, budget: usize, is_live: impl Fn(&T) -> bool) -> Vec<T> {
        self.skip_dead(&is_live);
        let Some(&(anchor_age, anchor)) = self.by_age.first() else {
            return Vec::new();
        };
        let mut chosen = vec![(anchor, anchor_age)];
        let mut dead = Vec::new();
        let key = (anchor, anchor_age);
        let mut shorter = self.by_length.range(..key).rev().peekable();
        let mut longer = self
            .by_length
            .range((Bound::Excluded(key), Bound::Unbounded))
            .peekable();
        let (mut min, mut max) = (anchor, anchor);
        loop {
            let fits = |low: usize, high: usize| {
                high * (chosen.len() + 1) <= budget && high - low <= FREE_PADDING + high / 8
            };
            let below = shorter
                .peek()
                .map(|(key, _)| key.0)
                .filter(|&length| fits(length, max));
            let above = longer
                .peek()
                .map(|(key, _)| key.0)
                .filter(|&length| fits(min, length));
            // Compares the added padding: that of the shorter text, or that of all chosen texts up to the longer one.
            let take_below = match (below, above) {
                (Some(low), Some(high)) => max - low <= (high - max) * chosen.len(),
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            let next = if take_below { shorter.next() } else { longer.next() };
            let Some((&key, item)) = next else { break };
            if is_live(item) {
                min = min.min(key.0);
                max = max.max(key.0);
                chosen.push(key);
            } else {
                dead.push(key);
            }
        }
        for (length, age) in dead {
            self.remove(length, age);
        }
        chosen
            .into_iter()
            .filter_map(|(length, age)| self.remove(length, age))
            .collect()
    }

    /// Removes all texts.
    pub(super) fn clear(&mut self) {
        self.by_length.clear();
        self.by_age.clear();
    }

    fn remove(&mut self, length: usize, age: u64) -> Option<T> {
        self.by_age.remove(&(age, length));
        self.by_length.remove(&(length, age))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(lengths: &[usize]) -> Window<usize> {
        let mut window = Window::default();
        for &length in lengths {
            window.push(length, length);
        }
        window
    }

    #[test]
    fn a_run_holds_the_oldest_and_its_nearest_lengths() {
        let mut window = window(&[50, 200, 48, 52, 51, 199, 5]);
        assert_eq!(window.take_run(212, |_| true), [50, 51, 52, 48]);
        assert_eq!(window.take_run(512, |_| true), [200, 199]);
        assert_eq!(window.take_run(512, |_| true), [5]);
        assert!(window.is_empty());
    }

    #[test]
    fn short_texts_do_not_pay_for_long_ones() {
        let mut window = window(&[256, 4, 5, 6]);
        assert_eq!(window.take_run(RUN_TOKENS, |_| true), [256]);
        assert_eq!(window.take_run(RUN_TOKENS, |_| true).len(), 3);
    }

    #[test]
    fn no_text_starves() {
        let mut window = window(&[256]);
        for _ in 0..100 {
            window.push(4, 4);
        }
        assert_eq!(window.take_run(RUN_TOKENS, |_| true), [256]);
    }

    #[test]
    fn the_budget_holds_and_nothing_is_lost() {
        // A linear congruential sequence gives the same varied lengths each time.
        let mut seed = 7_usize;
        let lengths: Vec<usize> = (0..3000)
            .map(|_| {
                seed = (seed * 1_103_515_245 + 12_345) % (1 << 31);
                2 + (seed >> 8) % 255
            })
            .collect();
        let mut window = window(&lengths);
        let mut taken = Vec::new();
        let (mut padded, mut real) = (0, 0);
        while !window.is_empty() {
            let run = window.take_run(RUN_TOKENS, |_| true);
            let longest = run.iter().max().copied().unwrap_or(0);
            assert!(!run.is_empty() && (run.len() == 1 || longest * run.len() <= RUN_TOKENS));
            padded += longest * run.len();
            real += run.iter().sum::<usize>();
            taken.extend(run);
        }
        assert!(padded * 100 <= real * 103, "{padded} padded for {real} tokens");
        let mut expected = lengths;
        expected.sort_unstable();
        taken.sort_unstable();
        assert_eq!(taken, expected);
    }

    #[test]
    fn dead_texts_are_dropped() {
        let mut window = window(&[10, 11, 12, 13]);
        assert_eq!(window.take_run(512, |&length| length % 2 == 1), [11, 13]);
        assert!(window.is_empty());
    }
}
