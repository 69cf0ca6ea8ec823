import { UsageError } from './usage-error.js'

/** The addresses that `--store` accepts, as in PostgreSQL's own programs. */
const ADDRESS = /^postgres(?:ql)?:\/\//i

/** A password in an address, anywhere in a text. */
const PASSWORD = /(\bpostgres(?:ql)?:\/\/[^\s:@/?#]*):[^\s'"`]*@/gi

/** Secret parameters of an address: `pg` reads a password there too. */
const SECRET_PARAMETER = /([?&](?:password|sslpassword|user_password)=)[^&\s'"`]*/gi

/**
 * Removes the passwords of addresses from a text: for messages, hints and stacks, wherever their text comes from.
 *
 * @param address its password is removed even where it occurs alone
 */
export function withoutPasswords(text: string, address?: string): string {
  const shown = text.replaceAll(PASSWORD, '$1@').replaceAll(SECRET_PARAMETER, '$1***')
  return secretsOf(address ?? '').reduce((rest, secret) => rest.replaceAll(secret, '***'), shown)
}

/** @throws UsageError if it is not the address of a server */
export function requireAddress(given: string): string {
  if (ADDRESS.test(given)) return given
  throw new UsageError(
    'Expected --store to be an address such as postgres://user@host/database; the directory of a store in SQLite is --root',
  )
}

/** Whether the words of a command line contain a password, which every user of the machine could read there. */
export function containsPassword(words: readonly string[]): boolean {
  return words.some((word) => withoutPasswords(word) !== word)
}

/** The password as written in the address, and decoded. Short ones are left out: they would match in any text. */
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
