import { describe, expect, it } from 'vitest';
import { outboxSubscriber } from '#federation/outbox/subscribers.ts';
import { subscribers } from '#src/subscribers.ts';
import type { FactName } from '#src/platform/facts.ts';
import { createJournal, type Subscriber } from '#src/platform/journal.ts';
import { sourceFiles } from './source.ts';

/** Who hears each fact. The types want a line for every fact there is, so that none is recorded without a thought of who must hear it. */
const heardBy: Readonly<Record<FactName, readonly string[]>> = {
  'person.added': ['audit', 'live'],
  'person.updated': ['chat', 'live', 'outbox'],
  'person.deactivated': [
    'audit',
    'carve-outs',
    'chat',
    'groups',
    'identity',
    'ledger',
    'live',
    'outbox',
    'people',
    'plays',
    'posts',
    'webhooks',
  ],
  'person.moved': ['notifications'],
  'person.moved_away': ['audit', 'outbox'],
  'person.has_new_account': ['groups'],
  'person.reactivated': ['audit', 'erasure', 'ledger', 'outbox'],
  'person.suspended': ['outbox'],
  'person.suspension_lifted': ['audit', 'outbox', 'reports'],
  'follow.requested': ['live', 'notifications', 'outbox'],
  'follow.accepted': ['feed', 'live', 'notifications', 'outbox'],
  'follow.rejected': ['live', 'notifications', 'outbox'],
  'follow.ended': ['feed', 'live', 'notifications', 'outbox'],
  'follower.removed': ['feed', 'live', 'outbox'],
  'skill.saved': ['audit'],
  'skill.removed': ['audit'],
  'skill.imported': ['audit'],
  'agreement.invited': ['audit'],
  'agreement.proposed': ['audit'],
  'agreement.proposal_received': ['audit'],
  'agreement.activated': ['audit'],
  'agreement.withdrawn': ['audit'],
  'agreement.suspended': ['audit'],
  'agreement.resumed': ['audit'],
  'agreement.ending': ['audit'],
  'agreement.terminated': ['audit', 'chat', 'erasure', 'ledger'],
  'agreement.expired': ['audit', 'chat', 'erasure'],
  'partner.erased': ['audit', 'notifications', 'outbox'],
  'agreement.narrowed': ['audit'],
  'agreement.allowed': ['audit'],
  'partner.silent': ['audit'],
  'partner.answers': ['audit'],
  'partner.clock_off': ['audit'],
  'company.look_changed': ['audit'],
  'account.changed': ['audit'],
  'provider.added': ['audit'],
  'provider.changed': ['audit'],
  'provider.removed': ['audit'],
  'identity.arrived': ['audit'],
  'directory.held': ['audit'],
  'directory.answered': ['audit'],
  'second_factor.demanded': ['audit'],
  'guest.set': ['audit'],
  'person.minor': ['audit'],
  'directory.rule_set': ['audit'],
  'directory.token_made': ['audit'],
  'directory.token_ended': ['audit'],
  'invitation.made': ['audit'],
  'hook.made': ['audit'],
  'hook.ended': ['audit'],
  'webhook.made': ['audit'],
  'webhook.ended': ['audit'],
  'webhook.rotated': ['audit'],
  'webhook.switched_on': ['audit'],
  'webhook.switched_off': ['audit'],
  'webhook.disabled': ['audit'],
  'kontorist.switched_on': [],
  'kontorist.switched_off': [],
  'command.made': ['audit'],
  'command.ended': ['audit'],
  'mail_in.opened': [],
  'mail_in.closed': [],
  'mail_in.addresses_ended': [],
  'service.token_ended': ['audit'],
  'invitation.revoked': ['audit'],
  'group.created': ['live'],
  'group.updated': ['live', 'outbox'],
  'group.archived': ['audit', 'live', 'notifications', 'outbox'],
  'group.revived': ['audit', 'live', 'outbox'],
  'group.quiet': ['live', 'notifications', 'outbox'],
  'group.kept': ['live', 'notifications', 'outbox'],
  'group.invited': ['live', 'notifications', 'outbox'],
  'group.requested': ['live', 'notifications', 'outbox'],
  'group.joined': ['carve-outs', 'feed', 'live', 'notifications', 'outbox', 'webhooks'],
  'group.declined': ['carve-outs', 'live', 'notifications', 'outbox'],
  'group.left': ['carve-outs', 'groups', 'live', 'outbox', 'plays', 'webhooks'],
  'group.move_announced': ['notifications', 'outbox'],
  'group.moved': ['live', 'notifications', 'outbox'],
  'group.left_behind': ['live', 'notifications'],
  'succession.offered': ['audit', 'carve-outs', 'notifications'],
  'succession.signed': ['audit'],
  'succession.declined': ['audit'],
  'succession.withdrawn': ['audit'],
  'succession.handed': ['audit'],
  'succession.done': ['audit'],
  'succession.failed': ['audit'],
  'group.asked': ['outbox'],
  'group.edit_asked': ['outbox'],
  'group.charter_accepted': ['outbox'],
  'group.expelled': [
    'audit',
    'carve-outs',
    'groups',
    'live',
    'notifications',
    'outbox',
    'plays',
    'reports',
    'webhooks',
  ],
  'group.role_changed': ['audit', 'live', 'outbox'],
  'post.published': ['chat', 'commands', 'feed', 'kontorist', 'live', 'notifications', 'outbox', 'webhooks'],
  'post.edited': ['kontorist', 'live', 'notifications', 'outbox', 'translations', 'webhooks'],
  'post.expired': ['kontorist', 'live', 'notifications', 'outbox', 'translations', 'webhooks'],
  'post.removed': ['chat', 'erasure', 'feed', 'kontorist', 'ledger', 'live', 'outbox', 'webhooks'],
  'carve_out.asked': ['audit'],
  'carve_out.offered': ['audit'],
  'carve_out.signed': ['audit'],
  'carve_out.withdrawn': ['audit'],
  'carve_out.closed': ['audit'],
  'disclosure.ordered': ['audit'],
  'disclosure.withdrawn': ['audit'],
  'disclosure.confirmed': ['audit', 'notifications'],
  'disclosure.ended': ['audit'],
  'disclosure.told': ['audit', 'notifications'],
  'hold.ordered': ['audit'],
  'hold.withdrawn': ['audit'],
  'hold.confirmed': ['audit'],
  'hold.release_ordered': ['audit'],
  'hold.released': ['audit'],
  'post.files_removed': ['erasure', 'ledger', 'outbox'],
  'erasure.overdue': ['audit', 'notifications'],
  'erasure.asked_again': ['audit', 'outbox'],
  'erasure.challenged': ['audit', 'notifications'],
  'erasure.receipt_gap': ['audit'],
  'post.hidden': [
    'audit',
    'kontorist',
    'live',
    'notifications',
    'outbox',
    'reports',
    'translations',
    'webhooks',
  ],
  'post.restored': ['audit', 'live', 'notifications', 'outbox', 'reports', 'webhooks'],
  'page.written': ['coedit', 'live', 'notifications', 'outbox', 'webhooks'],
  'page.refused': ['live'],
  'post.pinned': ['outbox'],
  'reaction.added': ['live', 'notifications', 'outbox', 'webhooks'],
  'reaction.removed': ['live', 'notifications', 'outbox', 'webhooks'],
  'share.added': ['feed', 'live', 'notifications', 'outbox', 'webhooks'],
  'share.removed': ['feed', 'live', 'notifications', 'outbox'],
  'post.acknowledged': ['live', 'notifications', 'outbox'],
  'answer.accepted': ['notifications', 'outbox', 'webhooks'],
  'event.answered': ['live', 'outbox', 'webhooks'],
  'event.answer_refused': ['live'],
  'document.arranged': ['live', 'outbox', 'webhooks'],
  'document.locked': ['live', 'outbox'],
  'document.unlocked': ['live', 'outbox'],
  'document.refused': ['live'],
  'task.assigned': ['notifications'],
  'task.changed': ['live', 'notifications', 'outbox', 'webhooks'],
  'task.change_refused': ['live', 'notifications'],
  'task.due': ['notifications', 'webhooks'],
  'approval.sent': ['live', 'notifications', 'outbox'],
  'approval.acted': ['live', 'notifications', 'outbox', 'webhooks'],
  'approval.turn': ['notifications'],
  'approval.asked': ['notifications'],
  'approval.settled': ['live', 'notifications', 'webhooks'],
  'approval.due': ['notifications', 'webhooks'],
  'approval.refused': ['live', 'notifications'],
  'idea.changed': ['live', 'notifications', 'outbox', 'webhooks'],
  'idea.change_refused': ['live', 'notifications'],
  'campaign.due': ['notifications'],
  'post.marked': ['live', 'notifications', 'outbox', 'webhooks'],
  'post.mark_refused': ['live', 'notifications'],
  'page.review_due': ['notifications', 'webhooks'],
  'project.milestone_due': ['notifications', 'webhooks'],
  'annotation.changed': ['live', 'notifications', 'outbox', 'webhooks'],
  'annotation.change_refused': ['live', 'notifications'],
  'project.changed': ['live', 'notifications', 'outbox', 'webhooks'],
  'project.change_refused': ['live', 'notifications'],
  'praise.answered': ['live', 'outbox', 'praise', 'webhooks'],
  'praise.changed': ['live', 'outbox'],
  'poll.voted': ['live', 'outbox'],
  'post.refused': [],
  'poll.ending': ['notifications'],
  'event.placed': ['live', 'notifications', 'outbox'],
  'event.near': ['notifications', 'webhooks'],
  'hour.near': ['notifications'],
  'poll.closed': ['live', 'notifications', 'outbox', 'webhooks'],
  'report.filed': ['notifications', 'outbox'],
  'report.closed': ['audit', 'notifications', 'outbox', 'reports'],
  'report.told': ['outbox'],
  'person.sanctioned': ['audit', 'notifications'],
  'appeal.filed': ['notifications', 'outbox'],
  'appeal.decided': ['audit', 'notifications', 'outbox'],
  'moderation.settings_changed': ['audit'],
  'person.warned': ['audit', 'notifications'],
  'export.ready': ['audit', 'notifications'],
  'advocacy.asked': ['audit', 'notifications'],
  'advocacy.released': ['audit', 'notifications'],
  'advocacy.withdrawn': ['audit', 'notifications'],
  'batch.started': ['audit'],
  'departure.announced': ['audit'],
  'departure.withdrawn': ['audit'],
  'company.alert_content_changed': ['audit'],
  'metric.switched': ['audit'],
  'metric.crowd_raised': ['audit'],
  'company.document_published': ['audit'],
  'company.acceptance_demanded': ['audit'],
  'company.document_accepted': ['audit'],
  'keys.rotated': ['audit', 'outbox'],
};

