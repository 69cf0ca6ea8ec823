//! The instruction sets that a scan can use.

use crate::product::Scalar;
#[cfg(target_arch = "x86_64")]
use crate::product::{Avx2, Avx512, AvxVnni};

/// An instruction set of this processor. All of them find the same candidates.
#[derive(Clone, Copy, Debug)]
pub struct InstructionSet(pub(crate) Kind);

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    #[cfg(target_arch = "x86_64")]
    Avx512(Avx512),
    #[cfg(target_arch = "x86_64")]
    AvxVnni(AvxVnni),
    #[cfg(target_arch = "x86_64")]
    Avx2(Avx2),
    Scalar(Scalar),
}

impl InstructionSet {
    /// All names, the fastest first.
    pub const NAMES: [&'static str; 4] = ["avx512-vnni", "avx-vnni", "avx2", "scalar"];

    /// The fastest one that this processor has.
    #[must_use]
    pub fn best() -> Self {
        Self::available().next().unwrap_or(Self(Kind::Scalar(Scalar)))
    }

    /// The one with this name, or `None` if the name is unknown or this processor lacks it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            #[cfg(target_arch = "x86_64")]
            "avx512-vnni" => Avx512::new().map(|kernel| Self(Kind::Avx512(kernel))),
            #[cfg(target_arch = "x86_64")]
            "avx-vnni" => AvxVnni::new().map(|kernel| Self(Kind::AvxVnni(kernel))),
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
            Kind::AvxVnni(_) => "avx-vnni",
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2(_) => "avx2",
            Kind::Scalar(_) => "scalar",
        }
    }
}
