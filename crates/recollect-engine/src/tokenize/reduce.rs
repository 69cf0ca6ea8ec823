//! Makes a long text short without changing its tokens.
//!
//! The tokenizer takes memory and time for all of a text, however many tokens are kept. What it does to one
//! is known, though (matched literally: special tokens; then per character: remove controls, spaces around
//! CJK, decompose, order combining marks, remove non-spacing ones, lower case; then split at spaces and
//! punctuation; a word of more than 100 characters is one `[UNK]`). So, in one pass over the characters:
//!
//! - A gap, a run of characters that are removed or are spaces, becomes one space if it has a space, else one
//!   of its characters: not none, or `[C<NUL>LS]` would become a special token; one that stops the reordering
//!   of combining marks if there is one, or marks on its two sides would be reordered.
//! - A word that is too long stays so if it is cut after more characters than the limit.
//! - Every word and every boundary character makes at least one token. After enough of them the rest cannot
//!   matter. The cut lies before a boundary, or after a space: no word and no mark reaches across.
//!
//! Special tokens are `[NAME]` with a short alphanumeric name (see `file.rs`), so none is cut, and none comes
//! to be: a word is cut only where it is longer than any name.

use crate::error::Result;

use super::char_class::{CharClass, CharClasses};

/// About a millisecond of reading.
const ASK_EVERY_BYTES: usize = 256 << 10;

/// A reduced text, or the beginning of one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reduced {
    pub(super) text: String,
    /// Whether it has all the tokens that the rest of the text had.
    pub(super) complete: bool,
}

/// Reduces a text piece by piece.
pub(super) struct Reducer<'a> {
    rest: &'a str,
    classes: &'a CharClasses,
    specials: &'a [String],
    word_chars: usize,
}

/// A run of characters that are removed or are spaces.
#[derive(Default)]
struct Gap {
    space: bool,
    barrier: Option<char>,
    first: Option<char>,
}

impl Gap {
    /// The one character that stands for it; none when there was no gap.
    fn take(&mut self) -> Option<char> {
        let gap = std::mem::take(self);
        if gap.space {
            Some(' ')
        } else {
            gap.barrier.or(gap.first)
        }
    }
}

/// When to end.
#[derive(Clone, Copy)]
enum Until {
    /// After this many pieces, each of which makes at least one token.
    Pieces(usize),
    /// After about this many bytes.
    Bytes(usize),
}

impl<'a> Reducer<'a> {
    /// `specials` are the texts of the special tokens, `word_chars` the most characters of a word.
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

    /// A text with the same tokens, or with the same first `pieces` tokens and no fewer than that. `go_on`
    /// is asked now and then; what it fails with ends the work.
    pub(super) fn take_pieces(mut self, pieces: usize, go_on: &dyn Fn() -> Result<()>) -> Result<Reduced> {
        self.reduce(Until::Pieces(pieces), go_on)
    }

    /// The next part, of about `bytes` bytes; the tokens of all parts are those of the text. `None` at the end.
    pub(super) fn next_part(&mut self, bytes: usize) -> Result<Option<String>> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.reduce(Until::Bytes(bytes), &|| Ok(()))
            .map(|part| Some(part.text))
    }

    fn reduce(&mut self, until: Until, go_on: &dyn Fn() -> Result<()>) -> Result<Reduced> {
        let mut out = String::new();
        let mut gap = Gap::default();
        let mut pieces = 0;
        // Normalized characters of the word that the output ends with; 0 outside of words.
        let mut word = 0;
        let text = self.rest;
        let mut position = 0;
        let mut ask_at = ASK_EVERY_BYTES;
        while let Some(character) = text.get(position..).and_then(|rest| rest.chars().next()) {
            let enough = match until {
                Until::Pieces(limit) => pieces >= limit,
                Until::Bytes(limit) => out.len() >= limit,
            };
            if position >= ask_at {
                go_on()?;
                ask_at = position + ASK_EVERY_BYTES;
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
        Ok(Reduced {
            text: out,
            complete: true,
        })
    }

    fn cut(&mut self, text: String, position: usize) -> Reduced {
        self.rest = self.rest.get(position..).unwrap_or("");
        Reduced {
            text,
            complete: false,
        }
    }

    /// The special token that begins here, if one does. Special tokens begin with a bracket and have no
    /// other, so that no two begin at one place.
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
