//! One request for what is missing of a part.

use std::io::Read;

use ureq::http::{Uri, header};

use crate::client::{Answer, Client, text};
use crate::content_range::{ContentRange, number};
use crate::error::shown;
use crate::failure::Failure;
use crate::part::Part;
use crate::progress::Reporter;

/// What is written at once: little is lost when the process is killed.
const PIECE: usize = 64 << 10;
/// ONNX files end at 2 GiB; what has no stated length must end somewhere.
const MAX_FILE_BYTES: u64 = 2 << 30;

/// How a transfer ended, when the connection did not fail.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Transferred {
    /// The part is as long as it should be, or as the server let it be.
    Whole,
    /// The part is not the beginning of what the server has.
    Unusable(String),
}

/// Appends to `part` what `uri` has from its length on. `size` is the whole content's, where it is known.
pub(crate) fn transfer(
    client: &Client<'_>,
    uri: &Uri,
    part: &mut Part,
    size: Option<u64>,
    reporter: &mut Reporter<'_>,
) -> Result<Transferred, Failure> {
    let answer = client.get(uri, part.length())?;
    if answer.status == 416 {
        return Ok(Transferred::Unusable(format!(
            "the server has no part from byte {} on",
            part.length()
        )));
    }
    if let Some(encoding) = text(&answer.headers, header::CONTENT_ENCODING.as_str())
        && !encoding.eq_ignore_ascii_case("identity")
    {
        let what = format!("expected the file as it is, received it as {}", shown(encoding));
        return Ok(Transferred::Unusable(what));
    }
    let length = text(&answer.headers, header::CONTENT_LENGTH.as_str()).and_then(number);
    let total = if answer.status == 206 {
        let value = text(&answer.headers, header::CONTENT_RANGE.as_str()).unwrap_or("");
        let range = ContentRange::to_the_end(value).filter(|range| range.start == part.length());
        let Some(range) = range else {
            let what = format!(
                "the part from byte {} on was answered by {}",
                part.length(),
                shown(value)
            );
            return Ok(Transferred::Unusable(what));
        };
        Some(range.total)
    } else {
        // The server knows no ranges.
        part.clear()?;
        length
    };
    if let (Some(size), Some(total)) = (size, total)
        && size != total
    {
        return Ok(Transferred::Unusable(format!(
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
) -> Result<Transferred, Failure> {
    let Answer { uri, body, .. } = answer;
    if let Some(total) = total {
        part.check_space(total)?;
    }
    let limit = total.unwrap_or(MAX_FILE_BYTES);
    let mut reader = body.into_reader();
    let mut piece = vec![0; PIECE];
    loop {
        reporter.update(part.length(), total);
        let amount = reader.read(&mut piece);
        client.cancel.check()?;
        let amount = amount.map_err(|error| Failure::of_transport(&uri, ureq::Error::from(error)))?;
        let Some(some) = piece.get(..amount).filter(|some| !some.is_empty()) else {
            break;
        };
        if part.length() + amount as u64 > limit {
            return Ok(Transferred::Unusable(format!(
                "expected {limit} bytes, received more"
            )));
        }
        part.append(some)?;
    }
    match total {
        Some(total) if part.length() < total => {
            let what = format!("{} of {total} bytes had come", part.length());
            Err(Failure::cut(&uri, &what))
        }
        _ => Ok(Transferred::Whole),
    }
}
