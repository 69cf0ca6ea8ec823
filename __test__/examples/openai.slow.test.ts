import { expect, it } from 'vitest'
import { runExample, temporaryFolder } from './support/run-example.js'

it('the official client finds the nearest text', async () => {
  const { status, stdout, stderr } = await runExample('openai', [], { cwd: temporaryFolder() })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout.split('\n')[0]).toMatch(/^0\.\d\d Bread bakes/)
})
