//! Requests the missing bytes of a part.

use std::io::Read;

use ureq::http::{Uri, header};

use crate::client::{Answer, Client, text};
use crate::content_range::{ContentRange, number};
use crate::error::quoted;
use crate::failure::Failure;
use crate::part::Part;
use crate::progress::Reporter;

/// Bytes to write at once. Small, so that little is lost if the process is killed.
const CHUNK: usize = 64 << 10;
/// The limit for files without a stated length: the maximum of an ONNX file, 2 GiB.
const MAX_FILE_BYTES: u64 = 2 << 30;

/// The end of a transfer whose connection did not fail.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The part has the expected length or, if none is known, all bytes that the server sent.
    Complete,
    /// The part is not the beginning of the server's file.
    Unusable(String),
}

/// Appends the missing bytes of `uri` to `part`. `size` is the size of the whole file, if it is known.
pub(crate) fn transfer(
    client: &Client<'_>,
    uri: &Uri,
    part: &mut Part,
    size: Option<u64>,
    reporter: &mut Reporter<'_>,
) -> Result<Outcome, Failure> {
    let answer = client.get(uri, part.length())?;
    if answer.status == 416 {
        return Ok(Outcome::Unusable(format!(
            "the server has no bytes from {} on",
            part.length()
        )));
    }
    if let Some(encoding) = text(&answer.headers, header::CONTENT_ENCODING.as_str())
        && !encoding.eq_ignore_ascii_case("identity")
    {
        let what = format!("expected the file unencoded, received it as {}", quoted(encoding));
        return Ok(Outcome::Unusable(what));
    }
    let length = text(&answer.headers, header::CONTENT_LENGTH.as_str()).and_then(number);
    let total = if answer.status == 206 {
        let value = text(&answer.headers, header::CONTENT_RANGE.as_str()).unwrap_or("");
        let range = ContentRange::to_the_end(value).filter(|range| range.start == part.length());
        let Some(range) = range else {
            let what = format!(
                "expected the bytes from {} on, received {}",
                part.length(),
                quoted(value)
            );
            return Ok(Outcome::Unusable(what));
        };
        Some(range.total)
    } else {
        // The server does not support ranges.
        part.clear()?;
        length
    };
    if let (Some(size), Some(total)) = (size, total)
        && size != total
    {
        return Ok(Outcome::Unusable(format!(
            "expected {size} bytes, received {total}"
        )));
    }
    receive(client, answer, part, size.or(total), reporter)
}

fn receive(
    client: &Client<'_>,
    answer: Answer,
    part: &mut Part,
    total: Option<u64>,
    reporter: &mut Reporter<'_>,
) -> Result<Outcome, Failure> {
    let Answer { uri, body, .. } = answer;
    if let Some(total) = total {
        part.check_space(total)?;
    }
    let limit = total.unwrap_or(MAX_FILE_BYTES);
    let mut reader = body.into_reader();
    let mut buffer = vec![0; CHUNK];
    loop {
        reporter.update(part.length(), total);
        let amount = reader.read(&mut buffer);
        client.cancel.check()?;
        let amount = amount.map_err(|error| Failure::of_transport(&uri, ureq::Error::from(error)))?;
        let Some(chunk) = buffer.get(..amount).filter(|chunk| !chunk.is_empty()) else {
            break;
        };
        if part.length() + amount as u64 > limit {
            return Ok(Outcome::Unusable(format!(
                "expected {limit} bytes, received more"
            )));
        }
        part.append(chunk)?;
    }
    match total {
        Some(total) if part.length() < total => {
            let what = format!("{} of {total} bytes were received", part.length());
            Err(Failure::lost_connection(&uri, &what))
        }
        _ => Ok(Outcome::Complete),
    }
}
