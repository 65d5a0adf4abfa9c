import { checkLine } from '../../compose.ts';
import { optionMax, pollOptionsMax, pollOptionsMin, pollSecondsMax, pollSecondsMin } from '../../limits.ts';
import { refusals } from '../../refusals.ts';
import { isOver } from './over.ts';

/** `closesAt` null: never. */
export interface PollInput {
  readonly options: readonly string[];
  readonly multiple: boolean;
  readonly closesAt: Date | null;
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
