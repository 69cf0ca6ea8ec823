import { RecollectError } from '../errors.js'
import type { NativeCompletion, NativeEngine } from '../native/binding.js'
import type { OwnFloat32Array, OwnUint8Array } from '../vectors/own-buffer.js'
import { Call } from './call.js'
import type { CheckedCallOptions } from './call-options.js'
import type { CheckedPassageInputs } from './check-texts.js'

/** A passage of a text: `text.slice(start, end)`. */
export interface TextPassage {
  /** Where it begins, in UTF-16 units. */
  readonly start: number
  /** Where it ends, in UTF-16 units. */
  readonly end: number
  /** Exact number of tokens of the prefix and the passage, [CLS] and [SEP] included. */
  readonly tokenCount: number
}

/** A passage of a text with its vector. */
export interface EnginePassage extends TextPassage {
  /** Unit vector of the prefix and the passage: `info.dimensions` numbers in an ArrayBuffer of its own. */
  readonly vector: OwnFloat32Array
  /** Whether only the beginning of the passage was embedded. */
  readonly truncated: boolean
  /**
   * 64 bits (8 bytes) for each content token, at most 128 tokens. Absent if the model has no signatures (see
   * `info.signatureVersion`).
   */
  readonly signature?: OwnUint8Array
}

/** The passages of one text so far. */
class TextPassages {
  readonly list: EnginePassage[] = []
  /** Number of passages that have arrived. */
  come = 0
  /** Number of all its passages; 0 until it is known. */
  all = 0
}

/** A call of `embedPassages`: the passages of each text, in the order of the texts. */
export class PassageCall extends Call<EnginePassage[][]> {
  readonly #prefixes: readonly string[]
  readonly #texts: readonly TextPassages[]

  constructor({ texts, prefixes }: CheckedPassageInputs, options: CheckedCallOptions) {
    super(texts, options)
    this.#prefixes = prefixes
    this.#texts = texts.map(() => new TextPassages())
  }

  override submit(native: NativeEngine, id: number, texts: string[], start: number): void {
    const prefixes = this.#prefixes.slice(start, start + texts.length)
    native.submitPassages(id, texts, prefixes, this.interactive)
  }

  protected override keep(start: number, completion: NativeCompletion): number {
    let finished = 0
    for (const [i, index] of completion.indexes.entries()) {
      const text = this.#texts[start + index]
      const ordinal = completion.ordinals?.[i]
      if (text === undefined || ordinal === undefined) throw notOfThisCall()
      text.list[ordinal] = passageOf(completion, i)
      text.come += 1
      text.all ||= completion.passageCounts?.[i] ?? 0
      if (text.come === text.all) finished += 1
    }
    return finished
  }

  protected override tell(): void {}

  protected override result(): EnginePassage[][] {
    return this.#texts.map(({ list }) => list)
  }
}

function passageOf(completion: NativeCompletion, i: number): EnginePassage {
  const { starts, ends, tokenCounts, vectors, truncated, signatures } = completion
  const [start, end, tokenCount, vector] = [starts?.[i], ends?.[i], tokenCounts[i], vectors[i]]
  if (start === undefined || end === undefined || tokenCount === undefined || vector === undefined) {
    throw notOfThisCall()
  }
  const signature = signatures?.[i]
  return {
    start,
    end,
    tokenCount,
    vector,
    truncated: truncated[i] === true,
    ...(signature !== undefined && { signature }),
  }
}

function notOfThisCall(): RecollectError {
  return new RecollectError(
    'INTERNAL',
    'Expected passages of the texts of this call, the native engine returned something else',
  )
}
