import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { describe, expect, it, onTestFinished } from 'vitest'
import { runExample, temporaryFolder } from './support/run-example.js'

/** The environment without a configured language model, whatever this machine has. */
const NO_MODEL = { OPENAI_BASE_URL: '', OPENAI_MODEL: '', OPENAI_API_KEY: '' }

function chat(cwd: string, lines: readonly string[], env: NodeJS.ProcessEnv = NO_MODEL) {
  return runExample('chat', [], { cwd, input: `${lines.join('\n')}\n`, env })
}

/** A chat completions server that records its requests. */
async function completions(status: number) {
  const asked: { headers: IncomingMessage['headers']; body: Record<string, unknown> }[] = []
  const server = createServer(async (request, response) => {
    asked.push({ headers: request.headers, body: (await json(request)) as Record<string, unknown> })
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ choices: [{ message: { content: 'Peanuts, I should think.' } }] }))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { asked, env: { OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`, OPENAI_MODEL: 'small' } }
}

describe('the chat', () => {
  it('recalls in the next conversation what it heard in this one, and forgets on request', async () => {
    const cwd = temporaryFolder()
    const first = await chat(cwd, [
      'Please remember that I am allergic to peanuts.',
      'My dog Bisonte hates the tram.',
    ])
    expect(first).toMatchObject({ status: 0, stderr: '' })
    expect(first.stdout).toContain('0 memories in chat-memory; language model: none')
    expect(first.stdout).toContain('(remembered 1)')

    const second = await chat(cwd, ['What must I not eat?', 'Forget that I am allergic to peanuts.'])
    expect(second.stdout).toMatch(/recalled:\n.*allergic to peanuts/)
    expect(second.stdout).toMatch(/\(forgot [12]\)/)

    const third = await chat(cwd, ['What must I not eat?'])
    expect(third.stdout).not.toContain('peanuts')
  })

  it('passes recalled memories to a language model, and stores its answer', async () => {
    const cwd = temporaryFolder()
    await chat(cwd, ['Please remember that I am allergic to peanuts.'])
    const { asked, env } = await completions(200)
    const answered = await chat(cwd, ['What must I not eat?'], { ...env, OPENAI_API_KEY: 'key' })
    expect(answered.stdout).toContain('Peanuts, I should think.')
    expect(asked).toHaveLength(1)
    expect(asked[0]?.headers.authorization).toBe('Bearer key')
    expect(asked[0]?.body).toMatchObject({
      model: 'small',
      messages: [
        { role: 'system', content: expect.stringContaining('allergic to peanuts') },
        { role: 'user', content: 'What must I not eat?' },
      ],
    })
    const later = await chat(cwd, ['Must I think of peanuts?'])
    expect(later.stdout).toContain('Assistant: Peanuts, I should think.')
  })

  it('remembers the turn when the model fails', async () => {
    const cwd = temporaryFolder()
    const { env } = await completions(500)
    const failed = await chat(cwd, ['My sister Ada marries in May.'], { ...NO_MODEL, ...env })
    expect(failed.status).toBe(0)
    expect(failed.stderr).toMatch(/no answer: .* answered 500/)
    expect((await chat(cwd, ['When does Ada marry?'])).stdout).toContain('in May')
  })

  it('sends nothing if only an API key is set', async () => {
    const { stdout } = await chat(temporaryFolder(), ['hello'], { ...NO_MODEL, OPENAI_API_KEY: 'key' })
    expect(stdout).toContain('language model: none')
  })
})
