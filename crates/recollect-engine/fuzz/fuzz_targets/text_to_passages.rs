//! Text -> passages: they cover the text, each fits the limit, and each has the tokens of its own text.
#![no_main]

mod hostile_text;

use std::sync::LazyLock;

use arbitrary::Arbitrary;
use hostile_text::HostileText;
use libfuzzer_sys::{Corpus, fuzz_target};
use recollect_engine::tokenize::TextTokenizer;

#[derive(Arbitrary, Debug)]
struct Input {
    limit: u16,
    prefix: HostileText,
    text: HostileText,
}

/// Real prefixes are headings and names, which are not longer.
const MAX_PREFIX_BYTES: usize = 400;

/// Each call gives the limit of a passage; the tokenizer's own limit only has to be as large.
static TOKENIZER: LazyLock<TextTokenizer> = LazyLock::new(|| {
    let json = include_bytes!("../../../../npm/model-all-minilm-l6-v2/tokenizer.json");
    TextTokenizer::from_json(json, 512).expect("the published tokenizer")
});

fuzz_target!(|input: Input| -> Corpus {
    let (text, prefix) = (input.text.text(), input.prefix.text());
    if text.is_empty() || prefix.len() > MAX_PREFIX_BYTES {
        return Corpus::Reject;
    }
    let limit = 16 + usize::from(input.limit) % 497;
    let code_units: Vec<u16> = text.encode_utf16().collect();

    let passages = TOKENIZER.passages(&text, "", limit).expect("no text fails");
    let (mut start, mut covered) = (None, 0);
    for (passage, ids) in &passages {
        assert!(
            start.is_none_or(|start| passage.start > start),
            "{passage:?} of {text:?}"
        );
        assert!(
            passage.start <= covered && passage.end > covered,
            "{passage:?} of {text:?}"
        );
        let slice =
            String::from_utf16(&code_units[passage.start..passage.end]).expect("no code point is cut");
        let alone = TOKENIZER.whole(&slice).expect("no text fails");
        assert!(!alone.truncated() && alone.ids.len() <= limit, "{slice:?}");
        assert_eq!(*ids, alone.ids, "{slice:?}");
        assert_eq!(passage.token_count, alone.count, "{slice:?}");
        (start, covered) = (Some(passage.start), passage.end);
    }
    assert_eq!(covered, code_units.len(), "{text:?}");
    assert_eq!(
        passages,
        TOKENIZER.passages(&text, "", limit).expect("no text fails")
    );

    let mut covered = 0;
    for (passage, ids) in TOKENIZER.passages(&text, &prefix, limit).expect("no text fails") {
        assert!(
            passage.start <= covered && passage.end > covered,
            "{passage:?} of {text:?} after {prefix:?}"
        );
        assert!(
            ids.len() <= limit && ids.len() == passage.token_count,
            "{passage:?} of {text:?} after {prefix:?}"
        );
        covered = passage.end;
    }
    assert_eq!(covered, code_units.len(), "{text:?} after {prefix:?}");
    Corpus::Keep
});
