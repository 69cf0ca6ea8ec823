//! Hostile texts, made of pieces: for every target.

use arbitrary::Arbitrary;

use atoms::ATOMS;

#[path = "../../src/tokenize/hostile_atoms.rs"]
mod atoms;

/// Longest text: the whole one is tokenized as well, which takes 80 times its size.
const MAX_BYTES: usize = 64 << 10;

#[derive(Arbitrary, Debug)]
pub enum Piece {
    Atom(u8),
    Char(char),
    Text(String),
    /// A word of about the longest that has tokens of its own: 100 characters.
    LongWord {
        unit: char,
        more: u8,
    },
    /// The pieces since the beginning once more: gaps and words meet their like.
    Again,
}

/// A text, piece by piece, each with how often it comes.
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
            // Mostly a few times, sometimes many.
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
