//! Splits one text into passages.

use std::collections::VecDeque;

use super::cut::{Room, overlap, passage_length};
use super::unit::{Unit, UnitReader};
use crate::error::Result;
use crate::tokenize::char_class::CharClass;
use crate::tokenize::text_tokenizer::TextTokenizer;

/// Target tokens of a passage, for texts longer than the limit. Measured: a fact at the end of a long paragraph, list
/// or table ranks first with 64 and 96 tokens, but not always with 128 and more.
const TARGET_TOKENS: usize = 96;

/// A part of a text that fits the model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Start, in UTF-16 code units of the text, as in JavaScript.
    pub start: usize,
    /// End (exclusive), in UTF-16 code units of the text.
    pub end: usize,
    /// Exact number of tokens of the prefix and the passage, including `[CLS]` and `[SEP]`.
    pub token_count: usize,
}

/// A passage and its tokens.
#[derive(Debug)]
pub(crate) struct Split {
    pub(crate) passage: Passage,
    /// Token ids, with `[CLS]` and `[SEP]`.
    pub(crate) ids: Vec<u32>,
}

/// Splits one text, passage by passage. It holds the text and a few thousand of its tokens.
#[derive(Debug)]
pub(crate) struct Splitter {
    text: String,
    /// Embedded before each passage.
    prefix: String,
    prefix_ids: Vec<u32>,
    /// The prefix may join the first word of a passage, so its tokens can differ with each passage.
    joins: bool,
    room: Room,
    reader: UnitReader,
    /// The units from the start of the next passage on.
    units: VecDeque<Unit>,
    /// Number of these units that the previous passage also has.
    shared: usize,
    /// Number of passages so far.
    passage_count: usize,
}

impl Splitter {
    /// Splits `text` into passages of at most `limit` tokens (16 or more), including `[CLS]`, `[SEP]` and `prefix`. The
    /// prefix is cut to half of the limit.
    pub(crate) fn new(tokenizer: &TextTokenizer, text: String, prefix: &str, limit: usize) -> Result<Self> {
        let body = limit.saturating_sub(2).max(1);
        let (bytes, prefix_ids) = cut_prefix(tokenizer, prefix, body / 2)?;
        let max = body - prefix_ids.len();
        let prefix = prefix.get(..bytes).unwrap_or_default().to_owned();
        Ok(Self {
            text,
            joins: joins(tokenizer, &prefix),
            prefix,
            prefix_ids,
            room: Room {
                max,
                target: max.min(TARGET_TOKENS),
            },
            reader: UnitReader::default(),
            units: VecDeque::new(),
            shared: 0,
            passage_count: 0,
        })
    }

    /// Whether there are no more passages.
    pub(crate) fn is_done(&self) -> bool {
        self.passage_count > 0 && self.units.len() <= self.shared && self.reader.is_done(&self.text)
    }

    /// Number of passages so far.
    pub(crate) fn passage_count(&self) -> usize {
        self.passage_count
    }

    /// The next passage, or `None` after the last. A text has at least one. `checkpoint` is called about once a
    /// millisecond, and its error ends the work.
    pub(crate) fn next(
        &mut self,
        tokenizer: &TextTokenizer,
        checkpoint: &dyn Fn() -> Result<()>,
    ) -> Result<Option<Split>> {
        if self.is_done() {
            return Ok(None);
        }
        self.read_ahead(tokenizer, checkpoint)?;
        let ended = self.reader.is_done(&self.text);
        let (length, ids) = self.next_length(tokenizer, ended)?;
        let (start, _) = self.place(0);
        let (end, _) = self.place(length);
        let overlap = overlap(&self.text, &self.units, length, self.room.target / 4, self.room);
        self.shared = overlap;
        self.units.drain(..length - overlap);
        self.passage_count += 1;
        let passage = Passage {
            start,
            end,
            token_count: ids.len(),
        };
        Ok(Some(Split { passage, ids }))
    }

    /// Reads enough for the next two passages.
    fn read_ahead(&mut self, tokenizer: &TextTokenizer, checkpoint: &dyn Fn() -> Result<()>) -> Result<()> {
        let mut tokens: usize = self.units.iter().map(|unit| unit.ids.len()).sum();
        while tokens <= 2 * self.room.max && !self.reader.is_done(&self.text) {
            checkpoint()?;
            let units = self
                .reader
                .read(tokenizer, &self.text, self.room.max, checkpoint)?;
            tokens += units.iter().map(|unit| unit.ids.len()).sum::<usize>();
            self.units.extend(units);
        }
        Ok(())
    }

