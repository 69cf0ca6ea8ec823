import { rateOf } from '../../progress/rate.js'
import type { EmbedProgress } from '../embedding.js'

/** The progress of a backfill that embeds records and then makes signatures; its caller sees both as one task. */
export class BackfillProgress {
  readonly #onProgress: ((progress: EmbedProgress) => void) | undefined
  readonly #start = performance.now()
  #unsigned: number
  #records: Pick<EmbedProgress, 'done' | 'total' | 'embedded' | 'failed'> = {
    ...{ done: 0, total: 0, embedded: 0, failed: 0 },
  }
  #done = 0
  #signed = 0

  /** @param unsigned the number of passages without a signature */
  constructor(onProgress: ((progress: EmbedProgress) => void) | undefined, unsigned: number) {
    this.#onProgress = onProgress
    this.#unsigned = unsigned
  }

  /** Signatures made. */
  get signed(): number {
    return this.#signed
  }

  records(progress: EmbedProgress): void {
    this.#records = progress
    this.#report()
  }

  passages(done: number, signed: number): void {
    this.#done += done
    this.#signed += signed
    this.#unsigned = Math.max(this.#unsigned, this.#done)
    this.#report()
  }

  #report(): void {
    const { embedded, failed } = this.#records
    const done = this.#records.done + this.#done
    const total = this.#records.total + this.#unsigned
    this.#onProgress?.({
      ...{ done, total, embedded, failed, signed: this.#signed },
      ...rateOf({ done, total }, this.#start),
    })
  }
}
