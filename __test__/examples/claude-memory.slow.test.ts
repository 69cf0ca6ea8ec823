import { expect, it } from 'vitest'
import { runExample, temporaryFolder } from './support/run-example.js'

it('Claude’s memory tool stores a file, and recall finds it', async () => {
  const { status, stdout, stderr } = await runExample('claude-memory', [], { cwd: temporaryFolder() })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toContain('     2\tThe spare key is with Tomás.')
  expect(stdout).toContain('/memories/household.md')
  expect(stdout).toContain('recall finds {"file":{"path":"/memories/household.md"}}')
})
