/** Every precision: what is true of an engine must be true in each. */
export const PRECISIONS = ['float32', 'int8'] as const
