/** In the order of its life. On hold, at risk and stopped are said with a note. */
export const projectStatuses = ['planned', 'on_track', 'at_risk', 'on_hold', 'done', 'stopped'] as const;
export type ProjectStatus = (typeof projectStatuses)[number];

/** Nothing more is to be done. */
export const isOver = (status: ProjectStatus): boolean => status === 'done' || status === 'stopped';

/** The same in SQL, of what has that name in the statement. */
export const overIn = (name: string): string => `${name}.status in ('done', 'stopped')`;

/** Others have to know why. */
export const needsNote = (status: ProjectStatus): boolean =>
  status === 'at_risk' || status === 'on_hold' || status === 'stopped';

/** A day by which something of a project stands. It keeps its number as long as the project exists: tasks name it by that. */
export interface Milestone {
  readonly number: number;
  readonly title: string;
  /** A day (`2026-12-24`); null: none is said. */
  readonly due: string | null;
}

/** Where it is built. */
export interface Site {
  /** '' where only the point is said. */
  readonly name: string;
  /** Degrees (WGS 84); null: it is on no map. */
  readonly point: Point | null;
}
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Null: there is no such point on earth. */
export const pointAt = (latitude: number, longitude: number): Point | null =>
  Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : null;

/** What a project is apart from its words and its people. */
export interface ProjectDetails {
  /** Days, wherever its people are; null: not said. */
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly milestones: readonly Milestone[];
  /** Null: none is said. */
  readonly site: Site | null;
}

/** Characters, and how many there are. */
export const milestoneTitleMax = 120;
export const milestonesMax = 30;
export const ownersMax = 20;
export const siteMax = 200;
export const noteMax = 2_000;

/** How tasks name one, `PROJECT#milestone-3`, in SQL. */
export const milestoneUriIn = (projectUri: string, number: string): string =>
  `(${projectUri} || '#milestone-' || ${number})`;
