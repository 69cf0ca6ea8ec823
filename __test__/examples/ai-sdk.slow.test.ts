import { expect, it } from 'vitest'
import { runExample, temporaryFolder } from './support/run-example.js'

it('the model of the AI SDK remembers and recalls by its tools', async () => {
  const { status, stdout, stderr } = await runExample('ai-sdk', [], { cwd: temporaryFolder() })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^remember .*peanuts/m)
  expect(stdout).toMatch(/^recall \[.*peanuts.*"score":0\.\d/m)
  expect(stdout).toContain('You must not eat peanuts.')
})
