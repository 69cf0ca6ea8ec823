import { execFile, execFileSync } from 'node:child_process'
import { createWriteStream, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { CLI, ended, plainEnvironment, recollect, startCli } from './support/run-cli.js'
import { storeOf, TEXTS } from './support/store-of.js'

const RECORDS = '{"id":"a","kind":"fact","text":"one"}\n{"id":"b","kind":"fact","text":"two"}\n'

const importing = (root: string, ...args: string[]) => ['import', '--no-embed', '--root', root, ...args]

describe('import of standard input with --format auto', () => {
  it('recognizes an export of records', async () => {
    const { stdout: exported } = await recollect(['export', '-', '--root', storeOf()])
    const root = tempDir()
    const { status, stdout, stderr } = await recollect(importing(root, '-'), { input: exported })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(stdout).toBe('standard input: 3 records = 3 imported + 0 already there + 0 rejected\n')
    const { stdout: again } = await recollect(['export', '-', '--root', root])
    expect(again).toBe(exported)
    for (const text of TEXTS) expect(again).toContain(text)
  })

  it.each([
    ['blank lines and a byte order mark before it', `\ufeff\r\n  \n${RECORDS}`, '2 records'],
    ['a record without an end of line', '{"text":"one","id":"a","kind":"fact"}', '1 record '],
    [
      'a record longer than a chunk',
      `{"id":"a","kind":"fact","text":"${'x'.repeat(300_000)}"}\n`,
      '1 record ',
    ],
    ['an object of something else', '{"name":"x"}\n\ntwo\n', '2 paragraphs'],
    ['a template', '{{ title }}\n\ntwo\n', '2 paragraphs'],
    ['an array', '["id"]\n', '1 paragraph '],
    ['nothing', '', '0 paragraphs'],
    ['blank lines alone', ' \n\n', '0 paragraphs'],
  ])('detects the format by the first line: %s', async (_name, input, words) => {
    const { status, stdout } = await recollect(importing(tempDir(), '-'), { input })
    expect(status).toBe(0)
    expect(stdout).toContain(`standard input: ${words}`)
  })

  it('respects --format', async () => {
    const { stdout } = await recollect(importing(tempDir(), '--format', 'text', '-'), { input: RECORDS })
    expect(stdout).toContain('standard input: 1 paragraph ')
  })

  it('exits when the store is refused, even if the other end stays open', async () => {
    const child = startCli(importing(import.meta.filename, '-'))
    child.stdin?.write(RECORDS)
    const { status, stderr } = await ended(child)
    expect(status).toBe(1)
    expect(stderr).toContain('[STORE_ROOT_INVALID]')
  })

  it('is read once', async () => {
    const { status, stderr } = await recollect(importing(tempDir(), '-', '-'))
    expect(status).toBe(2)
    expect(stderr).toContain('Expected - at most once')
  })
})

describe.skipIf(process.platform === 'win32')('import of a FIFO', () => {
  it.each([
    ['records by --format', 'pipe', ['--format', 'jsonl'], RECORDS, '2 records = 2 imported'],
    ['records by its first line', 'pipe', [], RECORDS, '2 records = 2 imported'],
    ['records by its name', 'pipe.jsonl', [], RECORDS, '2 records = 2 imported'],
    ['text', 'pipe', [], 'one\n\ntwo\n', '2 paragraphs = 2 imported'],
    ['Markdown by its name', 'pipe.md', [], '# A\n\none\n', '1 paragraph = 1 imported'],
  ])('%s', async (_name, file, format, content, words) => {
    const path = join(tempDir(), file)
    execFileSync('mkfifo', [path])
    const result = ended(startCli(importing(tempDir(), ...format, path)))
    createWriteStream(path).end(content)
    expect(await result).toEqual({
      status: 0,
      stdout: expect.stringContaining(`${path}: ${words}`),
      stderr: '',
    })
  })

  it('that a shell creates for a command', async () => {
    const [root, file] = [tempDir(), join(tempDir(), 'x.jsonl')]
    writeFileSync(file, `${RECORDS}broken\n`)
    const command = `"$0" "$1" import --no-embed --root "${root}" --format jsonl <(cat "${file}")`
    const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((resolve) => {
      execFile(
        'bash',
        ['-c', command, process.execPath, CLI],
        { env: plainEnvironment() },
        (_error, stdout, stderr) => resolve({ stdout, stderr }),
      )
    })
    expect(stdout).toContain('3 records = 2 imported + 0 already there + 1 rejected')
    expect(stderr).toContain(':3: Expected one JSON object')
    expect(existsSync(`${file}.rejected.jsonl`)).toBe(false)
  })
})
