//! From bytes to weights. Whatever the bytes are, the result is a model or an error.

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

/// The bytes of a model whose header and size are checked.
#[derive(Clone, Debug)]
pub struct ModelFile<'a> {
    header: Header,
    body: &'a [u8],
}

impl<'a> ModelFile<'a> {
    /// Checks the header and the size.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn parse(bytes: &'a [u8]) -> Result<Self, FileError> {
        let Some((header, body)) = bytes.split_first_chunk::<BYTES>() else {
            return Err(FileError::NotAModel);
        };
        let header = Header::parse(header)?;
        let (expected, received) = (header.body_bytes(), body.len() as u64);
        if expected != received {
            return Err(FileError::Size {
                what: "the file behind its header",
                expected,
                received,
            });
        }
        Ok(Self { header, body })
    }

    /// The file that it builds on.
    #[must_use]
    pub fn source(&self) -> &SourceFile {
        &self.header.source
    }

    /// The model, with the bytes of the file that it builds on, whose SHA-256 the caller has checked.
    ///
    /// # Errors
    /// As [`weights`](Self::weights).
    pub fn encoder(&self, source: Vec<u8>) -> Result<Encoder, FileError> {
        self.weights(&source)?.encoder(source)
    }

    /// The weights, with the bytes of the file that the model builds on.
    ///
    /// # Errors
    /// [`FileError`]: a value that is not finite, weights that could overflow, parts that are not in the other file.
    pub fn weights(&self, source: &[u8]) -> Result<ModelWeights, FileError> {
        let (header, source) = (&self.header, Source(source));
        check_halves(
            "words",
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
                let attention_norm = rest.norm("the norm behind attention")?;
                let mut linear = |index: usize| linear_layer(&mut rest, source, header, index);
                let inner = linear(2)?;
                let outer = linear(3)?;
                let outer_norm = rest.norm("the norm at a layer's end")?;
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

/// The weights of a model, without its words.
pub struct ModelWeights {
    words_offset: u64,
    vocabulary: usize,
    positions: Vec<Line>,
    norm: Norm,
    layers: Vec<Layer>,
}

impl ModelWeights {
    /// The model, with the bytes of which the weights were made, whose SHA-256 the caller has checked. It keeps of them
    /// the words.
    ///
    /// # Errors
    /// [`FileError`]: other bytes, in which the words are not.
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
