import {
  type MemoryCaptureReport,
  MemoryOrchestrator,
  type MemoryRecord,
  SqliteMemoryRepository,
} from 'recollect'
import { WordEmbedder } from '../../../store/support/word-embedder.js'

/** Paths of which some are nested, and some only share a prefix. */
export const PATHS = ['', 'a', 'a/b', 'a/b/c', 'ab', 'B'] as const
export type Path = (typeof PATHS)[number]

/** The scopes that a handle of `path` reads. */
export function within(path: Path): readonly Path[] {
  return PATHS.filter((each) => path === '' || each === path || each.startsWith(`${path}/`))
}

/** The scopes that a request in `path` may forget. */
export function reachOfWords(path: Path): readonly Path[] {
  return path === '' ? [''] : within(path)
}

export interface Opened {
  readonly memory: MemoryOrchestrator
  readonly close: () => Promise<void>
}

/** A memory without a file, closed after the test. */
export async function openMemory(): Promise<Opened> {
  const repository = SqliteMemoryRepository.open({ memory: true, logger: null })
  const memory = await MemoryOrchestrator.open({ repository, engine: new WordEmbedder(), logger: null })
  return {
    memory,
    close: async () => {
      await memory.close()
      repository.close()
    },
  }
}

/** A record for comparison: its scope is that of its store, and its id may be derived from it. */
export interface Seen {
  readonly scope: string
  readonly kind: string
  readonly status: string
  readonly text: string
  readonly tags: readonly string[]
  readonly confidence: number
  readonly createdAt: number
}

export function seen(record: MemoryRecord, scope: string = record.scope): Seen {
  const { kind, status, text, tags, confidence, createdAt } = record
  return { scope, kind, status, text, tags, confidence, createdAt }
}

export interface Heard {
  readonly episodesWritten: number
  readonly factsWritten: number
  readonly forgotten: number
  readonly embedded: number
  readonly forgetRequested: boolean
}

export function heard(report: MemoryCaptureReport): Heard {
  const { episodesWritten, factsWritten, forgotten, embedded, forgetRequested = false } = report
  return { episodesWritten, factsWritten, forgotten, embedded, forgetRequested }
}

/** One store per scope: the model that one store with scopes must match. */
export class SeparateStores {
  readonly #stores: ReadonlyMap<Path, Opened>

  private constructor(stores: ReadonlyMap<Path, Opened>) {
    this.#stores = stores
  }

  static async open(): Promise<SeparateStores> {
    const stores = new Map<Path, Opened>()
    for (const path of PATHS) stores.set(path, await openMemory())
    return new SeparateStores(stores)
  }

  async close(): Promise<void> {
    for (const { close } of this.#stores.values()) await close()
  }

  of(path: Path): MemoryOrchestrator {
    const store = this.#stores.get(path)
    if (store === undefined) throw new Error(`no store of ${path}`)
    return store.memory
  }

  /** The store, among those of these paths, that has a record with this id. */
  async holder(paths: readonly Path[], id: string): Promise<MemoryOrchestrator | undefined> {
    for (const path of paths) if ((await this.of(path).get(id)) !== null) return this.of(path)
    return undefined
  }

  async list(path: Path, options: { includeInactive?: boolean } = {}): Promise<Seen[]> {
    const all: Seen[] = []
    for (const each of within(path)) {
      for (const record of await this.of(each).list(options)) all.push(seen(record, each))
    }
    return all.sort((a, b) => a.createdAt - b.createdAt)
  }

  async recall(path: Path, query: string): Promise<readonly (readonly [string, string])[]> {
    const all: (readonly [string, string])[] = []
    for (const each of within(path)) {
      for (const { record } of await this.of(each).recall(query, { limit: 1_000, minScore: 0 }))
        all.push([each, record.text])
    }
    return all
  }

  /**
   * What is said in `path` is stored there, and may forget what is below: as if it had been said there too, but
   * without an episode.
   */
  async capture(path: Path, turn: { turnId: string; userText: string; at: number }): Promise<Heard> {
    const here = this.of(path)
    const known = await here.list({ sourceTurnId: turn.turnId, includeInactive: true })
    let below = 0
    let goneBelow = false
    const others = known.length > 0 ? [] : reachOfWords(path).filter((each) => each !== path)
    for (const each of others) {
      const report = await this.of(each).captureMemoryTurn({ ...turn, turnId: `${turn.turnId} of ${path}` })
      const written = report.writes.filter(({ op }) => op === 'insert').map(({ targetId }) => targetId)
      below += report.forgotten
      goneBelow ||= report.writes.some(
        ({ op, targetId }) => op === 'forget_soft' && written.includes(targetId),
      )
      await this.of(each).erase(written)
    }
    const report = await here.captureMemoryTurn(turn)
    const [episode] = report.writes
    const said = heard(report)
    if (!goneBelow || episode === undefined || report.writes.length > 1)
      return { ...said, forgotten: said.forgotten + below }
    // Forgotten with what is below, although its own scope had no match.
    await here.forget({ sourceTurnId: turn.turnId })
    return { ...said, forgotten: below, embedded: 0 }
  }
}
