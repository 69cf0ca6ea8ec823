import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { SqliteMemoryRepository } from 'recollect'
import { describe, expect, it } from 'vitest'
import { runExample, temporaryFolder } from './support/run-example.js'

describe('the pipeline', () => {
  it('stores every line once with its vector, however often it runs', async () => {
    const cwd = temporaryFolder()
    const lines = Array.from({ length: 150 }, (_, index) => `Passage number ${index} of a book on gardens.`)
    writeFileSync(path.join(cwd, 'lines.txt'), `${[...lines, '', lines[0]].join('\n')}\n`)
    for (const _start of [1, 2]) {
      const { status, stdout, stderr } = await runExample('pipeline', ['lines.txt'], { cwd })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toMatch(/^151 lines in \d+\.\d s; the main thread was held up \d+\.\d ms at p99/)
    }
    const store = SqliteMemoryRepository.open({ rootDir: path.join(cwd, 'pipeline-memory') })
    expect(store.status()).toMatchObject({ records: 150, embedded: 150 })
    store.close()
  })

  it('ends with the reason when a stage fails', async () => {
    const cwd = temporaryFolder()
    writeFileSync(path.join(cwd, 'lines.txt'), 'one line\n')
    const args = ['lines.txt', '--root', path.join('lines.txt', 'below')]
    const { status, stderr } = await runExample('pipeline', args, { cwd })
    expect(status).toBe(1)
    expect(stderr).toContain('STORE_ROOT_INVALID')
  })
})
