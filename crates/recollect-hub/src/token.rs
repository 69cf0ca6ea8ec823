//! The access token.

use std::fmt;
use std::path::Path;

use crate::error::{ErrorCode, HubError, Result};

/// A secret: it has no `Display`, and its `Debug` does not show it.
#[derive(Clone)]
pub(crate) struct Token(String);

impl Token {
    /// The token in `text`, if there is one. `source` names its origin in a message.
    pub(crate) fn parse(text: &str, source: &str) -> Result<Option<Self>> {
        let bare = text.trim();
        if !bare.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(HubError::new(
                ErrorCode::InvalidArgument,
                format!("{source}: expected a token of printable ASCII characters without spaces"),
            ));
        }
        Ok((!bare.is_empty()).then(|| Self(bare.to_owned())))
    }

    /// The token that `hf auth login` saved. Without a readable file there is none.
    pub(crate) fn of_file(path: Option<&Path>, home: &Path) -> Result<Option<Self>> {
        let text = match path {
            Some(path) => std::fs::read_to_string(path).ok(),
            None => hf_hub::Cache::new(home.join("hub")).token(),
        };
        Self::parse(&text.unwrap_or_default(), "the token file")
    }

    /// Removes the token from the message of `error`, because a server may repeat it.
    pub(crate) fn redact(&self, error: HubError) -> HubError {
        error.map_message(|message| message.replace(&self.0, "(the token)"))
    }

    /// The value of the `Authorization` header.
    pub(crate) fn header(&self) -> String {
        format!("Bearer {}", self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}
