import { setTimeout as pause } from 'node:timers/promises';
import type { CommandContext } from '#src/cli/command.ts';
import type { Finding } from '#src/cli/checks/finding.ts';

const looksMax = 20;
const lookMs = 150;

/** Whether lists are read from the standby: it was asked for the first time when this command started. */
export async function standby({ standby: watched }: CommandContext): Promise<Finding[]> {
  if (!watched) return [];
  for (let n = 0; n < looksMax && !watched.state().inUse; n++) await pause(lookMs);
  const { inUse, behindMs, trouble } = watched.state();
  return [
    {
      check: 'standby',
      ok: inUse,
      says: inUse
        ? `lists are read from it, it is ${behindMs} ms behind at most`
        : 'everything is read from the primary',
      remedy: trouble ?? '',
    },
  ];
}
