use super::Limits;
use crate::error::ErrorCode;

fn limits(positions: Option<usize>, sequence: Option<usize>, tokenizer: Option<usize>) -> Limits {
    Limits {
        positions,
        sequence,
        tokenizer,
        lower_case: false,
    }
}

#[test]
fn the_references_limit_overrides_the_models_capacity() {
    for (limits, known, expected) in [
        // all-MiniLM-L6-v2, with all files and with some missing.
        (limits(Some(512), Some(256), Some(512)), Some(256), 256),
        (limits(Some(512), None, Some(512)), Some(256), 256),
        (limits(None, None, None), Some(256), 256),
        // bge-small, gte-small.
        (limits(Some(512), Some(512), Some(512)), None, 512),
        // paraphrase-MiniLM-L6-v2.
        (limits(Some(512), Some(128), Some(512)), None, 128),
        // Without a limit of its own: the smaller of the other two.
        (limits(Some(512), None, Some(384)), None, 384),
        (limits(Some(128), None, None), None, 128),
        (limits(None, None, Some(512)), None, 256),
        (limits(None, None, None), None, 256),
        // Never more than the positions.
        (limits(Some(64), Some(256), None), None, 64),
        (limits(Some(64), None, None), Some(256), 64),
    ] {
        assert_eq!(limits.max_tokens(None, known).unwrap(), expected, "{limits:?}");
    }
}

#[test]
fn a_requested_limit_must_fit_the_positions() {
    let small = limits(Some(64), Some(32), None);
    assert_eq!(small.max_tokens(Some(64), None).unwrap(), 64);
    let error = small.max_tokens(Some(65), None).unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidArgument);
    assert!(error.message().contains("from 2 to 64"), "{error}");
}

#[test]
fn a_longer_model_is_refused_unless_a_limit_is_requested() {
    let long = limits(Some(8192), Some(8192), Some(8192));
    let error = long.max_tokens(None, None).unwrap_err();
    assert_eq!(error.code(), ErrorCode::ModelUnsupported);
    assert!(error.message().contains("8192"), "{error}");
    assert_eq!(long.max_tokens(Some(512), None).unwrap(), 512);
    assert!(limits(None, Some(1), None).max_tokens(None, None).is_err());
}
