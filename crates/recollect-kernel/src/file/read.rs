//! Reads a model file. Any bytes give a model or an error.

use std::fmt;

use super::header::{BYTES, Header, SourceFile};
use super::linear::linear_layer;
use super::parts::{Rest, Source, check_halves};
use crate::embedding::Words;
use crate::encoder::Encoder;
use crate::error::FileError;
use crate::line::Line;
use crate::shape::HIDDEN;
use crate::weights::{Layer, Norm};

/// A model file with a checked header and size.
#[derive(Clone, Debug)]
pub struct ModelFile<'a> {
    header: Header,
    body: &'a [u8],
}

impl<'a> ModelFile<'a> {
    /// Checks the header and the size.
    ///
    /// # Errors
    /// [`FileError`] if either is wrong.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FileError> {
        let Some((header, body)) = bytes.split_first_chunk::<BYTES>() else {
            return Err(FileError::NotAModel);
        };
        let header = Header::parse(header)?;
        let (expected, received) = (header.body_bytes(), body.len() as u64);
        if expected != received {
            return Err(FileError::Size {
                what: "the file after its header",
                expected,
                received,
            });
        }
        Ok(Self { header, body })
    }

    /// The source file that the model builds on.
    #[must_use]
    pub fn source(&self) -> &SourceFile {
        &self.header.source
    }

    /// Makes the model from the bytes of the source file. The caller must have checked their SHA-256.
    ///
    /// # Errors
    /// As for [`weights`](Self::weights).
    pub fn encoder(&self, source: Vec<u8>) -> Result<Encoder, FileError> {
        self.weights(&source)?.encoder(source)
    }

    /// Makes the weights from the bytes of the source file.
    ///
    /// # Errors
    /// [`FileError`] if a value is not finite, weights could overflow, or the source file lacks a part.
    pub fn weights(&self, source: &[u8]) -> Result<ModelWeights, FileError> {
        let (header, source) = (&self.header, Source(source));
        check_halves(
            "word embeddings",
            source.words(header.source.words_offset, header.vocabulary)?,
        )?;
        let mut rest = Rest(self.body);
        let token_type = rest.lines("the embedding of the token type", HIDDEN)?;
        let norm = rest.norm("the norm of the embeddings")?;
        let positions = rest.positions(self.header.positions, &token_type)?;
        let layers = (0..self.header.layers)
            .map(|_| {
                let mut linear = |index: usize| linear_layer(&mut rest, source, header, index);
                let attention_in = linear(0)?;
                let attention_out = linear(1)?;
                let attention_norm = rest.norm("the norm after attention")?;
                let mut linear = |index: usize| linear_layer(&mut rest, source, header, index);
                let inner = linear(2)?;
                let outer = linear(3)?;
                let outer_norm = rest.norm("the norm at the end of a layer")?;
                Ok(Layer {
                    attention_in,
                    attention_out,
                    attention_norm,
                    inner,
                    outer,
                    outer_norm,
                })
            })
            .collect::<Result<_, FileError>>()?;
        Ok(ModelWeights {
            words_offset: header.source.words_offset,
            vocabulary: header.vocabulary,
            positions,
            norm,
            layers,
        })
    }
}

/// The weights of a model, without its word embeddings.
pub struct ModelWeights {
    words_offset: u64,
    vocabulary: usize,
    positions: Vec<Line>,
    norm: Norm,
    layers: Vec<Layer>,
}

impl ModelWeights {
    /// Makes the model from the source bytes that the weights were made from, and keeps their word embeddings. The
    /// caller must have checked their SHA-256.
    ///
    /// # Errors
    /// [`FileError`] if the bytes are others and too short to hold the word embeddings.
    pub fn encoder(self, source: Vec<u8>) -> Result<Encoder, FileError> {
        Source(&source).words(self.words_offset, self.vocabulary)?;
        let first = usize::try_from(self.words_offset).unwrap_or(0);
        Ok(Encoder {
            words: Words::keep(source, first, self.vocabulary),
            positions: self.positions,
            norm: self.norm,
            layers: self.layers,
        })
    }
}

impl fmt::Debug for ModelWeights {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ModelWeights")
            .field("layers", &self.layers.len())
            .finish_non_exhaustive()
    }
}
