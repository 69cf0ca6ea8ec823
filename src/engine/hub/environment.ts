/**
 * The variables that huggingface_hub reads for downloads, and those for certificates that Node.js respects. They are
 * read in JavaScript, because a worker thread has an environment of its own.
 */
const NAMES = [
  'HF_ENDPOINT',
  'HF_TOKEN',
  'HUGGING_FACE_HUB_TOKEN',
  'HF_TOKEN_PATH',
  'HF_HUB_DISABLE_IMPLICIT_TOKEN',
  'HF_HOME',
  'XDG_CACHE_HOME',
  'HF_HUB_CACHE',
  'HUGGINGFACE_HUB_CACHE',
  'HF_HUB_OFFLINE',
  'TRANSFORMERS_OFFLINE',
  'HF_HUB_ETAG_TIMEOUT',
  'HF_HUB_DOWNLOAD_TIMEOUT',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'ALL_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'all_proxy',
  'no_proxy',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'NODE_EXTRA_CA_CERTS',
] as const

/** The variables that are set. */
export function hubEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {}
  for (const name of NAMES) {
    const value = process.env[name]
    if (value !== undefined) environment[name] = value
  }
  return environment
}
