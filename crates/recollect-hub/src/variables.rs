//! Environment variables.

use std::collections::HashMap;
use std::time::Duration;

use crate::error::{HubError, Result};

/// The variables. An empty variable counts as unset.
pub(crate) struct Variables<'a>(&'a HashMap<String, String>);

impl<'a> Variables<'a> {
    pub(crate) fn new(map: &'a HashMap<String, String>) -> Self {
        Self(map)
    }

    /// The first of `names` that is set.
    pub(crate) fn get(&self, names: &[&str]) -> Option<&'a str> {
        let mut values = names.iter().filter_map(|&name| self.0.get(name));
        values.find(|value| !value.trim().is_empty()).map(String::as_str)
    }

    pub(crate) fn is_true(&self, names: &[&str]) -> bool {
        self.get(names)
            .is_some_and(|value| matches!(value.to_ascii_uppercase().as_str(), "1" | "ON" | "YES" | "TRUE"))
    }

    pub(crate) fn seconds(&self, name: &str) -> Result<Option<Duration>> {
        let Some(value) = self.get(&[name]) else {
            return Ok(None);
        };
        let seconds = value.trim().parse::<f64>().ok().filter(|&seconds| seconds > 0.0);
        seconds
            .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
            .map(Some)
            .ok_or_else(|| HubError::invalid(name, "a number of seconds above 0", value))
    }
}
