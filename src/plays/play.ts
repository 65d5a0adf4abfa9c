import type { PersonSummary } from '#src/people/person.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { PostView } from '#src/posts/post.ts';

/** `live`: events come by the clock. `shifted`: people play when they have time, and the leader tells the next event. */
export const paces = ['live', 'shifted'] as const;
export type Pace = (typeof paces)[number];

/** `cast`: roles are taken. `debrief`: it is over, and those who were in it talk about it. */
export const playStates = ['cast', 'running', 'paused', 'debrief'] as const;
export type PlayState = (typeof playStates)[number];

/** From where one gets where. */
export const nextStates: Readonly<Record<PlayState, readonly PlayState[]>> = {
  cast: ['running'],
  running: ['paused', 'debrief'],
  paused: ['running', 'debrief'],
  debrief: [],
};

/** The reaction that says: here it was unclear who is responsible. Every server knows it, so it is marked across companies. */
export const unclearMark = '🚩';

export const rolesMax = 12;
export const eventsMax = 30;
/** Characters. */
export const roleNameMax = 80;
export const briefMax = 2_000;
/** A week: minutes of play until an event. */
export const minuteMax = 10_080;

export interface Role {
  readonly role: number;
  readonly name: string;
  readonly brief: string;
  /** Null: free. */
  readonly player: PersonSummary | null;
}

export interface PlayEvent {
  readonly event: number;
  /** Minutes of play, without pauses. */
  readonly minute: number;
  readonly text: string;
  readonly toldAt: Date | null;
}

/** A role play as one of its group’s members sees it. */
export interface Play {
  readonly post: PostView;
  readonly groupId: GroupId;
  readonly pace: Pace;
  readonly state: PlayState;
  /** What was played so far, without pauses. */
  readonly playedMs: number;
  readonly roles: readonly Role[];
  /** The leader sees all of them; everyone else those that have happened. */
  readonly events: readonly PlayEvent[];
  readonly leads: boolean;
  /** The reader's own role; null: they watch. */
  readonly mine: number | null;
}

/** What a script is made of. */
export interface Script {
  readonly title: string;
  /** Markdown: what the situation is, for everybody. */
  readonly scenario: string;
  readonly roles: readonly { readonly name: string; readonly brief: string }[];
  readonly events: readonly { readonly minute: number; readonly text: string }[];
}
