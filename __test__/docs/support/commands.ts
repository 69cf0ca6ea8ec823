import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { inRoot } from '../../../scripts/lib/paths.mjs'
import { STEPS } from '../../../scripts/lib/steps.mjs'
import type { CodeBlock } from './markdown.js'

const { scripts, bin } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>
  readonly bin?: Readonly<Record<string, string>>
}

/** Programs of others, whose options are not checked. */
const OTHERS = new Set(
  'cargo cd cp curl docker eval export find git head jq less mkdir pip printf python3 rm rustup sha256sum source'.split(
    ' ',
  ),
)

/** The problems in the commands of a block, or an empty list. */
export function commandFault({ page, line, code }: CodeBlock): string[] {
  return code
    .replaceAll('\\\n', ' ')
    .split('\n')
    .flatMap((text, index) => {
      const fault = simpleCommands(text)
        .map(faultOf)
        .find((found) => found !== undefined)
      return fault === undefined ? [] : [`${page}:${line + index}: ${fault}`]
    })
}

/** The words of each command of a line, without quoted, redirected or assigned parts. */
function simpleCommands(line: string): string[][] {
  return line
    .replaceAll(/'[^']*'|"[^"]*"/g, 'QUOTED')
    .replace(/(?:^|\s)#.*$/, '')
    .replaceAll(/\s[0-9]?[<>]+\s*\S+/g, '')
    .split(/\|\|?|&&|;/)
    .map((command) =>
      command
        .trim()
        .split(/\s+/)
        .filter((word) => word !== '' && !/^[A-Z_]+=/.test(word)),
    )
    .filter(({ length }) => length > 0)
}

function faultOf([program = '', ...words]: readonly string[]): string | undefined {
  switch (program) {
    case 'npm':
      return npmFault(words)
    case 'node':
      return nodeFault(words)
    case 'npx':
      return npxFault(words)
    case 'recollect':
      return recollectFault(words)
    default:
      return OTHERS.has(program) ? undefined : `${program} is not a program that the pages may name`
  }
}

function npmFault([verb = '', name = '', separator = '', step = '']: readonly string[]): string | undefined {
  if (['ci', 'config', 'init', 'install', 'pack', 'rebuild'].includes(verb)) return undefined
  const script = verb === 'run' ? name : verb
  if (!(script in scripts)) return `package.json has no script ${script}`
  if (!Object.hasOwn(STEPS, script)) return undefined
  const known = separator === '--' && Object.hasOwn(STEPS[script as keyof typeof STEPS], step)
  return known ? undefined : `npm run ${script} has no step ${step}`
}

/** A file in a folder is one of the repository; a bare name is the reader's. */
function nodeFault(words: readonly string[]): string | undefined {
  const file = words.find((word) => !word.startsWith('-'))
  return file === undefined || !file.includes('/') || existsSync(inRoot(file))
    ? undefined
    : `there is no ${file}`
}

function npxFault([program = '', ...words]: readonly string[]): string | undefined {
  if (program === 'recollect') return recollectFault(words)
  return existsSync(inRoot('node_modules/.bin', program)) ? undefined : `${program} is not installed`
}

const HELP = new Map<string, string>()

/** The program's own help for a command, cached. */
function help(command: readonly string[]): string {
  const key = command.join(' ')
  const known = HELP.get(key)
  if (known !== undefined) return known
  const { stdout } = spawnSync(process.execPath, [inRoot(bin?.['recollect'] ?? ''), ...command, '--help'], {
    encoding: 'utf8',
  })
  HELP.set(key, stdout)
  return stdout
}

function recollectFault(words: readonly string[]): string | undefined {
  if (bin?.['recollect'] === undefined) return 'the package has no command recollect'
  const options = words.filter((word) => word.startsWith('-')).map((word) => word.split('=')[0] ?? '')
  const plain = words.filter((word) => /^[a-z][a-z-]*$/.test(word))
  const [command = '', more = ''] = plain
  const top = help([])
  if (command !== '' && !mentions(top, command)) return `recollect has no command ${command}`
  const own = command === '' ? top : help([command])
  const nested = more !== '' && mentions(own, more) ? help([command, more]) : ''
  const missing = options.find((option) => ![top, own, nested].some((text) => mentions(text, option)))
  return missing === undefined ? undefined : `recollect ${command} has no option ${missing}`
}

/** As a whole word: `--json` does not match `--json-lines`. */
function mentions(text: string, word: string): boolean {
  return text.split(/[\s,<>[\]=|()]+/).includes(word)
}
