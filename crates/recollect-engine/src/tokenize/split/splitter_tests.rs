use std::collections::BTreeSet;

use super::super::Passage;
use super::{Split, Splitter};
use crate::error::EngineError;
use crate::tokenize::TextTokenizer;
use crate::tokenize::hostile::{Random, hostile_text};

fn tokenizer() -> TextTokenizer {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../npm/model-all-minilm-l6-v2/tokenizer.json"
    );
    TextTokenizer::from_json(&std::fs::read(path).unwrap(), 512).unwrap()
}

fn split(tokenizer: &TextTokenizer, text: &str, prefix: &str, limit: usize) -> Vec<Split> {
    let mut splitter = Splitter::new(tokenizer, text.to_owned(), prefix, limit).unwrap();
    let mut passages = Vec::new();
    while let Some(passage) = splitter.next(tokenizer, &|| Ok(())).unwrap() {
        passages.push(passage);
    }
    assert!(splitter.is_done());
    passages
}

/// The result of JavaScript's `slice`.
fn slice(text: &[u16], passage: Passage) -> String {
    // Fails if a surrogate pair is cut.
    String::from_utf16(&text[passage.start..passage.end]).unwrap()
}

/// Checks all properties of the passages of a text without a prefix.
fn check(tokenizer: &TextTokenizer, text: &str, limit: usize) -> Vec<Passage> {
    let passages = split(tokenizer, text, "", limit);
    let code_units: Vec<u16> = text.encode_utf16().collect();
    let (mut start, mut covered) = (None, 0);
    for Split { passage, ids } in &passages {
        let shown = || format!("{passage:?} of {limit} tokens in {text:?}");
        assert!(start.is_none_or(|start| passage.start > start), "{}", shown());
        assert!(passage.start <= covered && passage.end >= covered, "{}", shown());
        assert!(passage.end > covered || code_units.is_empty(), "{}", shown());
        let alone = tokenizer.tokenize_whole(&slice(&code_units, *passage)).unwrap();
        assert_eq!(*ids, alone.ids, "{}", shown());
        assert_eq!(passage.token_count, alone.count, "{}", shown());
        assert!(alone.count <= limit, "{}", shown());
        (start, covered) = (Some(passage.start), passage.end);
    }
    assert_eq!(covered, code_units.len());
    let fits = tokenizer.count(text).unwrap() <= limit;
    assert_eq!(passages.len() == 1, fits, "{limit} tokens: {text:?}");
    passages.into_iter().map(|split| split.passage).collect()
}

#[test]
fn hostile_texts_are_covered_by_passages_that_fit() {
    let tokenizer = tokenizer();
    let mut random = Random(6);
    for round in 0..600 {
        let limit = [16, 17, 24, 64, 128, 256, 512][round % 7];
        let atoms = 1 + random.below(if round % 10 == 0 { 1500 } else { 60 });
        let text = hostile_text(&mut random, atoms);
        check(&tokenizer, &text, limit);
    }
}

#[test]
fn passages_cover_every_character_beside_a_cut() {
    let tokenizer = tokenizer();
    for character in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
        // Higher code points are mostly long ranges of similar characters, so a sample is enough.
        if u32::from(character) % (if character < '\u{3400}' { 3 } else { 499 }) != 0 {
            continue;
        }
        let c = character;
        check(&tokenizer, &format!("{c}a{c}. b {c}{c}\n").repeat(5), 16);
    }
}

#[test]
fn a_text_that_fits_is_one_passage() {
    let tokenizer = tokenizer();
    for text in [
        "",
        " ",
        "\0",
        "\u{301}",
        "One.\n\nTwo. Three.",
        &"word ".repeat(254),
    ] {
        let whole = Passage {
            start: 0,
            end: text.encode_utf16().count(),
            token_count: tokenizer.count(text).unwrap(),
        };
        assert_eq!(check(&tokenizer, text, 256), [whole], "{text:?}");
    }
    assert!(check(&tokenizer, &"word ".repeat(255), 256).len() > 1);
}

#[test]
fn cuts_prefer_paragraphs_to_sentences_and_sentences_to_words() {
    let tokenizer = tokenizer();
    let sentence = "The heron stood in the reeds and waited for the tide to turn. ";
    let paragraph = format!("{}\n\n", sentence.repeat(6).trim_end());
    let text = paragraph.repeat(9);
    let passages = check(&tokenizer, &text, 256);
    assert!(passages.len() > 3);
    for passage in &passages {
        // ASCII: code units are bytes.
        assert!(text[..passage.end].ends_with("\n\n"), "{passage:?}");
        assert!(text[passage.start..].starts_with("The heron"), "{passage:?}");
    }
    // No overlap at the ends of paragraphs.
    assert!(passages.windows(2).all(|pair| pair[0].end == pair[1].start));

    let text = sentence.repeat(60);
    let passages = check(&tokenizer, &text, 256);
    for pair in passages.windows(2) {
        assert!(text[..pair[0].end].ends_with("turn. "), "{pair:?}");
        // Both passages have one sentence in common.
        assert_eq!(pair[0].end - pair[1].start, sentence.len(), "{pair:?}");
    }
    let text = "heron reeds tide ".repeat(200);
    for pair in check(&tokenizer, &text, 256).windows(2) {
        assert!(text[..pair[0].end].ends_with(' '), "{pair:?}");
        assert!(pair[1].start < pair[0].end, "{pair:?}");
        assert!(pair[0].end - pair[1].start < 200, "{pair:?}");
    }
}

