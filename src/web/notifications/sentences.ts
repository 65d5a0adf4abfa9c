import type { Child } from 'hono/jsx';
import type { NotificationGroup } from '#src/notifications/read-groups.ts';
import type { NotificationKind } from '#src/notifications/notification.ts';
import { reactionWord } from '../posts/actions.tsx';
import type { Key, I18n } from '../shell/i18n.ts';

/** How each kind is told: on the page, in mails and in what a telephone shows. */
const sentences: Readonly<Record<NotificationKind, Key>> = {
  mention: 'alert.mention',
  reply: 'alert.reply',
  follow: 'alert.follow',
  follow_request: 'alert.followRequest',
  follow_accepted: 'alert.followAccepted',
  moved: 'alert.moved',
  reaction: 'alert.reaction',
  share: 'alert.share',
  poll: 'alert.poll',
  status: 'alert.status',
  edit: 'alert.edit',
  reminder: 'alert.reminderDay',
  event_place: 'alert.eventPlace',
  event_invite: 'alert.eventInvite',
  poll_ending: 'alert.pollEnding',
  accepted: 'alert.accepted',
  must_read: 'alert.mustRead',
  task_assigned: 'alert.taskAssigned',
  task_due: 'alert.taskDue',
  task_state: 'alert.taskOpen',
  task_refused: 'alert.taskRefused',
  approval_asked: 'alert.approvalAsked',
  approval_due: 'alert.approvalDue',
  approval_question: 'alert.approvalQuestion',
  approval_settled: 'alert.approvalApproved',
  approval_refused: 'alert.approvalRefused',
  idea_stage: 'alert.ideaNew',
  idea_refused: 'alert.ideaRefused',
  project_status: 'alert.projectPlanned',
  project_refused: 'alert.projectRefused',
  post_progress: 'alert.progressOpen',
  mark_refused: 'alert.markRefused',
  page_review: 'alert.pageReview',
  page_owner: 'alert.pageOwner',
  page_changed: 'alert.pageChanged',
  milestone_due: 'alert.milestoneDue',
  annotation_settled: 'alert.annotationSettled',
  annotation_refused: 'alert.annotationRefused',
  campaign_due: 'alert.campaignDue',
  group_invite: 'alert.groupInvite',
  group_request: 'alert.groupRequest',
  group_joined: 'alert.groupJoined',
  group_moves: 'alert.groupMoved',
  group_quiet: 'alert.groupQuiet',
  group_removed: 'alert.groupRemoved',
  export_ready: 'alert.exportReady',
  release_asked: 'alert.releaseAsked',
  release_settled: 'alert.released',
  report: 'alert.report',
  report_closed: 'alert.reportDismissed',
  post_removed: 'alert.postRemoved',
  post_restored: 'alert.postRestored',
  warning: 'alert.warning',
  sanction: 'alert.suspended',
  appeal: 'alert.appeal',
  appeal_decided: 'alert.appealUpheld',
  disclosed: 'alert.disclosed',
  disclosure: 'alert.disclosure',
  erasure_overdue: 'alert.erasureOverdue',
};

/** Addressed to one person alone. */
export const isMessage = (notification: NotificationGroup): boolean =>
  notification.post?.level === 'direct' && (notification.kind === 'mention' || notification.kind === 'reply');

export function sentenceOf(notification: NotificationGroup): Key {
  if (isMessage(notification)) return 'alert.message';
  if (notification.kind === 'group_invite' && !notification.open) return 'alert.groupInviteOver';
  if (notification.kind === 'release_settled' && notification.details[0] === 'withdrawn')
    return 'alert.releaseWithdrawn';
  if (notification.kind === 'report_closed') return outcomes[outcomeOf(notification)];
  if (notification.kind === 'report' && notification.group) return 'alert.reportIn';
  if (notification.kind === 'sanction' && sanctionOf(notification).act === 'banned') return 'alert.banned';
  if (notification.kind === 'appeal_decided' && notification.details[0]?.startsWith('granted'))
    return 'alert.appealGranted';
  if (notification.kind === 'post_removed' && notification.group) return 'alert.postRemovedIn';
  if (notification.kind === 'group_moves') return moves[moveOf(notification)];
  // Of several the last one counts.
  if (notification.kind === 'reminder' && notification.details.some((each) => each.startsWith('hour')))
    return 'alert.reminderHour';
  if (notification.kind === 'task_state') return progressOf(notification);
  if (notification.kind === 'approval_settled')
    return approvalWords.get(notification.details[0] ?? '') ?? sentences.approval_settled;
  if (notification.kind === 'idea_stage')
    return ideaWords.get(notification.details[0] ?? '') ?? sentences.idea_stage;
  if (notification.kind === 'annotation_settled' && notification.details[0] === 'reopened')
    return 'alert.annotationReopened';
  if (notification.kind === 'project_status')
    return projectWords.get(notification.details[0] ?? '') ?? sentences.project_status;
  if (notification.kind === 'post_progress')
    return progressWords.get(notification.details[0] ?? '') ?? sentences.post_progress;
  return sentences[notification.kind];
}

