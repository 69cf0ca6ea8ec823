//! Units of a text: the smallest parts whose tokens do not depend on what stands beside them.

use std::collections::HashMap;
use std::sync::Arc;

use unicode_segmentation::UnicodeSegmentation;

use crate::error::Result;
use crate::tokenize::char_class::CharClass;
use crate::tokenize::text_tokenizer::TextTokenizer;

/// What is read at a time: what is held of a text is a small multiple of it.
const READ_BYTES: usize = 4 << 10;
/// About a millisecond of reading.
const ASK_EVERY_BYTES: usize = 256 << 10;
/// How far behind what is read the end of a sentence may show.
const LOOK_AHEAD_BYTES: usize = 64;
/// Words up to this length are tokenized together, and remembered.
const MAX_SHORT_BYTES: usize = 256;
/// Words that are remembered: most of a text is a few words, again and again.
const MAX_REMEMBERED: usize = 8 << 10;

/// What ends with a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    /// No more than the unit: the next one follows without a space.
    Unit,
    Word,
    /// A heading, or a line that leads into what follows it: it belongs to the next line.
    Heading,
    Clause,
    Sentence,
    Line,
    Paragraph,
}

/// One unit. It reaches to the start of the next.
#[derive(Clone, Debug)]
pub(super) struct Unit {
    /// In bytes.
    pub(super) start: usize,
    /// The same place, in UTF-16 code units.
    pub(super) start_utf16: usize,
    pub(super) ids: Arc<[u32]>,
    pub(super) ends: Level,
    /// A part of a word that is too long for a passage: in one passage with the part before it, it would have
    /// other tokens.
    pub(super) apart: bool,
}

/// Where the units of a part are, before their tokens are known.
struct Span {
    start: usize,
    start_utf16: usize,
    /// After the last character that makes a token.
    content_end: usize,
    is_word: bool,
    ends: Level,
}

/// Reads the units of one text, part by part.
#[derive(Debug, Default)]
pub(super) struct UnitReader {
    position: usize,
    position_utf16: usize,
    /// Whether the line that is read begins before what is read of it.
    in_line: bool,
    in_heading: bool,
    known: HashMap<Box<str>, Arc<[u32]>>,
}

impl UnitReader {
    /// Whether all of `text` is read.
    pub(super) fn is_done(&self, text: &str) -> bool {
        self.position >= text.len()
    }

    /// In UTF-16 code units, how far it is read.
    pub(super) fn position_utf16(&self) -> usize {
        self.position_utf16
    }

    /// In bytes, how far it is read.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    /// The units of the next part of `text`, which is the same in each call; none at its end. No unit has more
    /// than `max_tokens` tokens.
    pub(super) fn read(
        &mut self,
        tokenizer: &TextTokenizer,
        text: &str,
        max_tokens: usize,
        go_on: &dyn Fn() -> Result<()>,
    ) -> Result<Vec<Unit>> {
        let mut spans = self.read_spans(tokenizer, text, go_on)?;
        mark_sentences(text, &mut spans, self.position);
        self.learn(tokenizer, text, &spans)?;
        let mut units = Vec::with_capacity(spans.len());
        for (index, span) in spans.iter().enumerate() {
            let end = spans.get(index + 1).map_or(self.position, |next| next.start);
            let content = text.get(span.start..span.content_end).unwrap_or_default();
            let ids = match self.known.get(content) {
                Some(ids) => Arc::clone(ids),
                None => tokenizer.unit_ids(content)?,
            };
            let unit = Unit {
                start: span.start,
                start_utf16: span.start_utf16,
                ids,
                ends: span.ends,
                apart: false,
            };
            if unit.ids.len() <= max_tokens {
                units.push(unit);
            } else {
                take_apart(tokenizer, text, &unit, end, max_tokens, &mut units)?;
            }
        }
        Ok(units)
    }

    fn read_spans(
        &mut self,
        tokenizer: &TextTokenizer,
        text: &str,
        go_on: &dyn Fn() -> Result<()>,
    ) -> Result<Vec<Span>> {
        let mut spans: Vec<Span> = Vec::new();
        let begin = self.position;
        let mut ask_at = begin + ASK_EVERY_BYTES;
        // Of the gap after the last unit: whether there is one, and the ends of lines in it.
        let (mut space, mut lines, mut after_return) = (false, 0, false);
        let mut has_content = false;
        let mut last = '\0';
        while let Some(character) = text.get(self.position..).and_then(|rest| rest.chars().next()) {
            if self.position >= ask_at {
                go_on()?;
                ask_at = self.position + ASK_EVERY_BYTES;
            }
            let class = tokenizer.class_of(character);
            let mut length = character.len_utf8();
            let is_word = matches!(class, CharClass::Word(_));
            if is_word || class == CharClass::Boundary {
                let continues = is_word && !space && spans.last().is_some_and(|span| span.is_word);
                // What stands before the first unit belongs to it.
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

    /// Tokenizes the short words that are not known yet, all at once: a call costs as much as a dozen words.
    fn learn(&mut self, tokenizer: &TextTokenizer, text: &str, spans: &[Span]) -> Result<()> {
        if self.known.len() > MAX_REMEMBERED {
            self.known.clear();
        }
        let mut unknown: Vec<&str> = Vec::new();
        for span in spans.iter().filter(|span| span.is_word) {
            let word = text.get(span.start..span.content_end).unwrap_or_default();
            if word.len() <= MAX_SHORT_BYTES && !self.known.contains_key(word) {
                self.known.insert(word.into(), Arc::default());
                unknown.push(word);
            }
        }
        let learned = tokenizer.ids_of_words(&unknown)?;
        for (word, ids) in unknown.into_iter().zip(learned) {
            self.known.insert(word.into(), ids);
        }
        // Punctuation and CJK: each of its own kind of piece, or pieces.
        for span in spans.iter().filter(|span| !span.is_word) {
            let mark = text.get(span.start..span.content_end).unwrap_or_default();
            if mark.len() <= MAX_SHORT_BYTES && !self.known.contains_key(mark) {
                self.known.insert(mark.into(), tokenizer.unit_ids(mark)?);
            }
        }
        Ok(())
    }
}

fn utf16(text: Option<&str>) -> usize {
    text.unwrap_or_default().chars().map(char::len_utf16).sum()
}

/// Finds the ends of sentences by the rules of Unicode (UAX 29). `end` is that of the last span.
fn mark_sentences(text: &str, spans: &mut [Span], end: usize) {
    let Some(first) = spans.first() else { return };
    let begin = first.start;
    let mut seen_to = (end + LOOK_AHEAD_BYTES).min(text.len());
    while !text.is_char_boundary(seen_to) {
        seen_to += 1;
    }
    let part = text.get(begin..seen_to).unwrap_or_default();
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
        // The end of a line is one of a sentence by the same rules.
        if ends && matches!(span.ends, Level::Unit | Level::Word | Level::Clause) {
            span.ends = Level::Sentence;
        }
    }
}

/// Cuts a word into parts of at most `max_tokens` tokens, between characters as people see them where it can be.
fn take_apart(
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
            // A token has at least one of these characters.
            ids: tokenizer.unit_ids(part)?,
            ends,
            apart: from > unit.start,
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
