import { execFileSync } from 'node:child_process'
import { statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MemoryOrchestrator } from 'recollect'
import { expect, onTestFinished, test } from 'vitest'
import { mayMount } from '../store/support/faults.js'
import { tempDir } from '../store/support/temp-store.js'
import { WordEmbedder } from '../store/support/word-embedder.js'

/** A separate file system that holds the store. */
async function open() {
  const disk = tempDir()
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4M', 'tmpfs', disk])
  onTestFinished(() => void execFileSync('umount', [disk]))
  const engine = new WordEmbedder()
  const memory = await MemoryOrchestrator.open({ rootDir: join(disk, 'store'), engine })
  onTestFinished(() => memory.close())
  const { bavail, bsize } = statfsSync(disk)
  return {
    memory,
    engine,
    fill: (left: number) =>
      writeFileSync(join(disk, 'other'), Buffer.alloc(Math.max(0, bavail * bsize - left))),
    enlarge: () => execFileSync('mount', ['-o', 'remount,size=64M', disk]),
  }
}

const text = (index: number) => `note ${index} ${'about gardens '.repeat(300)}`

test.skipIf(!mayMount)(
  'an open memory fails with its code on a full disk, and continues when there is space',
  async () => {
    const { memory, engine, enlarge } = await open()
    const kept: string[] = []
    const fillWith = async (store: (index: number) => Promise<unknown>) => {
      for (let index = 0; index < 2000; index++) await store(index)
    }
    const remember = fillWith(async (index) => kept.push((await memory.remember(text(index))).id))
    await expect(remember).rejects.toMatchObject({ name: 'RecollectError', code: 'STORE_FULL' })
    const capture = (turnId: string) =>
      memory.captureMemoryTurn({ turnId, userText: `remember that ${text(0)}` })
    await expect(capture('on the full disk')).rejects.toMatchObject({ code: 'STORE_FULL' })

    expect(memory.repository.listRecords().map(({ id }) => id)).toEqual(kept)
    expect(await memory.recall('gardens', { limit: 1 })).toHaveLength(1)

    enlarge()
    expect(await capture('on the full disk')).toMatchObject({ episodesWritten: 1 })
    await memory.repository.batchEmbedMissing(engine)
    expect(memory.status()).toMatchObject({ queued: 0, coverage: 100 })
  },
)

test.skipIf(!mayMount)(
  'a backfill on a full disk fails with its code, and resumes when there is space',
  async () => {
    const { memory, engine, fill, enlarge } = await open()
    const { repository } = memory
    repository.insertRecords(
      Array.from({ length: 400 }, (_, index) => ({ kind: 'fact', text: `note ${index}` })),
    )
    fill(1_500_000)
    await expect(repository.batchEmbedMissing(engine)).rejects.toMatchObject({ code: 'STORE_FULL' })
    const { embedded, queued, failed } = memory.status()
    expect({ records: embedded + queued, failed }).toEqual({ records: 400, failed: 0 })

    enlarge()
    expect(await repository.batchEmbedMissing(engine)).toBe(queued)
    expect(repository.countEmbeddings()).toBe(400)
  },
)