#[test]
fn a_heading_stays_with_its_section() {
    let tokenizer = tokenizer();
    let section = format!("## Harbour\n\n{}\n\n", "The quay is wet. ".repeat(16).trim_end());
    let text = section.repeat(12);
    let passages = check(&tokenizer, &text, 256);
    assert!(passages.len() > 3);
    for passage in passages {
        assert!(!text[..passage.end].ends_with("Harbour\n\n"), "{passage:?}");
    }
}

#[test]
fn texts_in_other_scripts_are_cut_at_the_ends_of_sentences() {
    let tokenizer = tokenizer();
    for (sentence, end) in [
        ("潮が満ちる前に船は港を出た。", "。"),
        ("船在涨潮之前离开了港口！", "！"),
        ("मछुआरा सुबह जल्दी उठा और नाव ले गया। ", "। "),
        ("ชาวประมงตื่นแต่เช้า ", " "),
    ] {
        let text = sentence.repeat(600);
        let code_units: Vec<u16> = text.encode_utf16().collect();
        let passages = check(&tokenizer, &text, 128);
        assert!(passages.len() > 2, "{sentence}");
        for passage in passages {
            let passage = slice(&code_units, passage);
            assert!(passage.ends_with(end), "{passage}");
        }
    }
}

#[test]
fn no_passage_is_very_short() {
    let tokenizer = tokenizer();
    for words in 255..900 {
        let text = "word ".repeat(words);
        let passages = split(&tokenizer, &text, "", 256);
        let least = passages.iter().map(|split| split.passage.token_count).min();
        assert!(least >= Some(80), "{words} words: {least:?}");
    }
}

#[test]
fn grapheme_clusters_are_not_cut() {
    let tokenizer = tokenizer();
    for character in ["#\u{fe0f}\u{20e3}", "👩‍👩‍👧", "각", "क्षि", "e\u{301}"] {
        let text = character.repeat(400);
        let length = character.encode_utf16().count();
        for passage in check(&tokenizer, &text, 16) {
            assert_eq!(
                (passage.start % length, passage.end % length),
                (0, 0),
                "{character}"
            );
        }
    }
}

#[test]
fn a_prefix_counts_and_is_cut_to_half() {
    let tokenizer = tokenizer();
    let text = "The heron stood in the reeds. ".repeat(100);
    let code_units: Vec<u16> = text.encode_utf16().collect();
    for prefix in [
        "Harbour notes: ",
        "Harbour\n",
        "2026-11-27 Ann:",
        "Harbour",
        "[CL",
        "x_",
        "日本",
        "\u{301}",
    ] {
        for limit in [24, 33, 256] {
            for Split { passage, ids } in split(&tokenizer, &text, prefix, limit) {
                let embedded = format!("{prefix}{}", slice(&code_units, passage));
                let whole = tokenizer.tokenize_whole(&embedded).unwrap();
                assert_eq!(ids, whole.ids, "{prefix:?} {limit} {passage:?}");
                assert!(whole.count <= limit);
            }
        }
    }
    let long = "harbour ".repeat(1000);
    for limit in [16, 256] {
        let cut = "harbour ".repeat((limit - 2) / 2);
        for Split { passage, ids } in split(&tokenizer, &text, &long, limit) {
            let embedded = format!("{cut}{}", slice(&code_units, passage));
            assert_eq!(ids, tokenizer.tokenize_whole(&embedded).unwrap().ids);
            assert!(ids.len() <= limit);
        }
    }
}

#[test]
fn hostile_prefixes_leave_room() {
    let tokenizer = tokenizer();
    let mut random = Random(7);
    for round in 0..300 {
        let limit = [16, 40, 256][round % 3];
        let prefix = hostile_text(&mut random, 6);
        let text = hostile_text(&mut random, 80);
        let mut ends = BTreeSet::new();
        for Split { passage, ids } in split(&tokenizer, &text, &prefix, limit) {
            assert!(ids.len() <= limit && ids.len() == passage.token_count);
            assert!(ends.insert(passage.end));
        }
        assert_eq!(ends.last(), Some(&text.encode_utf16().count()));
    }
}

#[test]
fn huge_texts_of_every_shape_are_split() {
    let tokenizer = tokenizer();
    let size = 1 << 20;
    for atom in [
        "word ",
        "!",
        "a",
        " ",
        "\0",
        "\u{301}",
        "\r",
        "猫",
        "[CLS]",
        "a\0",
        "x\u{301}. ",
        "🇩🇪",
    ] {
        let text = atom.repeat(size / atom.len());
        let mut splitter = Splitter::new(&tokenizer, text, "", 256).unwrap();
        let (mut end, mut most) = (0, 0);
        while let Some(Split { passage, ids }) = splitter.next(&tokenizer, &|| Ok(())).unwrap() {
            assert!(
                passage.start <= end && passage.end > end && ids.len() <= 256,
                "{atom:?}"
            );
            end = passage.end;
            most = most.max(splitter.units.len());
        }
        assert_eq!(end, atom.encode_utf16().count() * (size / atom.len()), "{atom:?}");
        // The number of units in memory does not grow with the text.
        assert!(most < 6000, "{atom:?}: {most} units");
    }
}

#[test]
fn splitting_a_long_text_can_be_stopped() {
    let tokenizer = tokenizer();
    let mut splitter = Splitter::new(&tokenizer, "x".repeat(8 << 20), "", 256).unwrap();
    let stopped = splitter.next(&tokenizer, &|| Err(EngineError::closed()));
    assert_eq!(stopped.unwrap_err(), EngineError::closed());
}
