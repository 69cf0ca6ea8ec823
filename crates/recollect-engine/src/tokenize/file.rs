//! Reads `tokenizer.json`. Only a BERT WordPiece tokenizer is accepted.
//!
//! The library's own loader accepts every kind of tokenizer and panics on some crafted files. This one constructs the
//! four components itself from checked values.

use serde::Deserialize;
use serde_json::Value;
use tokenizers::decoders::wordpiece::WordPiece as WordPieceDecoder;
use tokenizers::models::wordpiece::WordPiece;
use tokenizers::normalizers::BertNormalizer;
use tokenizers::pre_tokenizers::bert::BertPreTokenizer;
use tokenizers::processors::bert::BertProcessing;
use tokenizers::{AddedToken, Model, TokenizerImpl};

use crate::error::{EngineError, ErrorCode, Result};

/// The maximum accepted for the word limit of a file. BERT's limit is 100.
const MAX_WORD_CHARS: usize = 1000;

/// Maximum length of a special token's name within the brackets. The reduction of long texts keeps more than this of a
/// word, so it cannot create a special token.
const MAX_SPECIAL_NAME: usize = 32;

/// The BERT tokenizer.
pub(super) type Bert =
    TokenizerImpl<WordPiece, BertNormalizer, BertPreTokenizer, BertProcessing, WordPieceDecoder>;

/// The contents of a checked tokenizer file.
pub(super) struct Parts {
    pub(super) bert: Bert,
    pub(super) normalizer: BertNormalizer,
    pub(super) cls: u32,
    pub(super) sep: u32,
    /// Texts of the special tokens.
    pub(super) specials: Vec<String>,
    /// Words with more normalized characters than this become one `[UNK]`.
    pub(super) word_chars: usize,
}

#[derive(Deserialize)]
struct TokenizerFile {
    added_tokens: Vec<FileToken>,
    normalizer: FileNormalizer,
    model: WordPiece,
    post_processor: Value,
}

#[derive(Deserialize)]
struct Kinds {
    normalizer: Option<Tagged>,
    pre_tokenizer: Option<Tagged>,
    model: Option<Tagged>,
}

#[derive(Deserialize)]
struct Tagged {
    r#type: String,
}

#[derive(Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "the fields of the file")]
struct FileToken {
    id: u32,
    content: String,
    single_word: bool,
    lstrip: bool,
    rstrip: bool,
    normalized: bool,
    special: bool,
}

#[derive(Deserialize)]
struct FileNormalizer {
    clean_text: bool,
    handle_chinese_chars: bool,
    strip_accents: Option<bool>,
    lowercase: bool,
}

pub(super) fn parse(json: &[u8]) -> Result<Parts> {
    // Check the kinds first: the components' own deserializers report a file of another kind as broken.
    let kinds: Kinds = serde_json::from_slice(json).map_err(|error| not_bert(&error))?;
    expect_type("normalizer", "BertNormalizer", kinds.normalizer)?;
    expect_type("pre_tokenizer", "BertPreTokenizer", kinds.pre_tokenizer)?;
    expect_type("model", "WordPiece", kinds.model)?;
    let file: TokenizerFile = serde_json::from_slice(json).map_err(|error| not_bert(&error))?;
    if !file.normalizer.clean_text {
        return Err(unsupported("normalizer.clean_text", "true", "false"));
    }
    let model = file.model;
    let word_chars = model.max_input_chars_per_word;
    if !(1..=MAX_WORD_CHARS).contains(&word_chars) {
        let expected = format!("1 to {MAX_WORD_CHARS}");
        return Err(unsupported(
            "model.max_input_chars_per_word",
            &expected,
            &word_chars.to_string(),
        ));
    }
    special_id(&model, &model.unk_token)?;
    check_template(&file.post_processor)?;
    let cls = special_id(&model, "[CLS]")?;
    let sep = special_id(&model, "[SEP]")?;
    let added = added_tokens(file.added_tokens, &model)?;
    let specials = added.iter().map(|token| token.content.clone()).collect();

    let normalizer = BertNormalizer::new(
        true,
        file.normalizer.handle_chinese_chars,
        file.normalizer.strip_accents,
        file.normalizer.lowercase,
    );
    let mut bert: Bert = TokenizerImpl::new(model);
    bert.with_normalizer(Some(normalizer))
        .map_err(|error| invalid(&error.to_string()))?;
    bert.with_pre_tokenizer(Some(BertPreTokenizer));
    bert.add_special_tokens(added)
        .map_err(|error| invalid(&error.to_string()))?;
    Ok(Parts {
        bert,
        normalizer,
        cls,
        sep,
        specials,
        word_chars,
    })
}

