import type { SingleBar } from 'cli-progress'
import { bytes, count, duration } from './quantities.js'
import { clip, widthOf } from './wrap.js'

/** The progress of long work. */
export interface BarProgress {
  readonly done: number
  /** Undefined if unknown: a pipe does not say how much will come. */
  readonly total?: number | undefined
  readonly perSecond: number
  readonly secondsLeft?: number | undefined
  /** The current step, if there are several. */
  readonly label?: string | undefined
}

/** What a bar counts, and its labels. */
export interface BarOptions {
  readonly label: string
  readonly unit:
    | 'records'
    | 'lines'
    | 'paragraphs'
    | 'bytes'
    | 'texts'
    | 'files'
    | 'messages'
    | 'rows'
    | 'pages'
    | 'backups'
}

/** The minimum length of a useful bar, in columns. */
const MIN_BAR_LENGTH = 8
const MAX_BAR_LENGTH = 40

/** What a bar needs from the command that shows it. */
export interface BarHolder {
  /** Whether a bar may be drawn on standard error. */
  readonly drawsBars: boolean
  /** Ends the bar when the command is stopped. */
  readonly signal: AbortSignal
}

/** A progress bar with rate and time left on standard error, redrawn in place; nothing if that is not a terminal. */
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
      format: (_options, _parameters, progress: BarProgress) =>
        barLine(progress, options, process.stderr.columns),
      stream: process.stderr,
      clearOnComplete: true,
      // Interrupts are handled in one place, and leave the terminal as it was.
      gracefulExit: false,
    })
    const made = new Bar(bar)
    // The bar must not overwrite the message about the interruption.
    session.signal.addEventListener('abort', () => made.end(), { once: true })
    return made
  }

  show(progress: BarProgress): void {
    const bar = this.#bar
    if (bar === undefined) return
    const total = Math.max(progress.total ?? 0, progress.done, 1)
    if (this.#started) {
      bar.setTotal(total)
      bar.update(progress.done, progress)
    } else {
      bar.start(total, progress.done, progress)
      this.#started = true
    }
  }

  /** Removes the bar; the next output starts at the left. */
  close(): void {
    if (this.#started) this.#bar?.stop()
    this.#started = false
  }

  /** Like {@link close}, but permanently. */
  end(): void {
    this.close()
    this.#bar = undefined
  }
}

/** The line of a bar in this many columns; parts that do not fit are left out, least important first. */
export function barLine(progress: BarProgress, options: BarOptions, columns = 80): string {
  const { done, total, perSecond, secondsLeft, label = options.label } = progress
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
