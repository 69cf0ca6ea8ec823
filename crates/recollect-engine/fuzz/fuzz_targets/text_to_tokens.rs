//! Text -> tokens -> truncation: each way to the tokens of a text gives the same ones.
#![no_main]

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use libfuzzer_sys::{Corpus, fuzz_target};
use recollect_engine::tokenize::TextTokenizer;

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
enum Piece {
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

#[derive(Arbitrary, Debug)]
struct Input {
    limit: u8,
    part_bytes: u16,
    pieces: Vec<(Piece, u8)>,
}

impl Input {
    fn text(&self) -> String {
        let mut text = String::new();
        for (piece, times) in &self.pieces {
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

/// One tokenizer for each limit: a cut falls in another place.
static TOKENIZERS: LazyLock<Vec<TextTokenizer>> = LazyLock::new(|| {
    let json = include_bytes!("../../../../npm/model-all-minilm-l6-v2/tokenizer.json");
    [2, 3, 4, 8, 17, 64, 256, 512]
        .map(|max_tokens| TextTokenizer::from_json(json, max_tokens).expect("the published tokenizer"))
        .into()
});

fuzz_target!(|input: Input| -> Corpus {
    let text = input.text();
    if text.is_empty() {
        return Corpus::Reject;
    }
    let tokenizer = &TOKENIZERS[usize::from(input.limit) % TOKENIZERS.len()];
    let whole = tokenizer.whole(&text).expect("no text fails");
    let reduced = tokenizer.reduced(&text).expect("no text fails");

    assert!((2..=tokenizer.max_tokens()).contains(&whole.ids.len()));
    assert!(whole.exact);
    assert_eq!(reduced.ids, whole.ids, "{text:?}");
    assert_eq!(reduced.truncated(), whole.truncated(), "{text:?}");
    if reduced.exact {
        assert_eq!(reduced.count, whole.count, "{text:?}");
    } else {
        assert!(
            (tokenizer.max_tokens() + 1..=whole.count).contains(&reduced.count),
            "{text:?}"
        );
    }
    let part_bytes = usize::from(input.part_bytes);
    let in_parts = tokenizer
        .count_in_parts(&text, part_bytes)
        .expect("no text fails");
    assert_eq!(in_parts, whole.count, "in parts of {part_bytes} bytes: {text:?}");

    // What users call takes one of these ways by the text's length.
    let tokens = tokenizer.tokenize(&text).expect("no text fails");
    assert!(tokens == whole || tokens == reduced);
    assert_eq!(tokenizer.count(&text).expect("no text fails"), whole.count);
    Corpus::Keep
});
