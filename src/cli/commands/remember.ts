import type { Command } from 'commander'
import { RecollectError } from '../../errors.js'
import type { JsonValue, MemoryKind, MemoryRecord } from '../../records/memory-record.js'
import { newRecordId } from '../../records/record-id.js'
import type { InspectedStore } from '../../store/inspected.js'
import { collect, json, kindOption, numberFrom, wholeNumber } from '../argument-types.js'
import { commandLine } from '../command-line.js'
import { examples, type Perform } from '../define.js'
import { addEngineOptions, type EngineOptions, withEngine } from '../engine.js'
import { EXIT } from '../exit-status.js'
import { readArgument } from '../input/text-argument.js'
import { notKept } from '../remembered.js'
import type { Session } from '../session.js'
import { makeReady, withStore } from '../store.js'

interface RememberOptions extends EngineOptions {
  readonly kind?: MemoryKind
  readonly tag?: readonly string[]
  readonly confidence?: number
  readonly importance?: number
  readonly staleAfter?: number
  readonly sourceTurn?: string
  readonly id?: string
  readonly metadata?: JsonValue
  readonly embed: boolean
}

export function defineRemember(command: Command, perform: Perform): void {
  command
    .description(
      'Store one memory and print its id. Creates the store if there is none. If the store already has this ' +
        'text (apart from case, white space and final punctuation), it is not stored twice: the existing ' +
        'memory gets the new tags and the higher confidence, and keeps its other fields.',
    )
    .argument('<text...>', 'the memory; - reads standard input')
    .addOption(kindOption('what it is about (default: "fact")'))
    .option('--tag <tag>', 'a tag; repeat for several (default: "remembered")', collect)
    .option(
      '--confidence <number>',
      'how certain it is, 0 to 1 (default: 0.8); affects its rank slightly',
      numberFrom(0, 1),
    )
    .option(
      '--importance <number>',
      'how much it matters, 0 to 1; affects its rank slightly',
      numberFrom(0, 1),
    )
    .option('--stale-after <seconds>', 'recall leaves it out this long after its creation', wholeNumber(0))
    .option('--source-turn <id>', 'the conversation turn that it comes from')
    .option('--id <id>', 'its id (default: a new UUID)')
    .option('--metadata <json>', 'any JSON to keep with it', json)
    .option('--no-embed', 'do not embed it now; `recollect backfill` does later')
  addEngineOptions(command)
  examples(command, [
    ['recollect remember "I am allergic to peanuts."', 'a fact'],
    ['recollect remember --kind event --tag family "My sister marries on 3 May."', 'something else'],
    ['pbpaste | recollect remember -', 'from a pipe'],
  ])
  command.action(perform(remember))
}

async function remember(
  session: Session,
  operands: readonly string[],
  options: RememberOptions,
): Promise<number | undefined> {
  const text = await readArgument(operands, session.signal)
  return withStore(session, 'make', async (store, scope) => {
    await makeReady(session, store)
    const { record, alreadyThere } = await keep(store, scope, text, options)
    // Stored and printed first: a later failure only loses the vector, which can be made later.
    if (!session.json) await session.print(session.screen.row([record.id]))
    if (alreadyThere) tellThere(session, record, options)
    const problem = options.embed ? await embedRecord(session, store, record, options) : undefined
    const embedded = (await store.passagesOf(record.id)) > 0
    if (session.json) await session.printJson({ record, alreadyThere, embedded })
    if (problem === undefined) return undefined
    const command = commandLine(session.options, 'backfill', options)
    session.warn(`stored, but not embedded: ${problem}. To embed it: ${command}`)
    return EXIT.incomplete
  })
}

interface StoreResult {
  readonly record: MemoryRecord
  /** The same text already existed, and is not stored twice. */
  readonly alreadyThere: boolean
}

async function keep(
  store: InspectedStore,
  scope: string,
  text: string,
  options: RememberOptions,
): Promise<StoreResult> {
  const { MemoryOrchestrator } = await import('../../memory/orchestrator.js')
  const { kind, tag: tags, confidence, importance, staleAfter, sourceTurn, metadata } = options
  // The id is known in advance, so an existing record can be told from a new one.
  const id = options.id ?? newRecordId()
  const known = (await store.get(id)) !== null
  const memory = await MemoryOrchestrator.open({ store, engine: null, logger: null })
  try {
    const record = await memory.remember(text, {
      kind,
      tags,
      confidence,
      importanceScore: importance,
      staleAfterSecs: staleAfter,
      sourceTurnId: sourceTurn,
      id,
      merge: options.id === undefined,
      metadata,
      scope,
    })
    return { record, alreadyThere: known || record.id !== id }
  } finally {
    await memory.close()
  }
}

function tellThere(session: Session, record: MemoryRecord, options: RememberOptions): void {
  const { importance: importanceScore, staleAfter: staleAfterSecs, sourceTurn: sourceTurnId } = options
  const { confidence, metadata } = options
  const given = { confidence, importanceScore, staleAfterSecs, sourceTurnId, metadata }
  const lost = notKept(given, record)
  if (lost.length === 0) session.note(`This text is already stored as ${record.id}`)
  else {
    session.warn(
      `this text is already stored as ${record.id}; ignored: ${lost.join(', ')}. To keep them, forget that record first`,
    )
  }
}

/** Why the record has no vector, if it has none. */
async function embedRecord(
  session: Session,
  store: InspectedStore,
  record: MemoryRecord,
  options: EngineOptions,
): Promise<string | undefined> {
  try {
    const { signal } = session
    const { failed } = await withEngine(session, options, (engine) =>
      store.embedRecords(engine, [record.id], { signal }),
    )
    return failed[0]?.reason
  } catch (error) {
    session.signal.throwIfAborted()
    if (!(error instanceof RecollectError)) throw error
    return `${error.message} [${error.code}]`
  }
}
