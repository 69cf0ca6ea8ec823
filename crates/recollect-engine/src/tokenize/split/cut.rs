//! Where a passage ends, and where the next begins.

use std::collections::VecDeque;

use unicode_segmentation::GraphemeCursor;

use super::unit::{Level, Unit};

/// What a cut is worth, against the square of how far (as a share) the passage is from the length aimed at.
const fn worth(level: Level) -> f64 {
    match level {
        Level::Unit => 0.0,
        Level::Word => 0.1,
        Level::Heading | Level::Clause => 0.15,
        Level::Sentence => 0.4,
        Level::Line => 0.5,
        Level::Paragraph => 0.6,
    }
}

/// What a passage may be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    /// Most tokens.
    pub(super) max: usize,
    /// How many are aimed at.
    pub(super) target: usize,
}

/// How many of `units`, which go on where the passage begins, are its own: at least one more than `held`, the
/// ones that the passage before has too. `ended` says that nothing comes after them.
pub(super) fn passage_length(
    text: &str,
    units: &VecDeque<Unit>,
    held: usize,
    room: Room,
    ended: bool,
) -> usize {
    // A part of a word begins a passage of its own.
    let apart = (1..units.len()).find(|&index| units.get(index).is_some_and(|unit| unit.apart));
    let segment = apart.unwrap_or(units.len());
    let total: usize = units.iter().take(segment).map(|unit| unit.ids.len()).sum();
    let aim = if apart.is_some() || ended {
        if total <= room.max && total * 2 < room.target * 3 {
            return segment;
        }
        let passages = ((total * 2 + room.target) / (room.target * 2)).max(total.div_ceil(room.max));
        total.div_ceil(passages.max(1))
    } else {
        room.target
    };
    let begin = units.front().map_or(0, |unit| unit.start);
    let mut best = held + 1;
    let mut best_score = f64::NEG_INFINITY;
    let mut tokens = 0;
    for (index, unit) in units.iter().take(segment).enumerate() {
        tokens += unit.ids.len();
        if tokens > room.max {
            break;
        }
        if index < held {
            continue;
        }
        let mut score = worth(unit.ends) - off(tokens, aim);
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

#[expect(clippy::cast_precision_loss, reason = "token counts are far below 2^52")]
fn off(tokens: usize, aim: usize) -> f64 {
    let share = tokens as f64 / aim.max(1) as f64 - 1.0;
    share * share
}

/// How many of the last of the `length` units the next passage is to have as well: about a sentence, at most
/// `max` tokens, none where a line or a paragraph ends.
pub(super) fn overlap(text: &str, units: &VecDeque<Unit>, length: usize, max: usize, room: Room) -> usize {
    let Some(next) = units.get(length).filter(|next| !next.apart) else {
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
        if tokens > max || unit.apart {
            break;
        }
        match ends(index - 1) {
            Level::Heading | Level::Sentence | Level::Line | Level::Paragraph => return length - index,
            Level::Word | Level::Clause => words = length - index,
            Level::Unit if is_whole_character(text, 0, unit.start) => characters = length - index,
            Level::Unit => {}
        }
    }
    // The sentence is too long: its end.
    if words > 0 { words } else { characters }
}

/// Whether what people see as one character does not go on across `at`.
fn is_whole_character(text: &str, begin: usize, at: usize) -> bool {
    // What lies further back than this can only make one flag of two another.
    let mut from = begin.max(at.saturating_sub(256));
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let part = text.get(from..).unwrap_or_default();
    let mut cursor = GraphemeCursor::new(at - from, part.len(), true);
    cursor.is_boundary(part, 0).unwrap_or(true)
}