/// The engine always adds `[CLS] text [SEP]`, so the file must describe that form.
fn check_template(post_processor: &Value) -> Result<()> {
    let received = match post_processor.get("type").and_then(Value::as_str) {
        Some("BertProcessing") => return Ok(()),
        Some("TemplateProcessing") => post_processor
            .get("single")
            .and_then(Value::as_array)
            .map(|items| {
                items
                    .iter()
                    .filter_map(template_item)
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .unwrap_or_default(),
        other => other.unwrap_or("none").to_owned(),
    };
    if received == "[CLS] A [SEP]" {
        Ok(())
    } else {
        Err(unsupported("post_processor", "[CLS] A [SEP]", &received))
    }
}

fn template_item(item: &Value) -> Option<&str> {
    item.get("SpecialToken")
        .or_else(|| item.get("Sequence"))?
        .get("id")?
        .as_str()
}

fn special_id(model: &WordPiece, token: &str) -> Result<u32> {
    model
        .token_to_id(token)
        .ok_or_else(|| unsupported("model.vocab", "to contain this token", token))
}

/// Accepts only tokens of the form `[NAME]` that are matched literally. The reduction of long texts relies on that.
fn added_tokens(tokens: Vec<FileToken>, model: &WordPiece) -> Result<Vec<AddedToken>> {
    tokens
        .into_iter()
        .map(|token| {
            let name = token
                .content
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'));
            let plain = name.is_some_and(|name| {
                (1..=MAX_SPECIAL_NAME).contains(&name.len())
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            });
            let literal = !(token.single_word || token.lstrip || token.rstrip || token.normalized);
            if plain && literal && token.special && model.token_to_id(&token.content) == Some(token.id) {
                Ok(AddedToken::from(token.content, true))
            } else {
                Err(unsupported(
                    "added_tokens",
                    "special tokens of the vocabulary, such as [CLS]",
                    &token.content,
                ))
            }
        })
        .collect()
}

fn expect_type(part: &str, expected: &str, received: Option<Tagged>) -> Result<()> {
    match received {
        Some(received) if received.r#type == expected => Ok(()),
        other => Err(unsupported(
            part,
            expected,
            &other.map_or_else(|| "none".to_owned(), |kind| kind.r#type),
        )),
    }
}

fn not_bert(error: &serde_json::Error) -> EngineError {
    // A valid file of another kind lacks fields; a broken file is not JSON.
    let code = if error.is_data() {
        ErrorCode::ModelUnsupported
    } else {
        ErrorCode::ModelInvalid
    };
    EngineError::new(
        code,
        format!("tokenizer.json: expected a BERT WordPiece tokenizer: {error}"),
    )
}

fn unsupported(part: &str, expected: &str, received: &str) -> EngineError {
    // The file is untrusted: its strings can have any length.
    let received: String = received.chars().take(80).collect();
    EngineError::new(
        ErrorCode::ModelUnsupported,
        format!("tokenizer.json: {part}: expected {expected}, received {received}"),
    )
}

fn invalid(reason: &str) -> EngineError {
    EngineError::new(ErrorCode::ModelInvalid, format!("tokenizer.json: {reason}"))
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
