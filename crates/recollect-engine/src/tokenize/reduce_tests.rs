use super::super::TextTokenizer;
use super::super::hostile::{Random, hostile_text};
use super::super::text_tokenizer::WHOLE_TEXT_BYTES;
use crate::error::EngineError;

/// The published tokenizer, because the tests depend on its tables and its vocabulary.
fn tokenizer(max_tokens: usize) -> TextTokenizer {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../npm/model-all-minilm-l6-v2/tokenizer.json"
    );
    TextTokenizer::from_json(&std::fs::read(path).unwrap(), max_tokens).unwrap()
}

/// Asserts that the reduced text gives the same ids as the whole, and the same count if it is exact, or else a lower
/// bound.
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
fn every_character_in_every_relevant_place() {
    let tokenizer = tokenizer(8);
    for character in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        // Higher code points are mostly long ranges of similar characters, so a sample is enough.
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

/// Compares the reduced texts, because these marks are not in the vocabulary and tokens do not show their order.
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
fn parts_have_as_many_tokens_as_the_whole() {
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
fn huge_texts_of_every_shape_become_short() {
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
    let checks = std::cell::Cell::new(0);
    let text = "x".repeat(64 << 20);
    let result = tokenizer.tokenize_while(&text, &|| {
        checks.set(checks.get() + 1);
        if checks.get() < 3 {
            Ok(())
        } else {
            Err(EngineError::closed())
        }
    });
    assert_eq!((result, checks.get()), (Err(EngineError::closed()), 3));
}
