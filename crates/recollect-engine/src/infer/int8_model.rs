//! A model in int8 on our own kernels: token ids in, unit vectors out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use recollect_kernel::{EncodeError, Encoder, InstructionSet, Team, Workspace};

use super::backend::{Backend, Help, StopRun};
use super::text_vector::text_vector;
use crate::error::{EngineError, ErrorCode, Result};
use crate::model::{EMBEDDING_DIM, Pooling};

const _: () = assert!(EMBEDDING_DIM == recollect_kernel::HIDDEN);

/// A model that several threads share, with the buffers of one thread.
pub(crate) struct Int8Model {
    encoder: Arc<Encoder>,
    instructions: InstructionSet,
    pooling: Pooling,
    workspace: Workspace,
    /// Stops the prepared run.
    stop: Arc<AtomicBool>,
    /// Set if other threads may help with the prepared run.
    team: Option<Arc<Team>>,
}

impl Int8Model {
    pub(crate) fn new(encoder: Arc<Encoder>, instructions: InstructionSet, pooling: Pooling) -> Self {
        Self {
            encoder,
            instructions,
            pooling,
            workspace: Workspace::default(),
            stop: Arc::default(),
            team: None,
        }
    }
}

impl Backend for Int8Model {
    fn prepare(&mut self, _shrink: bool) -> Result<StopRun> {
        let stop = Arc::new(AtomicBool::new(false));
        self.stop = Arc::clone(&stop);
        self.team = None;
        Ok(Arc::new(move || stop.store(true, Ordering::Relaxed)))
    }

    fn share(&mut self) -> Option<Help> {
        let team = Arc::new(Team::default());
        self.team = Some(Arc::clone(&team));
        let (encoder, instructions) = (Arc::clone(&self.encoder), self.instructions);
        Some(Arc::new(move || encoder.help(instructions, &team)))
    }

    fn run(&mut self, batch: &[&[u32]], on_text: &mut dyn FnMut(usize, &[f32])) -> Result<Vec<Vec<f32>>> {
        let (encoder, instructions, workspace) = (&self.encoder, self.instructions, &mut self.workspace);
        let mut states = match (batch, self.team.take()) {
            ([text], Some(team)) => encoder.states_together(instructions, text, workspace, &team, &self.stop),
            _ => encoder.states(instructions, batch, workspace, &self.stop),
        }
        .map_err(encode_failed)?;
        batch
            .iter()
            .enumerate()
            .map(|(place, ids)| {
                let (text_states, rest) = states.split_at(ids.len() * EMBEDDING_DIM);
                states = rest;
                let vector = text_vector(self.pooling, text_states, ids.len())?;
                on_text(place, text_states);
                Ok(vector)
            })
            .collect()
    }

    /// The workspace keeps only a few megabytes.
    fn keeps_memory(&self) -> bool {
        false
    }
}

fn encode_failed(error: EncodeError) -> EngineError {
    EngineError::new(
        ErrorCode::InferenceFailed,
        format!("{error}; do the model and its tokenizer.json belong together?"),
    )
}
