//! Makes the int8 file of all-MiniLM-L6-v2 from its published weights. The same inputs make the same bytes on every
//! machine: all arithmetic is in one order, of operations that IEEE 754 defines.
//!
//! The weights are rounded one after another, and the error of each is made up for by those that are not rounded yet,
//! by how the inputs go together on a calibration text (GPTQ, Frantar and others 2022) and on tokens in no order.

mod assemble;
mod calibration;
mod float_model;
mod gptq;
mod half;
mod made_tokens;
mod matrix;
mod safetensors;

use std::error::Error;
use std::fs;
use std::process::ExitCode;

use recollect_engine::tokenize::TextTokenizer;
use recollect_kernel::ModelFile;

/// Tokens of a text that the model takes.
const MAX_TOKENS: usize = 256;

const USAGE: &str = "expected five paths: model.safetensors, model_fp16.onnx, tokenizer.json, the calibration text, the file to write";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(clippy::print_stderr, reason = "a command's own words")]
            {
                eprintln!("quantize: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [weights, source, tokenizer, text, out] = arguments.as_slice() else {
        return Err(USAGE.into());
    };
    let bytes = fs::read(weights)?;
    let tensors = safetensors::parse(&bytes)?;
    let model = float_model::FloatModel::new(&tensors)?;
    let tokenizer = TextTokenizer::from_json(&fs::read(tokenizer)?, MAX_TOKENS)?;
    let text = fs::read_to_string(text)?;
    let mut tokens = calibration::texts(&text)
        .into_iter()
        .map(|text| tokenizer.tokenize(text).map(|tokens| tokens.ids))
        .collect::<Result<Vec<_>, _>>()?;
    let frame = tokenizer.tokenize("")?.ids;
    let frame = <[u32; 2]>::try_from(frame).map_err(|_| "expected [CLS] and [SEP] of an empty text")?;
    tokens.extend(made_tokens::texts(model.vocabulary(), frame));
    let inputs = calibration::inputs(&model, &tokens);
    let source = fs::read(source)?;
    let file = assemble::parts(&model, &inputs, &assemble::Source(&source))?.to_bytes();
    ModelFile::parse(&file)?.encoder(source)?;
    fs::write(out, file)?;
    Ok(())
}
