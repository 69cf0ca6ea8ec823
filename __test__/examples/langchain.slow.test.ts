import { expect, it } from 'vitest'
import { runExample, temporaryFolder } from './support/run-example.js'

it('the chain answers from the documents, and reports when none answers', async () => {
  const cwd = temporaryFolder()
  expect(await runExample('langchain', [], { cwd })).toEqual({
    status: 0,
    stdout: 'Bread bakes for 40 minutes at 220 degrees.\n',
    stderr: '',
  })
  const other = await runExample('langchain', ['What is the capital of Mongolia?'], { cwd })
  expect(other.stdout).toBe('Nothing is known.\n')
})
