use super::super::{TextTokenizer, WHOLE_TEXT_BYTES};
use crate::error::EngineError;

/// The published tokenizer: the proof is about its tables and its vocabulary.
fn tokenizer(max_tokens: usize) -> TextTokenizer {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../npm/model-all-minilm-l6-v2/tokenizer.json"
    );
    TextTokenizer::from_json(&std::fs::read(path).unwrap(), max_tokens).unwrap()
}

/// A small generator of its own (SplitMix64): the same texts on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap()
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

/// What could go wrong, each by name in the code above: gaps, barriers, marks that are reordered, special
/// tokens whole, broken and nearly, characters that become several, and ones that become punctuation.
const HOSTILE: &[&str] = &[
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
    "\u{200d}",
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
    "[CL",
    "S]",
    "CLS",
    "[[CLS]]",
    "[cls]",
    "!",
    "_",
    "…",
    "\u{37e}",
    "\u{1fef}",
    "≠",
    "猫",
    "\u{f900}",
    "\u{20000}",
    "가",
    "각",
    "İ",
    "ß",
    "ﬁ",
    "Å",
    "\u{212b}",
    "ǆ",
    "a",
    "b",
    "the",
    "memory",
    "unaffable",
    "##s",
    "é",
    "e\u{301}",
    "𝒳",
    "👩‍👩‍👧",
    "\u{10ffff}",
    "\u{378}",
];

fn hostile_text(random: &mut Random, atoms: usize) -> String {
    let mut text = String::new();
    for _ in 0..atoms {
        match random.below(12) {
            // A run of one thing, around the limit of a word or far beyond it.
            0 => {
                let atom = random.of(HOSTILE);
                let times = [2, 40, 99, 100, 101, 102, 300][random.below(7)];
                text.extend(std::iter::repeat_n(atom, times));
            }
            // Any character at all.
            1 | 2 => text.extend(char::from_u32(u32::try_from(random.below(0x11_0000)).unwrap())),
            // A long word of mixed parts.
            3 => {
                for _ in 0..random.below(60) {
                    text.push_str(random.of(&[
                        "a",
                        "\u{301}",
                        "é",
                        "각",
                        "\0",
                        "\u{1d165}",
                        "\u{fe0f}",
                        "\u{1d16d}",
                    ]));
                }
            }
            4 | 5 => text.push(' '),
            _ => text.push_str(random.of(HOSTILE)),
        }
    }
    text
}

/// Reduced and whole give the same ids; the same count where it is exact, and no more than it where not.
fn assert_same(tokenizer: &TextTokenizer, text: &str) {
    let whole = tokenizer.tokenize_whole(text).unwrap();
    let reduced = tokenizer.tokenize_reduced(text, &|| Ok(())).unwrap();
    assert_eq!(reduced.ids, whole.ids, "{text:?}");
    if reduced.exact {
        assert_eq!(reduced.count, whole.count, "{text:?}");
    } else {
        assert!(reduced.count <= whole.count && reduced.truncated(), "{text:?}");
    }
    assert_eq!(reduced.truncated(), whole.truncated(), "{text:?}");
}

#[test]
fn the_reduced_text_has_the_same_tokens() {
    let mut random = Random(4);
    for max_tokens in [2, 3, 8, 64, 256] {
        let tokenizer = tokenizer(max_tokens);
        for round in 0..150 {
            let atoms = 1 + random.below(if round % 10 == 0 { 400 } else { 30 });
            let text = hostile_text(&mut random, atoms);
            assert_same(&tokenizer, &text);
        }
    }
}

#[test]
fn every_character_in_every_place_that_matters() {
    let tokenizer = tokenizer(8);
    for character in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        // Above lie mostly long ranges of like characters: a sample of them will do.
        if character >= '\u{3400}' && u32::from(character) % 13 != 0 {
            continue;
        }
        let c = character;
        assert_same(
            &tokenizer,
            &format!("a{c}{c}b \u{1d16d}{c}{c}\u{1d165} {c}[C{c}{c}LS]{c} x{c} y"),
        );
    }
}

/// Written out: these marks are in no vocabulary, so that no token tells their order.
#[test]
fn a_gap_becomes_the_character_that_matters() {
    let tokenizer = tokenizer(64);
    for (text, expected) in [
        ("[C\0\u{301}LS]", "[C\0LS]"),
        ("a\0 \t b", "a b"),
        ("a\u{301}\u{fe0f}\u{316}b", "a\u{fe0f}b"),
        ("\u{1d16d}\u{301}\u{316}\u{1d165}", "\u{1d16d}\u{301}\u{1d165}"),
        ("a \u{fe0f} ", "a"),
    ] {
        let reduced = tokenizer.reducer(text).take_pieces(63, &|| Ok(())).unwrap();
        assert_eq!(reduced.text, expected, "{text:?}");
        assert_same(&tokenizer, text);
    }
}

#[test]
fn parts_count_as_the_whole_does() {
    let tokenizer = tokenizer(256);
    let mut random = Random(5);
    for _ in 0..12 {
        let text = hostile_text(&mut random, 500);
        let whole = tokenizer.tokenize_whole(&text).unwrap().count;
        for bytes in [1, 7, 100, 4096] {
            let mut reducer = tokenizer.reducer(&text);
            let mut count = 2;
            while let Some(part) = reducer.next_part(bytes).unwrap() {
                count += tokenizer.encode(&part).unwrap().len();
            }
            assert_eq!(count, whole, "parts of {bytes} bytes of {text:?}");
        }
    }
}

#[test]
fn huge_texts_of_every_shape_are_reduced_to_little() {
    let tokenizer = tokenizer(256);
    let size = 1 << 20;
    for atom in [
        "word ",
        "!",
        "a",
        " ",
        "\0",
        "\u{301}",
        "\u{fe0f}",
        "猫",
        "[CLS]",
        "[",
        "a\0",
        "é\u{fe0f}",
    ] {
        let text = atom.repeat(size / atom.len());
        let reduced = tokenizer.reducer(&text).take_pieces(255, &|| Ok(())).unwrap();
        assert!(
            reduced.text.len() <= 4 * WHOLE_TEXT_BYTES,
            "{atom:?}: {} bytes",
            reduced.text.len()
        );
    }
}

#[test]
fn reading_a_huge_text_can_be_stopped() {
    let tokenizer = tokenizer(256);
    let asked = std::cell::Cell::new(0);
    let text = "x".repeat(64 << 20);
    let stopped = tokenizer.tokenize_while(&text, &|| {
        asked.set(asked.get() + 1);
        if asked.get() < 3 {
            Ok(())
        } else {
            Err(EngineError::closed())
        }
    });
    assert_eq!((stopped, asked.get()), (Err(EngineError::closed()), 3));
}
