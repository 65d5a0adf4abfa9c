import type { RequestContext } from '../shell/context.ts';

/** How long what this person sends can be undone; 0: it leaves at once. */
export const undoSecondsOf = (ctx: RequestContext): number => ctx.preferences.undoSeconds;
