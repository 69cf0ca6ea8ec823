import { describe } from 'vitest'
import { changedRecords } from './changed-records.js'
import { concurrency } from './concurrency.js'
import type { StoreFactory } from './factory.js'
import { lifecycle } from './lifecycle.js'
import { queue } from './queue.js'
import { records } from './records.js'
import { scopes } from './scopes.js'
import { search } from './search.js'
import { sources } from './sources.js'
import { transfer } from './transfer.js'
import { turns } from './turns.js'

/** Tests that every implementation of `MemoryStore` must pass; it only gets a way to create stores. */
export function conformance(name: string, factory: StoreFactory): void {
  describe(name, () => {
    lifecycle(factory)
    records(factory)
    changedRecords(factory)
    scopes(factory)
    sources(factory)
    turns(factory)
    search(factory)
    queue(factory)
    transfer(factory)
    concurrency(factory)
  })
}
