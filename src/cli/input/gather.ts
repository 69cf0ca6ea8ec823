/** How much is gathered into a group, and how much is read ahead. */
export interface GatherOptions<T> {
  /** Maximum number of items in one group. */
  readonly most: number
  /**
   * The weight of an item. A group, or what is read ahead, is full when it reaches `mostWeight`, whatever the number
   * of items.
   */
  readonly weigh: (item: T) => number
  readonly mostWeight: number
}

/**
 * Yields groups of the items that have arrived. A fast source fills them. For a slow one, such as a log that is being
 * followed, it does not wait until a group is full. Items are read ahead while the caller works on a group, up to a
 * limit.
 */
export async function* gather<T>(
  items: AsyncIterable<T>,
  { most, weigh, mostWeight }: GatherOptions<T>,
): AsyncGenerator<T[], void, undefined> {
  const waiting: T[] = []
  let weight = 0
  let ended = false
  let arrived = Promise.withResolvers<void>()
  let taken = Promise.withResolvers<void>()
  const reading = (async () => {
    for await (const item of items) {
      waiting.push(item)
      weight += weigh(item)
      arrived.resolve()
      if (waiting.length >= 2 * most || weight >= 2 * mostWeight) await taken.promise
    }
  })().finally(() => {
    ended = true
    arrived.resolve()
  })
  // The rejection is handled below, after all earlier items were yielded.
  reading.catch(() => {})
  try {
    for (;;) {
      await arrived.promise
      arrived = Promise.withResolvers()
      while (waiting.length > 0) {
        const group: T[] = []
        let groupWeight = 0
        while (group.length < most && groupWeight < mostWeight) {
          const item = waiting.shift()
          if (item === undefined) break
          group.push(item)
          groupWeight += weigh(item)
        }
        weight -= groupWeight
        taken.resolve()
        taken = Promise.withResolvers()
        yield group
      }
      if (ended) break
    }
    await reading
  } finally {
    taken.resolve()
  }
}

/**
 * Yields the result of `work` for each item, in order. Work on the next item starts while the caller has the last
 * result. A result is yielded as soon as it is ready, whether or not another item has arrived.
 */
export async function* mapAhead<T, R>(
  items: AsyncIterator<T, unknown, undefined>,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const begin = async (result: IteratorResult<T, unknown>) =>
    result.done === true ? undefined : { made: await work(result.value) }
  let coming = items.next()
  let current = coming.then(begin)
  for (;;) {
    const following = coming.then((result) => (result.done === true ? result : items.next()))
    const next = following.then(begin)
    // Its rejection is handled when its turn comes, unless an earlier one ends the work first.
    next.catch(() => {})
    const result = await current
    if (result === undefined) return
    yield result.made
    coming = following
    current = next
  }
}
