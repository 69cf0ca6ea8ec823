/**
 * The arithmetic of a model. `float32` is ONNX Runtime's. `int8` multiplies matrices in 8-bit integers on Recollect's own
 * kernels, some three times as fast with AVX-512 VNNI, with nearly the same vectors: they are a vector space of their own.
 */
export type Precision = 'float32' | 'int8'

export const PRECISIONS = ['float32', 'int8'] as const satisfies readonly Precision[]
