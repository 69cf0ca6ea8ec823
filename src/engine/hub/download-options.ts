import { homedir } from 'node:os'
import path from 'node:path'
import { RecollectError } from '../../errors.js'
import type { NativeDownloadOptions } from '../../native/binding.js'
import { inCallersContext } from '../../options/callers-context.js'
import {
  checkOptions,
  invalid,
  requireBoolean,
  requireOptionalFunction,
  requireOptionalSignal,
  requirePath,
  requireText,
} from '../../options/check.js'
import { isArray } from '../../options/describe.js'
import { hubEnvironment } from './environment.js'

/** Progress of one file. `received` includes what an earlier call or another process downloaded. */
export interface DownloadProgress {
  /** The file's path within the repository. */
  readonly file: string
  /** Bytes received so far. */
  readonly received: number
  /** Bytes of the whole file; undefined until the server reports it. */
  readonly total: number | undefined
}

/**
 * Options of {@link EmbeddingEngine.downloadModel}. Each overrides the environment variable named in its description.
 */
export interface DownloadModelOptions {
  /** The Hub's cache folder. Default: `HF_HUB_CACHE`, else `hub` within `HF_HOME`, else `~/.cache/huggingface/hub`. */
  readonly cacheDir?: string | undefined
  /** The model's repository, in the form `org/name`. Default: `sentence-transformers/all-MiniLM-L6-v2`. */
  readonly repo?: string | undefined
  /**
   * A commit (40 hexadecimal digits), branch or tag. Default: for the default repository the commit that this
   * package pins, for any other `main`.
   */
  readonly revision?: string | undefined
  /**
   * Files to download instead of `onnx/model.onnx`, as paths within the repository, with `/`. `tokenizer.json` and the
   * small configuration files are always downloaded too.
   */
  readonly files?: readonly string[] | undefined
  /** Default: `HF_ENDPOINT`, else `https://huggingface.co`. */
  readonly endpoint?: string | undefined
  /**
   * Access token; `false` sends none. Default: `HF_TOKEN`, else the token file of `hf auth login`. It is sent only to
   * the endpoint's own origin, over https or to a loopback address.
   */
  readonly token?: string | false | undefined
  /** Use what is in the cache and open no connection. Default: `HF_HUB_OFFLINE`. */
  readonly offline?: boolean | undefined
  /** Called at most every 50 ms while a file is downloaded, and once for each finished file. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined
  /** Stops the download within a second; it rejects with `signal.reason` as it is. What was downloaded is kept. */
  readonly signal?: AbortSignal | undefined
}

const OPTIONS = [
  'cacheDir',
  'repo',
  'revision',
  'files',
  'endpoint',
  'token',
  'offline',
  'onProgress',
  'signal',
] as const

/** The checked options of one call. The form of names is checked in the addon, where they are used. */
export interface CheckedDownloadOptions {
  readonly native: NativeDownloadOptions
  readonly onProgress: DownloadModelOptions['onProgress']
  readonly signal: AbortSignal | undefined
}

export function checkDownloadOptions(options: unknown): CheckedDownloadOptions {
  const given = checkOptions(options, OPTIONS, 'EmbeddingEngine.downloadModel')
  const { cacheDir, repo, revision, files, endpoint, token, offline, onProgress, signal } = given
  requireOptionalFunction(onProgress, 'onProgress')
  requireOptionalSignal(signal, 'signal')
  const native: NativeDownloadOptions = {
    home: homedir(),
    environment: hubEnvironment(),
    preferCached: false,
  }
  if (cacheDir !== undefined) native.cacheDir = path.resolve(requirePath(cacheDir, 'cacheDir'))
  if (repo !== undefined) native.repo = requireText(repo, 'repo')
  if (revision !== undefined) native.revision = requireText(revision, 'revision')
  if (files !== undefined) native.files = requireFiles(files)
  if (endpoint !== undefined) native.endpoint = requireText(endpoint, 'endpoint')
  if (token !== undefined) native.token = requireToken(token)
  if (offline !== undefined) native.offline = requireBoolean(offline, 'offline')
  return {
    native,
    onProgress: inCallersContext(onProgress as DownloadModelOptions['onProgress']),
    signal: signal as AbortSignal | undefined,
  }
}

function requireFiles(files: unknown): string[] {
  if (!isArray(files) || files.length === 0) {
    throw invalid('files', 'an array of at least one path', files)
  }
  return Array.from(files, (file, index) => requireText(file, `files[${index}]`))
}

/** The empty string stands for `false`. A bad value is not shown in the message: it may be a secret. */
function requireToken(token: unknown): string {
  if (token === false) return ''
  if (typeof token === 'string' && token.trim() !== '') return token
  throw new RecollectError(
    'INVALID_ARGUMENT',
    `Expected token to be a string that is not blank, or false, received ${typeof token}`,
  )
}
