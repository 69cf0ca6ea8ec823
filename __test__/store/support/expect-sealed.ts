import { SqliteMemoryRepository } from 'recollect'
import { expect } from 'vitest'

/** Rows whose digest is that of their content, and rows without one. */
export async function unsound(rootDir: string): Promise<{ broken: readonly string[]; unsealed: number }> {
  using store = SqliteMemoryRepository.open({ rootDir, readonly: true })
  const { problems, unsealed } = await store.verify()
  return { broken: problems.filter(({ code }) => code.endsWith('_changed')).map(({ code }) => code), unsealed }
}

/** Every row of the store has the digest of what it holds. */
export async function expectSealed(rootDir: string): Promise<void> {
  expect(await unsound(rootDir)).toEqual({ broken: [], unsealed: 0 })
}
