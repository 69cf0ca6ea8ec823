//! Which instructions a scan is done with.

use crate::kernel::Scalar;
#[cfg(target_arch = "x86_64")]
use crate::kernel::{Avx2, Avx512};

/// Instructions that this processor has. All keep the same candidates.
#[derive(Clone, Copy, Debug)]
pub struct InstructionSet(pub(crate) Kind);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    Scalar(Scalar),
}

impl InstructionSet {
    /// Every name, the fastest first.
    pub const NAMES: [&'static str; 3] = ["avx512-vnni", "avx2", "scalar"];

    /// The fastest that this processor has.
    #[must_use]
    pub fn best() -> Self {
        Self::available().next().unwrap_or(Self(Kind::Scalar(Scalar)))
    }

    /// The one of that name; `None` where this processor lacks it, or it is no name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            #[cfg(target_arch = "x86_64")]
            "avx512-vnni" => Avx512::new().map(|kernel| Self(Kind::Avx512(kernel))),
            #[cfg(target_arch = "x86_64")]
            "avx2" => Avx2::new().map(|kernel| Self(Kind::Avx2(kernel))),
            "scalar" => Some(Self(Kind::Scalar(Scalar))),
            _ => None,
        }
    }

    /// All that this processor has, the fastest first.
    pub fn available() -> impl Iterator<Item = Self> {
        Self::NAMES.iter().filter_map(|name| Self::named(name))
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self.0 {
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512(_) => "avx512-vnni",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(_) => "avx2",
            Kind::Scalar(_) => "scalar",
        }
    }
}
