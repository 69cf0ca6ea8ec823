import { describe, expect, test } from 'vitest'
import { Turns } from '../../../src/store/sqlite/memory-index/turns.js'

/** Blocks for some milliseconds, as the end of a search does. */
function work(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

/** Runs works of these lengths, and returns what ran in each turn of the event loop. */
async function turnsOf(lengths: readonly number[]): Promise<readonly number[][]> {
  const turns = new Turns()
  const ran: number[][] = [[]]
  let ended = false
  const count = () => {
    if (ended) return
    ran.push([])
    setImmediate(count)
  }
  setImmediate(count)
  await Promise.all(
    lengths.map((ms, index) =>
      turns.run(() => {
        work(ms)
        ran.at(-1)?.push(index)
      }),
    ),
  )
  ended = true
  return ran.filter((each) => each.length > 0)
}

describe('the ends of searches', () => {
  test('each have a turn of the event loop of their own if they are long, in their order', async () => {
    expect(await turnsOf([2, 2, 2])).toEqual([[0], [1], [2]])
  })

  test('share a turn until it has lasted a millisecond', async () => {
    const turns = await turnsOf([0, 0, 0, 2, 0])
    expect(turns.flat()).toEqual([0, 1, 2, 3, 4])
    expect(turns[0]?.length).toBeGreaterThan(1)
    expect(turns.at(-1)).toEqual([4])
  })

  test('that fail reject, and the next ones run', async () => {
    const turns = new Turns()
    const failed = turns.run(() => {
      throw new Error('no')
    })
    await expect(failed).rejects.toThrow('no')
    await expect(turns.run(() => 'yes')).resolves.toBe('yes')
  })
})
