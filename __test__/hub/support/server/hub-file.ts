import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { type Body, bytesBody, fileBody } from './body.js'

/** A file of a repository, with the names that git and Git LFS give its content. */
export interface HubFile {
  /** Path within the repository, with `/`. */
  readonly path: string
  readonly body: Body
  /** Stored by Git LFS: served from the CDN, by its SHA-256. */
  readonly lfs: boolean
  readonly sha256: string
  /** SHA-1 of the git object: of the content or, with LFS, of its pointer. */
  readonly gitOid: string
  readonly pointerSize: number
  /** The Hub's name of the content in `ETag` or `X-Linked-Etag`, without quotes. */
  readonly etag: string
}

/** Extensions that the Hub's own `.gitattributes` assigns to LFS and that the tests use. */
const LFS_ENDINGS = ['.onnx', '.bin', '.safetensors', '.onnx_data']

export async function hubFile(name: string, content: Body | Uint8Array | string): Promise<HubFile> {
  const body =
    typeof content === 'string' || content instanceof Uint8Array ? bytesBody(Buffer.from(content)) : content
  const lfs = LFS_ENDINGS.some((ending) => name.endsWith(ending))
  const sha256 = createHash('sha256')
  const git = createHash('sha1').update(`blob ${body.size}\0`)
  for await (const piece of body.read(0, body.size)) {
    sha256.update(piece)
    git.update(piece)
  }
  const oid = sha256.digest('hex')
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${oid}\nsize ${body.size}\n`
  const gitOid = lfs
    ? createHash('sha1').update(`blob ${pointer.length}\0${pointer}`).digest('hex')
    : git.digest('hex')
  return { path: name, body, lfs, sha256: oid, gitOid, pointerSize: pointer.length, etag: lfs ? oid : gitOid }
}

/** All files of a folder; `rename` gives a file another name in the repository, or excludes it. */
export async function filesOfFolder(
  folder: string,
  rename: (name: string) => string | undefined = (name) => name,
): Promise<HubFile[]> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const files = entries.map(async (entry) => {
    const file = path.join(entry.parentPath, entry.name)
    const name = rename(path.relative(folder, file).split(path.sep).join('/'))
    return name === undefined ? [] : [await hubFile(name, fileBody(file))]
  })
  return (await Promise.all(files)).flat()
}
