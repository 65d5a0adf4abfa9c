import { z } from 'zod';
import { actOnApproval } from '#src/posts/kinds/approval/act-approval.ts';
import { readApprovalHistory } from '#src/posts/kinds/approval/approval-history.ts';
import {
  approvalActs,
  approvalModes,
  approvalStates,
  reasonMax,
  stepsMax,
} from '#src/posts/kinds/approval/approval.ts';
import {
  approvalsAnsweredBy,
  approvalsOf,
  approvalsOfGroup,
  approvalsWaitingFor,
} from '#src/posts/kinds/approval/list-approvals.ts';
import { operation } from '../operation.ts';
import { id, list, moment, text } from '../shapes.ts';
import { dueDay, post } from './post-shape.ts';
import { publishing, showPost } from './publish.ts';

const tag = 'Approvals';
const row = z
  .object({
    id,
    title: z.string(),
    state: z.enum(approvalStates),
    amount: z.string().nullable(),
    currency: z.string().nullable(),
    due: z.string().nullable(),
    decidedAt: moment.nullable(),
    publishedAt: moment,
    author: z.string(),
    approved: z.int(),
    steps: z.int(),
    waits: list(z.string()).meta({ description: 'Who is waited for.' }),
    group: z.object({ handle: z.string(), host: z.string().nullable(), name: z.string() }).nullable(),
  })
  .meta({ id: 'ApprovalRow' });
const rows = z.object({ items: list(row) });

const approvalParts = {
  title: z.string().min(1).max(300).meta({ description: 'What is asked for.' }),
  amount: z.string().max(50).nullable().optional().meta({ description: 'As 1234.50.' }),
  currency: z.string().max(10).nullable().optional().meta({ description: 'ISO 4217, as EUR.' }),
  mode: z.enum(approvalModes).default('order'),
  due: dueDay,
  approvers: z.array(text(300)).min(1).max(stepsMax).meta({ description: 'Ids or handles, in their order.' }),
};

export const approvalOperations = {
  createApproval: publishing(
    '/approvals',
    { tag, summary: 'Ask named people for approval', carries: approvalParts },
    ({ amount = null, currency = null, mode, due = null, approvers }) => ({
      approval: { amount, currency, mode, due, approvers },
    }),
  ),
  listMyApprovals: operation('GET /approvals', {
    ...{ tag, scope: 'read:statuses', summary: 'Requests that concern you', answer: rows },
    query: z.strictObject({ show: z.enum(['waiting', 'own', 'answered']).default('waiting') }),
    show: async ({ api, viewer, query: { show } }) => {
      const read = { waiting: approvalsWaitingFor, own: approvalsOf, answered: approvalsAnsweredBy }[show];
      return { items: await read(api.db, viewer) };
    },
  }),
  listGroupApprovals: operation('GET /groups/{group}/approvals', {
    ...{ tag, scope: 'read:statuses', summary: 'Requests in a group', answer: rows },
    query: z.strictObject({ state: z.enum(approvalStates).optional() }),
    show: async ({ api, viewer, parts, query }) => ({
      items: await approvalsOfGroup(api.db, viewer, parts.group, query.state),
    }),
  }),
  actOnApproval: operation('POST /approvals/{post}/acts', {
    ...{ tag, scope: 'write:statuses', answer: post },
    summary: 'Approve, decline, ask back, answer, pass on or withdraw',
    description:
      'Where the request is at home elsewhere, its home decides, and nothing is different until it has.',
    body: z.strictObject({
      act: z.enum(approvalActs),
      step: z.int().min(0).nullable().optional(),
      to: text(300)
        .optional()
        .meta({ description: 'Of `replace`: the id or handle of whoever is asked instead.' }),
      reason: text(reasonMax).optional(),
    }),
    act: (tx, { me, parts, body: { act, step = null, to = '', reason = '' } }) =>
      actOnApproval(tx, me, parts.post, { act, step, to, reason }),
    show: showPost,
  }),
  listApprovalHistory: operation('GET /approvals/{post}/history', {
    ...{ tag, scope: 'read:statuses', summary: 'What happened to a request, oldest first' },
    answer: z.object({
      items: list(
        z.object({
          act: z.enum(approvalActs),
          reason: z.string(),
          at: moment,
          by: z.object({ name: z.string(), handle: z.string(), host: z.string().nullable() }).nullable(),
          from: z.string().nullable(),
          to: z.string().nullable(),
          state: z.enum(['taken', 'sent', 'refused']),
        }),
      ),
    }),
    show: async ({ api, viewer, parts }) => ({
      items: await readApprovalHistory(api.db, viewer, parts.post),
    }),
  }),
};
