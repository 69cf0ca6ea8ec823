import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { startExample, temporaryFolder } from './support/run-example.js'

interface Step {
  readonly state: string
  readonly stored: number
  readonly embedded: number
}

async function startService(cwd: string) {
  const { child, ended } = startExample('service', ['--port', '0'], { cwd })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const base = line.replace('listening on ', '')
  return {
    base,
    post: (texts: readonly string[], signal?: AbortSignal) =>
      fetch(`${base}/documents`, { method: 'POST', body: texts.join('\n'), ...(signal && { signal }) }),
    get: async (path: string) => (await fetch(base + path)).json() as Promise<never>,
    stop: async () => {
      child.kill('SIGTERM')
      return await ended
    },
  }
}

async function* steps(response: Response): AsyncGenerator<Step> {
  let rest = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) yield JSON.parse(line)
  }
}

async function collect(progress: AsyncIterable<Step>): Promise<Step[]> {
  const seen: Step[] = []
  for await (const step of progress) seen.push(step)
  return seen
}

/** Waits until some texts are embedded. */
async function underWay(progress: AsyncGenerator<Step>): Promise<void> {
  for (let step = await progress.next(); !step.done; step = await progress.next()) {
    if (step.value.embedded > 0) return
  }
}

/** Enough texts that embedding all of them takes seconds. */
const manyTexts = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `Article ${index}. ${'Gardens need water, light and care. '.repeat(12)}`,
  )

describe('the service', () => {
  it('streams its progress, finds what it stored, and reports errors', async () => {
    const service = await startService(temporaryFolder())
    const response = await service.post([...manyTexts(80), 'The spare key is with Amélia.'])
    expect(response.headers.get('content-type')).toBe('application/x-ndjson')
    const seen = await collect(steps(response))
    expect(seen.map(({ embedded }) => embedded)).toEqual([0, 32, 64, 81, 81])
    expect(seen.at(-1)).toEqual({ state: 'done', stored: 81, embedded: 81, failed: 0 })

    const [hit] = (await service.get('/search?q=Who+has+the+key&limit=1')) as { text: string }[]
    expect(hit?.text).toBe('The spare key is with Amélia.')

    const wrong = await fetch(`${service.base}/search?q=key&limit=none`)
    expect(wrong.status).toBe(400)
    expect(await wrong.json()).toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect((await service.post(['x'.repeat(9 * 1024 * 1024)])).status).toBe(413)
    expect(await service.stop()).toMatchObject({ status: 0, stderr: '' })
  })

  it('stops embedding for a client that disconnected, answers others meanwhile, and resumes on the next start', async () => {
    const cwd = temporaryFolder()
    const service = await startService(cwd)
    const leaving = new AbortController()
    const response = await service.post(manyTexts(600), leaving.signal)
    const progress = steps(response)
    await underWay(progress)
    await service.get('/search?q=water')
    leaving.abort()
    await expect(progress.next()).rejects.toThrow()

    await wait(500)
    const first = (await service.get('/status')) as { embedded: number; records: number }
    await wait(500)
    expect(await service.get('/status')).toEqual(first)
    expect(first.records).toBe(600)
    expect(first.embedded).toBeLessThan(600)
    expect((await service.stop()).status).toBe(0)

    const again = await startService(cwd)
    const status = async () => (await again.get('/status')) as { embedded: number }
    await expect
      .poll(async () => (await status()).embedded, { timeout: 5000 })
      .toBeGreaterThan(first.embedded)
    expect((await again.stop()).status).toBe(0)
  })

  it('ends on SIGTERM during work, and answers pending requests', async () => {
    const service = await startService(temporaryFolder())
    const progress = steps(await service.post(manyTexts(600)))
    await underWay(progress)
    const ended = service.stop()
    const rest = await collect(progress)
    expect(rest.at(-1)).toMatchObject({ state: 'stopped', stored: 600 })
    expect(await ended).toMatchObject({ status: 0, stderr: '' })
  })
})
