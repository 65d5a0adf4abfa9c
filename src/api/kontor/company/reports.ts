import { z } from 'zod';
import { canForwardTo } from '#src/reports/can-tell.ts';
import { dismissReport, removeReported, undoRemoval, warnAuthor } from '#src/reports/decide.ts';
import { fileReport } from '#src/reports/file-report.ts';
import { readCase, readCases } from '#src/reports/read.ts';
import { categories, commentMax, outcomes, type About } from '#src/reports/report.ts';
import { hidePost } from '#src/posts/moderate.ts';
import { parseReason } from '#src/posts/hiding.ts';
import { isId, type GroupId, type PersonId, type PostId } from '#src/platform/ids.ts';
import { Refusal } from '#src/platform/errors.ts';
import { operation, type Call } from '../operation.ts';
import { id, list, moment, paged, person, text } from '../shapes.ts';

const tag = 'Reports';
const perPage = 40;
const read = { tag, scope: 'admin:read:reports' } as const;
const line = z
  .object({
    id,
    subject: z.enum(['post', 'person', 'group', 'address']),
    queue: z.enum(['group', 'company']),
    openedAt: moment,
    closedAt: moment.nullable(),
    outcome: z.enum(outcomes).nullable(),
    reports: z.int(),
    categories: list(z.enum(categories)),
    person: person.nullable(),
    group: z.object({ id, name: z.string(), handle: z.string(), host: z.string().nullable() }).nullable(),
    postId: id.nullable(),
    excerpt: z.string(),
    handler: person.nullable(),
    isComplaint: z.boolean(),
  })
  .meta({ id: 'ReportCase' });
const whole = line
  .extend({
    evidence: z
      .object({ title: z.string(), html: z.string(), text: z.string(), publishedAt: z.string() })
      .nullable()
      .meta({ description: 'The post as it was when it was first reported.' }),
    reportLines: list(
      z.object({
        category: z.enum(categories),
        comment: z.string(),
        at: moment,
        forwarded: z.boolean(),
        company: z.string(),
        reporter: person.nullable(),
      }),
    ),
    acts: list(
      z.object({
        ...{ id, act: z.string(), at: moment, reason: z.string(), until: moment.nullable() },
        by: person.nullable(),
      }),
    ),
    hidden: z.boolean(),
    undoUntil: moment.nullable(),
    canWarn: z.boolean(),
    canSuspend: z.boolean(),
    isSuspended: z.boolean(),
    canBan: z.boolean(),
    earlier: z.object({
      open: z.int(),
      byOutcome: list(z.object({ outcome: z.enum(outcomes), count: z.int() })),
    }),
    elsewhere: list(
      z.object({
        company: z.string(),
        state: z.enum(['told', 'handled', 'decided']),
        outcome: z.enum(outcomes).nullable(),
        at: moment.nullable(),
      }),
    ),
  })
  .meta({ id: 'WholeReportCase' });

const reason = z.strictObject({ reason: text(500).default('') });
export const showCase = ({ api, me, parts }: Call<{ readonly case: string }>) =>
  readCase(api.db, me, parts.case);
export const write = { tag, scope: 'admin:write:reports', answer: whole, show: showCase } as const;

export const reportOperations = {
  fileReport: operation('POST /reports', {
    ...{ tag, scope: 'write:reports', summary: 'Report a post, a person or a group' },
    body: z.strictObject({
      postId: id.optional(),
      personId: id.optional(),
      groupId: id.optional(),
      category: z.enum(categories),
      comment: text(commentMax).default(''),
      forward: z.boolean().default(false).meta({ description: 'Tell the company that it comes from.' }),
    }),
    answer: z.object({ caseId: id }),
    act: async (tx, { api, me, body: { category, comment, forward, ...named } }) => {
      const filed = await fileReport(
        tx,
        me,
        aboutIn(named),
        { category, comment, forward },
        canForwardTo(api.registry),
      );
      return filed.caseId;
    },
    show: async (_call, caseId) => ({ caseId }),
  }),
  listCases: operation('GET /reports', {
    ...{ ...read, summary: 'Reports that you decide about, newest first' },
    query: paged.extend({ show: z.enum(['open', 'closed']).default('open') }),
    answer: z.object({ items: list(line), next: z.string().nullable() }),
    show: async ({ api, me, query: { cursor, show } }) => {
      const before = cursor !== undefined && isId(cursor) ? { before: cursor } : {};
      const items = await readCases(api.db, me, show, { limit: perPage, ...before });
      return { items, next: items.length === perPage ? (items.at(-1)?.id ?? null) : null };
    },
  }),
  readCase: operation('GET /reports/{case}', {
    ...read,
    summary: 'One of them',
    answer: whole,
    show: showCase,
  }),
  removeReported: operation('POST /reports/{case}/removal', {
    ...{ ...write, summary: 'Remove the reported post', body: reason },
    act: (tx, { me, parts, body }) => removeReported(tx, me, parts.case, body.reason),
  }),
  undoRemoval: operation('DELETE /reports/{case}/removal', {
    ...{ ...write, summary: 'Show it again, within 30 days' },
    act: (tx, { me, parts }) => undoRemoval(tx, me, parts.case),
  }),
  dismissReport: operation('POST /reports/{case}/dismissal', {
    ...{ ...write, summary: 'Close a report as no violation', body: reason },
    act: (tx, { me, parts, body }) => dismissReport(tx, me, parts.case, body.reason),
  }),
  warnAuthor: operation('POST /reports/{case}/warning', {
    ...{ ...write, summary: 'Write its author a note', body: reason },
    act: (tx, { me, parts, body }) => warnAuthor(tx, me, parts.case, body.reason),
  }),
  hidePost: operation('POST /posts/{post}/hiding', {
    ...{ tag, scope: 'admin:write:reports' },
    summary: 'Remove a post of somebody else, as a moderator or outside groups as an administrator',
    body: z.strictObject({ reason: text(500) }),
    act: (tx, { me, parts, body }) => hidePost(tx, me, parts.post, parseReason(body.reason)),
  }),
};

function aboutIn(named: {
  readonly postId?: string | undefined;
  readonly personId?: string | undefined;
  readonly groupId?: string | undefined;
}): About {
  const { postId, personId, groupId } = named;
  const said = [postId, personId, groupId].filter((each) => each !== undefined);
  if (said.length !== 1) throw new Refusal('invalid', 'Name one of postId, personId and groupId.');
  if (postId !== undefined) return { postId: postId as PostId };
  if (personId !== undefined) return { personId: personId as PersonId };
  return { groupId: groupId as GroupId };
}
