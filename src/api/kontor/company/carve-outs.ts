import { z } from 'zod';
import { planCarveOut } from '#src/carveouts/plan.ts';
import { progressOf, readCarveOut, readCarveOuts, type CarveOut } from '#src/carveouts/read.ts';
import { stayingReasons } from '#src/carveouts/staying.ts';
import { notFound } from '#src/platform/errors.ts';
import { keptInEnglish } from '#src/platform/kept-reason.ts';
import { operation } from '../operation.ts';
import { list, moment, text } from '../shapes.ts';

const tag = 'Carve-outs';
const read = { tag, scope: 'admin:read:agreements', needs: 'partners' } as const;

const counts = z.object({
  ...{ people: z.int(), groups: z.int(), posts: z.int(), reactions: z.int() },
  ...{ follows: z.int(), memberships: z.int() },
});
const carveOut = z
  .object({
    id: z.uuid(),
    side: z.enum(['giving', 'taking']),
    state: z.enum(['offered', 'signed', 'withdrawn', 'closed']),
    company: z.string(),
    origin: z.string(),
    digest: z.string().meta({ description: 'Of the lines that both companies compared.' }),
    lines: z.int(),
    counts: counts.extend({ files: z.int() }),
    trouble: z.string(),
    createdAt: moment,
  })
  .meta({ id: 'CarveOut' });
const progress = z
  .object({
    ...{ people: z.int(), peopleDone: z.int(), groups: z.int(), groupsDone: z.int() },
    ...{ follows: z.int(), followsHere: z.int(), memberships: z.int(), membershipsHere: z.int() },
    survived: z
      .number()
      .nullable()
      .meta({ description: 'Share of follows and seats that are in force; null where people went from.' }),
    troubles: list(z.object({ what: z.string(), why: z.string() })),
  })
  .meta({ id: 'CarveOutProgress' });

const told = ({ order, ...of }: CarveOut) => {
  const { digest, lines, counts: counted } = order.payload;
  return { ...of, trouble: keptInEnglish(of.trouble), digest, lines, counts: counted };
};

export const carveOutOperations = {
  listCarveOuts: operation('GET /carve-outs', {
    ...read,
    summary: 'Parts of the company that went to an instance of their own, or came from one',
    answer: z.object({ items: list(carveOut) }),
    show: async ({ api }) => ({ items: (await readCarveOuts(api.db)).map(told) }),
  }),
  // Before `/carve-outs/{id}`.
  planCarveOut: operation('GET /carve-outs/plan', {
    ...read,
    summary: 'Who and what would go to a partner’s instance, and what would stay behind, with the reason',
    query: z.strictObject({
      to: text(300).meta({ description: 'Its origin.' }),
      site: text(300).optional(),
      department: text(300).optional(),
      people: text(20_000).optional().meta({ description: 'Handles, with commas between them.' }),
    }),
    answer: z.object({
      ...{ to: z.string(), people: list(z.string()), groups: list(z.string()), counts },
      stays: list(z.object({ code: z.string(), name: z.string(), count: z.int(), why: z.string() })),
    }),
    show: async ({ api, query: { to, site, department, people } }) => {
      const choice = {
        ...(site !== undefined && { site }),
        ...(department !== undefined && { department }),
        ...(people !== undefined && { handles: people.split(/[\s,]+/).filter(Boolean) }),
      };
      const plan = await planCarveOut(api.db, api.registry, choice, to);
      return {
        to: plan.to.origin,
        people: plan.people.map(({ handle }) => handle),
        groups: plan.groups.map(({ handle }) => handle),
        counts: plan.counts,
        stays: plan.stays.map((each) => ({ ...each, why: stayingReasons[each.code] })),
      };
    },
  }),
  readCarveOut: operation('GET /carve-outs/{id}', {
    ...read,
    summary: 'How far one has come: people, groups, follows and seats counted',
    texts: ['id'],
    answer: z.object({ carveOut, progress }),
    show: async ({ api, parts }) => {
      const found = await readCarveOut(api.db, parts.id);
      if (found === null) throw notFound();
      const of = await progressOf(api.db, found);
      const troubles = of.troubles.map(({ what, why }) => ({ what, why: keptInEnglish(why) }));
      return { carveOut: told(found), progress: { ...of, troubles } };
    },
  }),
};
