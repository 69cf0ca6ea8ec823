//! Hostile texts made of pieces, for all targets.

use arbitrary::Arbitrary;

use atoms::ATOMS;

#[path = "../../src/tokenize/hostile_atoms.rs"]
mod atoms;

/// Maximum text length. The text is also tokenized whole, which takes 80 times its size in memory.
const MAX_BYTES: usize = 64 << 10;

#[derive(Arbitrary, Debug)]
pub enum Piece {
    Atom(u8),
    Char(char),
    Text(String),
    /// A word around the maximum length before it becomes `[UNK]`: 100 characters.
    LongWord {
        unit: char,
        more: u8,
    },
    /// Repeats the text so far, so that gaps and words meet others of their kind.
    Again,
}

/// The pieces of a text, each with a repeat count.
#[derive(Arbitrary, Debug)]
pub struct HostileText(Vec<(Piece, u8)>);

impl HostileText {
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (piece, times) in &self.0 {
            let unit = match piece {
                Piece::Atom(index) => ATOMS[usize::from(*index) % ATOMS.len()].to_owned(),
                Piece::Char(char) => char.to_string(),
                Piece::Text(text) => text.clone(),
                Piece::LongWord { unit, more } => unit.to_string().repeat(96 + usize::from(more % 8)),
                Piece::Again => text.clone(),
            };
            // Mostly a few times, sometimes many times.
            let times = if *times < 224 {
                usize::from(times % 4) + 1
            } else {
                usize::from(*times)
            };
            for _ in 0..times {
                if text.len() + unit.len() <= MAX_BYTES {
                    text.push_str(&unit);
                }
            }
        }
        text
    }
}
