import type { Command } from 'commander'
import type { MemorySearchHit } from '../../recall/recall.js'
import type { SqliteMemoryRepository } from '../../store/sqlite/repository.js'
import { numberFrom, wholeNumber } from '../argument-types.js'
import { commandLine } from '../command-line.js'
import { examples, type Perform } from '../define.js'
import { addEngineOptions, type EngineOptions, withEngine } from '../engine.js'
import { EXIT } from '../exit-status.js'
import { addFilterOptions, type FilterOptions, toFilter } from '../filter.js'
import { STANDARD_INPUT } from '../input/source.js'
import { readArgument } from '../input/text-argument.js'
import type { Session } from '../session.js'
import { withStore } from '../store.js'
import { counted } from '../terminal/quantities.js'
import { recordLines } from '../terminal/record.js'
import { visibleLines } from '../terminal/visible.js'

interface RecallOptions extends EngineOptions, FilterOptions {
  readonly limit?: number
  readonly minScore?: number
  readonly context?: boolean
  readonly maxLength?: number
}

export function defineRecall(command: Command, perform: Perform): void {
  command
    .description(
      'Find the memories nearest in meaning to a question, best first. Exits with 3 when there is none. ' +
        'Changes nothing. In a pipe: a line each of score, id, kind, time, tags and text, apart by tabs.',
    )
    .argument('<query...>', `the question; ${STANDARD_INPUT} reads it from standard input`)
    .option('-n, --limit <number>', 'at most so many (default: 5)', wholeNumber(1))
    .option(
      '--min-score <number>',
      'only those that score at least this, -1 to 1 (default: all; with --context 0.25)',
      numberFrom(-1, 1),
    )
    .option('--context', 'print lines of text for a prompt')
    .option(
      '--max-length <number>',
      'at most so many characters with --context (default: 4,000)',
      wholeNumber(100),
    )
  addFilterOptions(command)
  addEngineOptions(command)
  examples(command, [
    ['recollect recall "What must I not eat?"', 'the five nearest'],
    ['recollect recall --kind fact --min-score 0.4 --limit 1 "my dog"', 'one, if it fits'],
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
  return withStore(session, 'read', (repository) =>
    withEngine(session, options, async (engine) => {
      const { recall, recallContext, checkRecall } = await import('../../recall/recall.js')
      const { limit, minScore, maxLength } = options
      const asked = { limit, minScore, filter: toFilter(options), signal: session.signal }
      checkRecall(query, asked)
      warnOfMissing(session, repository, options)
      if (options.context === true) {
        return printContext(session, await recallContext(repository, engine, query, { ...asked, maxLength }))
      }
      return printHits(session, await recall(repository, engine, query, asked))
    }),
  )
}

async function printContext(session: Session, context: string | null): Promise<number | undefined> {
  if (session.json) await session.printJson({ context })
  else if (context !== null) await session.print(...visibleLines(context))
  return nothingFound(session, context === null)
}

async function printHits(session: Session, hits: readonly MemorySearchHit[]): Promise<number | undefined> {
  const { screen } = session
  for (const [index, { record, score, distance }] of hits.entries()) {
    if (session.json) await session.printJson({ score, distance, record })
    else if (screen.forReading) {
      await session.print(...(index === 0 ? [] : ['']), ...recordLines(screen, record, { score }))
    } else {
      const { id, kind, createdAt, tags, text } = record
      const created = new Date(createdAt * 1000).toISOString()
      await session.print(screen.row([score.toFixed(3), id, kind, created, tags.join(','), text]))
    }
  }
  return nothingFound(session, hits.length === 0)
}

function nothingFound(session: Session, nothing: boolean): number | undefined {
  if (!nothing) return undefined
  session.note('Nothing found')
  return EXIT.nothingFound
}

function warnOfMissing(session: Session, repository: SqliteMemoryRepository, options: EngineOptions): void {
  const { queued } = repository.status()
  if (queued === 0) return
  session.warn(
    `${counted(queued, 'record waits', 'records wait')} for a vector, and cannot be found yet: run \`${commandLine(session.options, 'backfill', options)}\``,
  )
}
