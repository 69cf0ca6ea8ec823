//! Units of a text: the smallest parts whose tokens do not depend on their neighbors.

use std::collections::HashMap;
use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use crate::error::Result;
use crate::tokenize::char_class::CharClass;
use crate::tokenize::text_tokenizer::TextTokenizer;

/// Bytes to read at once. The memory for a text's units is a small multiple of this.
const READ_BYTES: usize = 4 << 10;
/// Bytes between two calls of `checkpoint`: about a millisecond.
const CHECK_EVERY_BYTES: usize = 256 << 10;
/// Bytes to look ahead of the units to detect the end of a sentence.
const LOOK_AHEAD_BYTES: usize = 64;
/// Maximum length of a word in the cache. New short words are tokenized together.
const MAX_CACHED_BYTES: usize = 256;
/// Maximum words in the cache. Most of a text consists of a few words that repeat.
const MAX_CACHED_WORDS: usize = 8 << 10;

/// The kind of boundary after a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// The next unit follows without a space.
    Unit,
    Word,
    /// The end of a heading, or of a line that introduces the next one. It belongs to the next line.
    Heading,
    Clause,
    Sentence,
    Line,
    Paragraph,
}

/// A unit. It ends at the start of the next.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// Start in bytes.
    pub(super) start: usize,
    /// Start in UTF-16 code units.
    pub(super) start_utf16: usize,
    pub(super) ids: Arc<[u32]>,
    pub(super) ends: Level,
    /// It continues a word that is too long for a passage. In the same passage as the part before, it would have other
    /// tokens.
    pub(super) continues_word: bool,
}

/// The place of a unit, before its tokens are known.
struct Span {
    start: usize,
    start_utf16: usize,
    /// The end of the last character that gives a token.
    content_end: usize,
    is_word: bool,
    ends: Level,
}

/// Reads the units of one text, part by part.
#[derive(Debug, Default)]
pub(super) struct UnitReader {
    position: usize,
    position_utf16: usize,
    /// Whether the next unit continues a line.
    in_line: bool,
    in_heading: bool,
    cache: HashMap<Box<str>, Arc<[u32]>>,
}

impl UnitReader {
    /// Whether all of `text` has been read.
    pub(super) fn is_done(&self, text: &str) -> bool {
        self.position >= text.len()
    }

    /// The position of the reader in UTF-16 code units.
    pub(super) fn position_utf16(&self) -> usize {
        self.position_utf16
    }

    /// The position of the reader in bytes.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// Reads the units of the next part of `text`, which must be the same in each call. Empty at the end. No unit has
    /// more than `max_tokens` tokens.
    pub(super) fn read(
        &mut self,
        tokenizer: &TextTokenizer,
        text: &str,
        max_tokens: usize,
        checkpoint: &dyn Fn() -> Result<()>,
    ) -> Result<Vec<Unit>> {
        let mut spans = self.read_spans(tokenizer, text, checkpoint)?;
        mark_sentences(text, &mut spans, self.position);
        self.fill_cache(tokenizer, text, &spans)?;
        let mut units = Vec::with_capacity(spans.len());
        for (index, span) in spans.iter().enumerate() {
            let end = spans.get(index + 1).map_or(self.position, |next| next.start);
            let content = text.get(span.start..span.content_end).unwrap_or_default();
            let ids = match self.cache.get(content) {
                Some(ids) => Arc::clone(ids),
                None => tokenizer.unit_ids(content)?,
            };
            let unit = Unit {
                start: span.start,
                start_utf16: span.start_utf16,
                ids,
                ends: span.ends,
                continues_word: false,
            };
            if unit.ids.len() <= max_tokens {
                units.push(unit);
            } else {
                split_word(tokenizer, text, &unit, end, max_tokens, &mut units)?;
            }
        }
        Ok(units)
    }

    fn read_spans(
        &mut self,
        tokenizer: &TextTokenizer,
        text: &str,
        checkpoint: &dyn Fn() -> Result<()>,
    ) -> Result<Vec<Span>> {
        let mut spans: Vec<Span> = Vec::new();
        let begin = self.position;
        let mut check_at = begin + CHECK_EVERY_BYTES;
        // The gap after the last unit: whether it has a space, the line ends in it, and whether it ends with `\r`.
        let (mut space, mut lines, mut after_return) = (false, 0, false);
        let mut has_content = false;
        let mut last = '\0';
        while let Some(character) = text.get(self.position..).and_then(|rest| rest.chars().next()) {
            if self.position >= check_at {
                checkpoint()?;
                check_at = self.position + CHECK_EVERY_BYTES;
            }
            let class = tokenizer.class_of(character);
            let mut length = character.len_utf8();
            let is_word = matches!(class, CharClass::Word(_));
            if is_word || class == CharClass::Boundary {
                let continues = is_word && !space && spans.last().is_some_and(|span| span.is_word);
                // Characters before the first unit belong to it.
                if has_content && !continues || spans.is_empty() {
                    if has_content {
                        self.end_span(&mut spans, space, lines, last);
                        if self.position >= begin + READ_BYTES {
                            return Ok(spans);
                        }
                    }
                    let (start, start_utf16) = if spans.is_empty() {
                        (begin, self.position_utf16 - utf16(text.get(begin..self.position)))
                    } else {
                        (self.position, self.position_utf16)
                    };
                    self.in_heading = if self.in_line {
                        self.in_heading
                    } else {
                        character == '#'
                    };
                    self.in_line = true;
                    spans.push(Span {
                        start,
                        start_utf16,
                        content_end: self.position,
                        is_word,
                        ends: Level::Unit,
                    });
                }
                has_content = true;
                (space, lines, after_return) = (false, 0, false);
                let special = if is_word {
                    None
                } else {
                    tokenizer.special_at(text, self.position)
                };
                if let Some(special) = special {
                    length = special.len();
                }
                if let Some(span) = spans.last_mut() {
                    span.content_end = self.position + length;
                }
                last = character;
            } else if class == CharClass::Space {
                space = true;
                lines += match character {
                    '\n' => usize::from(!after_return),
                    '\r' | '\u{2028}' => 1,
                    '\u{2029}' => 2,
                    _ => 0,
                };
                after_return = character == '\r';
            }
            self.position_utf16 += utf16(text.get(self.position..self.position + length));
            self.position += length;
        }
        if spans.is_empty() && self.position > begin {
            spans.push(Span {
                start: begin,
                start_utf16: self.position_utf16 - utf16(text.get(begin..self.position)),
                content_end: begin,
                is_word: false,
                ends: Level::Unit,
            });
        }
        self.end_span(&mut spans, space, lines, last);
        Ok(spans)
    }

