import type { Partner } from '#src/agreements/decide.ts';
import type { RequestContext, WebContext } from './context.ts';

/** The companies that a page names as partners of ours. With whom a company works is not told to its guests. */
export const partnersShown = (web: WebContext, { me }: Pick<RequestContext, 'me'>): readonly Partner[] =>
  me.guestOf === null ? web.registry.all() : [];
