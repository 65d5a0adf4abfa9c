import type { Child } from 'hono/jsx';
import type { AlertGroup } from '#src/notifications/read-groups.ts';
import type { NotificationKind } from '#src/notifications/notification.ts';
import { reactionWord } from '../parts/actions.tsx';
import type { Key, Words } from '../words.ts';

/** How each kind is told: on the page, in mails and in what a telephone shows. */
const sentences: Readonly<Record<NotificationKind, Key>> = {
  mention: 'alert.mention',
  reply: 'alert.reply',
  follow: 'alert.follow',
  follow_request: 'alert.followRequest',
  follow_accepted: 'alert.followAccepted',
  reaction: 'alert.reaction',
  share: 'alert.share',
  poll: 'alert.poll',
  status: 'alert.status',
  edit: 'alert.edit',
  accepted: 'alert.accepted',
  must_read: 'alert.mustRead',
  group_invite: 'alert.groupInvite',
  group_request: 'alert.groupRequest',
  group_joined: 'alert.groupJoined',
  group_removed: 'alert.groupRemoved',
  export_ready: 'alert.exportReady',
  report: 'alert.report',
  report_closed: 'alert.reportDismissed',
  post_removed: 'alert.postRemoved',
  post_restored: 'alert.postRestored',
  warning: 'alert.warning',
};

/** Written to somebody alone. */
export const isMessage = (alert: AlertGroup): boolean =>
  alert.post?.level === 'direct' && (alert.kind === 'mention' || alert.kind === 'reply');

export function sentenceOf(alert: AlertGroup): Key {
  if (isMessage(alert)) return 'alert.message';
  if (alert.kind === 'group_invite' && !alert.open) return 'alert.groupInviteOver';
  if (alert.kind === 'report_closed') return outcomes[outcomeOf(alert)];
  if (alert.kind === 'report' && alert.group) return 'alert.reportIn';
  if (alert.kind === 'post_removed' && alert.group) return 'alert.postRemovedIn';
  return sentences[alert.kind];
}

const outcomes = {
  removed: 'alert.reportRemoved',
  dismissed: 'alert.reportDismissed',
  warned: 'alert.reportWarned',
} as const satisfies Readonly<Record<string, Key>>;
/** The detail of a closed report is `outcome case`. */
function outcomeOf(alert: AlertGroup): keyof typeof outcomes {
  const [outcome = ''] = (alert.details[0] ?? '').split(' ');
  return outcome === 'removed' || outcome === 'warned' ? outcome : 'dismissed';
}
/** The case that an alert is about. */
const caseOf = (alert: AlertGroup): string => (alert.details[0] ?? '').split(' ').at(-1) ?? '';

/** "Ada, Bruno and 3 others", with whatever stands for a name: text, or a link. */
export function namesOf<Name extends Child>(
  words: Words,
  alert: AlertGroup,
  names: readonly Name[],
): Child[] {
  const [a, b] = names;
  if (a === undefined) return [words.t('alert.somebody')];
  if (b === undefined) return [a];
  if (alert.people === 2) return words.rich('alert.namesTwo', { a, b });
  return words.rich('alert.namesMany', { a, b, count: alert.people - 2 });
}

/** What an alert says, as text. */
export function plainSentence(words: Words, alert: AlertGroup): string {
  const names = namesOf(
    words,
    alert,
    alert.actors.map((face) => face.name),
  ).join('');
  const sentence = words.t(sentenceOf(alert), {
    names,
    people: alert.people,
    group: alert.group?.name ?? '',
    reaction: reactionsOf(words, alert),
  });
  return alert.alias === null ? sentence : `${sentence} · ${words.t('alert.toAlias', { name: alert.alias })}`;
}

export function reactionsOf(words: Words, alert: AlertGroup): string {
  const named = alert.details.map((detail) => {
    const kind = (['like', 'recommend', 'interested'] as const).find((each) => each === detail);
    return kind ? reactionWord(words, kind, '') : detail;
  });
  return named.length === 1 && !isNamed(alert.details[0])
    ? reactionWord(words, 'emoji', alert.details[0] ?? '')
    : named.join(', ');
}
const isNamed = (detail = ''): boolean => ['like', 'recommend', 'interested'].includes(detail);

/** The beginning of a text in one line, at most `max` characters and a dot-dot-dot. */
export function excerptOf(text: string, max: number): string {
  const letters = Array.from(text.replace(/\s+/g, ' ').trim());
  return letters.length <= max ? letters.join('') : `${letters.slice(0, max).join('').trimEnd()}…`;
}

/** Where an alert leads. */
export function targetOf(alert: AlertGroup): string {
  if (alert.kind === 'export_ready') return '/settings/account#export';
  if (alert.kind === 'report' || alert.kind === 'report_closed') return `/reports/${caseOf(alert)}`;
  if (alert.kind === 'warning') return '/notifications';
  if (alert.post) return `/posts/${alert.post.id}`;
  if (alert.kind === 'follow_request') return '/people/requests';
  const group =
    alert.group && `/groups/${alert.group.handle}${alert.group.host ? `@${alert.group.host}` : ''}`;
  if (group) return alert.kind === 'group_request' ? `${group}/members#requests` : group;
  const [face] = alert.actors;
  return face ? `/@${face.handle}${face.host ? `@${face.host}` : ''}` : '/notifications';
}