/** The detail of a group that moves is `offered COMPANY`, `announced COMPANY`, `moved COMPANY` or `behind`. */
function moveOf({ details: [detail = ''] }: NotificationGroup): keyof typeof moves {
  const [step = ''] = detail.split(' ');
  return step in moves ? (step as keyof typeof moves) : 'moved';
}
const moves = {
  offered: 'alert.groupOffered',
  announced: 'alert.groupMoves',
  moved: 'alert.groupMoved',
  behind: 'alert.groupLeftBehind',
} as const satisfies Readonly<Record<string, Key>>;

/** By what a request came to. */
const approvalWords: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['declined', 'alert.approvalDeclined'],
  ['withdrawn', 'alert.approvalWithdrawn'],
]);

/** By the stage that an idea has now, or that it was united with another. */
const ideaWords: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['discussed', 'alert.ideaDiscussed'],
  ['chosen', 'alert.ideaChosen'],
  ['done', 'alert.ideaDone'],
  ['declined', 'alert.ideaDeclined'],
  ['merged', 'alert.ideaMerged'],
  ['answered', 'alert.questionAnswered'],
]);

/** By how a project stands now. */
const projectWords: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['on_track', 'alert.projectOnTrack'],
  ['at_risk', 'alert.projectAtRisk'],
  ['on_hold', 'alert.projectOnHold'],
  ['done', 'alert.projectDone'],
  ['stopped', 'alert.projectStopped'],
]);

/** By the label that a post has now. */
const progressWords: ReadonlyMap<string, Key> = new Map<string, Key>([
  ['in_work', 'alert.progressInWork'],
  ['done', 'alert.progressDone'],
]);

/** The detail is the state that a task has now. */
function progressOf({ details: [state] }: NotificationGroup): Key {
  switch (state) {
    case 'in_work':
      return 'alert.taskInWork';
    case 'done':
      return 'alert.taskDone';
    case 'dropped':
      return 'alert.taskDropped';
    default:
      return 'alert.taskOpen';
  }
}

const outcomes = {
  removed: 'alert.reportRemoved',
  dismissed: 'alert.reportDismissed',
  warned: 'alert.reportWarned',
  suspended: 'alert.reportSuspended',
  banned: 'alert.reportBanned',
} as const satisfies Readonly<Record<string, Key>>;
/** The detail of a closed report is `outcome case`. */
function outcomeOf(notification: NotificationGroup): keyof typeof outcomes {
  const [outcome = ''] = (notification.details[0] ?? '').split(' ');
  return outcome in outcomes ? (outcome as keyof typeof outcomes) : 'dismissed';
}
/** The case that a notification is about. */
const caseOf = (notification: NotificationGroup): string =>
  (notification.details[0] ?? '').split(' ').at(-1) ?? '';

/** The detail of an overdue erasure is `peer host`. */
export function partnerOf({ kind, details: [detail = ''] }: Pick<NotificationGroup, 'kind' | 'details'>): {
  peerId: string;
  host: string;
} {
  if (kind === 'group_moves') return { peerId: '', host: detail.split(' ').slice(1).join(' ') };
  const [peerId = '', host = ''] = detail.split(' ');
  return { peerId, host };
}

