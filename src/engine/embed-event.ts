import type { EmbedEvent } from '../observe/events.js'
import type { CheckedCallOptions } from './call-options.js'

/** An event whose end is not filled in yet. */
export type OpenEmbedEvent = { -readonly [key in keyof EmbedEvent]: EmbedEvent[key] }

export function embedEvent(
  operation: EmbedEvent['operation'],
  fingerprint: string,
  texts: readonly string[],
  interactive: boolean,
): OpenEmbedEvent {
  return {
    operation,
    fingerprint,
    priority: interactive ? 'interactive' : 'background',
    texts: texts.length,
    characters: texts.reduce((sum, { length }) => sum + length, 0),
  }
}

/** Extends a call's options so that the event also counts the texts that are cut. */
export function countingTruncated(options: CheckedCallOptions, event: OpenEmbedEvent): CheckedCallOptions {
  event.truncated = 0
  return {
    ...options,
    onTruncated: (index, tokens) => {
      event.truncated = (event.truncated ?? 0) + 1
      options.onTruncated?.(index, tokens)
    },
  }
}
