import { date } from '../read.ts';
import type { SpokenKind } from './kind.ts';
import { kontorTerms } from '../namespace.ts';

/** A request to read it, and until when; any other value is not one. */
export const mustRead: SpokenKind = {
  context: kontorTerms('mustRead', 'mustReadUntil'),
  write: ({ mustRead: asked }) => ({
    mustRead: asked ? true : null,
    mustReadUntil: asked?.until ? new Date(asked.until).toISOString() : null,
  }),
  read: (object) => (object.mustRead === true ? { mustRead: { until: date(object.mustReadUntil) } } : {}),
};
