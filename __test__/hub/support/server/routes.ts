import type { Exchange } from './exchange.js'
import { badToken, disabled, entryNotFound, gated, repoNotFound, revisionNotFound } from './hub-errors.js'
import type { HubFile } from './hub-file.js'
import { serveBody } from './ranges.js'
import { jsonReply, type Reply, textReply } from './reply.js'
import type { Repository } from './repository.js'

/** The state that the routes serve. */
export interface Content {
  readonly repositories: ReadonlyMap<string, Repository>
  /** Valid tokens. The owners of `gatedTokens` have accepted the terms of gated repositories. */
  readonly tokens: ReadonlySet<string>
  readonly gatedTokens: ReadonlySet<string>
  /** Scheme, host and port of the CDN. */
  readonly cdnOrigin: string
}

/** Signed URLs of the CDN have this; without it the CDN refuses, as the real one does. */
const SIGNATURE = 'Signature=of-this-server'

/** Classifies a request before it is answered. */
export interface Route {
  readonly file?: string
  readonly purpose: Exchange['purpose']
  readonly answer: (headers: Exchange['headers']) => Reply
}

export function hubRoute(content: Content, method: string, url: URL, headers: Exchange['headers']): Route {
  const parts = url.pathname.slice(1).split('/').map(decodeURIComponent)
  if (parts[0] === 'api' && parts[1] === 'resolve-cache') {
    const [, , , org = '', name = '', commit = '', ...path] = parts
    const file = path.join('/')
    const purpose = isMetadata(method, headers) ? 'metadata' : 'content'
    return { file, purpose, answer: () => smallFile(content, `${org}/${name}`, commit, file, headers) }
  }
  if (parts[0] === 'api' && parts[1] === 'models') {
    const [, , org = '', name = '', what = 'revision', revision = 'main'] = parts
    const recursive = /^(true|1)$/i.test(url.searchParams.get('recursive') ?? '')
    const folder = parts.slice(6).join('/')
    const answer = () => api(content, `${org}/${name}`, what, revision, folder, recursive, headers)
    return { purpose: 'api', answer }
  }
  const [org = '', name = '', verb, revision = '', ...path] = parts
  if (verb !== 'resolve') {
    return { purpose: 'other', answer: () => textReply(404, 'Not found') }
  }
  const file = path.join('/')
  const answer = () => resolveFile(content, `${org}/${name}`, revision, file, headers)
  return { file, purpose: isMetadata(method, headers) ? 'metadata' : 'redirect', answer }
}

export function cdnRoute(content: Content, method: string, url: URL, headers: Exchange['headers']): Route {
  const sha256 = url.pathname.split('/').at(-1) ?? ''
  const found = [...content.repositories.values()].map((repo) => repo.withSha256(sha256)).find((file) => file)
  const answer = () => {
    if (found === undefined || !url.search.includes(SIGNATURE)) {
      return textReply(403, '<Error><Code>AccessDenied</Code></Error>', { 'content-type': 'application/xml' })
    }
    return serveBody(found.body, found.sha256, {}, headers)
  }
  const purpose = isMetadata(method, headers) ? 'metadata' : 'content'
  return found === undefined ? { purpose, answer } : { purpose, answer, file: found.path }
}

/** Some clients request the first byte instead of sending HEAD. */
function isMetadata(method: string, headers: Exchange['headers']): boolean {
  return method === 'HEAD' || headers.range === 'bytes=0-0'
}

