import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Forms } from '../form.ts';
import type { TaskDetails, TaskState } from './task.ts';

/** As it was typed: a day, and people, labels and lines in texts. */
export interface TypedTask {
  readonly title: string;
  readonly due: string;
  /** `@ada, @bob@beta.example` */
  readonly assignees: string;
  /** Separated by commas. */
  readonly labels: string;
  /** One a line. */
  readonly lines: string;
  /** The id of the post that it is made from; '' for none. */
  readonly from: string;
  /** The URI of the milestone that it is for; '' for none. Drafts of before do not say. */
  readonly milestone?: string;
  /** What that is called. */
  readonly goal?: string;
}
export interface TaskInput {
  readonly due: string | null;
  readonly labels: readonly string[];
  /** Of those there were, the ones that read the same stay ticked off. */
  readonly lines: readonly string[];
  /** Each an id, or `@handle@host`. Not said by an edit, which leaves them as they are. */
  readonly assignees?: readonly string[];
  /** The id of the post that it is made from. */
  readonly from?: string;
  /** The URI of a milestone of the group's project. Not said by an edit, which leaves it as it is. */
  readonly milestone?: string | null;
}
export interface IncomingTask extends TaskDetails {
  readonly assigneeUris: readonly string[];
}
export interface NewTask extends TaskDetails {
  readonly assigneeIds: readonly PersonId[];
  readonly assigneeUris: readonly string[];
  /** State, people and ticks are as its home says, also when it is edited; false: changes of them are heard one by one. */
  readonly isCounted: boolean;
}
/** Somebody who is to do it. */
export interface Assignee {
  readonly id: PersonId;
  readonly name: string;
  readonly handle: string;
  /** Null: ours. */
  readonly host: string | null;
  /** What it is called, or its host; null: ours. */
  readonly company: string | null;
}
/** A milestone, and the post of its project. */
export interface TaskGoal {
  readonly title: string;
  readonly projectId: PostId;
}
/** A task that was made from this one. */
export interface SubTask {
  readonly id: PostId;
  readonly title: string;
  readonly state: TaskState;
}
export interface TaskView extends TaskDetails {
  /** Of those that the reader may read. */
  readonly subTasks: readonly SubTask[];
  readonly assignees: readonly Assignee[];
  /** The reader is one of them. */
  readonly isMine: boolean;
  /** The post that it was made from, if the reader may read it. */
  readonly fromId: PostId | null;
  /** What it is for, by its title; null: nothing, or nothing that is here. */
  readonly goal: TaskGoal | null;
}
export interface TaskSource extends TaskDetails {
  readonly assignees: readonly { readonly uri: string; readonly name: string }[];
}
export interface TaskForms extends Forms {
  /** Drafts of before do not say. */
  readonly typed: { readonly task?: TypedTask };
  /** The title, which says what is to be done, is the post's. */
  readonly input: TaskInput;
  readonly change: TaskInput;
  readonly incoming: IncomingTask;
  readonly stored: NewTask;
  readonly view: TaskView;
  readonly source: TaskSource;
}
