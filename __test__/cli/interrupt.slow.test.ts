import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SqliteMemoryRepository, type StoreStatus } from 'recollect'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { ended, jsonLines, recollect, startCli } from './support/run-cli.js'

const RECORDS = 1500

function waitingStore(): string {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir })
  const texts = Array.from(
    { length: RECORDS },
    (_, index) => `note ${index} about the weather in the mountains`,
  )
  store.insertRecords(texts.map((text) => ({ kind: 'fact', text })))
  store.close()
  return rootDir
}

/** Resolves when the first vectors are stored. */
async function someEmbedded(rootDir: string): Promise<void> {
  const store = SqliteMemoryRepository.open({ rootDir, readonly: true })
  try {
    while (store.countEmbeddings() === 0) await delay(20)
  } finally {
    store.close()
  }
}

const statusOf = async (root: string) =>
  jsonLines<StoreStatus>((await recollect(['status', '--json', '--root', root])).stdout)[0]

describe('Ctrl-C', () => {
  it('stops a backfill; finished work stays, and the next call resumes', async () => {
    const root = waitingStore()
    const child = startCli(['backfill', '--root', root, '--threads', '2'])
    const result = ended(child)
    await someEmbedded(root)
    child.kill('SIGINT')
    const { status, stdout, stderr } = await result
    expect(status).toBe(130)
    expect(stdout).toBe('')
    expect(stderr).toContain('stopping; interrupt again to stop at once')
    expect(stderr).toContain(
      `What is embedded is kept. To continue: recollect backfill --root ${root} --threads 2\n`,
    )
    const embedded = (await statusOf(root))?.embedded ?? 0
    expect(embedded).toBeGreaterThan(0)
    expect(embedded).toBeLessThan(RECORDS)

    const [rest] = jsonLines<{ embedded: number }>(
      (await recollect(['backfill', '--json', '--root', root])).stdout,
    )
    expect(rest?.embedded).toBe(RECORDS - embedded)
    expect(await statusOf(root)).toMatchObject({ embedded: RECORDS, queued: 0 })
  })

  it('stops an export and leaves nothing; the same command starts over', async () => {
    const root = tempDir()
    const store = SqliteMemoryRepository.open({ rootDir: root })
    const text = 'about the weather in the mountains '.repeat(60)
    store.insertRecords(
      Array.from({ length: 20_000 }, (_, index) => ({ kind: 'fact', text: `${index} ${text}` })),
    )
    store.close()
    const directory = join(tempDir(), 'export')
    const child = startCli(['export', '--root', root, directory])
    const result = ended(child)
    while (!existsSync(directory) || readdirSync(directory).length === 0) await delay(1)
    child.kill('SIGINT')
    const { status, stdout, stderr } = await result
    expect(status).toBe(130)
    expect(stdout).toBe('')
    expect(stderr).toContain('Nothing was written; the same command starts over.')
    expect(existsSync(directory)).toBe(false)
    expect(readdirSync(root)).toEqual(['memory.db'])
    const [whole] = jsonLines((await recollect(['export', '--json', '--root', root, directory])).stdout)
    expect(whole).toMatchObject({ records: 20_000, auditEntries: 20_000 })
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends a command that waits for input, with exit status %i', async (signal, status) => {
    const child = startCli(['embed', '-'])
    child.stdin?.write('one\n')
    // An answer shows that it is reading.
    await once(child.stdout ?? expect.fail(), 'data')
    const result = ended(child)
    child.kill(signal)
    expect(await result).toMatchObject({ status })
  })
})
