import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { editRaw } from '../store/support/raw-database.js'
import { tempDir } from '../store/support/temp-store.js'
import { jsonLines, recollect } from './support/run-cli.js'
import { storeOf } from './support/store-of.js'

const lastLine = (stdout: string) => stdout.trimEnd().split('\n').at(-1)

/** Runs the command that the doctor prints last. */
async function follow(line: string | undefined, ...more: string[]) {
  const [program, ...words] = (line ?? '').split(' ')
  expect(program).toBe('recollect')
  return recollect([...words, ...more])
}

it('doctor finds no problem, and suggests to embed and then to back up, until nothing is left to do', async () => {
  const root = storeOf()
  const first = await recollect(['doctor', '--root', root])
  expect(first).toMatchObject({ status: 0, stderr: '' })
  expect(first.stdout).toContain('nothing is wrong')
  expect(first.stdout).toContain('3 records without a vector')
  expect(lastLine(first.stdout)).toBe(`recollect backfill --root ${root}`)
  const empty = storeOf([])
  const second = await recollect(['doctor', '--quick', '--root', empty])
  expect(lastLine(second.stdout)).toMatch(/^recollect backup recollect-\d{4}-\d\d-\d\d\.backup --root /)
  const backup = join(tempDir(), 'one.backup')
  expect(await recollect(['backup', '--root', empty, backup])).toMatchObject({
    status: 0,
    stdout: `${backup}\n`,
  })
  const third = await recollect(['doctor', '--json', '--root', empty])
  expect(jsonLines(third.stdout)).toMatchObject([
    { ok: true, form: 'whole', problems: [], error: null, next: `recollect status --root ${empty}` },
  ])
})

it('doctor counts the records with text that the model cannot read', async () => {
  const root = storeOf(['The kettle leaks.', 'แมวชอบปลา', '🫖🫖'])
  expect(await recollect(['backfill', '--root', root])).toMatchObject({ status: 0 })
  const { stdout } = await recollect(['doctor', '--root', root])
  expect(stdout).toMatch(
    /unread +2 records in a script that the model cannot read; only their words\n +find them/,
  )
})

it('the commands that doctor names fix what it found', async () => {
  const root = storeOf()
  editRaw(root, "UPDATE memory_records SET text = 'rotten text' WHERE id = 'r1'")
  const found = await recollect(['doctor', '--root', root])
  expect(found.status).toBe(4)
  expect(found.stdout).toContain('record_changed')
  expect(found.stdout).not.toContain('rotten')
  const plan = await follow(lastLine(found.stdout))
  expect(plan).toMatchObject({ status: 4 })
  expect(plan.stdout).toContain('accept_records (1)')
  expect(plan.stderr).toContain(`recollect repair --apply --root ${root}`)
  const done = await recollect(['repair', '--apply', '--root', root])
  expect(done.status).toBe(0)
  expect(done.stderr).toContain('The previous state is kept: ')
  expect(await recollect(['doctor', '--root', root])).toMatchObject({ status: 0 })
  expect((await recollect(['repair', '--root', root])).stdout).toBe('Nothing to do\n')
})

it('the command that doctor names salvages a file that SQLite refuses', async () => {
  const root = storeOf()
  const file = join(root, 'memory.db')
  writeFileSync(file, readFileSync(file).fill(0, 0, 100))
  const found = await recollect(['doctor', '--root', root])
  expect(found.status).toBe(4)
  expect(lastLine(found.stdout)).toBe(`recollect repair --root ${root}`)
  const plan = await follow(lastLine(found.stdout), '--json')
  expect(jsonLines(plan.stdout)).toMatchObject([{ applied: false, records: { found: 3, taken: 3 } }])
  const done = await recollect(['repair', '--apply', '--root', root])
  expect(done.stdout).toContain('3 found = 3 taken + 0 set aside + 0 older states + 0 erased before')
  expect((await recollect(['records', 'list', '--root', root, '--json'])).stdout).toContain('peanuts')
})

it('what a repair keeps is not suggested as a backup, and there is no word of embedding if nothing waits', async () => {
  const root = storeOf()
  await recollect(['backfill', '--root', root])
  editRaw(root, "DELETE FROM sqlite_sequence WHERE name = 'memory_records'")
  const done = await recollect(['repair', '--apply', '--root', root])
  expect(done).toMatchObject({ status: 0 })
  expect(done.stderr).toContain('The previous state is kept: ')
  expect(done.stderr).not.toContain('backfill')
  const found = await recollect(['doctor', '--root', root])
  expect(found.stdout).toContain('none known')
  expect(lastLine(found.stdout)).toContain('recollect backup recollect-')
})

