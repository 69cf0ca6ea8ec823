//! An ONNX Runtime session: token ids in, unit vectors out.

use std::sync::Arc;

use ort::session::Session;
use ort::session::builder::GraphOptimizationLevel;
use ort::value::{TensorElementType, TensorRef, ValueType};

use super::backend::{Backend, Help, StopRun};
use super::text_vector::text_vector;
use crate::error::{EngineError, ErrorCode, Result};
use crate::model::{EMBEDDING_DIM, Pooling};
use crate::options::Settings;
use crate::runtime::{self, LogLevel, RunControl, Runtime, RuntimeGuard};

const INPUT_IDS: &str = "input_ids";
const ATTENTION_MASK: &str = "attention_mask";
const TOKEN_TYPE_IDS: &str = "token_type_ids";
/// Names that exports use for the token states. The first that exists is used.
const OUTPUTS: [&str; 2] = ["last_hidden_state", "token_embeddings"];

/// How long an idle thread of a session spins before it sleeps: longer than the gap between two operators, but too
/// short to show up as CPU load when idle.
const SPIN_MICROSECONDS: &str = "200";

/// A loaded model with the buffers of its runs.
pub(crate) struct ModelSession {
    session: Session,
    signature: Signature,
    pooling: Pooling,
    log_level: LogLevel,
    ids: Vec<i64>,
    mask: Vec<i64>,
    types: Vec<i64>,
    /// Controls the prepared run.
    control: Option<RunControl>,
    /// Set when the session is about to be dropped. Fields are dropped in order, so this one last.
    drop_guard: Option<RuntimeGuard>,
}

/// The differences between the inputs and outputs of models.
struct Signature {
    /// Exporters omit this input if nothing depends on it.
    takes_types: bool,
    output: &'static str,
}

impl Drop for ModelSession {
    fn drop(&mut self) {
        self.drop_guard = Some(runtime::enter());
    }
}

impl ModelSession {
    /// Builds a session from the bytes of an ONNX file and checks its inputs and output.
    pub(crate) fn load(
        runtime: &Runtime,
        onnx: &[u8],
        name: &str,
        settings: &Settings,
        pooling: Pooling,
    ) -> Result<Self> {
        let _guard = runtime::enter();
        let session = build_session(runtime, onnx, settings).map_err(|error| {
            EngineError::new(
                ErrorCode::ModelInvalid,
                format!("{name}: expected an ONNX model that ONNX Runtime can load: {error}"),
            )
        })?;
        let signature = signature(&session)
            .map_err(|problem| EngineError::new(ErrorCode::ModelUnsupported, format!("{name}: {problem}")))?;
        Ok(Self {
            session,
            signature,
            pooling,
            log_level: settings.log_level,
            ids: Vec::new(),
            mask: Vec::new(),
            types: Vec::new(),
            control: None,
            drop_guard: None,
        })
    }

    /// Writes the three inputs, each row padded with zeros to `length`.
    fn fill(&mut self, batch: &[&[u32]], length: usize) {
        self.ids.clear();
        self.mask.clear();
        for ids in batch {
            let end = self.ids.len() + length;
            self.ids.extend(ids.iter().map(|&id| i64::from(id)));
            self.ids.resize(end, 0);
            self.mask.resize(self.mask.len() + ids.len(), 1);
            self.mask.resize(end, 0);
        }
        self.types.resize(self.ids.len(), 0);
    }
}

impl Backend for ModelSession {
    fn prepare(&mut self, shrink: bool) -> Result<StopRun> {
        let control = RunControl::new(shrink, self.log_level)?;
        self.control = Some(control.clone());
        Ok(Arc::new(move || control.terminate()))
    }

    /// ONNX Runtime splits each run among its own threads.
    fn share(&mut self) -> Option<Help> {
        None
    }

