/**
 * What a peer is given of a record: who speaks or what a note is called, the day, and the text.
 *
 * @param {import('../load/collection.mjs').BenchRecord} record
 */
export function peerText({ text, speaker, at, source }) {
  const day = at === undefined ? '' : `[${new Date(at * 1000).toISOString().slice(0, 10)}] `
  const title = source?.title === undefined ? '' : `${source.title}\n`
  return `${title}${day}${speaker === undefined ? '' : `${speaker}: `}${text}`
}
