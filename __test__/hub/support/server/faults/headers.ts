import type { Transform } from '../fault.js'

/** Sets headers, or removes those with the value `undefined`. */
export const setHeaders =
  (headers: Readonly<Record<string, string | undefined>>): Transform =>
  (reply) => {
    const all = Object.entries({ ...reply.headers, ...headers })
    const kept = all.filter((entry): entry is [string, string] => entry[1] !== undefined)
    return { ...reply, headers: Object.fromEntries(kept) }
  }

/** The server's identifier of the file's content, in both headers that clients read. */
export const etag = (value: string): Transform => setHeaders({ etag: value, 'x-linked-etag': value })

export const commit = (value: string | undefined): Transform => setHeaders({ 'x-repo-commit': value })

export const linkedSize = (value: string | undefined): Transform => setHeaders({ 'x-linked-size': value })

export const contentRange = (value: string | undefined): Transform => setHeaders({ 'content-range': value })
