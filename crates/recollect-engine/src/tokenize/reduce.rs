//! Shortens a long text without changing its tokens.
//!
//! The tokenizer needs memory and time for the whole text, even if only some tokens are kept. Its steps are known:
//! special tokens are matched literally; then it removes control characters, adds spaces around CJK characters,
//! decomposes, orders combining marks, removes non-spacing marks and lower-cases; then it splits at spaces and
//! punctuation; a word of more than 100 characters becomes one `[UNK]`. So one pass over the characters is enough:
//!
//! - A gap is a sequence of spaces and characters that are removed. If it has a space, it becomes one space. Otherwise
//!   it becomes one of its characters: not zero, because `[C<NUL>LS]` would become a special token, and a barrier if it
//!   has one, because marks on both sides would otherwise be reordered.
//! - A word that is too long can be cut after more characters than the limit, because it stays too long.
//! - Every word and every boundary character gives at least one token. After enough of them the rest has no effect. The
//!   cut is before a boundary or after a space, so no word and no mark reaches across it.
//!
//! Special tokens are `[NAME]` with a short alphanumeric name (see `file.rs`). So none is cut and none is created: a
//! word is cut only after it is longer than any name.

use crate::error::Result;

use super::char_class::{CharClass, CharClasses};

/// Bytes between two calls of `checkpoint`: about a millisecond.
const CHECK_EVERY_BYTES: usize = 256 << 10;

/// A reduced text, or the beginning of one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reduction {
    pub(super) text: String,
    /// Whether it has all tokens of the rest of the text.
    pub(super) complete: bool,
}

/// Reduces a text piece by piece.
pub(super) struct Reducer<'a> {
    rest: &'a str,
    classes: &'a CharClasses,
    specials: &'a [String],
    word_chars: usize,
}

/// A sequence of spaces and characters that are removed.
#[derive(Default)]
struct Gap {
    space: bool,
    barrier: Option<char>,
    first: Option<char>,
}

impl Gap {
    /// The character that replaces the gap, or `None` if there was no gap.
    fn take(&mut self) -> Option<char> {
        let gap = std::mem::take(self);
        if gap.space {
            Some(' ')
        } else {
            gap.barrier.or(gap.first)
        }
    }
}

/// The end of a reduction.
#[derive(Clone, Copy)]
enum Until {
    /// After this many pieces, each with at least one token.
    Pieces(usize),
    /// After about this many bytes.
    Bytes(usize),
}

impl<'a> Reducer<'a> {
    /// `specials` are the texts of the special tokens, and `word_chars` is the maximum length of a word.
    pub(super) fn new(
        text: &'a str,
        classes: &'a CharClasses,
        specials: &'a [String],
        word_chars: usize,
    ) -> Self {
        Self {
            rest: text,
            classes,
            specials,
            word_chars,
        }
    }

    /// A text with the same tokens, or at least with the same first `pieces` tokens. `checkpoint` is called about once
    /// a millisecond, and its error ends the work.
    pub(super) fn take_pieces(
        mut self,
        pieces: usize,
        checkpoint: &dyn Fn() -> Result<()>,
    ) -> Result<Reduction> {
        self.reduce(Until::Pieces(pieces), checkpoint)
    }

    /// The next part, of about `bytes` bytes, or `None` at the end. The parts together have the tokens of the text.
    pub(super) fn next_part(&mut self, bytes: usize) -> Result<Option<String>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.reduce(Until::Bytes(bytes), &|| Ok(()))
            .map(|part| Some(part.text))
    }

    fn reduce(&mut self, until: Until, checkpoint: &dyn Fn() -> Result<()>) -> Result<Reduction> {
        let mut out = String::new();
        let mut gap = Gap::default();
        let mut pieces = 0;
        // Normalized characters of the word at the end of the output, or 0 outside of words.
        let mut word = 0;
        let text = self.rest;
        let mut position = 0;
        let mut check_at = CHECK_EVERY_BYTES;
        while let Some(character) = text.get(position..).and_then(|rest| rest.chars().next()) {
            let enough = match until {
                Until::Pieces(limit) => pieces >= limit,
                Until::Bytes(limit) => out.len() >= limit,
            };
            if position >= check_at {
                checkpoint()?;
                check_at = position + CHECK_EVERY_BYTES;
            }
            let mut length = character.len_utf8();
            match self.classes.of(character) {
                CharClass::Space => {
                    gap.space = true;
                }
                CharClass::Ignorable | CharClass::Barrier if word > self.word_chars => {}
                CharClass::Ignorable => {
                    gap.first.get_or_insert(character);
                }
                CharClass::Barrier => {
                    gap.barrier.get_or_insert(character);
                }
                CharClass::Boundary => {
                    if enough {
                        return Ok(self.cut(out, position));
                    }
                    out.extend(gap.take());
                    let special = self.special_at(text, position);
                    out.push_str(
                        special.unwrap_or_else(|| text.get(position..position + length).unwrap_or("")),
                    );
                    length = special.map_or(length, str::len);
                    pieces += 1;
                    word = 0;
                }
                CharClass::Word(chars) => {
                    if gap.space {
                        word = 0;
                    }
                    if enough && word == 0 && (gap.space || out.is_empty()) {
                        return Ok(self.cut(out, position));
                    }
                    if word == 0 {
                        pieces += 1;
                    }
                    if word <= self.word_chars {
                        out.extend(gap.take());
                        out.push(character);
                        word += usize::from(chars);
                    } else if matches!(until, Until::Pieces(limit) if pieces >= limit) {
                        return Ok(self.cut(out, position));
                    }
                }
            }
            position += length;
        }
        self.rest = "";
        Ok(Reduction {
            text: out,
            complete: true,
        })
    }

    fn cut(&mut self, text: String, position: usize) -> Reduction {
        self.rest = self.rest.get(position..).unwrap_or("");
        Reduction {
            text,
            complete: false,
        }
    }

    /// The special token that begins here, if any. A special token has an opening bracket only at its start, so no two
    /// can begin at the same position.
    fn special_at(&self, text: &str, position: usize) -> Option<&'a str> {
        let rest = text.get(position..)?;
        self.specials
            .iter()
            .map(String::as_str)
            .find(|special| rest.starts_with(special))
    }
}

#[cfg(test)]
#[path = "reduce_tests.rs"]
mod tests;