    /// The number of units of the next passage, and its ids.
    fn next_length(&self, tokenizer: &TextTokenizer, ended: bool) -> Result<(usize, Vec<u32>)> {
        let mut room = self.room;
        loop {
            let length = self.length_in(room, ended);
            let ids = self.ids(tokenizer, length)?;
            let excess = ids
                .len()
                .saturating_sub(self.room.max + self.prefix_ids.len() + 2);
            if excess == 0 {
                return Ok((length, ids));
            }
            let least: usize = self
                .units
                .iter()
                .take(self.shared + 1)
                .map(|unit| unit.ids.len())
                .sum();
            if room.max.saturating_sub(excess) < least {
                // Joined with the prefix, not even one more unit fits, so this passage gets no prefix.
                let length = self.length_in(self.room, ended);
                return Ok((length, tokenizer.add_special_tokens(self.unit_ids(length))));
            }
            room.max -= excess;
            room.target = room.target.min(room.max);
        }
    }

    fn length_in(&self, room: Room, ended: bool) -> usize {
        let is_whole = self.passage_count == 0 && ended && !self.units.iter().any(|unit| unit.continues_word);
        if is_whole && self.unit_ids(self.units.len()).count() <= room.max {
            return self.units.len();
        }
        passage_length(&self.text, &self.units, self.shared, room, ended).min(self.units.len())
    }

    fn ids(&self, tokenizer: &TextTokenizer, length: usize) -> Result<Vec<u32>> {
        if self.joins {
            let (_, start) = self.place(0);
            let (_, end) = self.place(length);
            let text = self.text.get(start..end).unwrap_or_default();
            let ids = tokenizer.unit_ids(&format!("{}{text}", self.prefix))?;
            return Ok(tokenizer.add_special_tokens(ids.iter().copied()));
        }
        let prefix = self.prefix_ids.iter().copied();
        Ok(tokenizer.add_special_tokens(prefix.chain(self.unit_ids(length))))
    }

    fn unit_ids(&self, length: usize) -> impl Iterator<Item = u32> {
        self.units
            .iter()
            .take(length)
            .flat_map(|unit| unit.ids.iter().copied())
    }

    /// The start of the unit at `index`, in UTF-16 code units and in bytes.
    fn place(&self, index: usize) -> (usize, usize) {
        self.units
            .get(index)
            .map_or((self.reader.position_utf16(), self.reader.position()), |unit| {
                (unit.start_utf16, unit.start)
            })
    }
}

/// Cuts `prefix` to at most `max` tokens. Returns its bytes and ids. A cut prefix never joins the text after it.
fn cut_prefix(tokenizer: &TextTokenizer, prefix: &str, max: usize) -> Result<(usize, Vec<u32>)> {
    let mut reader = UnitReader::default();
    let mut ids = Vec::new();
    let mut safe = (0, 0);
    while !reader.is_done(prefix) {
        for unit in reader.read(tokenizer, prefix, max, &|| Ok(()))? {
            if !unit.continues_word && !joins(tokenizer, prefix.get(..unit.start).unwrap_or_default()) {
                safe = (unit.start, ids.len());
            }
            if unit.continues_word || ids.len() + unit.ids.len() > max {
                let (bytes, tokens) = safe;
                ids.truncate(tokens);
                return Ok((bytes, ids));
            }
            ids.extend(unit.ids.iter());
        }
    }
    Ok((prefix.len(), ids))
}

/// Whether text after `prefix` may have other tokens than alone, because it continues a word or a special token.
fn joins(tokenizer: &TextTokenizer, prefix: &str) -> bool {
    prefix
        .chars()
        .next_back()
        .is_some_and(|last| match tokenizer.class_of(last) {
            CharClass::Space => false,
            CharClass::Boundary => matches!(last, '[' | '_'),
            CharClass::Word(_) | CharClass::Ignorable | CharClass::Barrier => true,
        })
}

#[cfg(test)]
#[path = "splitter_tests.rs"]
mod tests;
