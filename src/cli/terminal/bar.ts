import type { SingleBar } from 'cli-progress'
import { bytes, count, duration } from './quantities.js'
import { clip, widthOf } from './wrap.js'

/** Where long work stands. */
export interface Standing {
  readonly done: number
  /** Undefined where nobody knows: a pipe does not say how much is to come. */
  readonly total?: number | undefined
  readonly perSecond: number
  readonly secondsLeft?: number | undefined
  /** What is being done now, where that changes. */
  readonly label?: string | undefined
}

/** What a bar counts, and in which words it says so. */
export interface BarOptions {
  readonly label: string
  readonly unit: 'records' | 'lines' | 'paragraphs' | 'bytes' | 'texts' | 'files' | 'messages' | 'rows'
}

/** Columns of the shortest bar that is worth its room. */
const MIN_BAR_LENGTH = 8
const MAX_BAR_LENGTH = 40

/** What a bar needs of the command that shows it. */
interface BarHolder {
  /** Whether a bar may be drawn on standard error. */
  readonly drawsBars: boolean
  /** Ends the bar where the command is stopped. */
  readonly signal: AbortSignal
}

/** A bar with rate and time left on standard error, redrawn in place; nothing where that is not a terminal. */
export class Bar {
  #bar: SingleBar | undefined
  #started = false

  private constructor(bar: SingleBar | undefined) {
    this.#bar = bar
  }

  static async open(session: BarHolder, options: BarOptions): Promise<Bar> {
    if (!session.drawsBars) return new Bar(undefined)
    const { SingleBar } = (await import('cli-progress')).default
    const bar = new SingleBar({
      format: (_options, _parameters, standing: Standing) =>
        barLine(standing, options, process.stderr.columns),
      stream: process.stderr,
      clearOnComplete: true,
      // Interrupts are handled in one place, and leave the terminal as it was.
      gracefulExit: false,
    })
    const made = new Bar(bar)
    // What is said about the interruption is not to be drawn over.
    session.signal.addEventListener('abort', () => made.end(), { once: true })
    return made
  }

  show(standing: Standing): void {
    const bar = this.#bar
    if (bar === undefined) return
    const total = Math.max(standing.total ?? 0, standing.done, 1)
    if (this.#started) {
      bar.setTotal(total)
      bar.update(standing.done, standing)
    } else {
      bar.start(total, standing.done, standing)
      this.#started = true
    }
  }

  /** Takes the bar away; what comes next starts at the left. */
  close(): void {
    if (this.#started) this.#bar?.stop()
    this.#started = false
  }

  /** As {@link close}, for good. */
  end(): void {
    this.close()
    this.#bar = undefined
  }
}

/** The line of a bar in that many columns: what does not fit is left out, least important first. */
export function barLine(standing: Standing, options: BarOptions, columns = 80): string {
  const { done, total, perSecond, secondsLeft, label = options.label } = standing
  const inBytes = options.unit === 'bytes'
  const amount = inBytes ? bytes : count
  const parts = [total === undefined ? amount(done) : `${amount(done)}/${amount(total)}`]
  const rate = inBytes ? `${bytes(perSecond)}/s` : `${count(Math.round(perSecond))} ${options.unit}/s`
  if (perSecond > 0) parts.push(rate)
  if (secondsLeft !== undefined && perSecond > 0) parts.push(`${duration(secondsLeft)} left`)
  // A line that reaches the last column would wrap in some terminals.
  const room = columns - 1
  const words = parts.join('  ')
  const left = room - widthOf(label) - widthOf(words) - 3
  if (total !== undefined && left >= MIN_BAR_LENGTH) {
    return `${label} ${drawn(done / Math.max(total, 1), Math.min(left, MAX_BAR_LENGTH))}  ${words}`
  }
  const labelled = `${label} ${words}`
  if (widthOf(labelled) <= room) return labelled
  return clip(widthOf(words) <= room ? words : parts.filter((part) => part !== rate).join('  '), room)
}

function drawn(share: number, columns: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * columns)
  return '█'.repeat(filled) + '░'.repeat(columns - filled)
}
