import { createTokenCache } from '#src/access/token-cache.ts';
import { createKeptNumbers } from '#src/api/numbers.ts';
import { plainBranding } from '#src/company/branding.ts';
import { createDocuments } from '#src/coedit/documents.ts';
import { createSnapshots } from '#src/dav/calendars/snapshots.ts';
import { createKeptFilters } from '#src/people/filters/read.ts';
import { createKeptSuggestions } from '#src/groups/suggest.ts';
import { createBodies } from '#src/platform/bodies.ts';
import { createLimits } from '#src/platform/limits.ts';
import { createTallies } from '#src/platform/tallies.ts';
import type { InstanceMemory } from '#src/platform/memory.ts';
import { createPostCache } from '#src/posts/read/post-cache.ts';
import { createKeptHtml } from '#src/web/posts/kept.ts';

/** The memory of one process for one instance, with nothing in it yet. */
export const createMemory = (): InstanceMemory => ({
  bodies: createBodies(),
  limits: createLimits(),
  tallies: createTallies(),
  settings: new Map(),
  analytics: { counted: new Map() },
  changes: { collect: null },
  branding: { current: plainBranding },
  tokens: createTokenCache(),
  revocations: new Set(),
  posts: createPostCache(),
  lending: { current: null },
  partners: { current: null },
  suggestedGroups: createKeptSuggestions(),
  keptHtml: createKeptHtml(),
  providers: new Map(),
  named: { current: () => false },
  numbers: createKeptNumbers(),
  filters: createKeptFilters(),
  translator: { current: null },
  trends: { tags: [], untilMs: 0 },
  snapshots: createSnapshots(),
  coedited: createDocuments(),
  release: { current: null },
  counts: { counted: null, untilMs: 0 },
});
