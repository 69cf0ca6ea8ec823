import { type Command, Option } from 'commander'
import { Log } from '../../observe/log.js'
import { RECALL_MODES } from '../../recall/mode.js'
import type { RecallReason } from '../../recall/why.js'
import { numberFrom, wholeNumber } from '../argument-types.js'
import { examples, type Perform } from '../define.js'
import { addEngineOptions, type EngineOptions } from '../engine.js'
import { engineForMode } from '../engine-for-mode.js'
import { EXIT } from '../exit-status.js'
import { addFilterOptions } from '../filter.js'
import { readArgument } from '../input/text-argument.js'
import { type QuestionOptions, toRecallOptions } from '../recall-question.js'
import type { Session } from '../session.js'
import { fullId } from '../short-id.js'
import { withStore } from '../store.js'
import { explanationLines } from '../terminal/explanation.js'
import { visible } from '../terminal/visible.js'

interface WhyOptions extends EngineOptions, QuestionOptions {}

export function defineWhy(command: Command, perform: Perform): void {
  command
    .description(
      'Explain why a question finds a memory, or why it does not: its rank, its score, and what decided. Exits ' +
        'with 3 when the question does not find it. Changes nothing.',
    )
    .argument('<id>', 'record id, or its last characters')
    .argument('<query...>', 'the question')
    .option('-n, --limit <number>', 'the limit of the recall in question (default: 5)', wholeNumber(1))
    .option('--min-score <number>', 'its minimum score, 0 to 1', numberFrom(0, 1))
    .option('--diversity <number>', 'its diversity, 0 to 1 (default: 0)', numberFrom(0, 1))
    .addOption(
      new Option('--mode <mode>', 'by words and meaning, or by one of them (default: hybrid)').choices(
        RECALL_MODES,
      ),
    )
  addFilterOptions(command)
  addEngineOptions(command)
  examples(command, [
    ['recollect why 019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071 "spare key"', 'one record'],
    ['recollect why --json ID "spare key" | jq -r .state', 'for a program'],
  ])
  command.action(perform(whyAction))
}

async function whyAction(
  session: Session,
  [id = '', ...words]: readonly string[],
  options: WhyOptions,
): Promise<number | undefined> {
  const query = await readArgument(words, session.signal)
  return withStore(session, 'read', (store, scope) =>
    engineForMode(session, options, async (engine) => {
      const { why } = await import('../../recall/why.js')
      const { checkRecall } = await import('../../recall/recall-options.js')
      const asked = await toRecallOptions(store, options, scope, session.signal)
      checkRecall(query, asked, 'why')
      const parts = { store, engine, log: new Log(null) }
      const whole = await fullId(store, scope, id)
      return printReason(session, whole, await why(parts, query, whole, { ...asked, within: scope }))
    }),
  )
}

async function printReason(session: Session, id: string, reason: RecallReason): Promise<number | undefined> {
  const { screen } = session
  if (session.json) await session.printJson({ id, ...reason })
  else {
    const { state, score, cosine, explanation } = reason
    const fields: (readonly [string, string])[] = [
      ['id', visible(id)],
      ['state', state],
      ['reason', reason.reason],
      ...(score === undefined ? [] : [['score', score.toFixed(3)] as const]),
      ...(cosine === undefined ? [] : [['cosine', cosine.toFixed(3)] as const]),
    ]
    const lines = explanation === undefined ? [] : explanationLines(screen, explanation)
    await session.print(...screen.fields(fields), ...lines)
  }
  return reason.state === 'found' ? undefined : EXIT.nothingFound
}
