import type { HookFormat } from './inbound.ts';
import { refusals } from './refusals.ts';
import { sayAlerts } from './say-alerts.ts';
import { sayCrm } from './say-crm.ts';
import { sayGitHub, sayGitLab } from './say-forge.ts';
import { sayChat, type Json, type Said } from './say-slack.ts';

/** What came to an address: its JSON, and the name of the event, where the sender says it in a header. */
export interface Message {
  readonly event: string;
  readonly payload: Json;
}

/**
 * How a system's message becomes a post: a pure function, given what came and giving Markdown, with the helpers of say-slack.ts, which let nothing
 * through that would be read as Markdown, as a mention or as an address that is none. Null: an event that is not told. It refuses what is no message
 * of its system. A new connector is a function, a line here, one in `hookFormats`, and a migration that lets its name be stored.
 */
export type Connector = (message: Message) => Said | null;

export const connectors: Readonly<Record<HookFormat, Connector>> = {
  slack: ({ payload }) => sayChat(payload, 'slack'),
  mattermost: ({ payload }) => sayChat(payload, 'mattermost'),
  alertmanager: ({ payload }) => {
    const said = sayAlerts(payload);
    if (!said) throw refusals.noAlerts();
    return said;
  },
  github: ({ event, payload }) => sayGitHub(named(event, 'X-GitHub-Event'), payload),
  gitlab: ({ event, payload }) => sayGitLab(named(event, 'X-Gitlab-Event'), payload),
  crm: ({ payload }) => {
    if (typeof payload['meta'] !== 'object' || payload['meta'] === null) throw refusals.noOpportunity();
    return sayCrm(payload);
  },
};

function named(event: string, header: string): string {
  if (event === '') throw refusals.eventUnnamed({ header });
  return event;
}