it('a file that is no store is left alone, and a scope without records in a backup is reported', async () => {
  const root = tempDir()
  writeFileSync(join(root, 'memory.db'), 'my own notes')
  const plan = await recollect(['repair', '--root', root])
  expect(plan.status).toBe(4)
  expect(plan.stderr).toContain('nothing of a store was found')
  expect(plan.stderr).not.toContain('--apply')
  expect(await recollect(['repair', '--apply', '--root', root])).toMatchObject({ status: 1 })
  expect(readFileSync(join(root, 'memory.db'), 'utf8')).toBe('my own notes')
  const store = storeOf()
  const backup = join(tempDir(), 'one.backup')
  await recollect(['backup', '--root', store, backup])
  const restored = await recollect(['restore', backup, '--yes', '--root', store, '--scope', 'users/nobody'])
  expect(restored.stderr).toContain('the backup has no records of users/nobody')
})

it('backs up, restores the whole store, and one scope of it', async () => {
  const root = storeOf()
  const hers = ['--scope', 'users/ada']
  await recollect(['remember', '--no-embed', '--root', root, ...hers, 'She likes tea.'])
  const backup = join(tempDir(), 'new', 'one.backup')
  const made = await recollect(['backup', '--root', root, '--json', backup])
  expect(jsonLines(made.stdout)).toMatchObject([{ path: backup, records: 4, changed: 0 }])
  expect(await recollect(['backup', '--root', root, backup])).toMatchObject({ status: 1 })
  await recollect(['remember', '--no-embed', '--root', root, ...hers, 'She likes coffee.'])
  await recollect(['remember', '--no-embed', '--root', root, 'Of nobody.'])
  const list = async () => (await recollect(['records', 'list', '--root', root])).stdout
  expect(await recollect(['restore', '--root', root, backup])).toMatchObject({ status: 2 })
  const scope = await recollect(['restore', '--root', root, ...hers, '--yes', backup])
  expect(scope.stderr).toContain('Restored 1 record\n')
  expect(await list()).not.toContain('coffee')
  expect(await list()).toContain('Of nobody.')
  const whole = await recollect(['restore', '--root', root, '--yes', '--json', backup])
  const [report] = jsonLines<{ keptAside: string }>(whole.stdout)
  expect(report).toMatchObject({ records: 4, manifest: true })
  expect(existsSync(report?.keptAside ?? '')).toBe(true)
  expect(await list()).not.toContain('Of nobody.')
  expect(await recollect(['restore', '--root', root])).toMatchObject({ status: 2 })
  expect(await recollect(['restore', '--root', root, '--finish'])).toMatchObject({ status: 1 })
})

it('an interrupted restore is reported, and can be undone', async () => {
  const root = storeOf()
  const file = join(root, 'memory.db')
  writeFileSync(`${file}.restored.1-0-0f.tmp`, 'not yet')
  const mark = { staged: 'memory.db.restored.1-0-0f.tmp', aside: null }
  writeFileSync(`${file}.restore.json`, JSON.stringify(mark))
  const found = await recollect(['doctor', '--root', root])
  expect(lastLine(found.stdout)).toBe(`recollect restore --finish --root ${root}`)
  expect(await recollect(['records', 'list', '--root', root])).toMatchObject({ status: 1 })
  expect(await recollect(['restore', '--undo', '--root', root])).toMatchObject({ status: 0 })
  expect((await recollect(['records', 'list', '--root', root])).stdout).toContain('peanuts')
})

it('forgotten records are listed, and can be restored', async () => {
  const root = storeOf()
  await recollect(['records', 'forget', '--yes', '--root', root, 'r0', 'r1'])
  const listed = await recollect(['records', 'list', '--forgotten', '--root', root])
  expect(listed.stdout.split('\n').map((line) => line.split('\t')[0])).toEqual(['r1', 'r0', ''])
  const one = await recollect(['records', 'list', '--forgotten', '--limit', '1', '--json', '--root', root])
  expect(jsonLines(one.stdout)).toMatchObject([{ id: 'r1', status: 'forgotten' }])
  const restored = await recollect(['records', 'restore', '-', '--root', root], { input: 'r0\nr1\n' })
  expect(restored).toMatchObject({ status: 0, stdout: 'r0\nr1\n', stderr: 'Restored 2 records\n' })
  expect((await recollect(['records', 'list', '--forgotten', '--root', root])).stdout).toBe('')
  expect(await recollect(['records', 'restore', 'nobody', '--root', root])).toMatchObject({ status: 1 })
})

it('an import reports what was forgotten, and --restore restores it', async () => {
  const root = tempDir()
  const file = join(tempDir(), 'notes.txt')
  writeFileSync(file, 'The first paragraph.\n\nThe second paragraph.\n')
  const take = (...more: string[]) => recollect(['import', '--no-embed', '--root', root, file, ...more])
  await take()
  const [id = ''] = (await recollect(['records', 'list', '--root', root])).stdout.split('\t')
  await recollect(['records', 'forget', '--yes', '--root', root, id])
  const again = await take()
  expect(again.stdout).toBe(
    `${file}: 2 paragraphs = 0 imported + 1 already there + 1 forgotten before + 0 rejected\n`,
  )
  expect(again.stderr).toContain('--restore brings back what was not erased for good')
  expect((await take('--restore')).stdout).toBe(
    `${file}: 2 paragraphs = 0 imported + 1 already there + 1 restored + 0 rejected\n`,
  )
})
