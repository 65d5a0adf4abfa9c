import type { Tag } from '#src/platform/sql.ts';
import { readableBy } from '#src/posts/policy.ts';
import type { NotificationKind } from './notification.ts';

/** What people decide about in one row of the matrix. */
export const topics = [
  'must_reads',
  'messages',
  'mentions',
  'answers',
  'requests',
  'reactions',
  'follows',
  'posts',
  'groups',
  'changes',
  'moderation',
] as const;
export type Topic = (typeof topics)[number];

export const channels = ['app', 'push', 'mail'] as const;
export type Channel = (typeof channels)[number];

/** What is said to somebody alone is a message, whatever its kind (`topicSql`). */
export const topicOf: Readonly<Record<NotificationKind, Topic>> = {
  mention: 'mentions',
  reply: 'answers',
  follow: 'follows',
  follow_request: 'requests',
  follow_accepted: 'follows',
  reaction: 'reactions',
  share: 'reactions',
  poll: 'changes',
  edit: 'changes',
  accepted: 'answers',
  must_read: 'must_reads',
  group_invite: 'requests',
  group_request: 'requests',
  group_joined: 'groups',
  group_removed: 'groups',
  export_ready: 'changes',
  report: 'moderation',
  report_closed: 'moderation',
  post_removed: 'moderation',
  post_restored: 'moderation',
  warning: 'moderation',
  status: 'posts',
};

/** What nobody chose: whoever is spoken to or asked is told everywhere; what is only pleasant to know waits in the app. */
const defaults: Readonly<Record<Topic, Readonly<Record<Channel, boolean>>>> = {
  must_reads: { app: true, push: true, mail: true },
  messages: { app: true, push: true, mail: true },
  mentions: { app: true, push: true, mail: true },
  answers: { app: true, push: true, mail: true },
  requests: { app: true, push: true, mail: true },
  reactions: { app: true, push: false, mail: false },
  follows: { app: true, push: false, mail: false },
  // Whoever asked for a bell wants to hear it.
  posts: { app: true, push: true, mail: false },
  groups: { app: true, push: false, mail: true },
  changes: { app: true, push: false, mail: false },
  moderation: { app: true, push: true, mail: true },
};

/**
 * Requirements of work, answers that others wait for and decisions about what one wrote cannot be hidden in the app: only the other channels
 * are a choice.
 */
export const isFixed = (topic: Topic, channel: Channel): boolean => channel === 'app' && fixed.has(topic);
const fixed: ReadonlySet<Topic> = new Set<Topic>(['must_reads', 'requests', 'messages', 'moderation']);

/** `chosen`: what the person set, or null. */
export const isWanted = (topic: Topic, channel: Channel, chosen: boolean | null | undefined): boolean =>
  isFixed(topic, channel) || (chosen ?? defaults[topic][channel]);

/** The topic of an alert as it is shown. */
export const topicOfAlert = (alert: {
  readonly kind: NotificationKind;
  readonly post: { readonly level: string } | null;
}): Topic =>
  alert.post?.level === 'direct' && (alert.kind === 'mention' || alert.kind === 'reply')
    ? 'messages'
    : topicOf[alert.kind];

/** The same in SQL, over its kind and the level of its post (null without one). */
export function topicSql<F>(sql: Tag<F>, kind: F, level: F, text: (text: string) => F): F {
  const cases = Object.entries(topicOf).map(([each, topic]) => `when '${each}' then '${topic}'`);
  return sql`case when ${level} = 'direct' and ${kind} in ('mention', 'reply') then 'messages' else case ${kind} ${text(cases.join(' '))} end end`;
}

/** An alert as SQL expressions. */
interface AlertSql<F> {
  readonly person: F;
  readonly actor: F;
  readonly kind: F;
  /** Whether `posts p` is joined: null columns when the alert is about no post. */
  readonly hasPost: boolean;
}

/**
 * Whether the person wants to hear nothing of it: they muted or blocked who did it, or were blocked, or muted the whole company; and of a
 * post, its thread, or its group unless they are spoken to and let that pass. Duties in a muted group (a must-read, who asks to
 * join) and decisions about one's own posts are told.
 */
export function isMuted<F>(sql: Tag<F>, { person, actor, kind, hasPost }: AlertSql<F>): F {
  const byActor = sql`exists (select from mutes_in_force x where x.person_id = ${person} and x.muted_id = ${actor} and x.notifications)
    or exists (select from blocks x where x.person_id = ${person} and x.blocked_id = ${actor})
    or exists (select from blocks x where x.person_id = ${actor} and x.blocked_id = ${person})
    or exists (select from company_mutes x join people xa on xa.peer_id = x.peer_id
      where x.person_id = ${person} and xa.id = ${actor})`;
  if (!hasPost) return sql`(${byActor})`;
  return sql`(${byActor}
    or ${kind} not in ('must_read', 'post_removed', 'post_restored') and (
      exists (select from thread_mutes x where x.person_id = ${person} and x.root_id = p.root_id)
      or exists (select from group_mutes x where x.person_id = ${person} and x.group_id = p.group_id
        and not (x.mentions_pass and ${kind} in ('mention', 'reply')))))`;
}

/**
 * Whether an alert may be shown or sent at all, asked again at each of these moments: its post is still there and readable, and nothing of
 * it was muted since. Over `notifications n left join posts p`.
 */
export const isDue = <F>(sql: Tag<F>, person: F): F =>
  sql`((n.post_id is null or ${readableBy(sql, person)})
    and not ${isMuted(sql, { person, actor: sql`n.actor_id`, kind: sql`n.kind`, hasPost: true })})`;

/** Whether the person wants it in the app. Over the same. */
export function isWantedInApp<F>(sql: Tag<F>, person: F, text: (text: string) => F): F {
  const topic = topicSql(sql, sql`n.kind`, sql`coalesce(p.level, '')`, text);
  const choosable = topics.filter((each) => !isFixed(each, 'app'));
  return sql`(${topic}) <> all (array(select c.topic from alert_choices c
    where c.person_id = ${person} and c.channel = 'app' and not c.wanted and c.topic in (${text(choosable.map((each) => `'${each}'`).join(', '))})))`;
}
