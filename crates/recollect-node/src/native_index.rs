//! The index of vectors that JavaScript holds.

use std::sync::Arc;

use napi::bindgen_prelude::{Float64Array, JsError, Object};
use napi::{Env, Error, JsValue, Status};
use napi_derive::napi;
use recollect_engine::ErrorCode;
use recollect_index::{Candidates, ErrorKind, Index, IndexError, InstructionSet, Pool, Search};

use crate::convert::{self, CodedError};
use crate::guard::guard;

/// Vectors in memory, each under an id: a whole number below 2^53. Only the thread that made it changes it.
#[napi]
pub struct NativeIndex {
    index: Index,
}

/// The vectors among which the nearest are.
#[napi(object, object_from_js = false)]
pub struct NativeCandidates {
    /// In no order.
    pub ids: Float64Array,
    /// Every vector that is no farther, as `SQLite` measures it, is among them, and as many as were asked for are no
    /// farther; infinite where these are all.
    pub within: f64,
}

/// One search of the vectors as they were when it was made.
#[napi]
pub struct NativeSearch {
    search: Arc<Search>,
}

#[napi]
#[allow(
    clippy::needless_pass_by_value,
    reason = "the macro hands arguments over by value"
)]
impl NativeIndex {
    /// An empty one, of at most about so many bytes. `instructions` is `avx512-vnni`, `avx2` or `scalar`; default: the
    /// fastest that the processor has.
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

    /// Puts vectors in, each in place of the one that its id had; their bytes are one behind another. Blocks for some
    /// 0.2 microseconds a vector. After an error the index is not to be used any more.
    #[napi(catch_unwind)]
    pub fn put(&mut self, ids: &[f64], vectors: &[u8]) -> Result<(), CodedError> {
        guard(|| {
            self.index
                .put(&whole_ids(ids)?, vectors)
                .map_err(|error| coded(&error))
        })
    }

    /// Takes note of rows that hold no vector: they are candidates of every search.
    #[napi(catch_unwind)]
    pub fn put_damaged(&mut self, ids: &[f64]) -> Result<(), CodedError> {
        guard(|| {
            self.index
                .put_damaged(&whole_ids(ids)?)
                .map_err(|error| coded(&error))
        })
    }

    /// Takes vectors out; an id that has none is passed over.
    #[napi(catch_unwind)]
    pub fn remove(&mut self, ids: &[f64]) -> Result<(), CodedError> {
        guard(|| self.index.remove(&whole_ids(ids)?).map_err(|error| coded(&error)))
    }

    /// Drops all vectors and gives their memory back, once the searches under way are done.
    #[napi(catch_unwind)]
    pub fn clear(&mut self) {
        self.index = Index::new(self.index.instructions(), 0);
    }

    /// Vectors that it has.
    #[napi(getter, catch_unwind)]
    #[must_use]
    pub fn size(&self) -> u32 {
        convert::count(self.index.len())
    }

    /// Bytes of memory that it takes, about.
    #[napi(getter, catch_unwind)]
    #[must_use]
    pub fn bytes(&self) -> f64 {
        convert::bytes(self.index.bytes())
    }

    /// The processor's instructions that are used.
    #[napi(getter, catch_unwind)]
    #[must_use]
    pub fn instructions(&self) -> String {
        self.index.instructions().name().to_owned()
    }

    /// A search for the `wanted` vectors, at least 1, that are nearest to a unit vector.
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
    /// The answer, computed on threads of the addon's own. Once.
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

    /// The answer, as `run` gives it. Blocks.
    #[napi(catch_unwind)]
    pub fn run_sync(&self) -> Result<NativeCandidates, CodedError> {
        guard(|| {
            let answer = match Pool::shared() {
                Ok(pool) => pool.run(&self.search),
                // Without a thread of its own it takes longer.
                Err(_) => self.search.run(),
            };
            answer.map(candidates).map_err(|error| coded(&error))
        })
    }

    /// Ends it soon: it is rejected.
    #[napi(catch_unwind)]
    pub fn cancel(&self) {
        self.search.cancel();
    }
}

#[expect(clippy::cast_precision_loss, reason = "they came from JavaScript's numbers")]
fn candidates(found: Candidates) -> NativeCandidates {
    let ids: Vec<f64> = found.ids.into_iter().map(|id| id as f64).collect();
    NativeCandidates {
        ids: ids.into(),
        within: found.within,
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

/// An error as a promise is rejected with it. Only in the thread of `env`.
fn rejection(env: Env, error: &IndexError) -> Error<Status> {
    Error::from(JsError::from(coded(error)).into_unknown(env))
}

fn bytes(value: f64) -> Result<usize, CodedError> {
    if value >= 0.0 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "what is beyond all numbers is as good as the greatest"
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
        .map(|&id| convert::call_id(id).map(i64::cast_unsigned))
        .collect()
}
