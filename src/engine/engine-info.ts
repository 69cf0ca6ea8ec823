import type { NativeInfo } from '../native/binding.js'
import type { EmbedderInfo } from '../vectors/embedder.js'
import type { Precision } from './precision.js'

/** Describes a loaded engine. Frozen: it never changes, and can be read after `close`. */
export interface EngineInfo extends EmbedderInfo {
  /** The model's name, such as `sentence-transformers/all-MiniLM-L6-v2`. */
  readonly model: string
  /** The model's revision, if its manifest names one. */
  readonly revision?: string | undefined
  /** Maximum number of tokens of a text that are embedded, [CLS] and [SEP] included. */
  readonly maxTokens: number
  /** The arithmetic: see {@link EmbeddingEngineOptions}. */
  readonly precision: Precision
  /** With `int8`, the processor's instructions that are used: `avx512-vnni`, `avx-vnni`, `avx2` or `scalar`. */
  readonly instructions?: string | undefined
  /** Number of threads that work at the same time. */
  readonly threads: number
  /** ONNX Runtime's version; `none` with `int8`, which does not use it. */
  readonly runtimeVersion: string
  /** SHA-256 of the model file that was loaded, 64 hexadecimal digits. */
  readonly modelSha256: string
  /** What defines the vector space: weights, tokenizer, pooling and so on. `fingerprint` is made from it. */
  readonly space: Readonly<Record<string, unknown>>
}

export function engineInfo(native: NativeInfo): EngineInfo {
  const { spaceDetails, runtimeVersion = 'none', ...info } = native
  return Object.freeze({
    ...info,
    runtimeVersion,
    space: Object.freeze(JSON.parse(spaceDetails) as Record<string, unknown>),
  })
}
