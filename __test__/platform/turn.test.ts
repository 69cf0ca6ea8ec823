import { describe, expect, test, vi } from 'vitest'
import { freeTurn, isTurnOver } from '../../src/platform/turn.js'

/** Blocks for some milliseconds. */
function work(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve))

/** A call that works some times for some milliseconds, and yields when its turn is over. */
async function call(name: string, times: number, ms: number, log: string[]): Promise<void> {
  for (let time = 0; time < times; time++) {
    if (isTurnOver()) await freeTurn()
    work(ms)
    log.push(name)
  }
}

/** Notes each turn of the event loop in a log, until the work is done. */
async function whileNoting(log: string[], working: Promise<unknown>): Promise<void> {
  let isDone = false
  const note = async () => {
    while (!isDone) {
      log.push('|')
      await nextTurn()
    }
  }
  const noting = note()
  await working
  isDone = true
  await noting
}

describe('a turn of the event loop', () => {
  test('is over after some milliseconds of work, and the next one is not', async () => {
    await nextTurn()
    const over = [isTurnOver(), isTurnOver(0.5)]
    work(1)
    over.push(isTurnOver(0.5))
    work(4)
    over.push(isTurnOver())
    await freeTurn()
    over.push(isTurnOver())
    expect(over).toEqual([false, false, true, true, false])
  })

  test('is shared by all calls: each that works long has its own, in their order', async () => {
    await nextTurn()
    const log: string[] = []
    await whileNoting(log, Promise.all([call('a', 3, 5, log), call('b', 3, 5, log), call('c', 3, 5, log)]))
    const turns = log
      .join('')
      .split(/\|+/)
      .filter((turn) => turn !== '')
    expect(turns).toEqual(['a', 'a', 'b', 'c', 'a', 'b', 'c', 'b', 'c'])
  })

  test('ends also while a program replaces the global timers', async () => {
    vi.useFakeTimers({ toFake: ['setImmediate', 'setTimeout'] })
    try {
      work(5)
      await freeTurn()
      expect(isTurnOver()).toBe(false)
    } finally {
      vi.useRealTimers()
    }
  })
})