function resolveFile(
  content: Content,
  id: string,
  revision: string,
  path: string,
  headers: Exchange['headers'],
): Reply {
  const found = findFile(content, id, revision, path, headers)
  if ('status' in found) {
    return found
  }
  const { file, commit } = found
  const common = { 'x-repo-commit': commit, 'accept-ranges': 'bytes', vary: 'Origin, Accept' }
  if (!file.lfs) {
    const encoded = path.split('/').map(encodeURIComponent).join('/')
    const query = `%2F${encodeURIComponent(id)}=&etag=%22${file.etag}%22`
    const location = `/api/resolve-cache/models/${id}/${commit}/${encoded}?${query}`
    return textReply(307, `Temporary Redirect. Redirecting to ${location}`, { ...common, location })
  }
  const location = `${content.cdnOrigin}/repos/${commit.slice(0, 2)}/${file.sha256}?Expires=4102444800&${SIGNATURE}`
  return textReply(302, `Found. Redirecting to ${location}`, {
    ...common,
    location,
    'x-linked-size': String(file.body.size),
    'x-linked-etag': `"${file.sha256}"`,
  })
}

function smallFile(
  content: Content,
  id: string,
  commit: string,
  path: string,
  headers: Exchange['headers'],
): Reply {
  const found = findFile(content, id, commit, path, headers)
  if ('status' in found) {
    return found
  }
  const { file } = found
  return serveBody(file.body, file.etag, { 'x-repo-commit': found.commit }, headers)
}

function api(
  content: Content,
  id: string,
  what: string,
  revision: string,
  folder: string,
  recursive: boolean,
  headers: Exchange['headers'],
): Reply {
  const repo = findRepository(content, id, headers)
  if ('status' in repo) {
    return repo
  }
  const commit = repo.resolve(revision)
  if (commit === undefined) {
    return revisionNotFound(revision)
  }
  const files = repo.files(commit)
  if (what === 'tree') {
    return jsonReply(tree(files, folder, recursive))
  }
  if (what !== 'revision') {
    return textReply(404, 'Not found')
  }
  return jsonReply({
    id,
    modelId: id,
    sha: commit,
    private: repo.access === 'private',
    gated: repo.access === 'gated' ? 'auto' : false,
    disabled: false,
    siblings: files.map((file) => ({ rfilename: file.path })),
  })
}

function tree(files: readonly HubFile[], folder: string, recursive: boolean): unknown[] {
  const prefix = folder === '' ? '' : `${folder}/`
  const within = files.filter((file) => file.path.startsWith(prefix))
  const isDeep = (file: HubFile) => file.path.slice(prefix.length).includes('/')
  const folders = new Set(
    within.filter(isDeep).map((file) => prefix + file.path.slice(prefix.length).split('/')[0]),
  )
  const listed = recursive ? within : within.filter((file) => !isDeep(file))
  return [
    ...[...folders].map((path) => ({ type: 'directory', oid: '0'.repeat(40), size: 0, path })),
    ...listed.map((file) => ({
      type: 'file',
      oid: file.gitOid,
      size: file.body.size,
      path: file.path,
      ...(file.lfs && {
        lfs: { oid: file.sha256, size: file.body.size, pointerSize: file.pointerSize },
      }),
    })),
  ]
}

function findFile(
  content: Content,
  id: string,
  revision: string,
  path: string,
  headers: Exchange['headers'],
): Reply | { readonly file: HubFile; readonly commit: string } {
  const repo = findRepository(content, id, headers)
  if ('status' in repo) {
    return repo
  }
  const commit = repo.resolve(revision)
  if (commit === undefined) {
    return revisionNotFound(revision)
  }
  const file = repo.file(commit, path)
  return file === undefined ? entryNotFound(commit) : { file, commit }
}

function findRepository(content: Content, id: string, headers: Exchange['headers']): Reply | Repository {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
  if (token !== undefined && !content.tokens.has(token) && !content.gatedTokens.has(token)) {
    return badToken()
  }
  const repo = content.repositories.get(id)
  if (repo === undefined || (repo.access === 'private' && token === undefined)) {
    return repoNotFound(token !== undefined)
  }
  if (repo.access === 'disabled') {
    return disabled()
  }
  if (repo.access === 'gated' && !content.gatedTokens.has(token ?? '')) {
    return gated(id, token !== undefined)
  }
  return repo
}
