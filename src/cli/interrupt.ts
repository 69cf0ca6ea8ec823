import { constants } from 'node:os'
import { SIGNAL_BASE } from './exit-status.js'

/** The abort reason for Ctrl-C or another request to stop. */
export class Interruption extends Error {
  override readonly name = 'Interruption'
  readonly status: number

  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`)
    this.status = SIGNAL_BASE + constants.signals[signal]
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * A signal that aborts when the process is asked to stop. Work then stops at a point where it can be resumed. A second
 * request stops at once.
 */
export function interruptSignal(onFirst: () => void): AbortSignal {
  const controller = new AbortController()
  for (const name of SIGNALS) {
    process.on(name, () => {
      const reason = new Interruption(name)
      if (controller.signal.aborted) process.exit(reason.status)
      controller.abort(reason)
      onFirst()
    })
  }
  return controller.signal
}
