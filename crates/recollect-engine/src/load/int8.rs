//! Loads a model in int8, on our own kernels.

use std::sync::Arc;

use recollect_kernel::{Encoder, InstructionSet, ModelFile};

use super::describe::{Arithmetic, describe, worker_key};
use super::info::EngineInfo;
use super::read::{check_case, read_with_tokenizer, run_parallel};
use super::registry::shared_worker;
use crate::error::{EngineError, ErrorCode, Result};
use crate::infer::{Backend, Int8Model, Signer};
use crate::model::{ModelConfig, ModelFolder, VerifiedFile, has_signatures};
use crate::options::{LoadOptions, Precision, Settings};
use crate::runtime::trim_heap;
use crate::schedule::{HandleId, Worker};

/// Maximum tokens of one run. It is smaller than with float32 because each thread has its own runs: 256 tokens are
/// enough to amortize reading the weights, and urgent work waits only for the first run that ends.
const RUN_TOKENS: usize = 256;

pub(super) fn load(
    options: &LoadOptions,
    settings: &Settings,
    folder: &ModelFolder,
    config: &ModelConfig,
) -> Result<(Arc<Worker>, HandleId, EngineInfo)> {
    let instructions = instructions(options.instructions.as_deref())?;
    let ((mut model, encoder), (), tokenizer) = read_with_tokenizer(folder, || read(folder), || Ok(()))?;
    // The encoder does not need the bytes any more.
    model.bytes = Vec::new();
    check_case(config, &tokenizer)?;
    let max_tokens = config.max_tokens(settings.max_tokens, &model)?;
    if max_tokens > encoder.max_tokens() {
        return Err(EngineError::new(
            ErrorCode::InvalidArgument,
            format!(
                "maxTokens: expected at most the {} positions of the model, received {max_tokens}",
                encoder.max_tokens()
            ),
        ));
    }
    let tokenizer = tokenizer.with_max_tokens(max_tokens);
    let arithmetic = Arithmetic {
        precision: Precision::Int8,
        instructions: Some(instructions.name()),
        runtime_version: None,
    };
    let info = describe(folder, &model, config, max_tokens, settings, arithmetic);
    let key = worker_key(
        folder,
        &model,
        config,
        max_tokens,
        settings,
        Some(instructions.name()),
    );
    let (worker, handle) = shared_worker(key, || {
        trim_heap();
        let encoder = Arc::new(encoder);
        let models = (0..settings.threads).map(|_| -> Box<dyn Backend> {
            Box::new(Int8Model::new(Arc::clone(&encoder), instructions, config.pooling))
        });
        let signer = has_signatures(&model.sha256).then(|| Signer::new(&tokenizer));
        Worker::start(models.collect(), tokenizer, RUN_TOKENS, signer)
    })?;
    Ok((worker, handle, info))
}

fn instructions(name: Option<&str>) -> Result<InstructionSet> {
    let Some(name) = name else {
        return Ok(InstructionSet::best());
    };
    InstructionSet::named(name).ok_or_else(|| {
        let available: Vec<&str> = InstructionSet::available().map(InstructionSet::name).collect();
        EngineError::new(
            ErrorCode::InvalidArgument,
            format!(
                "instructions: expected one that this processor has ({}), received {name:?}",
                available.join(", ")
            ),
        )
    })
}

fn read(folder: &ModelFolder) -> Result<(VerifiedFile, Encoder)> {
    let model = folder.read_model()?;
    let invalid = |error: &dyn std::fmt::Display| {
        EngineError::new(
            ErrorCode::ModelInvalid,
            format!("{}: {error}", model.path.display()),
        )
    };
    let file = ModelFile::parse(&model.bytes).map_err(|error| invalid(&error))?;
    let expected = file.source();
    let source = folder.read_source(&expected.name)?;
    let check = || source.check(expected.bytes, &expected.sha256);
    // The check and the weights take about the same time.
    let (weights, check_result) = run_parallel("checking a model", check, || file.weights(&source.bytes));
    check_result?;
    let encoder = weights
        .and_then(|weights| weights.encoder(source.bytes))
        .map_err(|error| invalid(&error))?;
    Ok((model, encoder))
}
