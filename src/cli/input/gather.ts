/** How much is gathered, and how much is kept waiting. */
export interface GatherOptions<T> {
  /** Items of one group. */
  readonly most: number
  /** What an item weighs; a group or what waits ends when it is `mostWeight`, whatever the number of items. */
  readonly weigh: (item: T) => number
  readonly mostWeight: number
}

/**
 * Groups of what has come so far. A fast source fills them; a slow one, as a log that is followed, is not made to
 * wait until a group is full. Items are read ahead while the caller works on a group, but not without bound.
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
  // Seen below, when all that came before it has been given.
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
 * What `work` makes of each item, in their order. It is begun for the next item while the caller has the last result,
 * and a result is given as soon as it is there, whether or not another item has come.
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
    // Its rejection is seen when its turn comes, if an earlier one does not end the work first.
    next.catch(() => {})
    const result = await current
    if (result === undefined) return
    yield result.made
    coming = following
    current = next
  }
}
