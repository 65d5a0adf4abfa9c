import type { Visit } from './context.ts';

/** How long what this person sends can be undone; 0: it leaves at once. */
export const undoSecondsOf = (visit: Visit): number => visit.preferences.undoSeconds;
