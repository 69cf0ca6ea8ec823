// Not the global: a program's tests may replace that, and then no turn would end.
import { setImmediate } from 'node:timers'

/** Milliseconds of a turn of the event loop that long work may take. */
const TURN_MS = 3

/** When long work began in this turn; undefined if there was none yet. */
let began: number | undefined

/** Calls that wait for a turn, in their order. */
const waiting: (() => void)[] = []

let isNextAsked = false

/**
 * Whether long work has used up this turn of the event loop, so that it is time for {@link freeTurn}. All calls on a
 * thread share a turn: what runs in it blocks the loop together.
 */
export function isTurnOver(mostMs: number = TURN_MS): boolean {
  if (began === undefined) begin()
  return performance.now() - (began ?? 0) > mostMs
}

/** Yields to the event loop until a turn is free. Each turn is that of one waiting call. */
export function freeTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    askForNext()
  })
}

function begin(): void {
  began = performance.now()
  askForNext()
}

function askForNext(): void {
  if (isNextAsked) return
  isNextAsked = true
  setImmediate(() => {
    isNextAsked = false
    began = undefined
    const next = waiting.shift()
    if (next === undefined) return
    begin()
    next()
  })
}
