import type { JsonValue, MemoryRecord } from './memory-record.js'
import type { CheckedChanges } from './record-changes.js'

/** Everything that a record's passages are made from. */
export function embeddedOf({ text, source }: MemoryRecord): string {
  return JSON.stringify([text, source?.title, source?.heading])
}

/** The record after its changes. */
export function changed(
  before: MemoryRecord,
  changes: CheckedChanges,
  updatedAt: number,
  cut: (text: string) => string,
): MemoryRecord {
  const { text, metadata, importanceScore, staleAfterSecs, source, tags, kind, confidence } = changes
  const { importanceScore: oldScore, staleAfterSecs: oldStale, source: oldSource, ...rest } = before
  const score = importanceScore === undefined ? oldScore : importanceScore
  const stale = staleAfterSecs === undefined ? oldStale : staleAfterSecs
  const from = source === undefined ? oldSource : source
  return {
    ...rest,
    tags: tags ?? before.tags,
    kind: kind ?? before.kind,
    confidence: confidence ?? before.confidence,
    ...(text === undefined ? {} : { text: cut(text) }),
    ...(metadata === undefined ? {} : { metadata: JSON.parse(metadata) as JsonValue }),
    ...(score === null || score === undefined ? {} : { importanceScore: score }),
    ...(stale === null || stale === undefined ? {} : { staleAfterSecs: stale }),
    ...(from === null || from === undefined ? {} : { source: from }),
    updatedAt,
  }
}
