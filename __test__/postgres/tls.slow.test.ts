import { PostgresMemoryStore } from 'recollect/postgres'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { PostgresServer } from '../../scripts/postgres/server.mjs'
import { hasOpenssl, makeCertificates } from '../hub/support/certificates.js'
import { tempDir } from '../store/support/temp-store.js'
import { describeWithPostgres } from './support/database.js'
import { startTlsFront } from './support/tls-front.js'

const PASSWORD = 'correct horse battery'

describeWithPostgres('TLS to a server', () => {
  describe.skipIf(!hasOpenssl)('with certificates', () => {
    let server: PostgresServer
    beforeAll(async () => {
      server = await PostgresServer.start({ tcp: true })
      await server.query(`CREATE ROLE app LOGIN PASSWORD '${PASSWORD}'`)
      await server.query('CREATE DATABASE memories OWNER app')
      return () => server.stop()
    })

    const address = (port: number, host: string, query: string) =>
      `postgres://app:${encodeURIComponent(PASSWORD)}@${host}:${port}/memories?${query}`

    async function ready(connectionString: string): Promise<void> {
      const store = await PostgresMemoryStore.open({ connectionString, logger: null })
      onTestFinished(() => store.close())
      await store.ready()
    }

    test('a certificate of a known authority for this host is accepted', async () => {
      const { authority, tls } = makeCertificates(tempDir(), ['DNS:localhost'])
      const { port } = await startTlsFront(server, tls)
      await ready(address(port, 'localhost', `sslmode=verify-full&sslrootcert=${authority}`))
    })

    test.each([
      ['of an authority that is not known', ['DNS:localhost'], false],
      ['for another host', ['DNS:db.example'], true],
    ])('a certificate %s is refused before the password is sent', async (_, names, isKnown) => {
      const folder = tempDir()
      const { authority, tls } = makeCertificates(folder, names)
      const other = makeCertificates(tempDir(), names)
      const { port } = await startTlsFront(server, tls)
      const root = isKnown ? authority : other.authority
      const error = await ready(address(port, 'localhost', `sslmode=verify-full&sslrootcert=${root}`)).then(
        () => undefined,
        (failure: unknown) => failure,
      )
      expect(error).toMatchObject({ name: 'RecollectError', code: 'STORE_IO' })
      expect(`${error}`).toMatch(/certificate was not accepted/)
      expect(`${error}`).not.toContain(PASSWORD)
    })

    test('a server without TLS is refused if TLS is required, and receives nothing', async () => {
      const { port, inTheClear } = await startTlsFront(server, undefined)
      await expect(ready(address(port, 'localhost', 'sslmode=verify-full'))).rejects.toMatchObject({
        name: 'RecollectError',
        code: 'STORE_IO',
      })
      expect(inTheClear()).toBe('')
    })
  })
})
