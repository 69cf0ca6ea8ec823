import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/lib/paths.mjs'
import { buildProgram, fullName } from '../../src/cli/program.js'
import { recollect } from './support/run-cli.js'

const { version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as { version: string }

const GUIDE = inRoot('docs/cli.md')
const MARK = '<!-- From here on written by `npx vitest run __test__/cli/help.test.ts -u`. -->\n'

function helpOf(command: Command): string {
  let text = ''
  command.configureOutput({
    writeOut: (part) => {
      text += part
    },
    getOutHelpWidth: () => 80,
    getOutHasColors: () => false,
  })
  command.outputHelp()
  return text.trimEnd()
}

/** The page shows the global options once, with `recollect` itself. */
const withoutGlobalOptions = (help: string) => help.replace(/Global Options:\n(?: .*\n)+\n?/, '').trimEnd()

const withAll = (command: Command): Command[] => [command, ...command.commands.flatMap(withAll)]

describe('help', () => {
  it('is what docs/cli.md holds, with examples for each command', async () => {
    const commands = withAll(await buildProgram('0', () => async () => {}, 'all'))
    expect(commands.length).toBeGreaterThan(15)
    const sections = commands.map((command) => {
      const help = helpOf(command)
      if (command.commands.length === 0) expect(help, fullName(command)).toContain('Examples:\n  # ')
      for (const line of help.split('\n')) expect(line.length, line).toBeLessThanOrEqual(90)
      return `### ${fullName(command)}\n\n\`\`\`text\n${withoutGlobalOptions(help)}\n\`\`\`\n`
    })
    const [guide = ''] = readFileSync(GUIDE, 'utf8').split(MARK)
    await expect(`${guide}${MARK}\n${sections.join('\n')}`).toMatchFileSnapshot(GUIDE)
  })

  it.each([['--help'], ['recall', '--help'], ['help', 'recall'], ['records', 'list', '-h']])(
    'of %s goes to standard output',
    async (...args) => {
      const { status, stdout, stderr } = await recollect(args)
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
      expect(stdout).toContain('Examples:')
    },
  )

  it('without a command goes to standard error, as a usage error', async () => {
    for (const args of [[], ['records'], ['model']]) {
      const { status, stdout, stderr } = await recollect(args)
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
      expect(stderr).toContain('Usage: recollect')
    }
  })

  it('includes a version', async () => {
    expect(await recollect(['--version'])).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' })
  })
})
