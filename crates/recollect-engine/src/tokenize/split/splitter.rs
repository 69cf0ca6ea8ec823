//! One text on its way to passages.

use std::collections::VecDeque;

use super::cut::{Room, overlap, passage_length};
use super::unit::{Unit, UnitReader};
use crate::error::Result;
use crate::tokenize::char_class::CharClass;
use crate::tokenize::text_tokenizer::TextTokenizer;

/// Tokens of a passage that are aimed at in a text that is longer than the limit. Measured: a fact at the end of a
/// long paragraph, list or table is found first with 64 and with 96, not always with 128 and more.
const TARGET_TOKENS: usize = 96;

/// A stretch of a text that the model takes whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    /// In UTF-16 code units of the text, as JavaScript counts.
    pub start: usize,
    /// The first code unit behind it.
    pub end: usize,
    /// Tokens of its prefix and its text, `[CLS]` and `[SEP]` included. Exact.
    pub token_count: usize,
}

/// A passage and its tokens.
#[derive(Debug)]
pub(crate) struct Split {
    pub(crate) passage: Passage,
    /// With `[CLS]` and `[SEP]`.
    pub(crate) ids: Vec<u32>,
}

/// Makes the passages of one text, one after another. It holds the text and a few thousand of its tokens.
#[derive(Debug)]
pub(crate) struct Splitter {
    text: String,
    /// What is embedded before each passage.
    prefix: String,
    prefix_ids: Vec<u32>,
    /// A prefix that ends within a word has other tokens with each passage.
    joins: bool,
    room: Room,
    reader: UnitReader,
    /// From the start of the next passage on.
    units: VecDeque<Unit>,
    /// How many of them the passage before has too.
    held: usize,
    /// Passages so far.
    made: usize,
}

impl Splitter {
    /// Splits `text` into passages of at most `limit` tokens (16 or more), which include `[CLS]`, `[SEP]` and the
    /// tokens of `prefix`; of that no more than half of them is kept.
    pub(crate) fn new(tokenizer: &TextTokenizer, text: String, prefix: &str, limit: usize) -> Result<Self> {
        let body = limit.saturating_sub(2).max(1);
        let (kept, prefix_ids) = cut_prefix(tokenizer, prefix, body / 2)?;
        let max = body - prefix_ids.len();
        let prefix = prefix.get(..kept).unwrap_or_default().to_owned();
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
            held: 0,
            made: 0,
        })
    }

    /// Whether the last passage is made.
    pub(crate) fn is_done(&self) -> bool {
        self.made > 0 && self.units.len() <= self.held && self.reader.is_done(&self.text)
    }

    /// How many passages have been made.
    pub(crate) fn made(&self) -> usize {
        self.made
    }

    /// The next passage; `None` after the last. A text has at least one. `go_on` is asked about once a
    /// millisecond; what it fails with ends the work.
    pub(crate) fn next(
        &mut self,
        tokenizer: &TextTokenizer,
        go_on: &dyn Fn() -> Result<()>,
    ) -> Result<Option<Split>> {
        if self.is_done() {
            return Ok(None);
        }
        self.read_ahead(tokenizer, go_on)?;
        let ended = self.reader.is_done(&self.text);
        let (length, ids) = self.next_length(tokenizer, ended)?;
        let (start, _) = self.place(0);
        let (end, _) = self.place(length);
        let overlap = overlap(&self.text, &self.units, length, self.room.target / 4, self.room);
        self.held = overlap;
        self.units.drain(..length - overlap);
        self.made += 1;
        let passage = Passage {
            start,
            end,
            token_count: ids.len(),
        };
        Ok(Some(Split { passage, ids }))
    }

    /// Reads so much that the next two passages can be seen.
    fn read_ahead(&mut self, tokenizer: &TextTokenizer, go_on: &dyn Fn() -> Result<()>) -> Result<()> {
        let mut tokens: usize = self.units.iter().map(|unit| unit.ids.len()).sum();
        while tokens <= 2 * self.room.max && !self.reader.is_done(&self.text) {
            go_on()?;
            let units = self.reader.read(tokenizer, &self.text, self.room.max, go_on)?;
            tokens += units.iter().map(|unit| unit.ids.len()).sum::<usize>();
            self.units.extend(units);
        }
        Ok(())
    }

    /// How many units the next passage has, and its ids.
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
                .take(self.held + 1)
                .map(|unit| unit.ids.len())
                .sum();
            if room.max.saturating_sub(excess) < least {
                // Not even one more word has room beside a prefix that makes other tokens of it.
                let length = self.length_in(self.room, ended);
                return Ok((length, tokenizer.framed(self.unit_ids(length))));
            }
            room.max -= excess;
            room.target = room.target.min(room.max);
        }
    }

    fn length_in(&self, room: Room, ended: bool) -> usize {
        let is_whole = self.made == 0 && ended && !self.units.iter().any(|unit| unit.apart);
        if is_whole && self.unit_ids(self.units.len()).count() <= room.max {
            return self.units.len();
        }
        passage_length(&self.text, &self.units, self.held, room, ended).min(self.units.len())
    }

    fn ids(&self, tokenizer: &TextTokenizer, length: usize) -> Result<Vec<u32>> {
        if self.joins {
            let (_, start) = self.place(0);
            let (_, end) = self.place(length);
            let text = self.text.get(start..end).unwrap_or_default();
            let joined = tokenizer.unit_ids(&format!("{}{text}", self.prefix))?;
            return Ok(tokenizer.framed(joined.iter().copied()));
        }
        let prefix = self.prefix_ids.iter().copied();
        Ok(tokenizer.framed(prefix.chain(self.unit_ids(length))))
    }

    fn unit_ids(&self, length: usize) -> impl Iterator<Item = u32> {
        self.units
            .iter()
            .take(length)
            .flat_map(|unit| unit.ids.iter().copied())
    }

    /// Where the unit at `index` begins: in UTF-16 code units and in bytes.
    fn place(&self, index: usize) -> (usize, usize) {
        self.units
            .get(index)
            .map_or((self.reader.position_utf16(), self.reader.position()), |unit| {
                (unit.start_utf16, unit.start)
            })
    }
}

/// How many bytes of `prefix` have at most `max` tokens, and these. It is cut only where nothing can join it.
fn cut_prefix(tokenizer: &TextTokenizer, prefix: &str, max: usize) -> Result<(usize, Vec<u32>)> {
    let mut reader = UnitReader::default();
    let mut ids = Vec::new();
    let mut safe = (0, 0);
    while !reader.is_done(prefix) {
        for unit in reader.read(tokenizer, prefix, max, &|| Ok(()))? {
            if !unit.apart && !joins(tokenizer, prefix.get(..unit.start).unwrap_or_default()) {
                safe = (unit.start, ids.len());
            }
            if unit.apart || ids.len() + unit.ids.len() > max {
                let (kept, tokens) = safe;
                ids.truncate(tokens);
                return Ok((kept, ids));
            }
            ids.extend(unit.ids.iter());
        }
    }
    Ok((prefix.len(), ids))
}

/// Whether what follows `prefix` may make other tokens with it than alone: a word goes on, or a special token.
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
