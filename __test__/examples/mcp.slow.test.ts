import { expect, it } from 'vitest'
import { runExample, temporaryFolder } from './support/run-example.js'

it('the client of MCP remembers and asks', async () => {
  const cwd = temporaryFolder()
  const first = await runExample('mcp', [], { cwd })
  expect(first).toMatchObject({ status: 0, stderr: '' })
  expect(first.stdout).toContain('It is empty so far.')
  expect(first.stdout).toContain('"The spare key is with Amélia on the second floor."')
  const second = await runExample('mcp', ['Where does my dog not like to go?'], { cwd })
  expect(second.stdout).toContain('It holds 2 memories')
  expect(second.stdout).toContain('"My dog Bisonte hates the tram."')
})
