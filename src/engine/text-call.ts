import type { NativeCompletion, NativeEngine } from '../native/binding.js'
import type { OnTruncated } from '../vectors/embedder.js'
import { Call } from './call.js'
import type { CheckedCallOptions } from './call-options.js'

/** A call of `embed` or `embedBatch`: a vector for each text, in the order of the texts. */
export class TextCall extends Call<Float32Array<ArrayBuffer>[]> {
  readonly #rejectTruncation: boolean
  readonly #onTruncated: OnTruncated | undefined
  readonly #vectors: Float32Array<ArrayBuffer>[]
  /** Texts that were cut and not reported yet, with their numbers of tokens. */
  #cut: (readonly [index: number, tokens: number])[] = []

  constructor(texts: readonly string[], options: CheckedCallOptions, rejectTruncation: boolean) {
    super(texts, options)
    this.#rejectTruncation = rejectTruncation
    this.#onTruncated = options.onTruncated
    this.#vectors = new Array(texts.length)
  }

  override submit(native: NativeEngine, id: number, texts: string[]): void {
    native.submit(id, texts, this.interactive, this.#rejectTruncation)
  }

  protected override keep(
    start: number,
    { indexes, vectors, tokenCounts, truncated }: NativeCompletion,
  ): number {
    for (const [i, index] of indexes.entries()) {
      this.#vectors[start + index] = vectors[i] as Float32Array<ArrayBuffer>
      if (truncated[i]) this.#cut.push([start + index, tokenCounts[i] as number])
    }
    return indexes.length
  }

  protected override tell(): void {
    const cut = this.#cut
    this.#cut = []
    for (const [index, tokens] of cut) {
      // The function may have aborted the call or closed the engine.
      if (this.settled) return
      this.#onTruncated?.(index, tokens)
    }
  }

  protected override result(): Float32Array<ArrayBuffer>[] {
    return this.#vectors
  }
}
