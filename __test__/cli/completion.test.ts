import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { CASES, folder, has, script } from './support/completion-cases.js'

function completedByBash(line: string, cwd: string): string[] {
  const words = line.split(' ')
  const quoted = words.map((word) => `'${word}'`).join(' ')
  const program = `${script('bash')}
    COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; COMP_LINE='${line}'; COMP_POINT=${line.length}
    _recollect; printf '%s\\n' "\${COMPREPLY[@]}"`
  return execFileSync('bash', ['--norc', '-c', program], { encoding: 'utf8', cwd }).split('\n')
}

function completedByFish(line: string, cwd: string): string[] {
  const file = join(tempDir(), 'recollect.fish')
  writeFileSync(file, script('fish'))
  const program = `source ${file}; complete -C '${line}'`
  return execFileSync('fish', ['--no-config', '-c', program], { encoding: 'utf8', cwd })
    .split('\n')
    .map((row) => (row.split('\t')[0] ?? '').replaceAll('\\', '').replace(/\/$/, ''))
}

describe.each([
  ['bash', completedByBash],
  ['fish', completedByFish],
] as const)('completion in %s', (shell, complete) => {
  it('has a script with valid syntax, checked if the shell is installed', () => {
    expect(script(shell)).toContain('recollect')
  })

  // The shell is not installed on every machine, and only it can run its script.
  it.skipIf(!has(shell)).each(CASES)('of "%s"', (line, includes, excludes) => {
    const completed = complete(line, folder())
    for (const word of includes) expect(completed).toContain(word)
    for (const word of excludes) expect(completed).not.toContain(word)
  })
})

it('bash completes a value after "="', () => {
  const program = `${script('bash')}
    COMP_WORDS=(recollect recall --kind = f); COMP_CWORD=4
    _recollect; printf '%s\\n' "\${COMPREPLY[@]}"`
  expect(execFileSync('bash', ['--norc', '-c', program], { encoding: 'utf8' })).toBe('fact\n')
})
