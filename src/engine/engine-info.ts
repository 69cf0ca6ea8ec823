import type { NativeInfo } from '../native/binding.js'
import type { EmbedderInfo } from '../vectors/embedder.js'
import type { Precision } from './precision.js'

/** What a loaded engine is. Frozen; it does not change while the engine lives and can be read after `close`. */
export interface EngineInfo extends EmbedderInfo {
  /** The model's name, as `sentence-transformers/all-MiniLM-L6-v2`. */
  readonly model: string
  /** The model's revision, where its manifest names one. */
  readonly revision?: string | undefined
  /** Tokens of a text that are embedded, [CLS] and [SEP] included. */
  readonly maxTokens: number
  /** The arithmetic: see {@link EmbeddingEngineOptions}. */
  readonly precision: Precision
  /** With `int8`, the processor's instructions that are used: `avx512-vnni`, `avx-vnni`, `avx2` or `scalar`. */
  readonly instructions?: string | undefined
  /** Threads that work at a time. */
  readonly threads: number
  /** ONNX Runtime's version; `none` with `int8`, which does without it. */
  readonly runtimeVersion: string
  /** SHA-256 of the model file that was loaded, 64 hexadecimal digits. */
  readonly modelSha256: string
  /** What makes up the vector space: weights, tokenizer, pooling and the like, as `fingerprint` has it. */
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