/** Of one fact: who must have heard it before whom. */
const before: readonly (readonly [fact: FactName, first: string, then: string])[] = [
  ['post.published', 'chat', 'notifications'],
  ['person.deactivated', 'outbox', 'groups'],
  ['group.left', 'outbox', 'groups'],
  ['group.expelled', 'outbox', 'groups'],
  ['post.hidden', 'notifications', 'reports'],
  ['post.hidden', 'outbox', 'reports'],
];

const all = subscribers(
  outboxSubscriber(() => {
    throw new Error('Nothing is recorded here.');
  }),
);

describe('facts', () => {
  it('are heard by those who need them', () => {
    const { subscribersTo } = createJournal(all);
    const facts = Object.keys(heardBy) as FactName[];
    expect(facts.length).toBeGreaterThan(50);
    for (const fact of facts)
      expect([...new Set(subscribersTo(fact))].toSorted(), fact).toEqual(heardBy[fact]);
    expect(all.flatMap(({ hears }) => hears).filter(({ fact }) => !facts.includes(fact))).toEqual([]);
  });

  it.each(before)('%s is heard by %s before %s, however the instance is composed', (fact, first, then) => {
    for (const order of orders(all)) {
      const heard = createJournal(order).subscribersTo(fact);
      expect(heard).toContain(first);
      expect(heard.lastIndexOf(first)).toBeLessThan(heard.indexOf(then));
    }
  });

  it('say whom they wait for by the name of somebody there is', () => {
    const names = all.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(
      all.flatMap(({ after }) => Object.keys(after ?? {})).filter((one) => !names.includes(one)),
    ).toEqual([]);
  });

  it('about practice rooms are heard by those alone who lead nowhere outside', () => {
    const hears = (fact: FactName) => all.filter(({ stays }) => stays?.(fact)).map(({ name }) => name);
    const inside = ['audit', 'chat', 'coedit', 'erasure', 'groups', 'identity', 'ledger', 'live', 'people'];
    expect(hears('post.published').toSorted()).toEqual([...inside, 'plays', 'posts', 'reports']);
    // Who is invited to one is told so.
    expect(hears('group.invited').toSorted()).toEqual(
      [...inside, 'plays', 'posts', 'reports'].toSpliced(8, 0, 'notifications'),
    );
  });

  it('have no subscribers that wait for each other', () => {
    const circle: Subscriber[] = [
      { name: 'hen', after: { egg: 'it hatches' }, hears: [] },
      { name: 'egg', after: { hen: 'it is laid' }, hears: [] },
    ];
    expect(() => createJournal(circle)).toThrow('wait for each other: hen, egg');
  });
});

describe('jobs', () => {
  it('of every kind are done by a worker', () => {
    const text = sourceFiles('src', 'federation').map((file) => file.text);
    const kinds = text.flatMap((each) => [...each.matchAll(/const (\w+) = defineJob[<(]/g)].map((m) => m[1]));
    const handled = new Set(text.flatMap((each) => [...each.matchAll(/\bhandle\((\w+),/g)].map((m) => m[1])));
    expect(kinds.length).toBeGreaterThan(15);
    expect(kinds.filter((kind) => !handled.has(kind))).toEqual([]);
  });

  it('have names of their own', () => {
    const names = sourceFiles('src', 'federation').flatMap((file) =>
      [...file.text.matchAll(/defineJob(?:<[^(]*>)?\(\s*'([\w.-]+)'/g)].map((m) => m[1]),
    );
    expect(names.length).toBeGreaterThan(15);
    expect(new Set(names).size).toBe(names.length);
  });
});

/** Every rotation, forwards and backwards: each subscriber stands before and after each other. */
function orders(list: readonly Subscriber[]): Subscriber[][] {
  const rotations = list.map((_, at) => [...list.slice(at), ...list.slice(0, at)]);
  return [...rotations, ...rotations.map((each) => each.toReversed())];
}
