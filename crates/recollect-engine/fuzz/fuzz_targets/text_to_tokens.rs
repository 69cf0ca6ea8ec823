//! Text -> tokens -> truncation: each way of tokenizing a text gives the same tokens.
#![no_main]

mod hostile_text;

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use hostile_text::HostileText;
use libfuzzer_sys::{Corpus, fuzz_target};
use recollect_engine::tokenize::TextTokenizer;

#[derive(Arbitrary, Debug)]
struct Input {
    limit: u8,
    part_bytes: u16,
    text: HostileText,
}

/// One tokenizer for each limit, so that texts are cut at different places.
static TOKENIZERS: LazyLock<Vec<TextTokenizer>> = LazyLock::new(|| {
    let json = include_bytes!("../../../../npm/model-all-minilm-l6-v2/tokenizer.json");
    [2, 3, 4, 8, 17, 64, 256, 512]
        .map(|max_tokens| TextTokenizer::from_json(json, max_tokens).expect("the published tokenizer"))
        .into()
});

fuzz_target!(|input: Input| -> Corpus {
    let text = input.text.text();
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

    // The public methods choose one of these ways by the text's length.
    let tokens = tokenizer.tokenize(&text).expect("no text fails");
    assert!(tokens == whole || tokens == reduced);
    assert_eq!(tokenizer.count(&text).expect("no text fails"), whole.count);
    Corpus::Keep
});
