/** By words and meaning together, or by one of them. */
export const RECALL_MODES = ['hybrid', 'meaning', 'words'] as const
/** One of {@link RECALL_MODES}. */
export type RecallMode = (typeof RECALL_MODES)[number]
