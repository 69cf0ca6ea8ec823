import { spawn, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { SqliteMemoryRepository } from 'recollect'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { tempDir } from '../store/support/temp-store.js'
import { CLI, type Ended, ended, plainEnvironment } from './support/run-cli.js'

const ESCAPE = String.fromCharCode(27)
const TEXTS = [
  '子犬は電車が嫌いです。'.repeat(8),
  `red ${ESCAPE}[31m and a bell \u0007 and ${ESCAPE}]0;title\u0007`,
  'The spare key is with Amélia 👩‍👩‍👧 on the second floor, behind the third flower pot from the left.',
  `A word that is too long: ${'x'.repeat(120)}`,
]

function storeOf(texts: readonly string[] = TEXTS): string {
  const rootDir = tempDir()
  const store = SqliteMemoryRepository.open({ rootDir })
  store.insertRecords(
    texts.map((text, index) => ({ id: `r${index}`, kind: 'fact', text, createdAt: index, tags: ['a', 'b'] })),
  )
  store.close()
  return rootDir
}

interface Terminal {
  readonly columns?: number
  readonly env?: NodeJS.ProcessEnv
  /** Typed when this output has appeared. */
  readonly type?: readonly [words: string, answer: string]
}

/** The program on a pseudo terminal, where standard output and standard error are one stream. */
async function onTerminal(args: readonly string[], terminal: Terminal = {}): Promise<Ended> {
  return commandOnTerminal([process.execPath, CLI, ...args], terminal)
}

async function commandOnTerminal(
  command: readonly string[],
  { columns = 80, env, type = ['', ''] }: Terminal = {},
): Promise<Ended> {
  const child = spawn(
    'python3',
    [inRoot('__test__/cli/support/terminal.py'), String(columns), ...type, ...command],
    {
      env: plainEnvironment({ TERM: 'xterm-256color', ...env }),
    },
  )
  return ended(child)
}

const lines = (output: string) => stripVTControlCharacters(output).split(/\r?\n/)

// python3 makes the pseudo terminal; Windows has none of this kind.
const hasTerminals = process.platform !== 'win32' && spawnSync('python3', ['-c', 'import pty']).status === 0

describe.skipIf(!hasTerminals)('on a terminal', () => {
  it.each([80, 40])(
    'of %i columns no line is wider, and stored control characters have no effect',
    async (columns) => {
      const root = storeOf()
      for (const args of [['records', 'list'], ['records', 'show', 'r0', 'r1', 'r2', 'r3'], ['status']]) {
        const { status, stdout } = await onTerminal([...args, '--root', root], { columns })
        expect(status).toBe(0)
        for (const line of lines(stdout)) {
          // A path or an id is one word; the terminal wraps messages to the user.
          if (!/To embed what waits/.test(line)) expect(stringWidth(line), line).toBeLessThanOrEqual(columns)
        }
        expect(stdout).not.toContain(`${ESCAPE}[31m`)
        expect(stdout).not.toContain('\u0007')
      }
    },
  )

  it('output is coloured, unless NO_COLOR is set or the terminal is dumb', async () => {
    const args = ['records', 'list', '--root', storeOf(['plain'])]
    expect((await onTerminal(args)).stdout).toContain(`${ESCAPE}[33mr0`)
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      expect((await onTerminal(args, { env })).stdout).not.toContain(ESCAPE)
    }
  })

  it('draws a progress bar while it works, and removes it; not with NO_COLOR or --quiet', async () => {
    const texts = Array.from({ length: 150 }, (_, index) => `note ${index} about nothing in particular`)
    const root = storeOf(texts)
    const { status, stdout } = await onTerminal(['backfill', '--root', root])
    expect(status).toBe(0)
    expect(stdout).toMatch(/Embedding █*░+ {2}\d+\/150/)
    const afterBar = stdout.slice(stdout.lastIndexOf('█'))
    expect(afterBar).toMatch(new RegExp(`${ESCAPE}\\[[012]?K`))
    expect(stripVTControlCharacters(afterBar)).toContain('Embedded 150 records in ')
    for (const [args, env] of [
      [[], { NO_COLOR: '1' }],
      [['--quiet'], {}],
    ] as const) {
      const quiet = await onTerminal(['backfill', '--root', storeOf(texts.slice(0, 40)), ...args], { env })
      expect(quiet.status).toBe(0)
      expect(quiet.stdout).not.toMatch(/[█░]/)
    }
  })

  it('shows the time left for a folder of notes, and only the rate for a pipe', async () => {
    const notes = tempDir()
    const paragraph = 'of the sea '.repeat(20)
    for (let file = 0; file < 300; file++) {
      const texts = Array.from({ length: 20 }, (_, index) => `${file} ${index} ${paragraph}`)
      writeFileSync(join(notes, `${file}.txt`), texts.join('\n\n'))
    }
    const args = ['import', '--no-embed', '--root', storeOf()]
    const folder = await onTerminal([...args, notes])
    expect(folder.status).toBe(0)
    const drawn = [
      ...stripVTControlCharacters(folder.stdout).matchAll(/Importing [█░]+ {2}([\d,]+)\/300 {2}.*?files\/s/g),
    ].map(([, count = '']) => Number(count.replaceAll(',', '')))
    expect(drawn.length).toBeGreaterThan(1)
    expect(drawn).toEqual(drawn.toSorted((a, b) => a - b))
    expect(stripVTControlCharacters(folder.stdout).trimEnd().split('\n').at(-1)).toContain(
      '300 files: 6,000 paragraphs = 6000 imported + 0 already there + 0 rejected',
    )
    const piped = await commandOnTerminal([
      'sh',
      '-c',
      `cat '${notes}'/*.txt | "$0" "$@" -`,
      process.execPath,
      CLI,
      ...args,
    ])
    expect(piped.status).toBe(0)
    expect(piped.stdout).toMatch(/Importing [\d,]+ {2}[\d,]+ paragraphs\/s/)
    expect(piped.stdout).not.toContain(' left')
  })

  it('draws a progress bar for an export and a dry run, which Ctrl-C stops', async () => {
    const root = storeOf(
      Array.from({ length: 10_000 }, (_, index) => `${index} ${'of the sea '.repeat(100)}`),
    )
    const directory = join(tempDir(), 'export')
    const ctrlC = { type: ['Exporting', '\u0003'] } as const
    const stopped = await onTerminal(['export', '--root', root, directory], ctrlC)
    expect(stopped.status).toBe(130)
    expect(stopped.stdout).toContain('Nothing was written; the same command starts over.')
    expect(existsSync(directory)).toBe(false)
    const { status, stdout } = await onTerminal(['export', '--root', root, directory])
    expect(status).toBe(0)
    expect(stdout).toMatch(/Exporting █*░+ {2}[\d,]+\/20,000 {2}[\d,]+ lines\/s {2}.* left/)
    expect(stripVTControlCharacters(stdout)).toContain('Exported 10,000 records')

    const other = storeOf()
    const rehearsed = await onTerminal(['import', '--dry-run', '--root', other, directory], {
      type: ['Checking', '\u0003'],
    })
    expect(rehearsed.status).toBe(130)
    expect(rehearsed.stdout).toMatch(/Checking [\d,]+ {2}[\d,]+ lines\/s {2}.* left/)
    expect(rehearsed.stdout).toContain('Nothing was stored; the same command starts over.')

    const file = join(tempDir(), 'records')
    const line = (of: string, redirected: string) =>
      commandOnTerminal([
        'sh',
        '-c',
        `"$0" "$1" export - --root "$2" ${redirected}`,
        process.execPath,
        CLI,
        of,
      ])
    const piped = await line(root, `> '${file}'`)
    expect(piped.status).toBe(0)
    expect(piped.stdout).toMatch(/Exporting █*░+ {2}[\d,]+\/10,000 {2}[\d,]+ records\/s/)
    // When the records themselves are shown, there is no bar.
    const shown = await line(storeOf(Array.from({ length: 100 }, () => 'of the sea '.repeat(100))), '')
    expect(shown.stdout).toContain('of the sea')
    expect(shown.stdout).not.toMatch(/[█░]/)
  })

  it('asks before it forgets: only "yes" confirms', async () => {
    const root = storeOf(['one', 'two'])
    const type = (answer: string) => ({ type: ['[y/N]', answer] as const })
    const refused = await onTerminal(['records', 'forget', '--root', root, 'r0'], type('\r'))
    expect(refused.status).toBe(1)
    expect(refused.stdout).toContain('Forget "one"? [y/N]')
    expect(refused.stdout).toContain('Nothing was forgotten')
    const ended = await onTerminal(['records', 'forget', '--root', root, 'r0'], type('\u0004'))
    expect(ended.status).toBe(1)
    const interrupted = await onTerminal(['records', 'forget', '--root', root, 'r0'], type('\u0003'))
    expect(interrupted.status).toBe(130)
    const agreed = await onTerminal(['records', 'forget', '--hard', '--root', root, 'r0'], type('y\r'))
    expect(agreed.status).toBe(0)
    expect(agreed.stdout).toContain('Erase "one" for good? [y/N]')
    const store = SqliteMemoryRepository.open({ rootDir: root })
    expect(store.listRecords().map(({ id }) => id)).toEqual(['r1'])
    store.close()
  })

  it('prints no binary data', async () => {
    const { status, stdout } = await onTerminal(['embed', '--format', 'raw', 'x'])
    expect(status).toBe(2)
    expect(stdout).toContain('--output FILE')
  })
})
