import { forbidsOnward } from '#src/agreements/onward.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { dateOf, viewOf, type Kind } from '../kind.ts';
import { approvalsDoneBy, eraseApprovalsOf } from './acts.ts';
import { dueSteps } from './approval.ts';
import { checkApproval, cleanApproval } from './check-approval.ts';
import { keepDigest } from './digest.ts';
import { isDecided, keepRecord } from './erase-approval.ts';
import { expireApprovalActs } from './expire-acts.ts';
import { recordFact } from './facts.ts';
import type { ApprovalView, StepView } from './forms.ts';
import { readHeld } from './held.ts';
import { receiveApprovalState } from './receive-state.ts';
import { refusals } from './refusals.ts';
import { remindLater } from './remind.ts';

interface Row extends Omit<ApprovalView, 'decidedAt' | 'steps'> {
  readonly decidedAtMs: number | null;
  readonly steps:
    | (Omit<StepView, 'at' | 'host' | 'name' | 'handle'> & {
        readonly atMs: number | null;
        readonly origin: string | null;
        readonly name: string | null;
        readonly handle: string | null;
      })[]
    | null;
}

const terms = `'state', v.state, 'mode', v.mode, 'amount', v.amount::text, 'currency', v.currency,
      'due', to_char(v.due, 'YYYY-MM-DD'), 'digest', v.digest`;

/** What named people are asked to approve. */
export const approval: Kind<'approval'> = {
  mark: 'approval',
  draft: 'approval',
  flag: null,
  rows: ['approvals'],
  isContent: true,
  noEdits: refusals.noEdits,
  noRemoval: async (tx, postId) => ((await isDecided(tx, postId)) ? refusals.decidedStays() : null),
  beforeErasure: keepRecord,
  check: checkApproval,
  clean: cleanApproval,
  insert: (tx, { amount, currency, mode, due, state, digest, steps }) => tx`, request as (
      insert into approvals (post_id, group_id, amount, currency, mode, due, state, decided_at, digest)
      select post.id, post.group_id, ${amount}, ${currency}, ${mode}, ${due}::date, ${state},
        case when ${state} <> 'pending' then now() end, ${digest} from post),
    walk as (
      insert into approval_steps (post_id, step, person_id, state, reason, at)
      select post.id, s.step, coalesce(s.id, (select x.id from people x where x.uri = s.uri and x.kind = 'person')), s.state, s.reason, s.at
      from post, jsonb_to_recordset(${json(tx, steps)}) as s(step int, id bigint, uri text, state text, reason text, at timestamptz))`,
  async schedule(tx, postId, _stored, now) {
    await keepDigest(tx, postId);
    await tellFirst(tx, postId, now);
  },
  receiveTotals: receiveApprovalState,
  view: viewOf<Row, ApprovalView>(
    `select json_build_object(${terms}, 'decidedAtMs', (extract(epoch from v.decided_at) * 1000)::bigint,
        'mine', (select s.step from approval_steps s where s.post_id = v.post_id and s.person_id = $2::bigint),
        'isSent', exists (select from approval_acts c
          where c.post_id = v.post_id and c.person_id = $2::bigint and c.taken_at is null and c.refused_at is null),
        'steps', (select json_agg(json_build_object('step', s.step, 'state', s.state, 'reason', s.reason,
            'atMs', (extract(epoch from s.at) * 1000)::bigint, 'id', xp.id::text, 'name', xp.name, 'handle', xp.handle,
            'origin', pe.origin, 'company', pe.company) order by s.step)
          from approval_steps s left join people xp on xp.id = s.person_id left join peers pe on pe.id = xp.peer_id
          where s.post_id = v.post_id))
      from approvals v where v.post_id = p.id`,
    ({ decidedAtMs, steps, ...row }) => ({
      ...row,
      decidedAt: dateOf(decidedAtMs),
      steps: (steps ?? []).map(({ atMs, origin, company, name, handle, ...step }) => {
        const host = hostOf(origin);
        return {
          ...{ ...step, at: dateOf(atMs), host, company: company || host },
          ...{ name: name ?? '', handle: handle ?? '' },
        };
      }),
    }),
  ),
  source: `select jsonb_build_object(${terms}, 'decidedAt', v.decided_at,
      'steps', coalesce((select jsonb_agg(jsonb_build_object('step', s.step, 'state', s.state, 'at', s.at,
          'reason', case when ${forbidsOnward('xp.peer_id')} then '' else s.reason end, 'uri', xp.uri, 'name', xp.name) order by s.step)
        from approval_steps s left join people xp on xp.id = s.person_id where s.post_id = v.post_id), '[]'))
    from approvals v where v.post_id = p.id`,
  changedAt: '(select v.decided_at from approvals v where v.post_id = p.id)',
  words: `select string_agg(s.reason, ' ') from approval_steps s where s.post_id = p.id`,
  news: ['approval.sent', 'approval.acted', 'approval.settled', 'approval.refused'],
  deeds: { file: 'approvals.json', of: approvalsDoneBy, erase: eraseApprovalsOf },
  expire: expireApprovalActs,
  answered: (tx, postId) => tx`
    select person_id from approval_steps where post_id = ${postId} and person_id is not null`,
  revive: (input) => input,
  isUntouched: ({ approval: typed }) =>
    typed === undefined || [typed.title, typed.amount, typed.approvers].every((text) => text.trim() === ''),
};

/** Of a new one: those whose turn it is first. */
async function tellFirst(tx: Tx, postId: PostId, now: Date): Promise<void> {
  const [fresh] = await tx<{ byId: PersonId }[]>`
    select author_id as by_id from posts where id = ${postId} and received_at = now()`;
  const held = fresh && (await readHeld(tx, postId));
  if (!fresh || !held) return;
  const due = dueSteps(held);
  const personIds = held.steps.flatMap(({ step, personId }) =>
    due.includes(step) && personId !== null ? [personId] : [],
  );
  if (personIds.length === 0) return;
  await recordFact(tx, fresh.byId, 'approval.turn', { postId, personIds, byId: fresh.byId });
  await remindLater(tx, held, personIds, now);
}