/** A moderator's text to the person concerned: why a post was removed, a warning, the answer to an appeal. Otherwise empty. */
export function reasonOf({ kind, details: [reason = ''] }: NotificationGroup): string {
  if (kind === 'sanction') return reason.split(' ').slice(2).join(' ');
  if (kind === 'appeal_decided') return reason.split(' ').slice(1).join(' ');
  return ['post_removed', 'warning', 'disclosed', 'disclosure'].includes(kind) ? reason : '';
}

/** The detail of a sanction is `act end reason`; the end is ISO, or `-` for none. */
export function sanctionOf({ details: [detail = ''] }: NotificationGroup): {
  act: string;
  until: Date | null;
} {
  const [act = '', end = '-'] = detail.split(' ');
  const until = new Date(end);
  return { act, until: Number.isNaN(until.getTime()) ? null : until };
}

/** "Ada, Bruno and 3 others", with whatever represents a name: text, or a link. */
export function namesOf<Name extends Child>(
  i18n: I18n,
  notification: NotificationGroup,
  names: readonly Name[],
): Child[] {
  const [a, b] = names;
  if (a === undefined) return [i18n.t('alert.somebody')];
  if (b === undefined) return [a];
  if (notification.people === 2) return i18n.rich('alert.namesTwo', { a, b });
  return i18n.rich('alert.namesMany', { a, b, count: notification.people - 2 });
}

/** A notification's sentence, as text. */
export function plainSentence(i18n: I18n, notification: NotificationGroup): string {
  const names = namesOf(
    i18n,
    notification,
    notification.actors.map((person) => person.name),
  ).join('');
  const sentence = i18n.t(sentenceOf(notification), {
    names,
    people: notification.people,
    group: notification.group?.name ?? '',
    reaction: reactionsOf(i18n, notification),
    company: partnerOf(notification).host,
  });
  return notification.pseudonym === null
    ? sentence
    : `${sentence} · ${i18n.t('alert.toAlias', { name: notification.pseudonym })}`;
}

export function reactionsOf(i18n: I18n, notification: NotificationGroup): string {
  const named = notification.details.map((detail) => {
    const kind = (['like', 'recommend', 'interested'] as const).find((each) => each === detail);
    return kind ? reactionWord(i18n, kind, '') : detail;
  });
  return named.length === 1 && !isNamed(notification.details[0])
    ? reactionWord(i18n, 'emoji', notification.details[0] ?? '')
    : named.join(', ');
}
const isNamed = (detail = ''): boolean => ['like', 'recommend', 'interested'].includes(detail);

/** The beginning of a text in one line, at most `max` characters and an ellipsis. */
export function excerptOf(text: string, max: number): string {
  const letters = Array.from(text.replace(/\s+/g, ' ').trim());
  return letters.length <= max ? letters.join('') : `${letters.slice(0, max).join('').trimEnd()}…`;
}

/** Decisions about the reader, with the way to appeal. */
const concerning: ReadonlySet<NotificationKind> = new Set(['warning', 'sanction', 'appeal_decided']);

/** Where a notification leads. */
export function targetOf(notification: NotificationGroup): string {
  if (notification.kind === 'export_ready') return '/settings/account#export';
  if (notification.kind === 'report' || notification.kind === 'report_closed')
    return `/reports/${caseOf(notification)}`;
  if (concerning.has(notification.kind)) return '/decisions';
  if (notification.kind === 'appeal') return '/reports/appeals';
  if (notification.kind === 'group_moves' && moveOf(notification) === 'offered')
    return '/settings/company/successions';
  if (notification.kind === 'disclosure') return '/settings/company/works-council';
  if (notification.kind === 'erasure_overdue') return '/settings/company/data-protection';
  if (notification.kind === 'release_asked') return '/settings/company/releases';
  if (notification.kind === 'release_settled' && notification.post)
    return `/posts/${notification.post.id}/release`;
  if (notification.post) return `/posts/${notification.post.id}`;
  if (notification.kind === 'follow_request') return '/people/requests';
  const group =
    notification.group &&
    `/groups/${notification.group.handle}${notification.group.host ? `@${notification.group.host}` : ''}`;
  if (group) return notification.kind === 'group_request' ? `${group}/members#requests` : group;
  const [person] = notification.actors;
  return person ? `/@${person.handle}${person.host ? `@${person.host}` : ''}` : '/notifications';
}
