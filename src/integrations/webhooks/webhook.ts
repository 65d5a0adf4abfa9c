import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';

/** What a webhook can be told of, and the scope that a token of its service must carry for it. */
export const webhookEvents = {
  'post.published': 'read:statuses',
  'post.edited': 'read:statuses',
  'post.removed': 'read:statuses',
  'reaction.added': 'read:statuses',
  'reaction.removed': 'read:statuses',
  'share.added': 'read:statuses',
  'answer.accepted': 'read:statuses',
  /** A page of a wiki got a new version. */
  'page.written': 'read:statuses',
  /** A document was renamed, moved or put into the bin. */
  'document.arranged': 'read:statuses',
  /** Somebody noted something on a post: its progress, who looks after a page. */
  'post.marked': 'read:statuses',
  /** What was said about a place in a document is settled, or open again. */
  'annotation.changed': 'read:statuses',
  'page.review_due': 'read:statuses',
  'event.near': 'read:statuses',
  /** Somebody says whether they come: how many do stands in the post. */
  'event.answered': 'read:statuses',
  'poll.closed': 'read:statuses',
  'task.changed': 'read:statuses',
  'task.due': 'read:statuses',
  'idea.changed': 'read:statuses',
  /** A step was taken, or it is over. */
  'approval.changed': 'read:statuses',
  'approval.due': 'read:statuses',
  'project.changed': 'read:statuses',
  'milestone.due': 'read:statuses',
  /** Who is praised lets others read it. */
  'praise.accepted': 'read:statuses',
  /** Of this company. */
  'person.deactivated': 'read:accounts',
  'group.joined': 'read:groups',
  'group.left': 'read:groups',
} as const;
export type WebhookEvent = keyof typeof webhookEvents;
export const webhookEventNames = Object.keys(webhookEvents) as WebhookEvent[];

/** `failing`: nothing arrived for days. `gone`: its server said that nothing will ever be taken there. `by_hand`: an administrator. */
export const disabledReasons = ['failing', 'gone', 'by_hand'] as const;
export type DisabledReason = (typeof disabledReasons)[number];

export interface Webhook {
  readonly id: string;
  readonly serviceId: PersonId;
  /** Null: wherever its service reads. */
  readonly groupId: GroupId | null;
  readonly address: string;
  readonly events: readonly WebhookEvent[];
  readonly createdAt: Date;
  /** Attempts that failed since the last that did not. */
  readonly failures: number;
  readonly failingSince: Date | null;
  /** Nothing is tried before; null: as it comes. */
  readonly pausedUntil: Date | null;
  readonly disabledAt: Date | null;
  readonly disabledBecause: DisabledReason | null;
  readonly waiting: number;
}

export const deliveryStates = ['waiting', 'done', 'dead', 'withheld'] as const;
/** `dead`: given up. `withheld`: when it was to be sent, the service could not read it (any more), or had no token for it. */
export type DeliveryState = (typeof deliveryStates)[number];

export interface WebhookDelivery {
  readonly id: string;
  /** One of `webhookEvents`, or `ping`. */
  readonly event: string;
  readonly at: Date;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAt: Date;
  readonly status: number | null;
  readonly problem: string | null;
  readonly tookMs: number | null;
}

/** What a delivery is about, as it is stored. */
export interface Subject {
  readonly postId?: PostId;
  readonly uri?: string;
  readonly personId?: PersonId;
  readonly groupId?: GroupId;
  readonly answerId?: PostId;
  readonly kind?: string;
  readonly emoji?: string;
}

/** A delivery that is to be sent now. */
export interface Taken {
  readonly id: string;
  readonly event: string;
  readonly subject: Subject;
  readonly at: Date;
  /** This one included. */
  readonly attempts: number;
}
