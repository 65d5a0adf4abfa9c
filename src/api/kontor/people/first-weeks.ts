import { z } from 'zod';
import { beginFirstWeeks, readFirstWeeks } from '#src/accounts/first-weeks.ts';
import { oneLookUpMs, resolveMentions } from '#src/posts/resolve-mentions.ts';
import { lineMax, linesMax } from '#src/posts/kinds/task/task.ts';
import { notFound } from '#src/platform/errors.ts';
import { operation, type Call } from '../operation.ts';
import { id, list, moment, partner, text } from '../shapes.ts';

const tag = 'First weeks';
const plan = z
  .object({
    postId: id.meta({ description: 'The task: its lines are ticked off there.' }),
    endsAt: moment,
    done: z.int(),
    all: z.int(),
    buddy: partner.extend({ agrees: z.boolean(), hasLeft: z.boolean() }).nullable(),
  })
  .meta({ id: 'FirstWeeks' });

async function showPlan({ api, me }: Pick<Call, 'api' | 'me'>) {
  const found = await readFirstWeeks(api.db, me);
  if (found === null || found === 'none') throw notFound('post');
  return found;
}

export const firstWeeksOperations = {
  readFirstWeeks: operation('GET /first-weeks', {
    ...{ tag, scope: 'read:statuses', summary: 'Your plan for the first two weeks', answer: plan },
    show: showPlan,
  }),
  beginFirstWeeks: operation('PUT /first-weeks', {
    ...{ tag, scope: 'write:statuses', summary: 'Begin it, or go on with another buddy', answer: plan },
    body: z.strictObject({
      buddy: text(300).nullable().meta({ description: '`@handle`, or `@handle@host` of a partner.' }),
      lines: list(text(lineMax)).refine((lines) => lines.length <= linesMax),
      title: text(200),
      question: text(2_000).meta({ description: 'What the buddy is asked.' }),
      language: text(20),
    }),
    prepare: async ({ api, me, body }) => {
      if (body.buddy !== null) await resolveMentions(api.db, api.remote, me, body.buddy, oneLookUpMs);
    },
    act: (tx, { me, body }) => beginFirstWeeks(tx, me, body),
    show: showPlan,
  }),
};
