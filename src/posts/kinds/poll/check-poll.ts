import { cleanLine } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { isTimeZone } from '#src/platform/time-zones.ts';
import { checkLine } from '../../compose.ts';
import { optionMax, pollOptionsMax, pollOptionsMin, pollSecondsMax, pollSecondsMin } from '../../limits.ts';
import { refusals } from '../../refusals.ts';
import { refusals as eventRefusals } from '../event/refusals.ts';
import { sayHours } from '../event/said-times.ts';
import type { Publishing } from '../kind.ts';
import type { NewPoll } from './forms.ts';
import { isOver } from './over.ts';
import type { PollInput, Slot } from './poll.ts';

/** A poll of ours as it is kept. Throws Refusals. */
export async function newPoll(
  tx: Tx,
  input: PollInput,
  { now, before }: Pick<Publishing, 'now' | 'before'>,
): Promise<NewPoll> {
  const { mode = 'choice', named = false, multiple, closesAt } = input;
  if (before !== undefined && (await isNamed(tx, before)) === !named) throw refusals.pollNamesFixed();
  const zone = mode === 'dates' ? (input.zone ?? '') : null;
  const slots = mode === 'dates' ? checkSlots(input, now) : [];
  // As a vote from afar will name it: hours over midnight are written with spaces of another width.
  const titles = slots.map((slot) =>
    cleanLine(sayHours(slot, 'und', zone ?? 'UTC', 'short').join(', '), optionMax),
  );
  const options = checkPoll(mode === 'dates' ? { ...input, options: titles } : input, now);
  return {
    ...{ mode, named, zone, closesAt, voters: 0, multiple: mode === 'choice' && multiple },
    options: options.map((title, at) => ({ title, votes: 0, ...slots[at] })),
  };
}

/** Whether a poll is there, and shows names. */
async function isNamed(tx: Tx, postId: PostId): Promise<boolean | null> {
  const [poll] = await tx<{ named: boolean }[]>`select named from polls where post_id = ${postId}`;
  return poll?.named ?? null;
}

function checkSlots({ slots = [], zone = '' }: PollInput, now: Date): readonly Slot[] {
  if (!isTimeZone(zone)) throw eventRefusals.notATimeZone({ zone });
  if (slots.some(({ startsAt }) => startsAt <= now)) throw refusals.pollDatePast();
  if (slots.some(({ startsAt, endsAt }) => endsAt !== null && endsAt <= startsAt))
    throw eventRefusals.endsBeforeStart();
  return slots.toSorted((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
}

/** The titles of a poll's options, trimmed. */
export function checkPoll(poll: PollInput, now: Date): string[] {
  const options = poll.options.map((title) => checkLine('option', title, optionMax)).filter(Boolean);
  if (options.length < pollOptionsMin || options.length > pollOptionsMax)
    throw refusals.pollOptionsCount({ min: pollOptionsMin, max: pollOptionsMax, count: options.length });
  if (new Set(options).size !== options.length) throw refusals.pollOptionTwice();
  if (isOver(poll, now)) throw refusals.pollEnded();
  if (poll.closesAt !== null && poll.closesAt.getTime() - now.getTime() > pollSecondsMax * 1000)
    throw refusals.pollDuration();
  return options;
}

/** When a poll of this duration ends, counted from now. Refuses durations shorter or longer than allowed. */
export function pollEnd(seconds: number, now = new Date()): Date {
  if (!(seconds >= pollSecondsMin && seconds <= pollSecondsMax)) throw refusals.pollDuration();
  return new Date(now.getTime() + seconds * 1000);
}
