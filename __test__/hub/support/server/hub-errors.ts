import { type Reply, textReply } from './reply.js'

/** The Hub's own error replies: clients distinguish them by `X-Error-Code`, not by the status. */
function hubError(status: number, code: string | undefined, message: string, more = {}): Reply {
  const named = code === undefined ? {} : { 'x-error-code': code }
  return textReply(status, message, { ...named, 'x-error-message': message, ...more })
}

/** Without a token, a private repository looks like a missing one, and both look like missing permission. */
export const repoNotFound = (hasToken: boolean): Reply =>
  hasToken
    ? hubError(404, 'RepoNotFound', 'Repository not found')
    : hubError(401, 'RepoNotFound', 'Invalid username or password.')

export const badToken = (): Reply =>
  hubError(401, undefined, 'Invalid credentials in Authorization header', {
    'www-authenticate': 'Bearer realm="Authentication required"',
  })

export const revisionNotFound = (revision: string): Reply =>
  hubError(404, 'RevisionNotFound', `Invalid rev id: ${revision.replace(/[^\x20-\x7e]/g, '?')}`)

export const entryNotFound = (commit: string): Reply =>
  hubError(404, 'EntryNotFound', 'Entry not found', { 'x-repo-commit': commit })

export const gated = (repo: string, hasToken: boolean): Reply =>
  hubError(
    hasToken ? 403 : 401,
    'GatedRepo',
    `Access to model ${repo} is restricted and you are not in the authorized list.`,
  )

export const disabled = (): Reply => hubError(403, undefined, 'Access to this resource is disabled.')
