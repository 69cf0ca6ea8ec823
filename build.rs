//! Build script of `crates/recollect-node`: the linker settings of a Node.js addon.

fn main() {
    napi_build::setup();
}
