/** The directory below the store's root in which the predecessor kept its files. */
export const PREDECESSOR_DIRECTORY = 'memory'
