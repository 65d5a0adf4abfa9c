import type { Tag } from '#src/platform/sql.ts';
import { readableBy } from '#src/posts/policy.ts';
import type { NotificationKind } from './notification.ts';

/** What people decide about in one row of the matrix. */
export const topics = [
  'must_reads',
  'approvals',
  'tasks',
  'messages',
  'mentions',
  'answers',
  'requests',
  'reactions',
  'follows',
  'posts',
  'events',
  'groups',
  'changes',
  'moderation',
] as const;
export type Topic = (typeof topics)[number];

export const channels = ['app', 'push', 'mail'] as const;
export type Channel = (typeof channels)[number];

/** Anything addressed to one person alone is a message, whatever its kind (`topicSql`). */
export const topicOf: Readonly<Record<NotificationKind, Topic>> = {
  mention: 'mentions',
  reply: 'answers',
  follow: 'follows',
  follow_request: 'requests',
  follow_accepted: 'follows',
  moved: 'follows',
  reaction: 'reactions',
  share: 'reactions',
  poll: 'changes',
  edit: 'changes',
  reminder: 'events',
  event_place: 'events',
  event_invite: 'events',
  // Others wait for the vote.
  poll_ending: 'requests',
  accepted: 'answers',
  must_read: 'must_reads',
  task_assigned: 'tasks',
  task_due: 'tasks',
  task_state: 'changes',
  task_refused: 'tasks',
  approval_asked: 'approvals',
  approval_due: 'approvals',
  approval_question: 'approvals',
  approval_settled: 'approvals',
  approval_refused: 'approvals',
  idea_stage: 'changes',
  idea_refused: 'changes',
  // They answer for it.
  project_status: 'tasks',
  project_refused: 'tasks',
  post_progress: 'changes',
  mark_refused: 'changes',
  // They answer for it, or for its project.
  page_review: 'tasks',
  page_owner: 'tasks',
  milestone_due: 'tasks',
  // They asked to hear of it.
  page_changed: 'posts',
  // Somebody did what they asked for.
  annotation_settled: 'answers',
  annotation_refused: 'changes',
  // The jury has promised its answer by then.
  campaign_due: 'tasks',
  group_invite: 'requests',
  group_request: 'requests',
  group_joined: 'groups',
  group_moves: 'groups',
  // Without an answer it is archived.
  group_quiet: 'requests',
  group_removed: 'groups',
  export_ready: 'changes',
  // It waits for them.
  release_asked: 'requests',
  release_settled: 'changes',
  report: 'moderation',
  report_closed: 'moderation',
  post_removed: 'moderation',
  post_restored: 'moderation',
  warning: 'moderation',
  sanction: 'moderation',
  appeal: 'moderation',
  appeal_decided: 'moderation',
  disclosed: 'moderation',
  disclosure: 'moderation',
  erasure_overdue: 'moderation',
  status: 'posts',
};

/** The defaults: people who are addressed or asked are notified everywhere; what is merely nice to know waits in the app. */
const defaults: Readonly<Record<Topic, Readonly<Record<Channel, boolean>>>> = {
  must_reads: { app: true, push: true, mail: true },
  // Others wait for them, or they for others.
  approvals: { app: true, push: true, mail: true },
  tasks: { app: true, push: true, mail: true },
  messages: { app: true, push: true, mail: true },
  mentions: { app: true, push: true, mail: true },
  answers: { app: true, push: true, mail: true },
  requests: { app: true, push: true, mail: true },
  reactions: { app: true, push: false, mail: false },
  follows: { app: true, push: false, mail: false },
  // A person who asked to be notified of someone's posts wants that.
  posts: { app: true, push: true, mail: false },
  // They said that they come.
  events: { app: true, push: true, mail: false },
  groups: { app: true, push: false, mail: true },
  changes: { app: true, push: false, mail: false },
  moderation: { app: true, push: true, mail: true },
};

/**
 * Work requirements, requests that others are waiting on and decisions about one's own posts cannot be hidden in the app: only the other
 * channels are optional.
 */
export const isFixed = (topic: Topic, channel: Channel): boolean => channel === 'app' && fixed.has(topic);
const fixed: ReadonlySet<Topic> = new Set<Topic>([
  'must_reads',
  'approvals',
  'requests',
  'messages',
  'moderation',
]);

/** `chosen`: what the person set, or null. */
export const isWanted = (topic: Topic, channel: Channel, chosen: boolean | null | undefined): boolean =>
  isFixed(topic, channel) || (chosen ?? defaults[topic][channel]);

