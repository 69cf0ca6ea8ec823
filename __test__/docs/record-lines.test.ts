import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MEMORY_KINDS, SqliteMemoryRepository } from 'recollect'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { jsonLines, recollect } from '../cli/support/run-cli.js'
import { tempDir } from '../store/support/temp-store.js'

const [, section = ''] = readFileSync(inRoot('docs/cli.md'), 'utf8').split('## Records as JSON lines\n')
const rows = [...section.matchAll(/^\| `([a-z_]+)` \| (.*) \| (.*) \|$/gm)]
const [, example = ''] = /```json\n(.*)\n```/.exec(section) ?? []

/** Exports from a store into which these lines were imported. */
async function imported(lines: readonly object[]) {
  const file = join(tempDir(), 'lines.jsonl')
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const root = tempDir()
  const { status } = await recollect(['import', '--no-embed', '--root', root, file])
  return { status, lines: jsonLines((await recollect(['export', '-', '--root', root])).stdout) }
}

describe('the section on JSON lines', () => {
  it('lists the fields that an export writes', async () => {
    const rootDir = tempDir()
    const store = SqliteMemoryRepository.open({ rootDir })
    const source = { id: 'a.md', position: 0 }
    const more = { importanceScore: 1, staleAfterSecs: 1, metadata: {}, scope: 'users/42', source }
    store.insertRecord({ kind: 'fact', text: 'one', ...more })
    store.close()
    const [line = {}] = jsonLines((await recollect(['export', '-', '--root', rootDir])).stdout)
    expect(rows.map(([, field]) => field).sort()).toEqual(Object.keys(line).sort())
    expect(rows.find(([, field]) => field === 'kind')?.[2]?.match(/`(\w+)`/g)).toEqual(
      MEMORY_KINDS.map((kind) => `\`${kind}\``),
    )
  })

  it('shows the smallest valid record, and the defaults of its absent fields', async () => {
    const least = JSON.parse(example) as Record<string, unknown>
    const before = Date.now() / 1000
    expect(await imported([least])).toEqual({
      status: 0,
      lines: [
        {
          ...least,
          status: 'active',
          confidence: 0.5,
          tags: [],
          created_at: expect.closeTo(before, -1),
          updated_at: expect.closeTo(before, -1),
          source_turn_id: null,
          supersedes: null,
        },
      ],
    })
    for (const [, field = '', , absent] of rows) {
      const { [field]: _, ...without } = least
      const { status } = await imported([without])
      expect(status, field).toBe(absent === 'The line is rejected.' ? 4 : 0)
    }
  })
})
