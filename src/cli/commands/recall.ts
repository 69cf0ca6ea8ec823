import { type Command, Option } from 'commander'
import { locateNote, type NotePlace } from '../../folder/locate.js'
import { Log } from '../../observe/log.js'
import { bestSentence } from '../../recall/best-sentence.js'
import { RECALL_MODES } from '../../recall/mode.js'
import type { MemorySearchHit } from '../../recall/recall.js'
import type { InspectedStore } from '../../store/inspected.js'
import type { StoreStatus } from '../../store/status.js'
import { numberFrom, wholeNumber } from '../argument-types.js'
import { commandLine } from '../command-line.js'
import { examples, type Perform } from '../define.js'
import { addEngineOptions, type EngineOptions } from '../engine.js'
import { engineForMode } from '../engine-for-mode.js'
import { EXIT } from '../exit-status.js'
import { addFilterOptions } from '../filter.js'
import { STANDARD_INPUT } from '../input/source.js'
import { readArgument } from '../input/text-argument.js'
import { type QuestionOptions, toRecallOptions } from '../recall-question.js'
import type { Session } from '../session.js'
import { shortId } from '../short-id.js'
import { withStore } from '../store.js'
import { explanationLines, explanationText } from '../terminal/explanation.js'
import { hitLines, lineIn, type ShownHit } from '../terminal/hit.js'
import { counted } from '../terminal/quantities.js'
import { visibleLines } from '../terminal/visible.js'
import { InputError } from '../usage-error.js'

interface RecallOptions extends EngineOptions, QuestionOptions {
  readonly explain?: boolean
  readonly context?: boolean
  readonly maxLength?: number
  readonly budget?: number
  readonly neighbors?: number
  readonly full?: boolean
  readonly open?: boolean
}

export function defineRecall(command: Command, perform: Perform): void {
  command
    .description(
      'Find the memories that answer a question, by words and meaning, best first. Exits with 3 when ' +
        'nothing answers. Changes nothing. On a terminal each hit shows its score, its place in the file, its ' +
        'date, a short id and the sentence that answers. In a pipe it is one line of score, id, kind, time, ' +
        'tags, text and place, separated by tabs.',
    )
    .argument('<query...>', `the question; ${STANDARD_INPUT} reads it from standard input`)
    .option('-n, --limit <number>', 'maximum number of results (default: 5)', wholeNumber(1))
    .option(
      '--min-score <number>',
      'only hits that score at least this, 0 to 1 (default: none unless the best scores 0.2)',
      numberFrom(0, 1),
    )
    .addOption(
      new Option('--mode <mode>', 'by words and meaning, or by one of them (default: hybrid)').choices(
        RECALL_MODES,
      ),
    )
    .option('--full', 'show whole texts, not only the sentence that answers')
    .option('--open', 'open the best hit in its file, with the editor in VISUAL or EDITOR')
    .option('--explain', 'explain the rank of each hit')
    .option('--context', 'print lines of text for a prompt')
    .option(
      '--max-length <number>',
      'maximum length with --context, in characters (default: 4,000)',
      wholeNumber(100),
    )
    .option('--budget <tokens>', 'maximum tokens with --context, estimated (default: none)', wholeNumber(25))
    .option(
      '--neighbors <number>',
      'with --context: add this many before and after each hit, from its conversation or file',
      wholeNumber(0),
    )
    .option(
      '--diversity <number>',
      'how much to avoid repetition among the hits, 0 to 1 (default: 0)',
      numberFrom(0, 1),
    )
  addFilterOptions(command)
  addEngineOptions(command)
  examples(command, [
    ['recollect recall "What must I not eat?"', 'the five best'],
    ['recollect recall --kind fact --min-score 0.4 --limit 1 "my dog"', 'one, if it is good enough'],
    ["recollect recall --json --limit 20 holidays | jq -r '.record.text'", 'for a program'],
  ])
  command.action(perform(recallAction))
}