    fn run(&mut self, batch: &[&[u32]], on_text: &mut dyn FnMut(usize, &[f32])) -> Result<Vec<Vec<f32>>> {
        let length = batch.iter().map(|ids| ids.len()).max().unwrap_or(0);
        if length == 0 {
            return Ok(Vec::new());
        }
        self.fill(batch, length);
        let control = match self.control.take() {
            Some(control) => control,
            None => RunControl::new(false, self.log_level)?,
        };
        let _guard = runtime::enter_run(&control);
        let shape = [batch.len(), length];
        let tensor =
            |values| TensorRef::from_array_view((shape, values)).map_err(|error| inference_failed(&error));
        let mut inputs = ort::inputs![
            INPUT_IDS => tensor(self.ids.as_slice())?,
            ATTENTION_MASK => tensor(self.mask.as_slice())?,
        ];
        if self.signature.takes_types {
            inputs.push((TOKEN_TYPE_IDS.into(), tensor(self.types.as_slice())?.into()));
        }
        let outputs = self
            .session
            .run_with_options(inputs, control.options())
            .map_err(|error| inference_failed(&error))?;
        let output = outputs
            .get(self.signature.output)
            .ok_or_else(|| wrong_output("no output with that name"))?;
        let (shape, states) = output
            .try_extract_tensor::<f32>()
            .map_err(|error| inference_failed(&error))?;
        let text_values = length * EMBEDDING_DIM;
        if states.len() != batch.len() * text_values {
            return Err(wrong_output(&format!("{shape:?}")));
        }
        batch
            .iter()
            .zip(states.chunks_exact(text_values))
            .enumerate()
            .map(|(place, (ids, states))| {
                let vector = text_vector(self.pooling, states, ids.len())?;
                on_text(place, states);
                Ok(vector)
            })
            .collect()
    }

    fn keeps_memory(&self) -> bool {
        true
    }
}

fn build_session(runtime: &Runtime, onnx: &[u8], settings: &Settings) -> ort::Result<Session> {
    Session::builder(&runtime.environment)?
        .with_optimization_level(GraphOptimizationLevel::Level3)?
        .with_intra_threads(settings.threads)?
        .with_inter_threads(1)?
        // Sleeping between two operators costs a tenth of the run; the runtime's default spinning burns a core for
        // milliseconds after it.
        .with_intra_op_spinning(true)?
        .with_config_entry("session.intra_op.spin_duration_us", SPIN_MICROSECONDS)?
        // Shapes vary from run to run, and the runtime would keep a pattern for each.
        .with_memory_pattern(false)?
        .with_log_level(settings.log_level.into())?
        .commit_from_memory(onnx)
}

/// The model's inputs and output, or the problem with them.
fn signature(session: &Session) -> std::result::Result<Signature, String> {
    let mut names: Vec<&str> = session.inputs().iter().map(ort::value::Outlet::name).collect();
    names.sort_unstable();
    let takes_types = names == [ATTENTION_MASK, INPUT_IDS, TOKEN_TYPE_IDS];
    if !takes_types && names != [ATTENTION_MASK, INPUT_IDS] {
        return Err(format!(
            "expected the inputs {INPUT_IDS}, {ATTENTION_MASK} and optionally {TOKEN_TYPE_IDS}, received {names:?}"
        ));
    }
    for input in session.inputs() {
        match input.dtype() {
            ValueType::Tensor {
                ty: TensorElementType::Int64,
                shape,
                ..
            } if shape.len() == 2 => {}
            other => {
                return Err(format!(
                    "expected {} to be an int64 tensor [batch, sequence], received {other}",
                    input.name()
                ));
            }
        }
    }
    let found = OUTPUTS.iter().find_map(|&name| {
        let output = session.outputs().iter().find(|output| output.name() == name)?;
        Some((name, output))
    });
    let Some((name, output)) = found else {
        let names: Vec<&str> = session.outputs().iter().map(ort::value::Outlet::name).collect();
        return Err(format!(
            "expected an output {}, received {names:?}",
            OUTPUTS.join(" or ")
        ));
    };
    let dimensions = i64::try_from(EMBEDDING_DIM).unwrap_or(i64::MAX);
    match output.dtype() {
        ValueType::Tensor {
            ty: TensorElementType::Float32,
            shape,
            ..
        } if shape.len() == 3 && shape.last() == Some(&dimensions) => Ok(Signature {
            takes_types,
            output: name,
        }),
        other => Err(format!(
            "expected {name} to be a float32 tensor [batch, sequence, {EMBEDDING_DIM}], received {other}"
        )),
    }
}

fn wrong_output(received: &str) -> EngineError {
    EngineError::new(
        ErrorCode::InferenceFailed,
        format!("expected token states of shape [batch, sequence, {EMBEDDING_DIM}], received {received}"),
    )
}

fn inference_failed(error: &ort::Error) -> EngineError {
    EngineError::new(
        ErrorCode::InferenceFailed,
        format!("ONNX Runtime failed: {error}"),
    )
}
