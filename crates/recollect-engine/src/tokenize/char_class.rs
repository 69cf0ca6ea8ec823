//! The effect of each character on the tokens of a text, computed with the tokenizer's own components.
//!
//! A separate Unicode table would differ from theirs for some character. Pages of 256 code points are computed when a
//! text first needs them.

use std::sync::OnceLock;

use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::{
    NormalizedString, Normalizer, OffsetReferential, OffsetType, PreTokenizedString, PreTokenizer,
};

const PAGE: usize = 256;
const PAGES: usize = 0x11_0000 / PAGE;

/// The effect of a character, which does not depend on its neighbors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CharClass {
    /// Is removed, with no other effect.
    Ignorable,
    /// Is removed, but combining marks are not reordered across it.
    Barrier,
    /// Separates words.
    Space,
    /// Is a separate piece with at least one token: punctuation, or a CJK character.
    Boundary,
    /// Becomes this many characters (at least 1) of a word.
    Word(u8),
}

const IGNORABLE: u8 = 0;
const BARRIER: u8 = 1;
const SPACE: u8 = 2;
const BOUNDARY: u8 = 3;
const WORD: u8 = 4;

/// The classes of all characters, for one normalizer.
pub(super) struct CharClasses {
    normalizer: BertNormalizer,
    pages: Box<[OnceLock<Box<[u8; PAGE]>>]>,
}

impl std::fmt::Debug for CharClasses {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CharClasses")
            .field("normalizer", &self.normalizer)
            .finish_non_exhaustive()
    }
}

impl CharClasses {
    pub(super) fn new(normalizer: BertNormalizer) -> Self {
        Self {
            normalizer,
            pages: (0..PAGES).map(|_| OnceLock::new()).collect(),
        }
    }

    /// The class of `character`.
    pub(super) fn of(&self, character: char) -> CharClass {
        let code = character as usize;
        let byte = self.pages.get(code / PAGE).and_then(|page| {
            page.get_or_init(|| self.page(code / PAGE))
                .get(code % PAGE)
                .copied()
        });
        match byte {
            Some(IGNORABLE) => CharClass::Ignorable,
            Some(BARRIER) => CharClass::Barrier,
            Some(SPACE) => CharClass::Space,
            Some(BOUNDARY) | None => CharClass::Boundary,
            Some(word) => CharClass::Word(word - WORD + 1),
        }
    }

    fn page(&self, page: usize) -> Box<[u8; PAGE]> {
        let mut classes = Box::new([IGNORABLE; PAGE]);
        for (offset, class) in classes.iter_mut().enumerate() {
            let code = u32::try_from(page * PAGE + offset).unwrap_or(u32::MAX);
            // Surrogates are not characters and are never looked up.
            if let Some(character) = char::from_u32(code) {
                *class = self.classify(character);
            }
        }
        classes
    }

    fn classify(&self, character: char) -> u8 {
        let normal = self.normalize(character.encode_utf8(&mut [0; 4]));
        if normal.is_empty() {
            if self.is_barrier(character) {
                BARRIER
            } else {
                IGNORABLE
            }
        } else if pieces(&normal).is_empty() {
            SPACE
        } else if pieces(&format!("x{normal}x")).len() == 1 {
            let chars = normal.chars().count().min(usize::from(u8::MAX - WORD));
            WORD + u8::try_from(chars).unwrap_or(u8::MAX - WORD) - 1
        } else {
            BOUNDARY
        }
    }

    /// Whether combining marks keep their order across `character`. It is placed between two marks that are kept and
    /// would be swapped if adjacent (musical symbols of combining classes 226 and 216).
    pub(super) fn is_barrier(&self, character: char) -> bool {
        const LATER: char = '\u{1D16D}';
        const EARLIER: char = '\u{1D165}';
        let normal = self.normalize(&String::from_iter([LATER, character, EARLIER]));
        normal.find(LATER) < normal.find(EARLIER)
    }

    fn normalize(&self, text: &str) -> String {
        let mut normalized = NormalizedString::from(text);
        // A BERT normalizer cannot fail.
        let _ = self.normalizer.normalize(&mut normalized);
        normalized.get().to_owned()
    }
}

/// The words and punctuation that the pre-tokenizer makes of a normalized text.
pub(super) fn pieces(normal: &str) -> Vec<String> {
    let mut text = PreTokenizedString::from(normal);
    // A BERT pre-tokenizer cannot fail.
    let _ = BertPreTokenizer.pre_tokenize(&mut text);
    text.get_splits(OffsetReferential::Normalized, OffsetType::Byte)
        .into_iter()
        .filter(|(piece, _, _)| !piece.is_empty())
        .map(|(piece, _, _)| piece.to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The reduction of long texts relies on this for every character.
    #[test]
    fn every_boundary_ends_a_word_on_both_sides_and_stops_reordering() {
        let classes = CharClasses::new(BertNormalizer::default());
        // Beyond plane 3 there are only tags, private use and unassigned characters: one page per plane is enough.
        let codes = (0..0x4_0000).chain((0x4_0000..=u32::from(char::MAX)).filter(|code| code & 0xFF00 == 0));
        for character in codes.filter_map(char::from_u32) {
            let class = classes.of(character);
            if class == CharClass::Boundary {
                let normal = classes.normalize(&character.to_string());
                let around = pieces(&format!("x{normal}x"));
                assert_eq!(around.first().map(String::as_str), Some("x"), "{character:?}");
                assert_eq!(around.last().map(String::as_str), Some("x"), "{character:?}");
                assert!(around.len() > 2, "{character:?}");
            }
            if matches!(class, CharClass::Boundary | CharClass::Space) {
                assert!(classes.is_barrier(character), "{character:?}");
            }
        }
    }

    #[test]
    fn classifies_known_characters() {
        let classes = CharClasses::new(BertNormalizer::default());
        for (character, class) in [
            ('a', CharClass::Word(1)),
            ('É', CharClass::Word(1)),
            ('각', CharClass::Word(3)),
            (' ', CharClass::Space),
            ('\u{2003}', CharClass::Space),
            ('[', CharClass::Boundary),
            ('猫', CharClass::Boundary),
            ('\u{37E}', CharClass::Boundary),
            ('\0', CharClass::Ignorable),
            ('\u{FFFD}', CharClass::Ignorable),
            ('\u{301}', CharClass::Ignorable),
            ('\u{903}', CharClass::Word(1)),
            ('\u{FE0F}', CharClass::Barrier),
        ] {
            assert_eq!(classes.of(character), class, "{character:?}");
        }
    }
}
