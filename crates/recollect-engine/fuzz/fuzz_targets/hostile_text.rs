//! Hostile texts, made of pieces: for every target.

use arbitrary::Arbitrary;

/// What the reduction of long texts treats in a way of its own: gaps, marks that are reordered or stop it,
/// special tokens whole and in parts, characters that become several, and words around the longest.
const ATOMS: [&str; 48] = [
    " ",
    "\t",
    "\n",
    "\u{a0}",
    "\u{2003}",
    "\u{3000}",
    "\u{85}",
    "\u{2028}",
    "\0",
    "\u{1}",
    "\u{ad}",
    "\u{200b}",
    "\u{feff}",
    "\u{fffd}",
    "\u{e000}",
    "\u{301}",
    "\u{316}",
    "\u{338}",
    "\u{345}",
    "\u{34f}",
    "\u{fe0f}",
    "\u{1d165}",
    "\u{1d16d}",
    "\u{302e}",
    "\u{302f}",
    "\u{903}",
    "[",
    "]",
    "[CLS]",
    "[SEP]",
    "[PAD]",
    "[UNK]",
    "[MASK]",
    "[C",
    "LS]",
    "CLS",
    "[[CLS]]",
    "[cls]",
    "!",
    "…",
    "\u{37e}",
    "猫",
    "각",
    "ﬃ",
    "İ",
    "ß",
    "a",
    "river",
];

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
