import type { GlobalOptions } from './globals.js'
import { Sink } from './output/sink.js'
import { Screen } from './terminal/screen.js'
import { tell } from './terminal/tell.js'
import { visibleJson } from './terminal/visible.js'

/** What a command has to work with: its global options, where data and words go, and how it is told to stop. */
export class Session {
  readonly options: GlobalOptions
  readonly signal: AbortSignal
  readonly screen: Screen
  readonly out: Sink
  /** What to say when the command is stopped: how it can go on. */
  goOn: string | undefined

  constructor(options: GlobalOptions, signal: AbortSignal) {
    this.options = options
    this.signal = signal
    this.screen = new Screen(process.stdout)
    this.out = new Sink(process.stdout)
  }

  /** The same command with other options. */
  within(options: GlobalOptions): Session {
    return new Session(options, this.signal)
  }

  get json(): boolean {
    return this.options.json === true
  }

  /** Whether a bar may be drawn on standard error. */
  get drawsBars(): boolean {
    const { NO_COLOR: noColor = '', TERM: terminal } = process.env
    const { isTTY } = process.stderr
    return isTTY === true && noColor === '' && terminal !== 'dumb' && this.options.quiet !== true
  }

  /** Data: a line on standard output. Safe to show only if the caller has made it so. */
  async print(...lines: readonly string[]): Promise<void> {
    if (lines.length > 0) await this.out.write(`${lines.join('\n')}\n`)
  }

  /** Data: one JSON object on a line of standard output. */
  async printJson(value: unknown): Promise<void> {
    await this.print(visibleJson(value))
  }

  /** A word to the user, on standard error. */
  note(text: string): void {
    if (this.options.quiet !== true) tell(text)
  }

  warn(text: string): void {
    tell(`recollect: warning: ${text}`)
  }
}
