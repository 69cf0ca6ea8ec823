/**
 * Maximum number of texts in a native call. Enough for the engine to find texts of similar length to run together (a
 * run takes about ten), few enough that copying them does not delay the event loop.
 */
export const MAX_TEXTS = 512

/**
 * Maximum number of characters in a native call, which take a few milliseconds to copy. A single text may be longer.
 */
export const MAX_CHARACTERS = 512 * 1024

/** The end of the slice of `texts` that begins at `start`; the slice has at least one text. */
export function sliceEnd(texts: readonly string[], start: number): number {
  const limit = Math.min(texts.length, start + MAX_TEXTS)
  let end = start + 1
  let characters = texts[start]?.length ?? 0
  while (end < limit) {
    characters += texts[end]?.length ?? 0
    if (characters > MAX_CHARACTERS) {
      break
    }
    end++
  }
  return end
}
