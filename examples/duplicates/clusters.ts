// Clusters of near-duplicates by their vectors.
import { cosineSimilarity } from 'recollect'

export interface Member {
  readonly index: number
  /** To the first member of its cluster. */
  readonly cosine: number
}

export type Cluster = readonly Member[]

/**
 * Vectors in the order given: each joins the cluster whose first member is nearest to it, if its cosine is at
 * least `threshold`, and begins one of its own otherwise. So every member is near to the first, which linking pair
 * by pair does not give: there a chain of small steps ties together what has nothing in common.
 *
 * @returns clusters of two and more, the largest first, members nearest first
 */
export function clustersOf(vectors: readonly Float32Array[], threshold: number): Cluster[] {
  const clusters: { readonly first: Float32Array; readonly members: Member[] }[] = []
  for (const [index, vector] of vectors.entries()) {
    let nearest = { cluster: undefined as (typeof clusters)[number] | undefined, cosine: threshold }
    for (const cluster of clusters) {
      const cosine = cosineSimilarity(cluster.first, vector)
      if (cosine >= nearest.cosine) nearest = { cluster, cosine }
    }
    if (nearest.cluster === undefined) clusters.push({ first: vector, members: [{ index, cosine: 1 }] })
    else nearest.cluster.members.push({ index, cosine: nearest.cosine })
  }
  return clusters
    .map(({ members }) => members.sort((a, b) => b.cosine - a.cosine || a.index - b.index))
    .filter(({ length }) => length > 1)
    .sort((a, b) => b.length - a.length)
}
