import { SqliteMemoryRepository } from 'recollect'
import { describe, expect, it } from 'vitest'
import { axis, between, tempDir } from '../store/support/temp-store.js'
import { jsonLines, recollect } from './support/run-cli.js'

function storeOfDuplicates(): string {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir })
  const fact = { kind: 'fact' } as const
  store.insertRecords([
    {
      ...fact,
      id: 'key-1',
      text: 'The spare key is with Ada.',
      confidence: 0.8,
      tags: ['home'],
      embedding: axis(0),
    },
    { ...fact, id: 'key-2', text: 'the spare key is with Ada', tags: ['keys'], embedding: axis(0) },
    {
      ...fact,
      id: 'key-3',
      text: 'A spare key is with Ada.',
      confidence: 0.9,
      embedding: between(0, 1, 0.98),
    },
    { ...fact, id: 'pin-1', text: 'The PIN is 4711.', embedding: axis(2) },
    { ...fact, id: 'pin-2', text: 'The PIN is 4712.', embedding: between(2, 3, 0.99) },
    { ...fact, id: 'far', text: 'A spare key is with Ada, I think.', embedding: between(0, 4, 0.9) },
    { ...fact, id: 'other', text: 'The spare key is with Ada.', scope: 'users/bob', embedding: axis(0) },
    { kind: 'event', id: 'kind', text: 'The spare key is with Ada.', embedding: axis(0) },
  ])
  store.close()
  return rootDir
}

interface Group {
  readonly kept: { readonly id: string }
  readonly others: readonly { readonly record: { readonly id: string }; readonly cosine: number }[]
}

async function groupsOf(root: string, ...args: string[]): Promise<[string, ...string[]][]> {
  const { stdout } = await recollect(['dupes', '--json', '--root', root, ...args])
  return jsonLines<Group>(stdout).map(({ kept, others }) => [
    kept.id,
    ...others.map(({ record }) => record.id),
  ])
}

const active = async (root: string) =>
  jsonLines<{ id: string; tags: string[]; confidence: number }>(
    (await recollect(['records', 'list', '--json', '--root', root])).stdout,
  )

describe('recollect dupes', () => {
  it('groups records that say the same, by text and by meaning, within a scope and a kind, and changes nothing', async () => {
    const root = storeOfDuplicates()
    expect(await groupsOf(root)).toEqual([['key-1', 'key-2', 'key-3']])
    expect(await groupsOf(root, '--threshold', '1')).toEqual([['key-1', 'key-2']])
    expect(await groupsOf(root, '--threshold', '0.85')).toEqual([['key-1', 'key-2', 'key-3', 'far']])
    expect(await active(root)).toHaveLength(8)
    const { status } = await recollect(['dupes', '--root', root, '--scope', 'users'])
    expect(status).toBe(3)
  })

  it('merges or forgets the others on request', async () => {
    const root = storeOfDuplicates()
    const { status, stderr } = await recollect(['dupes', '--apply', 'merge', '--yes', '--root', root])
    expect({ status, stderr }).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('Forgot 2 records'),
    })
    const left = await active(root)
    expect(left.map(({ id }) => id)).not.toContain('key-2')
    expect(left.find(({ id }) => id === 'key-1')).toMatchObject({ tags: ['home', 'keys'], confidence: 0.9 })
    expect(await groupsOf(root)).toEqual([])
    await recollect(['records', 'restore', '--root', root, 'key-2'])
    await recollect(['dupes', '--apply', 'forget', '--threshold', '1', '--yes', '--root', root])
    expect((await active(root)).map(({ id }) => id)).not.toContain('key-2')
  })

  it('asks before it forgets', async () => {
    const { status, stderr } = await recollect(['dupes', '--apply', 'forget', '--root', storeOfDuplicates()])
    expect(status).toBe(2)
    expect(stderr).toContain('Expected --yes')
  })
})