/** The topic of a notification as shown. */
export const topicOfNotification = (notification: {
  readonly kind: NotificationKind;
  readonly post: { readonly level: string } | null;
}): Topic =>
  notification.post?.level === 'direct' && (notification.kind === 'mention' || notification.kind === 'reply')
    ? 'messages'
    : topicOf[notification.kind];

/** The same in SQL, over its kind and the level of its post (null without one). */
export function topicSql<F>(sql: Tag<F>, kind: F, level: F, text: (text: string) => F): F {
  const cases = Object.entries(topicOf).map(([each, topic]) => `when '${each}' then '${topic}'`);
  return sql`case when ${level} = 'direct' and ${kind} in ('mention', 'reply') then 'messages' else case ${kind} ${text(cases.join(' '))} end end`;
}

/** A notification as SQL expressions. */
interface NotificationSql<F> {
  readonly person: F;
  readonly actor: F;
  readonly kind: F;
  /** Whether `posts p` is joined: null columns if the notification is about no post. */
  readonly hasPost: boolean;
}

/**
 * Whether the person muted it: they muted or blocked the actor, or were blocked, or muted the whole company; for a post, its thread, or its
 * group unless they are addressed and allow that through. Duties in a muted group (a must-read, requests to join) and decisions about one's own
 * posts are still notified.
 */
export function isMuted<F>(sql: Tag<F>, { person, actor, kind, hasPost }: NotificationSql<F>): F {
  const byActor = sql`exists (select from mutes_in_force x where x.person_id = ${person} and x.muted_id = ${actor} and x.notifications)
    or exists (select from blocks x where x.person_id = ${person} and x.blocked_id = ${actor})
    or exists (select from blocks x where x.person_id = ${actor} and x.blocked_id = ${person})
    or exists (select from company_mutes x join people xa on xa.peer_id = x.peer_id
      where x.person_id = ${person} and xa.id = ${actor})`;
  if (!hasPost) return sql`(${byActor})`;
  return sql`(${byActor}
    or ${kind} not in ('must_read', 'approval_asked', 'approval_due', 'post_removed', 'post_restored') and (
      exists (select from thread_mutes x where x.person_id = ${person} and x.root_id = p.root_id)
      or exists (select from group_mutes x where x.person_id = ${person} and x.group_id = p.group_id
        and not (x.mentions_pass and ${kind} in ('mention', 'reply')))))`;
}

/**
 * Whether a notification may be shown or sent at all, unless its reader's policy holds it back (senders.ts), checked at each of these moments: its post still exists and is readable, and nothing about
 * it was muted since. Over `notifications n left join posts p`.
 */
export const isDue = <F>(sql: Tag<F>, person: F): F =>
  sql`(not n.held and not ${waitsCalmly(sql, person)} and ${isAllowed(sql, person)})`;

/**
 * Whether calm mode lets it pass at once, over `calm_modes cm` and `notifications n`: a must-read that ends within a day, a mention by whom the
 * person reports to, each if they chose so.
 */
export const passesCalm = <F>(sql: Tag<F>): F => sql`(
  (cm.must_reads_pass and n.kind = 'must_read' and exists (
    select from must_reads md where md.post_id = n.post_id and md.until < now() + interval '24 hours'))
  or (cm.manager_passes and n.kind in ('mention', 'reply') and exists (
    select from profile_fields mf join people mb on mb.uri = mf.value
    where mf.person_id = n.person_id and mf.name = 'manager' and mb.id = n.actor_id)))`;

/** It came since calm mode last showed anything, and the next time has not come. If nobody looks at the clock, everything is shown. */
export const waitsCalmly = <F>(sql: Tag<F>, person: F): F => sql`exists (select from calm_modes cm
  where cm.person_id = ${person} and n.id > cm.shown_id and now() < cm.next_at and not ${passesCalm(sql)})`;

/** The same of what is held back, too. */
export const isAllowed = <F>(sql: Tag<F>, person: F): F =>
  sql`((n.post_id is null or ${readableBy(sql, person)})
    and not ${isMuted(sql, { person, actor: sql`n.actor_id`, kind: sql`n.kind`, hasPost: true })})`;

/** Whether the person wants it in the app. Over the same. */
export function isWantedInApp<F>(sql: Tag<F>, person: F, text: (text: string) => F): F {
  const topic = topicSql(sql, sql`n.kind`, sql`coalesce(p.level, '')`, text);
  const choosable = topics.filter((each) => !isFixed(each, 'app'));
  return sql`(${topic}) <> all (array(select c.topic from alert_choices c
    where c.person_id = ${person} and c.channel = 'app' and not c.wanted and c.topic in (${text(choosable.map((each) => `'${each}'`).join(', '))})))`;
}
