//! A model in int8, on our own kernels: token ids in, unit vectors out.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use recollect_kernel::{EncodeError, Encoder, InstructionSet, Team, Workspace};

use super::backend::{Backend, Help, StopRun};
use super::text_vector::text_vector;
use crate::error::{EngineError, ErrorCode, Result};
use crate::model::{EMBEDDING_DIM, Pooling};

const _: () = assert!(EMBEDDING_DIM == recollect_kernel::HIDDEN);

/// A model that several threads share, and the buffers of one of them.
pub(crate) struct Int8Model {
    encoder: Arc<Encoder>,
    instructions: InstructionSet,
    pooling: Pooling,
    workspace: Workspace,
    /// Of the run that was prepared.
    stop: Arc<AtomicBool>,
    /// Where others may help with it.
    team: Option<Arc<Team>>,
}

impl Int8Model {
    /// For one thread.
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

    fn run(&mut self, batch: &[&[u32]], each: &mut dyn FnMut(usize, &[f32])) -> Result<Vec<Vec<f32>>> {
        let (encoder, instructions, workspace) = (&self.encoder, self.instructions, &mut self.workspace);
        let mut states = match (batch, self.team.take()) {
            ([text], Some(team)) => encoder.states_together(instructions, text, workspace, &team, &self.stop),
            _ => encoder.states(instructions, batch, workspace, &self.stop),
        }
        .map_err(not_encoded)?;
        batch
            .iter()
            .enumerate()
            .map(|(place, ids)| {
                let (of_text, rest) = states.split_at(ids.len() * EMBEDDING_DIM);
                states = rest;
                let vector = text_vector(self.pooling, of_text, ids.len())?;
                each(place, of_text);
                Ok(vector)
            })
            .collect()
    }

    /// What the largest run needs, some megabytes.
    fn keeps_memory(&self) -> bool {
        false
    }
}

fn not_encoded(error: EncodeError) -> EngineError {
    EngineError::new(
        ErrorCode::InferenceFailed,
        format!("{error}; do the model and its tokenizer.json belong together?"),
    )
}
