//! Reads the published weights: 8 bytes of header length, a header in JSON, the data.

use std::collections::HashMap;
use std::error::Error;

use serde_json::Value;

/// Float32 tensors by name, row-major.
pub(crate) type Tensors = HashMap<String, Vec<f32>>;

pub(crate) fn parse(bytes: &[u8]) -> Result<Tensors, Box<dyn Error>> {
    let (length, rest) = bytes
        .split_first_chunk::<8>()
        .ok_or("expected safetensors, received a shorter file")?;
    let length = usize::try_from(u64::from_le_bytes(*length))?;
    let (header, data) = rest
        .split_at_checked(length)
        .ok_or("expected the header to be in the file")?;
    let header: HashMap<String, Value> = serde_json::from_slice(header)?;
    let mut tensors = Tensors::new();
    for (name, entry) in header {
        if entry.get("dtype").and_then(Value::as_str) != Some("F32") {
            continue;
        }
        let offset = |index: usize| -> Result<usize, Box<dyn Error>> {
            let offsets = entry.get("data_offsets").and_then(|offsets| offsets.get(index));
            let offset = offsets
                .and_then(Value::as_u64)
                .ok_or("expected offsets of each tensor")?;
            Ok(usize::try_from(offset)?)
        };
        let raw = data
            .get(offset(0)?..offset(1)?)
            .ok_or("expected each tensor to be in the file")?;
        let (values, _) = raw.as_chunks::<4>();
        tensors.insert(
            name,
            values.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect(),
        );
    }
    Ok(tensors)
}
