import { z } from 'zod';
import { isId } from '#src/platform/ids.ts';
import { answerPraise } from '#src/posts/kinds/praise/answer-praise.ts';
import {
  praiseAllowance,
  praiseOf,
  praiseWaiting,
  savePraiseAllowance,
} from '#src/posts/kinds/praise/list-praise.ts';
import { allowances, praisedMax } from '#src/posts/kinds/praise/praise.ts';
import { operation, type Call } from '../operation.ts';
import { list, paged, text } from '../shapes.ts';
import { post } from './post-shape.ts';
import { publishing, showPost } from './publish.ts';

const tag = 'Praise';
const perPage = 20;
const allowance = z.object({ width: z.enum(allowances) }).meta({ id: 'PraiseAllowance' });
const showAllowance = async ({ api, me }: Pick<Call, 'api' | 'me'>) => ({
  width: await praiseAllowance(api.db, me),
});

export const praiseOperations = {
  createPraise: publishing(
    '/praise',
    {
      ...{ tag, summary: 'Praise somebody, or a group' },
      carries: {
        to: z
          .array(text(300))
          .max(praisedMax)
          .meta({ description: 'Ids, or `@handle@host`; nobody: the whole group.' }),
        value: text(40).optional().meta({ description: 'The key of one of the company’s values.' }),
        partnerId: z.int().optional().meta({ description: 'For everyone at one partner: its number.' }),
      },
    },
    ({ to, value, partnerId }) => ({
      praise: { to, value: value ?? null },
      ...(partnerId !== undefined && { level: 'partner' as const, partnerId }),
    }),
  ),
  listPraise: operation('GET /praise/of/{person}', {
    ...{ tag, scope: 'read:statuses', summary: 'Praise of somebody that you may read, newest first' },
    answer: z.object({
      items: list(post),
      next: z.string().nullable().meta({ description: '`cursor` of the next page; null: this is the last.' }),
    }),
    query: paged,
    show: async ({ api, viewer, parts, query: { cursor } }) => {
      const page = { limit: perPage, ...(cursor !== undefined && isId(cursor) && { maxId: cursor }) };
      const items = await praiseOf(api.db, viewer, parts.person, page);
      return { items, next: items.length === perPage ? (items.at(-1)?.id ?? null) : null };
    },
  }),
  listWaitingPraise: operation('GET /praise/waiting', {
    ...{ tag, scope: 'read:statuses', summary: 'Praise of you that only you read so far' },
    answer: z.object({ items: list(post) }),
    show: async ({ api, me }) => ({ items: await praiseWaiting(api.db, me, { limit: perPage }) }),
  }),
  showPraise: operation('PUT /praise/{post}/agreement', {
    ...{ tag, scope: 'write:statuses', summary: 'Let others read praise of you', answer: post },
    act: (tx, { me, parts }) => answerPraise(tx, me, parts.post, true),
    show: showPost,
  }),
  hidePraise: operation('DELETE /praise/{post}/agreement', {
    ...{ tag, scope: 'write:statuses', summary: 'Take your name out of praise; of you alone it is gone' },
    act: (tx, { me, parts }) => answerPraise(tx, me, parts.post, false),
  }),
  readPraiseAllowance: operation('GET /praise/allowance', {
    ...{ tag, scope: 'read:accounts', summary: 'Who reads praise of you without asking' },
    answer: allowance,
    show: showAllowance,
  }),
  savePraiseAllowance: operation('PUT /praise/allowance', {
    ...{ tag, scope: 'write:accounts', summary: 'Change that', answer: allowance },
    body: z.strictObject({ width: z.enum(allowances) }),
    act: (tx, { me, body }) => savePraiseAllowance(tx, me, body.width),
    show: showAllowance,
  }),
};
