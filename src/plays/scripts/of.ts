import type { Script } from '../play.ts';

export const templates = ['complaint', 'outage', 'accident'] as const;
export type Template = (typeof templates)[number];
export type Scripts = Readonly<Record<Template, Script>>;

/** A script as it is read: title, situation, who plays what, and what happens in which minute. */
export const script = (
  title: string,
  scenario: string,
  roles: readonly (readonly [string, string])[],
  events: readonly (readonly [number, string])[],
): Script => ({
  title,
  scenario,
  roles: roles.map(([name, brief]) => ({ name, brief })),
  events: events.map(([minute, text]) => ({ minute, text })),
});
