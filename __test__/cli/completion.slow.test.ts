import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { tempDir } from '../store/support/temp-store.js'
import { CASES, folder, has, script } from './support/completion-cases.js'

/** Completion of an interactive zsh, on a pseudo terminal made by zsh itself. */
function completedByZsh(line: string, cwd: string): string[] {
  const directory = tempDir()
  writeFileSync(join(directory, '_recollect'), script('zsh'))
  const program = `
    zmodload zsh/zpty
    zpty z zsh -f -i
    zpty -w z 'PS1= PS2= RPS1=; stty columns 200; fpath=(${directory} $fpath); autoload -Uz compinit; compinit -u -d ${directory}/dump'
    zpty -w z 'zstyle ":completion:*" list-grouped false; zstyle ":completion:*" insert-tab false; setopt no_list_ambiguous list_rows_first no_always_last_prompt; LISTMAX=0'
    zpty -w z 'zstyle ":completion:*:default" list-prompt ""; bindkey "^I" list-choices; print re""ady'
    zpty -r z output '*ready*'
    zpty -n -w z ${JSON.stringify(line)}$'\\t'
    sleep 0.7
    zpty -n -w z $'\\C-u print do""ne\\n'
    zpty -r z output '*done*'
    print -r -- $output`
  const output = execFileSync('zsh', ['-f', '-c', program], { encoding: 'utf8', cwd, timeout: 20_000 })
  return stripVTControlCharacters(output)
    .split(/\s{2,}|[\r\n]+| -- /)
    .map((word) => word.replaceAll('\\', '').trim().replace(/\/$/, ''))
}

// The shell is not installed on every machine, and only it can run its script.
describe.skipIf(!has('zsh'))('completion in zsh', () => {
  it.each(CASES)('of "%s"', (line, includes, excludes) => {
    const completed = completedByZsh(line, folder())
    for (const word of includes) expect(completed).toContain(word)
    for (const word of excludes) expect(completed).not.toContain(word)
  })
})
