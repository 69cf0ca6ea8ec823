#![allow(clippy::semicolon_if_nothing_returned, reason = "a table of one-line edits")]

use serde_json::{Value, json};

use super::super::TextTokenizer;
use crate::error::ErrorCode;

/// A small complete tokenizer.
pub(crate) fn small() -> Value {
    let token = |id: u32, content: &str| {
        json!({ "id": id, "content": content, "single_word": false, "lstrip": false, "rstrip": false,
                "normalized": false, "special": true })
    };
    let part = |kind: &str, id: &str| json!({ kind: { "id": id, "type_id": 0 } });
    json!({
        "truncation": { "max_length": 3, "strategy": "LongestFirst", "stride": 0 },
        "padding": { "strategy": { "Fixed": 8 } },
        "added_tokens": [token(0, "[PAD]"), token(1, "[UNK]"), token(2, "[CLS]"), token(3, "[SEP]")],
        "normalizer": { "type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                        "strip_accents": null, "lowercase": true },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": { "type": "TemplateProcessing", "single": [part("SpecialToken", "[CLS]"),
                            part("Sequence", "A"), part("SpecialToken", "[SEP]")] },
        "model": { "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                   "max_input_chars_per_word": 100, "vocab":
                   { "[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "a": 4, "##b": 5, "!": 6 } },
    })
}

fn load(file: &Value) -> crate::error::Result<TextTokenizer> {
    TextTokenizer::from_json(file.to_string().as_bytes(), 256)
}

#[test]
fn the_files_own_truncation_and_padding_are_ignored() {
    let tokens = load(&small()).unwrap().tokenize("ab a! A").unwrap();
    assert_eq!(tokens.ids, [2, 4, 5, 4, 6, 4, 3]);
    assert_eq!((tokens.count, tokens.truncated()), (7, false));
}

#[test]
fn cuts_at_the_maximum_and_counts_before_it() {
    let tokenizer = TextTokenizer::from_json(small().to_string().as_bytes(), 4).unwrap();
    let tokens = tokenizer.tokenize("a a a a").unwrap();
    assert_eq!(tokens.ids, [2, 4, 4, 3]);
    assert_eq!((tokens.count, tokens.exact, tokens.truncated()), (6, true, true));
}

#[test]
fn other_kinds_and_crafted_files_are_refused() {
    type Edit = fn(&mut Value);
    let cases: &[(&str, Edit)] = &[
        ("BPE", |file| {
            file["model"] = json!({ "type": "BPE", "vocab": {}, "merges": [["a", "b"]] })
        }),
        ("no normalizer", |file| file["normalizer"] = Value::Null),
        ("normalizer", |file| file["normalizer"]["type"] = json!("NFC")),
        ("keeps controls", |file| {
            file["normalizer"]["clean_text"] = json!(false)
        }),
        ("pre-tokenizer", |file| {
            file["pre_tokenizer"]["type"] = json!("Whitespace")
        }),
        ("no [CLS]", |file| {
            drop(file["model"]["vocab"].as_object_mut().unwrap().remove("[CLS]"))
        }),
        ("no unknown token", |file| {
            file["model"]["unk_token"] = json!("<unk>")
        }),
        ("word of 0", |file| {
            file["model"]["max_input_chars_per_word"] = json!(0)
        }),
        ("negative id", |file| file["model"]["vocab"]["a"] = json!(-1)),
        ("huge id", |file| file["model"]["vocab"]["a"] = json!(1_u64 << 40)),
        ("template", |file| {
            drop(file["post_processor"]["single"].as_array_mut().unwrap().pop())
        }),
        ("no template", |file| file["post_processor"] = Value::Null),
        ("stripping token", |file| {
            file["added_tokens"][0]["lstrip"] = json!(true)
        }),
        ("space as token", |file| {
            file["added_tokens"][0]["content"] = json!(" ")
        }),
        ("token of another id", |file| {
            file["added_tokens"][0]["id"] = json!(9)
        }),
    ];
    for (case, edit) in cases {
        let mut file = small();
        edit(&mut file);
        let error = load(&file).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ModelUnsupported, "{case}: {error}");
    }
    for broken in ["", "{", "\u{0}", "{\"model\":"] {
        let error = TextTokenizer::from_json(broken.as_bytes(), 256).unwrap_err();
        assert_eq!(error.code(), ErrorCode::ModelInvalid, "{broken:?}: {error}");
    }
}