async function recallAction(
  session: Session,
  operands: readonly string[],
  options: RecallOptions,
): Promise<number | undefined> {
  const query = await readArgument(operands, session.signal)
  return withStore(session, 'read', (store, scope) =>
    engineForMode(session, options, async (engine) => {
      const { recall } = await import('../../recall/recall.js')
      const { recallContext } = await import('../../recall/recall-context.js')
      const { checkRecall, checkRecallContext } = await import('../../recall/recall-options.js')
      const { maxLength, budget, neighbors, explain } = options
      const asked = await toRecallOptions(store, options, scope, session.signal)
      checkRecall(query, asked)
      const parts = { store, engine, log: new Log(null) }
      if (options.mode !== 'words') warnOfMissing(session, await store.status({ within: scope }), options)
      if (options.context === true) {
        const context = checkRecallContext(query, { ...asked, maxLength, maxTokens: budget, neighbors })
        return printContext(session, await recallContext(parts, query, context))
      }
      const hits = await recall(parts, query, { ...asked, explain })
      const found = await foundHits(store, query, hits)
      if (options.open === true) return openFirst(found)
      return printHits(session, found, options.full === true)
    }),
  )
}

async function printContext(session: Session, context: string | null): Promise<number | undefined> {
  if (session.json) await session.printJson({ context })
  else if (context !== null) await session.print(...visibleLines(context))
  return nothingFound(session, context === null)
}

/** The hits, each with its current place in its file. */
async function foundHits(
  store: InspectedStore,
  query: string,
  hits: readonly MemorySearchHit[],
): Promise<Omit<ShownHit, 'full'>[]> {
  const { FoundWords } = await import('../../words/found-words.js')
  const words = new FoundWords(query)
  const found: Omit<ShownHit, 'full'>[] = []
  for (const hit of hits) {
    const place = await locateNote(hit.record)
    found.push({ hit, place, words, id: await shortId(store, hit.record.id) })
  }
  return found
}

async function printHits(
  session: Session,
  hits: readonly Omit<ShownHit, 'full'>[],
  full: boolean,
): Promise<number | undefined> {
  const { screen } = session
  for (const [index, found] of hits.entries()) {
    const { record, score, distance, passage, explanation } = found.hit
    const place = placeOf(found)
    if (session.json) await session.printJson({ score, distance, passage, record, place, explanation })
    else if (screen.forReading) {
      const why = explanation === undefined ? [] : explanationLines(screen, explanation)
      const lines = await hitLines(screen, { ...found, full })
      await session.print(...(index === 0 ? [] : ['']), ...lines, ...why)
    } else {
      const { id, kind, createdAt, tags, text } = record
      const created = new Date(createdAt * 1000).toISOString()
      const why = explanation === undefined ? [] : [explanationText(explanation)]
      const where = place === undefined ? '' : `${place.path}:${place.line}`
      const fields = [score.toFixed(3), id, kind, created, tags.join(','), text, where, ...why]
      await session.print(screen.row(fields))
    }
  }
  return nothingFound(session, hits.length === 0)
}

/** The place of the sentence that answers, not of the record's beginning. */
function placeOf({ hit, place, words }: Omit<ShownHit, 'full'>): NotePlace | undefined {
  if (place === undefined) return undefined
  const { text } = hit.record
  const { start, end } = bestSentence(text, hit.passage, words)
  const own = text.slice(start, end)
  return { ...place, line: lineIn(place, text, start + own.length - own.trimStart().length) }
}

async function openFirst(hits: readonly Omit<ShownHit, 'full'>[]): Promise<undefined> {
  const [place] = hits.flatMap((found) => placeOf(found) ?? [])
  if (place === undefined)
    throw new InputError('Expected a memory that comes from a file, found none: there is nothing to open')
  if (place.state === 'gone') throw new InputError(`Expected ${place.path} to exist, but it is gone`)
  const { openEditor } = await import('../open-editor.js')
  await openEditor(place.path, place.line)
  return undefined
}

function nothingFound(session: Session, nothing: boolean): number | undefined {
  if (!nothing) return undefined
  session.note('Nothing found')
  return EXIT.nothingFound
}

function warnOfMissing(session: Session, { queued }: StoreStatus, options: EngineOptions): void {
  if (queued === 0) return
  session.warn(
    `${counted(queued, 'record waits', 'records wait')} for a vector; until then only words find ${queued === 1 ? 'it' : 'them'}: run \`${commandLine(session.options, 'backfill', options)}\``,
  )
}
