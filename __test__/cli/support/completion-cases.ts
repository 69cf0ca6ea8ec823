import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tempDir } from '../../store/support/temp-store.js'
import { CLI, plainEnvironment } from './run-cli.js'

const scripts = new Map<string, string>()

/** The completion script of a shell, as the program prints it. */
export function script(shell: string): string {
  const known = scripts.get(shell)
  if (known !== undefined) return known
  const options = { encoding: 'utf8', env: plainEnvironment() } as const
  const printed = execFileSync(process.execPath, [CLI, 'completion', shell], options)
  scripts.set(shell, printed)
  return printed
}

export const has = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0

/** A folder with a file and a subfolder, to complete. */
export function folder(): string {
  const directory = tempDir()
  mkdirSync(join(directory, 'sub dir'))
  writeFileSync(join(directory, 'subject.txt'), '')
  return directory
}

/** Input up to the cursor, and its possible completions. */
export const CASES: readonly (readonly [
  line: string,
  includes: readonly string[],
  excludes: readonly string[],
])[] = [
  ['recollect re', ['remember', 'recall', 'records'], ['status']],
  ['recollect ', ['embed', 'completion'], ['list']],
  ['recollect records ', ['list', 'show', 'forget'], ['recall', 'embed']],
  ['recollect --root x records f', ['forget'], ['show']],
  ['recollect recall --ki', ['--kind'], ['--limit']],
  ['recollect recall --', ['--limit', '--root', '--json', '--help'], ['--dry-run', '--version']],
  ['recollect recall --kind f', ['fact'], ['profile']],
  ['recollect embed --format ', ['json', 'raw'], ['auto', 'subject.txt']],
  ['recollect import --format ', ['auto', 'jsonl', 'text', 'markdown'], ['raw']],
  ['recollect completion ', ['bash', 'zsh', 'fish'], []],
  ['recollect import sub', ['subject.txt', 'sub dir'], ['records']],
  ['recollect recall --sc', ['--scope'], ['--root']],
  ['recollect status --scope sub', [], ['sub dir', 'subject.txt']],
  ['recollect status --root sub', ['sub dir'], ['subject.txt']],
]
