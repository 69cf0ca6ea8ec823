//! Loading: from the files of a model directory to a worker with its threads.

mod describe;
mod float32;
mod info;
mod int8;
mod read;
mod registry;

use std::sync::Arc;

use crate::error::Result;
use crate::model::{ModelConfig, ModelFolder};
use crate::options::{LoadOptions, Precision};
use crate::schedule::{HandleId, Worker};

pub use info::EngineInfo;

/// A handle on the worker that `options` describe. The worker is created if this process does not have it.
pub(crate) fn load(options: &LoadOptions) -> Result<(Arc<Worker>, HandleId, EngineInfo)> {
    let settings = options.settings()?;
    let folder = ModelFolder::open(
        &options.model_dir,
        &settings.model_file,
        options.manifest.as_deref(),
    )?;
    let config = ModelConfig::read(&folder)?;
    match options.precision {
        Precision::Float32 => float32::load(options, &settings, &folder, &config),
        Precision::Int8 => int8::load(options, &settings, &folder, &config),
    }
}
