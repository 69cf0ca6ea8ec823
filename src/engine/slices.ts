/**
 * Texts a native call. Enough for the engine to find texts of like length to run together (a run takes
 * about ten), few enough that copying them over does not delay the event loop.
 */
export const MAX_TEXTS = 512

/** Characters a native call, a few milliseconds of copying; one text alone may be longer. */
export const MAX_CHARACTERS = 512 * 1024

/** The end of the slice of `texts` that begins at `start`; the slice has one text at least. */
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
