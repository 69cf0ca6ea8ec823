import { describe, expect, it } from 'vitest'
import { runChild } from './support/run-child.js'

describe('an engine that is dropped without close', () => {
  it('is collected when idle, but not while a call is pending', async () => {
    const { status, stdout, stderr } = await runChild('dropped.mjs')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(JSON.parse(stdout)).toEqual({ answered: 200, collected: true })
  })
})

// Only Linux shows the names of a process's threads.
describe.runIf(process.platform === 'linux')('the threads of an engine end', () => {
  it.each(['closed', 'dropped'])('when it is %s', async (end) => {
    const { status, stdout, stderr } = await runChild('threads.mjs', end)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const { during, after } = JSON.parse(stdout)
    expect(during).toHaveLength(2)
    expect(after).toEqual([])
  })
})
