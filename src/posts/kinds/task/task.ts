/** In the order of a board's columns. `dropped`: nobody does it any more. */
export const taskStates = ['open', 'in_work', 'done', 'dropped'] as const;
export type TaskState = (typeof taskStates)[number];

/** Something is still to be done. */
export const isPending = (state: TaskState): boolean => state === 'open' || state === 'in_work';

/** The same in SQL, of what has that name in the statement. */
export const pendingIn = (name: string): string => `${name}.state in ('open', 'in_work')`;

/** A line of a task's checklist, which keeps its number as long as the task exists. */
export interface TaskLine {
  readonly line: number;
  readonly text: string;
  readonly done: boolean;
}

/** What a task is apart from its words and its people. */
export interface TaskDetails {
  readonly state: TaskState;
  /** A day (`2026-12-24`), wherever its people are; null: none is said. */
  readonly due: string | null;
  readonly labels: readonly string[];
  readonly lines: readonly TaskLine[];
  /** Its place within a column of a board: smaller is higher. */
  readonly rank: number;
  /** The URI of the post that it was made from. */
  readonly madeFrom: string | null;
  /** The URI of the milestone of a project of its group that it is for (`milestoneUriIn`). */
  readonly milestone: string | null;
}

/** Characters, and how many there are. */
export const labelMax = 30;
export const labelsMax = 8;
export const lineMax = 200;
export const linesMax = 50;
export const assigneesMax = 20;

/** New ones come first. */
export const rankNow = (): number => -Date.now();
