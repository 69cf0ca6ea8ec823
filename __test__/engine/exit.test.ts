import { describe, expect, it } from 'vitest'
import { ENDINGS } from './endings.js'
import { runChild } from './run-child.js'

describe('a process with an engine ends as it would without one', () => {
  it.each(ENDINGS)('%s', async (way) => {
    const [without, withEngine] = await Promise.all([
      runChild('ending.mjs', way, 'without'),
      runChild('ending.mjs', way, 'with'),
    ])
    const expected = { status: without.status, signal: without.signal }
    expect(withEngine).toMatchObject(expected)
  })
})
