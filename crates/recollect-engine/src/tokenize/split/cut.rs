//! Chooses the end of a passage and the start of the next.

use std::collections::VecDeque;

use unicode_segmentation::GraphemeCursor;

use super::unit::{Level, Unit};

/// The value of a cut at this level. It is weighed against the penalty for the passage's length ([`length_penalty`]).
const fn cut_value(level: Level) -> f64 {
    match level {
        Level::Unit => 0.0,
        Level::Word => 0.1,
        Level::Heading | Level::Clause => 0.15,
        Level::Sentence => 0.4,
        Level::Line => 0.5,
        Level::Paragraph => 0.6,
    }
}

/// The size of a passage in tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Maximum number of tokens.
    pub(super) max: usize,
    /// Target number of tokens.
    pub(super) target: usize,
}

/// Number of units in the next passage, which begins with the first of `units`. It is at least one more than `shared`,
/// the number of units that the previous passage also has. `ended` means that no units follow.
pub(super) fn passage_length(
    text: &str,
    units: &VecDeque<Unit>,
    shared: usize,
    room: Room,
    ended: bool,
) -> usize {
    // A unit that continues a word must begin a passage.
    let word_break = (1..units.len()).find(|&index| units.get(index).is_some_and(|unit| unit.continues_word));
    let segment = word_break.unwrap_or(units.len());
    let total: usize = units.iter().take(segment).map(|unit| unit.ids.len()).sum();
    let target = if word_break.is_some() || ended {
        if total <= room.max && total * 2 < room.target * 3 {
            return segment;
        }
        let passages = ((total * 2 + room.target) / (room.target * 2)).max(total.div_ceil(room.max));
        total.div_ceil(passages.max(1))
    } else {
        room.target
    };
    let begin = units.front().map_or(0, |unit| unit.start);
    let mut best = shared + 1;
    let mut best_score = f64::NEG_INFINITY;
    let mut tokens = 0;
    for (index, unit) in units.iter().take(segment).enumerate() {
        tokens += unit.ids.len();
        if tokens > room.max {
            break;
        }
        if index < shared {
            continue;
        }
        let mut score = cut_value(unit.ends) - length_penalty(tokens, target);
        if score > best_score {
            let next = units.get(index + 1).map_or(text.len(), |next| next.start);
            if unit.ends == Level::Unit && !is_whole_character(text, begin, next) {
                score -= 10.0;
            }
        }
        if score > best_score {
            (best, best_score) = (index + 1, score);
        }
    }
    best
}

/// The square of the relative difference to the target.
#[expect(clippy::cast_precision_loss, reason = "token counts are far below 2^52")]
fn length_penalty(tokens: usize, target: usize) -> f64 {
    let difference = tokens as f64 / target.max(1) as f64 - 1.0;
    difference * difference
}

/// Number of units at the end of a passage of `length` units that the next passage repeats: about a sentence, at most
/// `max` tokens, and 0 if a line or a paragraph ends.
pub(super) fn overlap(text: &str, units: &VecDeque<Unit>, length: usize, max: usize, room: Room) -> usize {
    let Some(next) = units.get(length).filter(|next| !next.continues_word) else {
        return 0;
    };
    let ends = |index: usize| units.get(index).map_or(Level::Paragraph, |unit| unit.ends);
    if length == 0 || ends(length - 1) >= Level::Line || ends(length - 1) == Level::Heading {
        return 0;
    }
    let max = max.min(room.max.saturating_sub(next.ids.len()));
    let mut tokens = 0;
    let (mut words, mut characters) = (0, 0);
    for index in (1..length).rev() {
        let Some(unit) = units.get(index) else { break };
        tokens += unit.ids.len();
        if tokens > max || unit.continues_word {
            break;
        }
        match ends(index - 1) {
            Level::Heading | Level::Sentence | Level::Line | Level::Paragraph => return length - index,
            Level::Word | Level::Clause => words = length - index,
            Level::Unit if is_whole_character(text, 0, unit.start) => characters = length - index,
            Level::Unit => {}
        }
    }
    // The sentence is too long, so only its end is repeated.
    if words > 0 { words } else { characters }
}

/// Whether `at` is a boundary between grapheme clusters.
fn is_whole_character(text: &str, begin: usize, at: usize) -> bool {
    // Text further back than this can only change how flags are paired.
    let mut from = begin.max(at.saturating_sub(256));
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let part = text.get(from..).unwrap_or_default();
    let mut cursor = GraphemeCursor::new(at - from, part.len(), true);
    cursor.is_boundary(part, 0).unwrap_or(true)
}
