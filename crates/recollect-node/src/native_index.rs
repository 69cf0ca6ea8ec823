//! The index's classes for JavaScript.

use std::sync::Arc;

use napi::bindgen_prelude::{JsError, Object};
use napi::{Env, Error, JsValue, Status};
use napi_derive::napi;
use recollect_engine::ErrorCode;
use recollect_index::{Candidates, ErrorKind, Index, IndexError, InstructionSet, Pool, Search};

use crate::convert::{self, CodedError};
use crate::guard::guard;
use crate::types::Numbers;

/// Vectors in memory, each with an id: a whole number below 2^53. Only the thread that created it changes it.
#[napi]
pub struct NativeIndex {
    index: Index,
}

/// Vectors that include the nearest ones.
#[napi(object, object_from_js = false)]
pub struct NativeCandidates {
    /// Ids of the candidates, in the order of `atLeast`.
    #[napi(ts_type = "Float64Array")]
    pub ids: Numbers,
    /// The least distance that each may have, as `SQLite` computes it, in ascending order.
    #[napi(ts_type = "Float64Array")]
    pub at_least: Numbers,
    /// A distance, as `SQLite` computes it. `ids` has every vector within this distance, and at least as many as were
    /// asked for are within it. Infinite if `ids` has all vectors.
    pub within: f64,
}

/// A search of the vectors as they were when it was created.
#[napi]
pub struct NativeSearch {
    search: Arc<Search>,
}

#[napi]
#[allow(
    clippy::needless_pass_by_value,
    reason = "the macro passes arguments by value"
)]
impl NativeIndex {
    /// Creates an empty index of at most about `maxBytes` bytes. `instructions` is `avx512-vnni`, `avx-vnni`, `avx2`
    /// or `scalar`. Default: the fastest that the processor has.
    #[napi(constructor, catch_unwind)]
    pub fn new(max_bytes: f64, instructions: Option<String>) -> Result<Self, CodedError> {
        guard(|| {
            let instructions = match instructions.as_deref() {
                None => InstructionSet::best(),
                Some(name) => InstructionSet::named(name).ok_or_else(|| {
                    convert::invalid(format!(
                        "instructions: expected one of {} that this processor has, received {name:?}",
                        InstructionSet::NAMES.join(", ")
                    ))
                })?,
            };
            Ok(Self {
                index: Index::new(instructions, bytes(max_bytes)?),
            })
        })
    }

    /// Adds vectors, or replaces those whose id the index has. `vectors` has their bytes, concatenated. Blocks for
    /// about 0.2 microseconds a vector. Do not use the index after an error.
    #[napi(catch_unwind)]
    pub fn put(&mut self, ids: &[f64], vectors: &[u8]) -> Result<(), CodedError> {
        guard(|| {
            self.index
                .put(&whole_ids(ids)?, vectors)
                .map_err(|error| coded(&error))
        })
    }

    /// Adds ids whose stored vector has another length. They are candidates of every search.
    #[napi(catch_unwind)]
    pub fn put_damaged(&mut self, ids: &[f64]) -> Result<(), CodedError> {
        guard(|| {
            self.index
                .put_damaged(&whole_ids(ids)?)
                .map_err(|error| coded(&error))
        })
    }

    /// Removes vectors. Unknown ids are ignored.
    #[napi(catch_unwind)]
    pub fn remove(&mut self, ids: &[f64]) -> Result<(), CodedError> {
        guard(|| self.index.remove(&whole_ids(ids)?).map_err(|error| coded(&error)))
    }

    /// Removes all vectors. Their memory is freed after the current searches.
    #[napi(catch_unwind)]
    pub fn clear(&mut self) {
        self.index = Index::new(self.index.instructions(), 0);
    }

    /// Number of vectors.
    #[napi(getter, catch_unwind)]
    #[must_use]
    pub fn size(&self) -> u32 {
        convert::count(self.index.len())
    }

    /// The approximate memory it takes, in bytes.
    #[napi(getter, catch_unwind)]
    #[must_use]
    pub fn bytes(&self) -> f64 {
        convert::bytes(self.index.bytes())
    }

    /// The instruction set in use.
    #[napi(getter, catch_unwind)]
    #[must_use]
    pub fn instructions(&self) -> String {
        self.index.instructions().name().to_owned()
    }

    /// Creates a search for the `wanted` nearest vectors, at least 1, to a unit vector.
    #[napi(catch_unwind)]
    pub fn search(&self, vector: &[f32], wanted: f64) -> Result<NativeSearch, CodedError> {
        guard(|| {
            let wanted = convert::whole("wanted", wanted)?;
            let index = &self.index;
            let search = Search::new(index.view(), index.instructions(), vector, wanted);
            Ok(NativeSearch {
                search: Arc::new(search.map_err(|error| coded(&error))?),
            })
        })
    }
}

#[napi]
impl NativeSearch {
    /// Runs the search on the addon's own threads. Call it once.
    #[napi(catch_unwind, ts_return_type = "Promise<NativeCandidates>")]
    pub fn run(&self, env: Env) -> Result<Object<'static>, CodedError> {
        guard(|| {
            let pool = Pool::shared().map_err(|error| coded(&error))?;
            let (deferred, promise) = env
                .create_deferred::<NativeCandidates, _>()
                .map_err(|error| convert::internal(&error))?;
            let promise = Object::from_raw(env.raw(), promise.raw());
            pool.submit(&self.search, move |answer| {
                deferred.resolve(move |env| answer.map(candidates).map_err(|error| rejection(env, &error)));
            });
            Ok(promise)
        })
    }

    /// Like `run`, but blocks.
    #[napi(catch_unwind)]
    pub fn run_sync(&self) -> Result<NativeCandidates, CodedError> {
        guard(|| {
            let answer = match Pool::shared() {
                Ok(pool) => pool.run(&self.search),
                // Without the pool's threads it takes longer.
                Err(_) => self.search.run(),
            };
            answer.map(candidates).map_err(|error| coded(&error))
        })
    }

    /// Cancels the search, which then ends soon with an error.
    #[napi(catch_unwind)]
    pub fn cancel(&self) {
        self.search.cancel();
    }
}

#[expect(clippy::cast_precision_loss, reason = "the ids came from JavaScript numbers")]
fn candidates(answer: Candidates) -> NativeCandidates {
    NativeCandidates {
        ids: Numbers(answer.ids.into_iter().map(|id| id as f64).collect()),
        at_least: Numbers(answer.at_least),
        within: answer.within,
    }
}

fn coded(error: &IndexError) -> CodedError {
    let code = match error.kind() {
        ErrorKind::Invalid => ErrorCode::InvalidArgument,
        ErrorKind::OutOfMemory | ErrorKind::NoThread | ErrorKind::Cancelled | ErrorKind::Internal => {
            ErrorCode::Internal
        }
    };
    Error::new(code, error.message().to_owned())
}

/// An error for the rejection of a promise. Only on the thread of `env`.
fn rejection(env: Env, error: &IndexError) -> Error<Status> {
    Error::from(JsError::from(coded(error)).into_unknown(env))
}

fn bytes(value: f64) -> Result<usize, CodedError> {
    if value >= 0.0 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "larger values saturate"
        )]
        Ok(value as usize)
    } else {
        Err(convert::invalid(format!(
            "maxBytes: expected a number of bytes, received {value}"
        )))
    }
}

fn whole_ids(ids: &[f64]) -> Result<Vec<u64>, CodedError> {
    ids.iter()
        .map(|&id| convert::id("ids", id).map(i64::cast_unsigned))
        .collect()
}
