import { SqliteMemoryRepository } from 'recollect'
import { describe, expect, it } from 'vitest'
import { commandLine } from '../../src/cli/command-line.js'
import { tempDir } from '../store/support/temp-store.js'
import { recollect } from './support/run-cli.js'
import { storeOf } from './support/store-of.js'

/** A vector of a space that no model produces. */
function storeOfAnotherSpace(): string {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir })
  const embedding = new Float32Array(384)
  embedding[0] = 1
  store.insertRecords([{ kind: 'fact', text: 'one', embedding }], { fingerprint: 'of another model' })
  store.close()
  return rootDir
}

describe('a suggested command', () => {
  it('names the store and all engine options, quoted for a shell', () => {
    const given = { root: '/a b', database: "it's.db", scope: 'users/Zoë Ng' }
    const engine = { modelDir: '/the model', modelFile: 'a.onnx', threads: 3 }
    expect(commandLine(given, 'backfill', engine)).toBe(
      "recollect backfill --root '/a b' --database 'it'\\''s.db' --scope 'users/Zoë Ng' --model-dir '/the model' --model-file a.onnx --threads 3",
    )
    expect(commandLine({}, 'backfill', {})).toBe('recollect backfill')
  })

  it('embeds with the model that the store refused', async () => {
    const root = storeOfAnotherSpace()
    const { status, stderr } = await recollect(['recall', '--root', root, '--threads', '2', 'x'])
    expect(status).toBe(1)
    expect(stderr).toContain('[SPACE_MISMATCH]')
    expect(stderr).toContain(`recollect backfill --reembed --root ${root} --threads 2\``)
  })

  it('uses the same model after a memory was stored without a vector', async () => {
    const [root, model] = [tempDir(), tempDir()]
    const { stderr } = await recollect(['remember', '--root', root, '--model-dir', model, 'kept'])
    expect(stderr).toContain(`To embed it: recollect backfill --root ${root} --model-dir ${model}\n`)
  })

  it('uses the model of the question when records wait for vectors', async () => {
    const root = storeOf()
    const { stderr } = await recollect(['recall', '--root', root, '--threads', '1', 'x'])
    expect(stderr).toContain(`run \`recollect backfill --root ${root} --threads 1\``)
  })

  it('names the store in which an id does not exist', async () => {
    const root = storeOf()
    const { stderr } = await recollect(['records', 'show', '--root', root, 'nobody'])
    expect(stderr).toContain(`\`recollect records list --root ${root}\` shows the ids`)
  })
})

describe('an error about the store that was named', () => {
  it.each([
    { options: ['--root', ':memory:'], says: 'Expected --root to be a directory, received ":memory:"' },
    { options: ['--root', '~/memory'], says: 'Expected --root to be a path, received "~/memory"' },
    { options: ['--root', 'file:///x'], says: 'Expected --root to be a path, received "file:///x"' },
    {
      options: ['--root', 'a', '--database', 'b/c'],
      says: 'Expected --database to be a file name inside --root',
    },
  ])('mentions $options, and not the library', async ({ options, says }) => {
    const { status, stderr } = await recollect(['remember', ...options, 'x'], { cwd: tempDir() })
    expect(status).toBe(1)
    expect(stderr).toContain(says)
    expect(stderr).not.toMatch(/rootDir|databaseFile|Sqlite|fileURLToPath|homedir/)
  })
})
