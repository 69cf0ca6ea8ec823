/**
 * The arithmetic of a model. `float32` uses ONNX Runtime. `int8` multiplies matrices in 8-bit integers with
 * Recollect's own kernels, about three times as fast with AVX-512 VNNI. Its vectors are nearly the same, but a vector
 * space of their own.
 */
export type Precision = 'float32' | 'int8'

export const PRECISIONS = ['float32', 'int8'] as const satisfies readonly Precision[]
