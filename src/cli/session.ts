import type { GlobalOptions } from './globals.js'
import { Sink } from './output/sink.js'
import { Screen } from './terminal/screen.js'
import { tell } from './terminal/tell.js'
import { visibleJson } from './terminal/visible.js'

/** The context of a command: its global options, its outputs for data and messages, and its abort signal. */
export class Session {
  readonly options: GlobalOptions
  readonly signal: AbortSignal
  readonly screen: Screen
  readonly out: Sink
  /** What to say when the command is stopped: how to resume it. */
  resumeHint: string | undefined

  constructor(options: GlobalOptions, signal: AbortSignal) {
    this.options = options
    this.signal = signal
    this.screen = new Screen(process.stdout)
    this.out = new Sink(process.stdout)
  }

  /** The same session with other options. */
  within(options: GlobalOptions): Session {
    return new Session(options, this.signal)
  }

  get json(): boolean {
    return this.options.json === true
  }

  /** Whether a progress bar may be drawn on standard error. */
  get drawsBars(): boolean {
    const { NO_COLOR: noColor = '', TERM: terminal } = process.env
    const { isTTY } = process.stderr
    return isTTY === true && noColor === '' && terminal !== 'dumb' && this.options.quiet !== true
  }

  /** Prints data as lines on standard output. The caller must make it safe to show. */
  async print(...lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await this.out.write(`${lines.join('\n')}\n`)
  }

  /** Prints data as one JSON object on a line of standard output. */
  async printJson(value: unknown): Promise<void> {
    await this.print(visibleJson(value))
  }

  /** Prints a message to the user on standard error. */
  note(text: string): void {
    if (this.options.quiet !== true) tell(text)
  }

  warn(text: string): void {
    tell(`recollect: warning: ${text}`)
  }
}
