/**
 * The text of a record for a peer: with the speaker or the note's title, and the day.
 *
 * @param {import('../load/collection.mjs').BenchRecord} record
 */
export function peerText({ text, speaker, at, source }) {
  const day = at === undefined ? '' : `[${new Date(at * 1000).toISOString().slice(0, 10)}] `
  const title = source?.title === undefined ? '' : `${source.title}\n`
  return `${title}${day}${speaker === undefined ? '' : `${speaker}: `}${text}`
}