    fn end_span(&mut self, spans: &mut [Span], space: bool, lines: usize, last: char) {
        let Some(span) = spans.last_mut() else { return };
        self.in_line = lines == 0;
        let leads_on = self.in_heading || matches!(last, ':' | '：');
        span.ends = match lines {
            0 if matches!(last, ',' | ';' | ':') && space => Level::Clause,
            0 if matches!(last, '，' | '、' | '；' | '：') => Level::Clause,
            0 if space => Level::Word,
            0 => Level::Unit,
            _ if leads_on => Level::Heading,
            1 => Level::Line,
            _ => Level::Paragraph,
        };
    }

    /// Tokenizes new short words, all in one call, because a call costs as much as a dozen words.
    fn fill_cache(&mut self, tokenizer: &TextTokenizer, text: &str, spans: &[Span]) -> Result<()> {
        if self.cache.len() > MAX_CACHED_WORDS {
            self.cache.clear();
        }
        let mut words: Vec<&str> = Vec::new();
        for span in spans.iter().filter(|span| span.is_word) {
            let word = text.get(span.start..span.content_end).unwrap_or_default();
            if word.len() <= MAX_CACHED_BYTES && !self.cache.contains_key(word) {
                self.cache.insert(word.into(), Arc::default());
                words.push(word);
            }
        }
        let all_ids = tokenizer.ids_of_words(&words)?;
        for (word, ids) in words.into_iter().zip(all_ids) {
            self.cache.insert(word.into(), ids);
        }
        // Punctuation and CJK characters, each of which may become several pieces, are tokenized one by one.
        for span in spans.iter().filter(|span| !span.is_word) {
            let mark = text.get(span.start..span.content_end).unwrap_or_default();
            if mark.len() <= MAX_CACHED_BYTES && !self.cache.contains_key(mark) {
                self.cache.insert(mark.into(), tokenizer.unit_ids(mark)?);
            }
        }
        Ok(())
    }
}

fn utf16(text: Option<&str>) -> usize {
    text.unwrap_or_default().chars().map(char::len_utf16).sum()
}

/// Marks the ends of sentences by the rules of Unicode (UAX 29). `end` is the end of the last span.
fn mark_sentences(text: &str, spans: &mut [Span], end: usize) {
    let Some(first) = spans.first() else { return };
    let begin = first.start;
    let mut look_end = (end + LOOK_AHEAD_BYTES).min(text.len());
    while !text.is_char_boundary(look_end) {
        look_end += 1;
    }
    let part = text.get(begin..look_end).unwrap_or_default();
    let mut bounds = part
        .split_sentence_bound_indices()
        .map(|(at, _)| begin + at)
        .skip(1)
        .peekable();
    for index in 0..spans.len() {
        let next_start = spans.get(index + 1).map_or(end, |next| next.start);
        let Some(span) = spans.get_mut(index) else { return };
        while bounds.next_if(|&bound| bound < span.content_end).is_some() {}
        let ends = bounds.peek().is_some_and(|&bound| bound <= next_start);
        // By these rules the end of a line also ends a sentence, so lines keep their own level.
        if ends && matches!(span.ends, Level::Unit | Level::Word | Level::Clause) {
            span.ends = Level::Sentence;
        }
    }
}

/// Splits a word into parts of at most `max_tokens` tokens, between grapheme clusters if possible.
fn split_word(
    tokenizer: &TextTokenizer,
    text: &str,
    unit: &Unit,
    end: usize,
    max_tokens: usize,
    units: &mut Vec<Unit>,
) -> Result<()> {
    let word = text.get(unit.start..end).unwrap_or_default();
    let mut pieces: Vec<&str> = Vec::new();
    for grapheme in word.graphemes(true) {
        if tokenizer.normal_chars(grapheme) <= max_tokens {
            pieces.push(grapheme);
        } else {
            pieces.extend(grapheme.split("").filter(|character| !character.is_empty()));
        }
    }
    let (mut start, mut start_utf16) = (unit.start, unit.start_utf16);
    let (mut at, mut chars) = (unit.start, 0);
    let mut push = |from: usize, from_utf16: usize, to: usize, ends: Level| -> Result<()> {
        let part = text.get(from..to).unwrap_or_default();
        units.push(Unit {
            start: from,
            start_utf16: from_utf16,
            // Within the limit, because each token has at least one normalized character.
            ids: tokenizer.unit_ids(part)?,
            ends,
            continues_word: from > unit.start,
        });
        Ok(())
    };
    for piece in pieces {
        let more = tokenizer.normal_chars(piece);
        if chars > 0 && chars + more > max_tokens {
            push(start, start_utf16, at, Level::Unit)?;
            start_utf16 += utf16(text.get(start..at));
            (start, chars) = (at, 0);
        }
        chars += more;
        at += piece.len();
    }
    push(start, start_utf16, end, unit.ends)
}
