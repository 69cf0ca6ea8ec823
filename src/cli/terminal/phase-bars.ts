import { Bar, type BarHolder, type BarOptions } from './bar.js'
import { type PartProgress, showPartProgress } from './part-progress.js'

/** One bar for each phase of long work, of which only the current one is shown. */
export class PhaseBars<Phase extends string> {
  readonly #bars: ReadonlyMap<Phase, { readonly bar: Bar; readonly show: (progress: PartProgress) => void }>
  #shown: Phase | undefined

  private constructor(bars: readonly (readonly [Phase, Bar, BarOptions])[]) {
    this.#bars = new Map(
      bars.map(([phase, bar, { label }]) => [phase, { bar, show: showPartProgress(bar, label) }]),
    )
  }

  /** The label of a bar is followed by the name of the part. */
  static async open<Phase extends string>(
    session: BarHolder,
    phases: readonly (readonly [Phase, BarOptions])[],
  ): Promise<PhaseBars<Phase>> {
    const bars: (readonly [Phase, Bar, BarOptions])[] = []
    for (const [phase, options] of phases) bars.push([phase, await Bar.open(session, options), options])
    return new PhaseBars(bars)
  }

  show(phase: Phase, progress: PartProgress): void {
    if (phase !== this.#shown) this.close()
    this.#shown = phase
    this.#bars.get(phase)?.show(progress)
  }

  close(): void {
    if (this.#shown !== undefined) this.#bars.get(this.#shown)?.bar.close()
  }
}
