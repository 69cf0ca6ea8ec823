import { beforeAll, describe, expect, inject, it } from 'vitest'
import { Machine, type Project } from './support/project.js'

const machine = new Machine(inject('machine').folder, inject('machine').registry)

// Windows on Arm has no store; see refusals.install.test.ts.
describe.skipIf(`${process.platform}-${process.arch}` === 'win32-arm64')(
  'the command line, through npx',
  () => {
    let project: Project
    beforeAll(async () => {
      project = machine.project('command-line')
      expect(await project.npmInstall()).toMatchObject({ status: 0 })
    })

    async function recollect(...args: readonly string[]): Promise<string> {
      const ended = await machine.npx(['--no-install', 'recollect', ...args], { cwd: project.folder })
      expect(ended).toMatchObject({ status: 0, stderr: '' })
      return ended.stdout
    }

    it('prints its version', async () => {
      expect(await recollect('--version')).toMatch(/\d+\.\d+\.\d+/)
    })

    it('embeds, stores and searches', async () => {
      await recollect('remember', '--root', 'memory', 'The spare key is with Amélia on the second floor.')
      await recollect('remember', '--root', 'memory', 'The invoice is due on Friday.')
      const args = ['recall', '--root', 'memory', '--json', '--limit', '1', 'Who has a key to our flat?']
      const { record } = JSON.parse(await recollect(...args)) as {
        readonly record: { readonly text: string }
      }
      expect(record.text).toBe('The spare key is with Amélia on the second floor.')
      const status = JSON.parse(await recollect('status', '--root', 'memory', '--json')) as {
        readonly embedded: number
      }
      expect(status).toMatchObject({ records: 2, embedded: 2 })
    })
  },
)
