import { createHash } from 'node:crypto'
import type { HubFile } from './hub-file.js'

/** Who may read a repository. `gated`: users with a token who have accepted the terms (`gated-accepted`). */
export type Access = 'public' | 'private' | 'gated' | 'disabled'

/** A repository of the server: branches that point to commits, commits that hold files. */
export class Repository {
  /** `org/name`. */
  readonly id: string
  readonly access: Access
  readonly #commits = new Map<string, ReadonlyMap<string, HubFile>>()
  readonly #refs = new Map<string, string>()

  constructor(id: string, access: Access = 'public') {
    this.id = id
    this.access = access
  }

  /** Adds a commit and moves `branch` to it. Its id is computed from the files unless one is given. */
  commit(files: readonly HubFile[], branch = 'main', id = commitId(files)): string {
    this.#commits.set(id, new Map(files.map((file) => [file.path, file])))
    this.#refs.set(branch, id)
    return id
  }

  /** The commit of a branch, a tag or a commit id. */
  resolve(revision: string): string | undefined {
    return this.#refs.get(revision) ?? (this.#commits.has(revision) ? revision : undefined)
  }

  file(commit: string, path: string): HubFile | undefined {
    return this.#commits.get(commit)?.get(path)
  }

  files(commit: string): HubFile[] {
    return [...(this.#commits.get(commit)?.values() ?? [])]
  }

  withSha256(sha256: string): HubFile | undefined {
    return [...this.#commits.values()]
      .flatMap((files) => [...files.values()])
      .find((file) => file.lfs && file.sha256 === sha256)
  }
}

function commitId(files: readonly HubFile[]): string {
  const lines = files.map((file) => `${file.path} ${file.gitOid}\n`).sort()
  return createHash('sha1').update(lines.join('')).digest('hex')
}
