import { execFile } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import path from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import { inRoot } from '../../../scripts/lib/paths.mjs'
import { CLI } from '../../cli/support/run-cli.js'
import type { CodeBlock, Page } from './markdown.js'

/** A program of a page, and the output that the page shows. */
export interface Runnable {
  readonly name: string
  readonly code: string
  readonly output: string | undefined
}

/** The blocks of this language that are marked `run`; the `text output` block after one is its output. */
export function runnables({ name, blocks }: Page, language: 'ts' | 'sh' = 'ts'): Runnable[] {
  return blocks.flatMap((block, index) => {
    if (block.language !== language || !block.marks.includes('run')) return []
    const next = blocks[index + 1]
    const output = next?.marks.includes('output') ? next.code : undefined
    return [{ name: `${name}:${block.line}`, code: block.code, output }]
  })
}

/**
 * Runs a block like a user's own file, without the types: in an empty working folder, below the repository so that the
 * package is found.
 */
export async function runBlock({ code }: Pick<CodeBlock, 'code'>): Promise<string> {
  mkdirSync(inRoot('target'), { recursive: true })
  const folder = mkdtempSync(path.join(inRoot('target'), 'block-'))
  try {
    writeFileSync(path.join(folder, 'example.mjs'), stripTypeScriptTypes(code))
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['example.mjs'], { cwd: folder })
    return stdout + stderr
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** The user's home directory on the pages. */
const HOME = '/home/me'

/** Marks the end of a block's output. */
const END = '--- end of block ---'

/**
 * The output of each of these blocks on a terminal of 80 columns without colour: typed one after the other into one
 * shell, in an empty folder.
 */
export async function runShell(blocks: readonly Runnable[]): Promise<string[]> {
  // Node.js warns if both variables are set.
  const { NO_COLOR: _, ...coloured } = process.env
  mkdirSync(inRoot('target'), { recursive: true })
  const folder = realpathSync(mkdtempSync(path.join(inRoot('target'), 'shell-')))
  const bin = path.join(folder, 'bin')
  const home = path.join(folder, 'home')
  try {
    for (const room of [bin, home]) mkdirSync(room)
    writeFileSync(path.join(bin, 'npx'), `#!/bin/sh\nshift\nexec '${process.execPath}' '${CLI}' "$@"\n`)
    chmodSync(path.join(bin, 'npx'), 0o755)
    const script = blocks.map(({ code }) => `${code}\necho '${END}'\n`).join('')
    const { stdout } = await promisify(execFile)('bash', ['-c', `set -e; exec 2>&1\n${script}`], {
      cwd: home,
      env: {
        ...coloured,
        PATH: `${bin}${path.delimiter}${process.env['PATH']}`,
        FORCE_COLOR: '1',
        COLUMNS: '80',
      },
    })
    return stripVTControlCharacters(stdout).replaceAll(home, HOME).split(`${END}\n`).slice(0, -1)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A text without what changes between runs: days, times, durations, rates, sizes and ids. */
export const masked = (text: string) =>
  text
    .replaceAll(/\b[\da-f]{8}-[\da-f-]{27}\b/g, 'ID')
    .replaceAll(/\b\d{4}-\d\d-\d\d\b/g, 'DAY')
    .replaceAll(/"(\w+_at|createdAt|updatedAt)":\d+/g, '"$1":TIME')
    .replaceAll(/\d[\d,.]* (s|ms|MB|KB|bytes|a second)\b/g, 'N $1')
    .replaceAll(/ {2}[\da-f]{4,}$/gm, '  ID')
