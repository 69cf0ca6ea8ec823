import { estimateTokens } from '../passages/estimate.js'
import { MIN_ROOM, MIN_TOKENS } from './recall-options.js'

/** Marks the end of a line that was cut. */
const CUT_MARK = ' [truncated]'

const DEFAULT_MAX_LENGTH = 4_000

/** The space left for lines of text, in UTF-16 units and tokens. */
export class ContextBudget {
  #length: number
  #tokens: number

  constructor({
    maxLength,
    maxTokens,
  }: { readonly maxLength?: number | undefined; readonly maxTokens?: number | undefined }) {
    this.#length = maxLength ?? (maxTokens === undefined ? DEFAULT_MAX_LENGTH : Number.POSITIVE_INFINITY)
    this.#tokens = maxTokens ?? Number.POSITIVE_INFINITY
  }

  /** Whether the line fits; if so, takes its space. */
  take(line: string): boolean {
    const tokens = this.#tokensOf(line)
    if (line.length > this.#length || tokens > this.#tokens) return false
    this.#length -= line.length + 1
    this.#tokens -= tokens
    return true
  }

  /** The beginning of a line that does not fit, or undefined if too little space is left. */
  cut(line: string): string | undefined {
    if (this.#length < MIN_ROOM || this.#tokens < MIN_TOKENS) return undefined
    let most = Math.min(line.length, this.#length - CUT_MARK.length)
    let least = 0
    while (least < most) {
      const middle = Math.ceil((least + most) / 2)
      if (this.#tokensOf(line.slice(0, middle) + CUT_MARK) <= this.#tokens) least = middle
      else most = middle - 1
    }
    const split = /[\ud800-\udbff]/.test(line.charAt(least - 1))
    this.#length = 0
    return line.slice(0, split ? least - 1 : least) + CUT_MARK
  }

  #tokensOf(line: string): number {
    // One more for the line end.
    return this.#tokens === Number.POSITIVE_INFINITY ? 0 : estimateTokens(line) + 1
  }
}
