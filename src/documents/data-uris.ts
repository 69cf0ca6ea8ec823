import type { LeftOut } from './document.js'

/** A type with its parameters, and data that is too long to be a word of a text. */
const DATA_URI = /data:([\w.+-]+\/[\w.+-]+)?((?:;[\w.+=-]+)*),([\w%+/=:.~!*'-]{100,})/gi

/** Lines with a placeholder for each embedded picture, font or other file. */
export function withoutData(lines: readonly string[]): {
  readonly lines: readonly string[]
  readonly leftOut: readonly LeftOut[]
} {
  const leftOut: LeftOut[] = []
  const shown = lines.map((line, index) =>
    line.length < 100 || !/data:/i.test(line)
      ? line
      : line.replace(DATA_URI, (uri: string, type = 'text/plain') => {
          const [number, reason] = [index + 1, `data of ${uri.length} characters (${type})`]
          leftOut.push({ line: number, endLine: number, reason, part: true })
          return `data:${type}`
        }),
  )
  return { lines: shown, leftOut }
}
