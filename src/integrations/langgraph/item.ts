import { createHash } from 'node:crypto'
import type { Item, PutOperation } from '@langchain/langgraph-checkpoint'
import type { JsonValue, MemoryRecord, NewMemoryRecord } from '../../index.js'
import { textsAt } from './fields.js'
import { namespaceOf } from './namespace.js'

/** Marks the records that are items of a store. */
export const ITEM_TAG = 'langgraph'

/** The metadata filter for the items that a search may find. */
export const INDEXED = { 'item.indexed': true } as const

/** An item as stored in its record's metadata. Times are in milliseconds, because a record's own are whole seconds. */
interface Kept {
  readonly key: string
  readonly value: { readonly [key: string]: JsonValue }
  readonly created: number
  readonly updated: number
  readonly indexed: boolean
}

/** The id of the record of a key in a scope: always the same. */
export function idOf(scope: string, key: string): string {
  return `langgraph-${createHash('sha256')
    .update(JSON.stringify([scope, key]))
    .digest('hex')
    .slice(0, 40)}`
}

/** The record of an item; `before` is the existing record, if any. */
export function recordOf(
  { key, value, index }: PutOperation,
  scope: string,
  fields: readonly string[] | undefined,
  before: MemoryRecord | null,
): NewMemoryRecord {
  const now = Date.now()
  const json = JSON.parse(JSON.stringify(value)) as Kept['value']
  const searched = index === false ? [] : (index ?? fields ?? ['$'])
  const text = searched.flatMap((field) => textsAt(json, field)).join('\n')
  const indexed = text.trim() !== ''
  const created = before?.status === 'active' ? (keptOf(before)?.created ?? now) : now
  return {
    id: idOf(scope, key),
    kind: 'fact',
    scope,
    text: indexed ? text : key.trim() === '' ? '-' : key,
    tags: [ITEM_TAG],
    metadata: { item: { key, value: json, created, updated: now, indexed } },
  }
}

/** The item of a record; empty if the record is not an item. */
export function itemOf(base: string, record: MemoryRecord): Item[] {
  const kept = keptOf(record)
  if (kept === undefined) return []
  const { key, value, created, updated } = kept
  const namespace = namespaceOf(base, record.scope)
  return [{ value, key, namespace, createdAt: new Date(created), updatedAt: new Date(updated) }]
}

function keptOf({ metadata }: MemoryRecord): Kept | undefined {
  const item = (metadata as { readonly item?: Kept } | undefined)?.item
  return typeof item?.key === 'string' && typeof item.value === 'object' ? item : undefined
}
