import { expect, it } from 'vitest'
import { runExample, temporaryFolder } from './support/run-example.js'

it('the graph remembers what a user said, and does not reveal it to another', async () => {
  const cwd = temporaryFolder()
  const say = async (...args: string[]) => {
    const { status, stdout, stderr } = await runExample('langgraph', args, { cwd })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    return stdout
  }
  expect(await say('marta', 'My dog is called Bisonte.')).toBe('I shall remember that.\n')
  expect(await say('marta', 'What is my dog called?')).toBe('You said: My dog is called Bisonte.\n')
  expect(await say('tom', 'What is my dog called?')).toBe('I do not know.\n')
})
