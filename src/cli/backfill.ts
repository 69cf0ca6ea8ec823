import type { EmbedProgress } from '../store/embedding.js'
import type { InspectedStore } from '../store/inspected.js'
import { commandLine } from './command-line.js'
import { embedThese } from './embed-these.js'
import { type EngineOptions, withEngine } from './engine.js'
import { EXIT } from './exit-status.js'
import type { Session } from './session.js'
import { Bar } from './terminal/bar.js'
import { count, counted, duration } from './terminal/quantities.js'

/** What an embedding of waiting records came to. */
export interface BackfillResult {
  readonly embedded: number
  readonly failed: number
  /** Passages that had a vector and got their token signature. */
  readonly signed: number
  readonly seconds: number
  /** With `reembed`: whether the store answers from another vector space now. */
  readonly switched: boolean
}

/** How records are embedded. */
export interface BackfillOptions extends EngineOptions {
  /** All records of the store, with a model of another vector space. */
  readonly reembed?: boolean
  /** These alone; what else waits is not done on the way. */
  readonly these?: readonly string[]
}

/** The records that are embedded: those of a scope and of all below it. */
export interface BackfillTarget {
  readonly store: InspectedStore
  readonly scope: string
}

/** Embeds the records that wait for their vectors, with a bar; what is done stays when it is stopped. */
export async function backfill(
  session: Session,
  { store, scope }: BackfillTarget,
  options: BackfillOptions,
): Promise<BackfillResult> {
  const words = options.reembed === true ? 'backfill --reembed' : 'backfill'
  session.goOn = `What is embedded is kept. To continue: ${commandLine(session.options, words, options)}`
  return withEngine(session, options, async (engine) => {
    const bar = await Bar.open(session, { label: 'Embedding', unit: 'records' })
    const begun = performance.now()
    let [failed, signed] = [0, 0]
    try {
      const job = {
        signal: session.signal,
        onProgress: (progress: EmbedProgress) => {
          failed = progress.failed
          signed = progress.signed
          bar.show(progress)
        },
      }
      if (options.reembed === true) {
        const { embedded, switched } = await store.reembed(engine, job)
        return { embedded, failed, signed, switched, seconds: (performance.now() - begun) / 1000 }
      }
      const embedded =
        options.these === undefined
          ? await store.embedMissing(engine, { ...job, within: scope })
          : await embedThese(store, engine, options.these, job)
      return { embedded, failed, signed, switched: false, seconds: (performance.now() - begun) / 1000 }
    } finally {
      bar.close()
    }
  })
}

/** Tells how it went, and gives the exit status. */
export async function tellBackfill(
  session: Session,
  { store, scope }: BackfillTarget,
  { embedded, failed, signed, seconds, switched }: BackfillResult,
): Promise<number | undefined> {
  const rate =
    embedded === 0 ? '' : ` in ${duration(seconds)}, ${count(Math.round(embedded / seconds))} a second`
  session.note(`Embedded ${counted(embedded, 'record')}${rate}`)
  if (signed > 0) session.note(`Made the token signatures of ${counted(signed, 'passage')} that had a vector`)
  if (switched) session.note('The store now answers from the vector space of this model')
  if (failed === 0) return undefined
  const [first] = await store.failures(1, { within: scope })
  const reason = first === undefined ? '' : `; the first: ${first.lastError}`
  session.warn(`${counted(failed, 'record')} could not be embedded, and will be tried again${reason}`)
  return EXIT.incomplete
}
