import { type Command, Option } from 'commander'
import type { InspectedStore } from '../../store/inspected.js'
import { numberFrom } from '../argument-types.js'
import { confirm } from '../confirm.js'
import { examples, type Perform } from '../define.js'
import { type DuplicateGroup, findDuplicates } from '../duplicates.js'
import { EXIT } from '../exit-status.js'
import type { Session } from '../session.js'
import { withStore } from '../store.js'
import { Bar } from '../terminal/bar.js'
import { showFileProgress } from '../terminal/file-progress.js'
import { counted } from '../terminal/quantities.js'
import { visible } from '../terminal/visible.js'
import { clip } from '../terminal/wrap.js'

const ACTIONS = ['merge', 'forget'] as const

interface DupesOptions {
  readonly threshold: number
  readonly apply?: (typeof ACTIONS)[number]
  readonly yes?: boolean
}

export function defineDupes(command: Command, perform: Perform): void {
  command
    .description(
      'Find memories of one kind that say the same: equal texts, and near ones with the same numbers, names ' +
        'and negations. Shows them in groups, the one to keep first. Changes nothing without --apply. In a ' +
        'pipe each is one line of group, cosine, id and text, separated by tabs. Exits with 3 when there are ' +
        'none.',
    )
    .option(
      '--threshold <cosine>',
      'minimum cosine, 0.5 to 1; 1 finds only equal texts',
      numberFrom(0.5, 1),
      0.95,
    )
    .addOption(
      new Option(
        '--apply <action>',
        'merge: the first of each group gets the tags of the others and the highest confidence, and the ' +
          'others are forgotten; forget: the others are forgotten',
      ).choices(ACTIONS),
    )
    .option('-y, --yes', 'do not ask')
  examples(command, [
    ['recollect dupes', 'show them'],
    ['recollect dupes --threshold 1 --apply merge', 'merge those with equal texts'],
  ])
  command.action(perform(dupes))
}

async function dupes(
  session: Session,
  _operands: readonly string[],
  options: DupesOptions,
): Promise<number | undefined> {
  const access = options.apply === undefined ? 'read' : 'write'
  return withStore(session, access, async (store, scope) => {
    const groups = await search(session, store, scope, options.threshold)
    await print(session, groups)
    if (groups.length === 0) {
      session.note('No duplicates')
      return EXIT.nothingFound
    }
    const others = groups.reduce((sum, group) => sum + group.others.length, 0)
    const { apply } = options
    if (apply === undefined) {
      session.note(
        `${counted(groups.length, 'group')}; --apply merge or --apply forget forgets ${counted(others, 'record')}`,
      )
      return undefined
    }
    if (options.yes !== true && !(await confirm(session, `Forget ${counted(others, 'record')}?`))) {
      session.note('Nothing was changed')
      return EXIT.failure
    }
    session.resumeHint = 'What is forgotten stays forgotten; the same command continues from there.'
    for (const group of groups) await change(store, group, apply)
    session.note(`Forgot ${counted(others, 'record')}; \`recollect records restore\` brings each back`)
    return undefined
  })
}

async function search(
  session: Session,
  store: InspectedStore,
  within: string,
  threshold: number,
): Promise<DuplicateGroup[]> {
  const bar = await Bar.open(session, { label: 'Comparing', unit: 'records' })
  const onRecord = showFileProgress(bar, (await store.status({ within })).recordsByStatus.active)
  try {
    return await findDuplicates(store, { within, threshold, signal: session.signal, onRecord })
  } finally {
    bar.close()
  }
}

async function print(session: Session, groups: readonly DuplicateGroup[]): Promise<void> {
  const { screen } = session
  for (const [index, { kept, others }] of groups.entries()) {
    if (session.json) {
      await session.printJson({ kept, others })
      continue
    }
    const rows = [{ record: kept, cosine: 1 }, ...others]
    if (!screen.forReading) {
      const lines = rows.map(({ record, cosine }) =>
        screen.row([String(index + 1), cosine.toFixed(3), record.id, record.text]),
      )
      await session.print(...lines)
      continue
    }
    const lines = rows.map(({ record, cosine }, place) => {
      const mark = place === 0 ? 'stays' : cosine.toFixed(3)
      const text = clip(visible(record.text.replaceAll(/\s+/g, ' ')), Math.max(8, screen.columns - 8))
      return `${screen.styled(place === 0 ? 'green' : 'dim', mark)}  ${text}`
    })
    await session.print(...(index === 0 ? [] : ['']), ...lines)
  }
}

async function change(
  store: InspectedStore,
  { kept, others }: DuplicateGroup,
  apply: (typeof ACTIONS)[number],
): Promise<void> {
  if (apply === 'merge') {
    const all = [kept, ...others.map(({ record }) => record)]
    await store.update(
      kept.id,
      {
        tags: [...new Set(all.flatMap(({ tags }) => tags))],
        confidence: Math.max(...all.map(({ confidence }) => confidence)),
      },
      { note: 'merged with its duplicates' },
    )
  }
  const note = `a duplicate of ${kept.id}`
  for (const { record } of others) await store.setStatus(record.id, 'forgotten', { note })
}
