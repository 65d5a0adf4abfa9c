import { on, type Subscriber, type Subscription } from '#src/platform/journal.ts';
import { given } from '#src/platform/given.ts';
import type { FactMap, FactName } from '#src/platform/facts.ts';
import { appendAudit } from './append.ts';
import type { AuditEntry } from './entry.ts';

type Told = Pick<AuditEntry, 'about' | 'peerId' | 'reason' | 'detail'>;

/** Null: not an act in the company's name. `about` is the fact's own row unless said. */
const changed = <Name extends FactName>(
  name: Name,
  tell: (data: FactMap[Name], by: string | undefined) => Told | null = () => ({}),
): Subscription =>
  on(name, async (tx, data, fact) => {
    const told = tell(data, fact.by);
    if (told === null) return;
    await appendAudit(tx, { kind: 'changed', what: name, by: actorOf(fact.by), about: fact.about, ...told });
  });

/** Facts name people by their number, and everyone else in words. */
export const actorOf = (by: string | undefined): string | null =>
  by === undefined ? null : /^\d+$/.test(by) ? `person:${by}` : by;

const withPartner = ({ peerId }: { readonly peerId: number | null }): Told => ({ peerId });
const bySide = (data: {
  readonly peerId: number;
  readonly side: string;
  readonly reason?: string;
}): Told => ({
  peerId: data.peerId,
  detail: { side: data.side },
  ...(data.reason === undefined ? {} : { reason: data.reason }),
});

const ofHold = ({ scope, reason }: { readonly scope: string; readonly reason: string }): Told => ({
  reason,
  detail: { scope },
});

const agreements = [
  changed('agreement.invited'),
  changed('agreement.proposed', withPartner),
  changed('agreement.proposal_received', withPartner),
  changed('agreement.activated', ({ peerId, version }) => ({ peerId, detail: { version } })),
  changed('agreement.withdrawn', bySide),
  changed('agreement.suspended', bySide),
  changed('agreement.resumed', bySide),
  changed('agreement.ending', bySide),
  changed('agreement.terminated', bySide),
  changed('agreement.expired', withPartner),
  changed('agreement.narrowed', withPartner),
  changed('partner.silent', ({ peerId, since }) => ({ peerId, detail: { since } })),
  changed('partner.answers', ({ peerId, since }) => ({ peerId, detail: { since } })),
  changed('partner.clock_off', ({ peerId, seconds }) => ({ peerId, detail: { seconds } })),
  changed('agreement.allowed', ({ profile }) => ({ detail: { profile } })),
];

/** What people change about their own account is theirs; what others change about it is not. */
const accounts = [
  changed('account.changed', ({ personId, kind, role }, by) =>
    by === personId && !/^(administrator|role)/.test(kind) ? null : { detail: { kind, ...given({ role }) } },
  ),
  // Of partners' people each is told in their own name.
  changed('person.added', ({ personId }, by) => (by === personId ? null : {})),
  changed('person.deactivated', ({ posts }) => ({ detail: { posts } })),
  changed('person.reactivated'),
  changed('person.moved_away', ({ target }) => ({ detail: { target } })),
  changed('departure.announced', ({ posts }) => ({ detail: { posts } })),
  changed('departure.withdrawn'),
  changed('export.ready'),
  changed('advocacy.asked'),
  changed('advocacy.released'),
  changed('advocacy.withdrawn'),
  changed('batch.started', ({ act, people }) => ({ detail: { act, people } })),
  changed('invitation.made', ({ usesMax, days }) => ({ detail: { usesMax, days } })),
  changed('invitation.revoked'),
  changed('hook.made'),
  changed('hook.ended'),
  changed('command.made'),
  changed('command.ended'),
  changed('webhook.made'),
  changed('webhook.ended'),
  changed('webhook.rotated'),
  changed('webhook.switched_on'),
  changed('webhook.switched_off'),
  changed('webhook.disabled', ({ because }) => ({ detail: { because } })),
  changed('service.token_ended', ({ tokenId }) => ({ detail: { tokenId } })),
  changed('guest.set', ({ until }) => ({ detail: { until } })),
  changed('person.minor', ({ isMinor }) => ({ detail: { isMinor } })),
  changed('provider.added'),
  changed('provider.changed'),
  changed('provider.removed'),
  changed('identity.arrived'),
  changed('directory.held', ({ done }) => ({ detail: { done } })),
  changed('second_factor.demanded', ({ isDemanded }) => ({ detail: { isDemanded } })),
  changed('directory.answered', ({ answer }) => ({ detail: { answer } })),
  changed('directory.rule_set', ({ directoryGroupId, groupId }) => ({
    about: groupId === null ? null : `group:${groupId}`,
    detail: { directoryGroupId },
  })),
  changed('directory.token_made'),
  changed('directory.token_ended'),
];

