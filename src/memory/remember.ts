import {
  checkOptions,
  invalid,
  requireBoolean,
  requireOptionalFunction,
  requireText,
} from '../options/check.js'
import type { MemoryRecord, NewMemoryRecord } from '../records/memory-record.js'
import type { OnTextTruncated } from '../records/record-text.js'
import { truncationOf } from '../records/truncation.js'
import type { MemoryCore } from './core.js'
import type { Reach } from './reach.js'

/** Options of `remember`: the fields of a record except its text. Undefined ones take their defaults. */
export interface RememberOptions extends Partial<Omit<NewMemoryRecord, 'kind' | 'text'>> {
  /**
   * Default: a new id that sorts after all earlier ones. At most 512 bytes. With an id of your own, the memory is stored
   * under it even if another one has the same text; the same id and text again are merged.
   * An id of another text rejects with `RECORD_EXISTS`.
   */
  readonly id?: string | undefined
  /**
   * Whether an equal text is merged into the memory that has it, which is then returned with its own id. Default: true,
   * but false with an `id`.
   */
  readonly merge?: boolean | undefined
  /** Default `fact`. */
  readonly kind?: NewMemoryRecord['kind'] | undefined
  /** 0 to 1, default 0.8. */
  readonly confidence?: number | undefined
  /** Default `remembered`. */
  readonly tags?: readonly string[] | undefined
  /** The handle's scope, or one below it. Default: the handle's scope; '' for the memory itself. */
  readonly scope?: string | undefined
  /** Called when the text was too long and was cut. */
  readonly onTextTruncated?: OnTextTruncated | undefined
}

const REMEMBER_KEYS = [
  'kind',
  'id',
  'confidence',
  'sourceTurnId',
  'tags',
  'importanceScore',
  'staleAfterSecs',
  'metadata',
  'createdAt',
  'scope',
  'source',
  'merge',
  'onTextTruncated',
]

const TEXT_FIRST = ': the text is the first argument, the options the second'

/** Stores one memory, or merges it with an equal one, and embeds it. */
export async function rememberText(
  core: MemoryCore,
  reach: Reach,
  text: string,
  options: RememberOptions,
): Promise<MemoryRecord> {
  if (typeof text !== 'string') throw invalid('text', 'a string', text, TEXT_FIRST)
  requireText(text, 'text')
  const given = checkOptions(options, REMEMBER_KEYS, 'remember')
  requireOptionalFunction(given.onTextTruncated, 'onTextTruncated')
  if (given.merge !== undefined) requireBoolean(given.merge, 'merge')
  const scope = reach.writeScope(given.scope)
  await core.ensureReady()
  const { onTextTruncated, merge, kind = 'fact', confidence = 0.8, tags = ['remembered'], ...fields } = given
  const record = await core.store.remember({ ...fields, kind, confidence, tags, text, scope }, { merge })
  const cut = truncationOf(record, text)
  if (cut !== undefined) core.logTruncated(cut)
  await core.embed([record.id])
  if (cut !== undefined) onTextTruncated?.(cut)
  return record
}
