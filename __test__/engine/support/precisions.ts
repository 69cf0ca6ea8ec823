/** Every arithmetic: what holds of an engine holds in each. */
export const PRECISIONS = ['float32', 'int8'] as const
