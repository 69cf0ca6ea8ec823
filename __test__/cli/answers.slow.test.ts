import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import stringWidth from 'string-width'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { jsonLines, recollect } from './support/run-cli.js'

const LONG = 'Nothing of note happened on that long day by the sea. '.repeat(20)

const NOTES: Readonly<Record<string, string>> = {
  'People/Ada.md': `# Keys\n\n${LONG}\nThe harbour key is with her, in the blue drawer. ${LONG}\n`,
  'harbour.txt': 'The harbour is closed in winter.\n',
  '港.md': '# 鍵\n\n先週は雨だった。港の鍵は青い引き出しにある、harbour key。明日帰る。\n',
  'נמל.md': 'המפתח של הנמל אצל עדה, harbour key.\n',
  'emoji 👩‍👩‍👧‍👦.md': '👩‍👩‍👧‍👦 keep the harbour key 🔑 under the 🪨.\n',
  'a/very/deep/folder/with/many/parts/and-a-long-name-of-a-file.md': '## Deep\n\nA harbour key, too.\n',
}

async function storeOfNotes() {
  const [root, folder] = [tempDir(), tempDir()]
  for (const [name, text] of Object.entries(NOTES)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  await recollect(['sync', '--no-embed', '--root', root, folder])
  const ask = (args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = folder) =>
    recollect(['recall', '--mode', 'words', '--root', root, ...args, 'harbour key'], {
      cwd,
      env: { FORCE_COLOR: '1', ...env },
    })
  return { root, folder, ask }
}

interface Answer {
  readonly record: { readonly id: string; readonly text: string }
  readonly place?: {
    readonly path: string
    readonly line: number
    readonly heading?: string
    readonly state: string
  }
}

describe('results of recall', () => {
  it.each([80, 40])('five of them fit a screen of %i columns, whatever they contain', async (columns) => {
    const { ask } = await storeOfNotes()
    const { stdout } = await ask([], { COLUMNS: String(columns) })
    const lines = stripVTControlCharacters(stdout).trimEnd().split('\n')
    expect(lines.filter((line) => /^0\.\d{3} /.test(line))).toHaveLength(5)
    expect(lines.length).toBeLessThanOrEqual(24)
    for (const line of lines) expect(stringWidth(line), line).toBeLessThanOrEqual(columns)
  })

  it('show the sentence that answers, with its words highlighted, and its line number', async () => {
    const { ask, folder } = await storeOfNotes()
    const { stdout } = await ask(['--limit', '6'])
    const shown = stripVTControlCharacters(stdout)
    expect(shown).toMatch(/People\/Ada\.md:4 {2}Keys {2}/)
    expect(shown).toContain('…The harbour key is with her, in the blue drawer.')
    expect(stdout).toContain('\u001b[1m\u001b[35mharbour')
    const { stdout: json } = await ask(['--json', '--limit', '6'])
    const answers = jsonLines<Answer>(json)
    const ada = answers.find(({ place }) => place?.path === `${folder}/People/Ada.md`)
    expect(ada?.place).toEqual({
      path: `${folder}/People/Ada.md`,
      line: 4,
      endLine: 4,
      heading: 'Keys',
      state: 'there',
    })
  })

  it('are links where the terminal supports them', async () => {
    const { ask, folder } = await storeOfNotes()
    const { stdout } = await ask([], { FORCE_HYPERLINK: '1' })
    expect(stdout).toContain(`\u001b]8;;file://${folder}/People/Ada.md\u001b\\`)
    expect((await ask([], { FORCE_HYPERLINK: '0' })).stdout).not.toContain('\u001b]8;')
  })

  it('show where a passage is now, or that it was changed or deleted', async () => {
    const { ask, folder } = await storeOfNotes()
    const file = join(folder, 'harbour.txt')
    const placeOf = async () => {
      const answers = jsonLines<Answer>((await ask(['--json', '--limit', '6'])).stdout)
      return answers.find(({ place }) => place?.path === file)?.place
    }
    expect(await placeOf()).toMatchObject({ line: 1, state: 'there' })
    writeFileSync(file, `First.\n\nSecond.\n\n${readFileSync(file, 'utf8')}`)
    expect(await placeOf()).toMatchObject({ line: 5, state: 'there' })
    writeFileSync(file, 'Something else.\n')
    expect(await placeOf()).toMatchObject({ state: 'changed' })
    rmSync(file)
    expect(await placeOf()).toMatchObject({ state: 'gone' })
    expect(stripVTControlCharacters((await ask(['--limit', '6'])).stdout)).toContain('harbour.txt:1  gone')
  })

  it('have short ids, which other commands accept', async () => {
    const { ask, root } = await storeOfNotes()
    const [first = ''] = stripVTControlCharacters((await ask([])).stdout).split('\n')
    const id = first.trim().split(/\s+/).at(-1) ?? ''
    expect(id.length).toBeLessThan(9)
    const [answer] = jsonLines<Answer>((await ask(['--json', '--limit', '1'])).stdout)
    expect(answer?.record.id.endsWith(id)).toBe(true)
    const shown = await recollect(['records', 'show', '--json', '--root', root, id])
    expect(jsonLines(shown.stdout)).toMatchObject([{ id: answer?.record.id }])
    const why = await recollect(['why', '--mode', 'words', '--json', '--root', root, id, 'harbour', 'key'])
    expect(jsonLines(why.stdout)).toMatchObject([{ id: answer?.record.id, state: 'found' }])
    await recollect(['records', 'forget', '--yes', '--root', root, id])
    const after = jsonLines<Answer>((await ask(['--json'])).stdout)
    expect(after.map(({ record }) => record.id)).not.toContain(answer?.record.id)
  })

  it('an ambiguous short id is refused with the candidates, none of another scope', async () => {
    const root = tempDir()
    for (const id of ['aa-1234', 'bb-1234', 'cc-99999'])
      await recollect(['remember', '--no-embed', '--root', root, '--id', id, `text ${id}`])
    await recollect(['remember', '--no-embed', '--root', root, '--scope', 'x', '--id', 'dd-99999', 'other'])
    const show = (id: string, ...more: string[]) =>
      recollect(['records', 'show', '--root', root, ...more, id])
    const refused = await show('1234')
    expect(refused.status).toBe(2)
    expect(refused.stderr).toContain('aa-1234, bb-1234')
    expect((await show('9999', '--scope', 'x')).stdout).toContain('dd-99999')
    expect((await show('zzzz')).stderr).toContain('RECORD_NOT_FOUND')
    expect((await show('1234', '--scope', 'x')).stderr).toContain('RECORD_NOT_FOUND')
  })

  it.skipIf(process.platform === 'win32')('are opened at their line with --open', async () => {
    const { ask, folder } = await storeOfNotes()
    const told = join(tempDir(), 'told')
    const bin = tempDir()
    for (const name of ['vim', 'code', 'other'])
      writeFileSync(join(bin, name), `#!/bin/sh\nprintf '%s\\n' "$@" > '${told}'\n`, { mode: 0o755 })
    const open = async (editor: string) => {
      const { status } = await ask(['--open', '--tag', 'none'], { EDITOR: editor, VISUAL: '' })
      expect(status).toBe(1)
      const opened = await ask(['--open'], { EDITOR: editor, VISUAL: '' })
      expect(opened).toMatchObject({ status: 0, stdout: '' })
      return readFileSync(told, 'utf8').trimEnd().split('\n')
    }
    const [best] = jsonLines<Answer>((await ask(['--json'])).stdout)
    const { path, line } = best?.place ?? { path: '', line: 0 }
    expect(path.startsWith(folder)).toBe(true)
    expect(await open(`${bin}/vim`)).toEqual([`+${line}`, path])
    expect(await open(`"${bin}/code" --wait`)).toEqual(['--wait', '--goto', `${path}:${line}`])
    expect(await open(`${bin}/other`)).toEqual([path])
    expect((await ask(['--open'], { EDITOR: '', VISUAL: '' })).stderr).toContain('VISUAL or EDITOR')
  })

  it('have their location as a separate field in a pipe', async () => {
    const { ask, folder } = await storeOfNotes()
    const { stdout } = await ask(['--limit', '6'], { FORCE_COLOR: '0' })
    const fields = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
    expect(fields.map((of) => of.length)).toEqual([7, 7, 7, 7, 7, 7].slice(0, fields.length))
    expect(fields.map((of) => of[6])).toContain(`${folder}/People/Ada.md:4`)
  })
})