const company = [
  changed('company.look_changed', (data) => ({ detail: { changed: data.changed.join(' ') } })),
  changed('company.document_published', (data) => ({ detail: { ...data } })),
  changed('company.acceptance_demanded', (data) => ({ detail: { ...data } })),
  // Of a text that everybody must accept, each acceptance is proof: it stands in the chain.
  changed('company.document_accepted', ({ personId: _person, ...data }) => ({ detail: data })),
  changed('metric.switched', (data) => ({ detail: { ...data } })),
  changed('metric.crowd_raised', (data) => ({ detail: { ...data } })),
  changed('company.alert_content_changed', ({ content }) => ({ detail: { content } })),
  changed('keys.rotated'),
  changed('skill.saved'),
  changed('skill.removed'),
  changed('skill.imported', ({ language, skills }) => ({ detail: { language, skills } })),
];

const succession = ({
  groupId,
  peerId,
  side,
}: {
  readonly groupId: string;
  readonly peerId: number;
  readonly side: string;
}): Told => ({ peerId, detail: { side, groupId } });

const successions = [
  changed('succession.offered', succession),
  changed('succession.signed', ({ at, ...data }) => {
    const told = succession(data);
    return { ...told, detail: { ...told.detail, at } };
  }),
  changed('succession.declined', succession),
  changed('succession.withdrawn', succession),
  changed('succession.handed', succession),
  changed('succession.failed', ({ reason, ...data }) => ({ ...succession(data), reason })),
  changed('succession.done', ({ digest, lines, ...data }) => {
    const told = succession(data);
    return { ...told, detail: { ...told.detail, digest, lines } };
  }),
];

const carveOuts = [
  changed('carve_out.asked', ({ peerId, side, digest }) => ({ peerId, detail: { side, digest } })),
  changed('carve_out.offered', ({ peerId, side, digest, people, groups }) => ({
    peerId,
    detail: { side, digest, people, groups },
  })),
  changed('carve_out.signed', ({ peerId, side, digest }) => ({ peerId, detail: { side, digest } })),
  changed('carve_out.withdrawn', bySide),
  changed('carve_out.closed', bySide),
];

const disclosed = ({ personId, reason }: { readonly personId: string; readonly reason: string }): Told => ({
  reason,
  detail: { personId },
});

const disclosures = [
  changed('disclosure.ordered', disclosed),
  changed('disclosure.withdrawn', disclosed),
  changed('disclosure.confirmed', ({ hours, ...data }) => ({
    ...disclosed(data),
    detail: { personId: data.personId, hours },
  })),
  changed('disclosure.ended', disclosed),
  changed('disclosure.told', disclosed),
];

const conduct = [
  changed('post.hidden', ({ postId, peerId, byId, origin, reason }) =>
    byId === null ? null : { about: `post:${postId}`, peerId, detail: { origin }, reason },
  ),
  changed('post.restored', ({ postId, peerId, byId, origin }) =>
    byId === null ? null : { about: `post:${postId}`, peerId, detail: { origin } },
  ),
  changed('report.closed', ({ byId, outcome, queue }) =>
    byId === null ? null : { detail: { outcome, queue } },
  ),
  changed('person.warned', ({ personId }) => ({ about: `person:${personId}` })),
  changed('person.sanctioned', ({ personId, act, until, note }) => ({
    about: `person:${personId}`,
    reason: note,
    detail: { act, until: until ?? '' },
  })),
  changed('person.suspension_lifted', ({ personId }) => ({ about: `person:${personId}` })),
  changed('appeal.decided', ({ metAs, outcome }) => ({
    about: `person:${metAs}`,
    detail: { outcome },
  })),
  changed('moderation.settings_changed', ({ what }) => ({ detail: { what } })),
  // Of a partner's group its home decides.
  changed('group.role_changed', ({ byId, personId, role }) =>
    byId === undefined ? null : { detail: { personId, role } },
  ),
  changed('group.expelled', ({ byId, personId, banned }) =>
    byId === undefined ? null : { detail: { personId, banned: banned === true } },
  ),
  changed('group.archived'),
  changed('group.revived'),
];

const erasures = [
  changed('erasure.overdue', ({ peerId, count }) => ({ peerId, detail: { count } })),
  changed('erasure.challenged', ({ peerId, outcome, count }) => ({ peerId, detail: { outcome, count } })),
  changed('erasure.receipt_gap', ({ peerId, number }) => ({ peerId, detail: { number } })),
  changed('erasure.asked_again', withPartner),
  changed('partner.erased', withPartner),
  changed('hold.ordered', ofHold),
  changed('hold.withdrawn', ofHold),
  changed('hold.confirmed', ofHold),
  changed('hold.release_ordered', ofHold),
  changed('hold.released', ofHold),
];

/** Acts in the company's name are written down in the transaction in which they happen. Readings are not facts: surfaces write them (append.ts). */
export const auditSubscriber: Subscriber = {
  name: 'audit',
  stays: () => true,
  hears: [
    ...agreements,
    ...accounts,
    ...company,
    ...conduct,
    ...successions,
    ...carveOuts,
    ...disclosures,
    ...erasures,
  ],
};
