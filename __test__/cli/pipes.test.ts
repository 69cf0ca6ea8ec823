import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { SqliteMemoryRepository } from 'recollect'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { CLI, ended, plainEnvironment, recollect, startCli } from './support/run-cli.js'

const ESCAPE = String.fromCharCode(27)

/** All control characters but the tab and the line feed, which a table for programs consists of. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the test looks for them
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/

function bigStore(): string {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir })
  const text = 'a text that fills pipes '.repeat(20)
  store.insertRecords(
    Array.from({ length: 2000 }, (_, index) => ({ kind: 'fact', text: `${index} ${text}` })),
  )
  store.close()
  return rootDir
}

function shell(script: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = execFile(
      'bash',
      ['-c', `recollect() { "${process.execPath}" "${CLI}" "$@"; }; ${script}`],
      { env: plainEnvironment(), timeout: 20_000 },
      (_error, stdout, stderr) => resolve({ status: child.exitCode, stdout, stderr }),
    )
  })
}

describe('a reader that closes the pipe early', () => {
  it.each([
    ['a list', (root: string) => `recollect records list --root ${root}`],
    ['JSON', (root: string) => `recollect records list --json --root ${root}`],
    ['an export', (root: string) => `recollect export - --root ${root}`],
    ['endless input', () => 'yes | recollect embed -'],
    ['help', () => 'recollect --help'],
    ['a completion script', () => 'recollect completion bash'],
  ])('is not an error: %s', async (_name, script) => {
    const { status, stdout, stderr } = await shell(
      `${script(bigStore())} | head -n 1; echo "\${PIPESTATUS[@]: -2:1}"`,
    )
    expect(stderr).toBe('')
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('0')
    expect(status).toBe(0)
  })

  it('is not an error for messages either', async () => {
    const child = startCli(['status', '--root', bigStore()])
    child.stderr?.destroy()
    child.stdout?.resume()
    await once(child, 'exit')
    expect(child.exitCode).toBe(0)
  })

  it('is distinguished from a full disk', async () => {
    // A device that refuses every write because it has no space.
    const full = openSync('/dev/full', 'w')
    const { spawn } = await import('node:child_process')
    const child = spawn(process.execPath, [CLI, 'records', 'list', '--root', bigStore()], {
      stdio: ['ignore', full, 'pipe'],
    })
    const { stderr, status } = await ended(child)
    expect(status).toBe(1)
    expect(stderr).toContain('[ENOSPC]')
  })
})

describe('output that does not go to a terminal', () => {
  it('has no escape sequences, whatever the texts and the environment are', async () => {
    const root = tempDir()
    const text = `red ${ESCAPE}[31m, bell \u0007, \u009b2J, \u202e, tab\t, line\nend`
    await recollect(['remember', '--no-embed', '--root', root, '-'], { input: text })
    for (const args of [['records', 'list'], ['records', 'list', '--json'], ['status'], ['--help']]) {
      const { stdout, stderr } = await recollect([...args, '--root', root])
      expect(stdout + stderr).not.toMatch(UNSAFE)
    }
    const { stdout } = await recollect(['records', 'list', '--json', '--root', root])
    expect(JSON.parse(stdout)).toMatchObject({ text })
    const row = (await recollect(['records', 'list', '--root', root])).stdout.trimEnd()
    expect(row.split('\t').at(-1)).toBe('red \\x1b[31m, bell \\x07, \\x9b2J, \\u202e, tab\\t, line\\nend')
  })

  it('is coloured and formatted for reading with FORCE_COLOR', async () => {
    const root = tempDir()
    await recollect(['remember', '--no-embed', '--root', root, 'a b'])
    const { stdout } = await recollect(['records', 'list', '--root', root], { env: { FORCE_COLOR: '1' } })
    expect(stdout).toContain(`${ESCAPE}[33m`)
    expect(stdout).toContain('\n  a b\n')
  })
})

describe('standard input', () => {
  it('that arrives slowly is answered line by line', async () => {
    const child = startCli(['embed', '--no-text', '-'])
    for (const line of ['one\n', 'two\n']) {
      child.stdin?.write(line)
      const [answer] = await once(child.stdout ?? expect.fail(), 'data')
      expect(String(answer)).toMatch(/^\{"index":\d,.*\n$/)
    }
    child.stdin?.end()
    await once(child, 'exit')
    expect(child.exitCode).toBe(0)
  })

  it('does not block commands that do not read it', async () => {
    const child = startCli(['status', '--root', bigStore()])
    const result = ended(child)
    await once(child, 'exit')
    expect(await result).toMatchObject({ status: 0 })
  })
})
