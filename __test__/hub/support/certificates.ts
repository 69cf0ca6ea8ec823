import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0

/** A certificate authority that no system trusts, and a certificate issued by it. */
export interface Certificates {
  /** Path of the authority's certificate. */
  readonly authority: string
  readonly tls: { readonly key: string; readonly cert: string }
}

/** Creates both in `folder`, for these names (as `DNS:hub.test` or `IP:127.0.0.1`). */
export function makeCertificates(folder: string, names: readonly string[]): Certificates {
  const file = (name: string) => path.join(folder, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    file('ca.key'),
    '-out',
    file('ca.pem'),
    '-days',
    '2',
    '-subj',
    '/CN=Test CA',
  )
  openssl('req', ...key, '-keyout', file('key.pem'), '-out', file('request.pem'), '-subj', '/CN=hub.test')
  writeFileSync(file('names'), `subjectAltName=${names.join(',')}\nbasicConstraints=CA:FALSE\n`)
  openssl(
    ...['x509', '-req', '-in', file('request.pem'), '-CA', file('ca.pem'), '-CAkey', file('ca.key')],
    ...['-CAcreateserial', '-days', '2', '-extfile', file('names'), '-out', file('cert.pem')],
  )
  const [keyText, cert] = [readFileSync(file('key.pem'), 'utf8'), readFileSync(file('cert.pem'), 'utf8')]
  return { authority: file('ca.pem'), tls: { key: keyText, cert } }
}
