//! The content tokens of a vocabulary, which signatures compare one by one.

use std::collections::HashSet;

use super::text_tokenizer::TextTokenizer;

/// Common words, and the ends of contractions. Each is one token.
const STOP_WORDS: &str = include_str!("stop-words.txt");

/// The WordPiece prefix of a piece that continues a word.
const CONTINUATION: &str = "##";

/// The content tokens of a vocabulary: all except special tokens, punctuation and stop words.
#[derive(Debug)]
pub(crate) struct ContentTokens {
    by_id: Box<[bool]>,
}

impl ContentTokens {
    pub(crate) fn of(tokenizer: &TextTokenizer) -> Self {
        let stop_words: HashSet<&str> = STOP_WORDS.split_whitespace().collect();
        let mut by_id = Vec::new();
        for (token, id) in tokenizer.vocabulary() {
            let Ok(id) = usize::try_from(id) else { continue };
            if by_id.len() <= id {
                by_id.resize(id + 1, false);
            }
            let piece = token.strip_prefix(CONTINUATION).unwrap_or(&token);
            let is_content = piece.chars().any(char::is_alphanumeric)
                && !stop_words.contains(token.as_str())
                && !tokenizer.is_special(&token);
            if let Some(entry) = by_id.get_mut(id) {
                *entry = is_content;
            }
        }
        Self {
            by_id: by_id.into_boxed_slice(),
        }
    }

    pub(crate) fn has(&self, id: u32) -> bool {
        usize::try_from(id)
            .ok()
            .and_then(|id| self.by_id.get(id))
            .copied()
            .unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::ContentTokens;
    use crate::tokenize::TextTokenizer;

    fn tokenizer() -> TextTokenizer {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../npm/model-all-minilm-l6-v2/tokenizer.json"
        );
        TextTokenizer::from_json(&std::fs::read(path).unwrap(), 512).unwrap()
    }

    /// Number of content tokens.
    fn content(text: &str) -> usize {
        let tokenizer = tokenizer();
        let tokens = ContentTokens::of(&tokenizer);
        let ids = tokenizer.tokenize(text).unwrap().ids;
        ids.into_iter().filter(|&id| tokens.has(id)).count()
    }

    #[test]
    fn stop_words_punctuation_and_special_tokens_are_not_content() {
        assert_eq!(content("Where is it? That's what they don't say..."), 1);
        assert_eq!(content("[MASK] [UNK] \u{1F980} \u{2013} ()"), 0);
        assert_eq!(content(""), 0);
    }

    #[test]
    fn words_numbers_and_pieces_of_words_are_content() {
        assert_eq!(
            content("The kittiwake waited, 1666"),
            6,
            "kit ##ti ##wa ##ke waited 1666"
        );
        assert_eq!(content("\u{304b}"), 1);
    }

    #[test]
    fn an_id_beyond_the_vocabulary_is_not_content() {
        assert!(!ContentTokens::of(&tokenizer()).has(u32::MAX));
    }
}
