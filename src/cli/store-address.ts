import { UsageError } from './usage-error.js'

/** What `--store` takes, as PostgreSQL's own programs do. */
const ADDRESS = /^postgres(?:ql)?:\/\//i

/** A password in an address, wherever that stands in a text. */
const PASSWORD = /(\bpostgres(?:ql)?:\/\/[^\s:@/?#]*):[^\s'"`]*@/gi

/** Parameters of an address that are secret: `pg` reads a password there too. */
const SECRET_PARAMETER = /([?&](?:password|sslpassword|user_password)=)[^&\s'"`]*/gi

/**
 * A text without the passwords of the addresses in it: for messages, hints and stacks, whatever they were made of.
 *
 * @param address one whose password must not be shown by itself either
 */
export function withoutPasswords(text: string, address?: string): string {
  const shown = text.replaceAll(PASSWORD, '$1@').replaceAll(SECRET_PARAMETER, '$1***')
  return secretsOf(address ?? '').reduce((rest, secret) => rest.replaceAll(secret, '***'), shown)
}

/** @throws UsageError for what is no address of a server */
export function requireAddress(given: string): string {
  if (ADDRESS.test(given)) return given
  throw new UsageError(
    'Expected --store to be an address such as postgres://user@host/database; the directory of a store in SQLite is --root',
  )
}

/** Whether the words of a command line hold a password, which every user of the machine can read there. */
export function holdPassword(words: readonly string[]): boolean {
  return words.some((word) => withoutPasswords(word) !== word)
}

/** As it is written in the address, and as it is meant. Short ones would be found in any text. */
function secretsOf(address: string): string[] {
  const [, written = ''] = /^\w+:\/\/[^\s:@/?#]*:(.*)@/.exec(address) ?? []
  const [, parameter = ''] = /[?&](?:password|sslpassword)=([^&]*)/.exec(address) ?? []
  return [written, parameter]
    .flatMap((secret) => [secret, decoded(secret)])
    .filter((secret) => secret.length >= MIN_SECRET)
}

const MIN_SECRET = 4

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
