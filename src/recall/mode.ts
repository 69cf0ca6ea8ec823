/** `hybrid` searches by words and meaning together, the others by one of them. */
export const RECALL_MODES = ['hybrid', 'meaning', 'words'] as const
/** One of {@link RECALL_MODES}. */
export type RecallMode = (typeof RECALL_MODES)[number]
