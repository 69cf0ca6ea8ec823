import { spawnSync } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { inRoot } from '../../../scripts/lib/paths.mjs'
import { SpareTurn } from '../../../src/store/sqlite/memory-index/spare-turn.js'

describe('work in spare turns of the event loop', () => {
  test('is done once, however often it is asked for before', async () => {
    let done = 0
    const turn = new SpareTurn(() => {
      done += 1
    })
    turn.ask()
    turn.ask()
    expect(done).toBe(0)
    await wait(20)
    expect(done).toBe(1)
    turn.ask()
    await wait(20)
    expect(done).toBe(2)
  })

  test('lets timers and immediates run between two turns', async () => {
    const order: string[] = []
    const { promise, resolve } = Promise.withResolvers<void>()
    const turn = new SpareTurn(() => {
      order.push('work')
      if (order.filter((one) => one === 'work').length === 3) return resolve()
      setImmediate(() => order.push('immediate'))
      turn.ask()
    })
    turn.ask()
    await promise
    expect(order).toEqual(['work', 'immediate', 'work', 'immediate', 'work'])
  })

  test('does not keep a process alive, even if it never ends', () => {
    const script = `
      import { SpareTurn } from './src/store/sqlite/memory-index/spare-turn.ts'
      const turn = new SpareTurn(() => turn.ask())
      turn.ask()
      console.log('asked')`
    const { status, stdout } = spawnSync(
      process.execPath,
      ['--experimental-strip-types', '--input-type=module', '-e', script],
      { encoding: 'utf8', cwd: inRoot('.'), timeout: 60_000 },
    )
    expect(stdout).toBe('asked\n')
    expect(status).toBe(0)
  })
})
