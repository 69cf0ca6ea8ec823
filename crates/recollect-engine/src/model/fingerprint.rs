//! The name of a vector space.

use serde_json::json;

use super::dimensions::EMBEDDING_DIM;
use super::known;
use super::pooling::Pooling;
use crate::options::Precision;

/// Version of our own steps between a text and its vector. Raise it when a change gives other vectors for the
/// same weights and tokenizer.
const ALGORITHM: u32 = 1;

/// A vector space. Vectors can be compared only within one space.
#[derive(Clone, Debug)]
pub(crate) struct Space {
    /// The identity of the space as one line. Vectors are comparable if it is equal.
    pub(crate) fingerprint: String,
    /// The same with more details, as a JSON object for people and for later migrations.
    pub(crate) details: String,
}

impl Space {
    /// The space of the files with these SHA-256 hashes (lower-case hexadecimal).
    pub(crate) fn new(
        model_sha256: &str,
        tokenizer_sha256: &str,
        pooling: Pooling,
        max_tokens: usize,
        precision: Precision,
    ) -> Self {
        let pooling = pooling.as_str();
        let weights = known::weights_identity(model_sha256);
        // float32 is not named: it was the only arithmetic when fingerprints were introduced.
        let arithmetic = match precision {
            Precision::Float32 => "",
            Precision::Int8 => ";arithmetic=int8",
        };
        let fingerprint = format!(
            "bert;weights=sha256:{weights};tokenizer=sha256:{tokenizer_sha256};pooling={pooling};normalize=l2;\
             max_tokens={max_tokens};dimensions={EMBEDDING_DIM};algorithm={ALGORITHM}{arithmetic}"
        );
        let mut details = json!({
            "architecture": "bert",
            "model": known::model_name(model_sha256),
            "weights_sha256": weights,
            "model_file_sha256": model_sha256,
            "tokenizer_sha256": tokenizer_sha256,
            "pooling": pooling,
            "normalize": "l2",
            "max_tokens": max_tokens,
            "dimensions": EMBEDDING_DIM,
            "algorithm": ALGORITHM,
        });
        if let (Precision::Int8, Some(details)) = (precision, details.as_object_mut()) {
            details.insert("arithmetic".to_owned(), precision.as_str().into());
        }
        Self {
            fingerprint,
            details: details.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Space;
    use crate::model::Pooling;
    use crate::options::Precision::{Float32, Int8};

    const FP16: &str = "1676b3d3bdb5161d3d6f0730e278cb42b416457c6ae7f68750983266f0e14427";
    const FP32: &str = "7049acc3ed91d07b23ab4aeaea1519195f11294240cc612a57d76f2008abd8e6";
    const HUB: &str = "6fd5d72fe4589f189f8ebc006442dbb529bb7ce38f8082112682524616046452";
    const TOKENIZER: &str = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037";

    #[test]
    fn the_three_files_of_these_weights_are_one_space() {
        let expected = "bert;weights=sha256:53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db;\
                        tokenizer=sha256:be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037;\
                        pooling=mean;normalize=l2;max_tokens=256;dimensions=384;algorithm=1";
        for file in [FP16, FP32, HUB] {
            assert_eq!(
                Space::new(file, TOKENIZER, Pooling::Mean, 256, Float32).fingerprint,
                expected
            );
        }
    }

    #[test]
    fn an_unknown_file_another_tokenizer_pooling_limit_or_arithmetic_is_another_space() {
        let base = Space::new(FP16, TOKENIZER, Pooling::Mean, 256, Float32).fingerprint;
        let unknown = "0".repeat(64);
        for other in [
            Space::new(&unknown, TOKENIZER, Pooling::Mean, 256, Float32),
            Space::new(FP16, &unknown, Pooling::Mean, 256, Float32),
            Space::new(FP16, TOKENIZER, Pooling::Cls, 256, Float32),
            Space::new(FP16, TOKENIZER, Pooling::Mean, 128, Float32),
            Space::new(FP16, TOKENIZER, Pooling::Mean, 256, Int8),
        ] {
            assert_ne!(other.fingerprint, base);
        }
        assert!(
            Space::new(&unknown, TOKENIZER, Pooling::Mean, 256, Float32)
                .fingerprint
                .contains(&format!("weights=sha256:{unknown}"))
        );
    }
}
