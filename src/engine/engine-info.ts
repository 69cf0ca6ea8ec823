import type { EmbedderInfo } from '../vectors/embedder.js'
import type { NativeInfo } from './native/binding.js'

/** What a loaded engine is. Frozen; it does not change while the engine lives and can be read after `close`. */
export interface EngineInfo extends EmbedderInfo {
  /** The model's name, as `sentence-transformers/all-MiniLM-L6-v2`. */
  readonly model: string
  /** The model's revision, where its manifest names one. */
  readonly revision?: string | undefined
  /** Tokens of a text that enter its vector, [CLS] and [SEP] included. */
  readonly maxTokens: number
  /** Threads of one run. */
  readonly threads: number
  /** ONNX Runtime's version. */
  readonly runtimeVersion: string
  /** SHA-256 of the model file that was loaded, 64 hexadecimal digits. */
  readonly modelSha256: string
  /** What makes up the vector space: weights, tokenizer, pooling and the like, as `fingerprint` has it. */
  readonly space: Readonly<Record<string, unknown>>
}

export function engineInfo(native: NativeInfo): EngineInfo {
  const { spaceDetails, ...info } = native
  return Object.freeze({ ...info, space: Object.freeze(JSON.parse(spaceDetails) as Record<string, unknown>) })
}
