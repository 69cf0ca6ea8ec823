import { type Body, slice } from './body.js'
import { type Reply, reply } from './reply.js'

/** Serves a file as a static server does: `Range`, `If-Range`, `If-None-Match`, 416. `etag` has no quotes. */
export function serveBody(
  body: Body,
  etag: string,
  headers: Record<string, string>,
  request: { readonly range?: string | undefined; readonly 'if-range'?: string | undefined },
): Reply {
  const common = {
    'accept-ranges': 'bytes',
    'content-type': 'application/octet-stream',
    etag: `"${etag}"`,
    ...headers,
  }
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.range ?? '')
  const unchanged = request['if-range'] === undefined || request['if-range'] === common.etag
  if (range === null || !unchanged || (range[1] === '' && range[2] === '')) {
    return reply(200, common, body)
  }
  const [, first = '', last = ''] = range
  const start = first === '' ? Math.max(0, body.size - Number(last)) : Number(first)
  const end = first === '' || last === '' ? body.size : Math.min(Number(last) + 1, body.size)
  if (start >= body.size || end <= start) {
    return reply(416, { ...common, 'content-range': `bytes */${body.size}` })
  }
  const contentRange = { 'content-range': `bytes ${start}-${end - 1}/${body.size}` }
  return reply(206, { ...common, ...contentRange }, slice(body, start, end))
}
