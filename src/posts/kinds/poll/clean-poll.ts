import { cleanLine } from '#src/people/person.ts';
import { isTimeZone } from '#src/platform/time-zones.ts';
import { count } from '../../inbound/count.ts';
import { optionMax } from '../../limits.ts';
import type { IncomingPoll, NamedBallot, NewPoll } from './forms.ts';
import { ballotsMax } from './poll.ts';

const optionsMax = 20;

/** A partner's poll, bounded. Null for what is none: fewer than two different options. Dates without a start are words to choose from. */
export function cleanPoll(given: IncomingPoll): NewPoll | null {
  const options = new Map<string, NewPoll['options'][number]>();
  for (const option of given.options.slice(0, optionsMax)) {
    const title = cleanLine(option.title, optionMax);
    const { startsAt = null, endsAt = null } = option;
    const end = startsAt && endsAt && endsAt > startsAt ? endsAt : null;
    if (title !== '' && !options.has(title))
      options.set(title, {
        ...{ title, votes: count(option.votes), points: count(option.points ?? 0), startsAt, endsAt: end },
      });
  }
  if (options.size < 2) return null;
  const all = [...options.values()];
  const { mode = 'choice', named = false, zone = null, closesAt } = given;
  const isDated = all.every(({ startsAt }) => startsAt !== null);
  return {
    ...{ options: all, named, multiple: given.multiple, voters: count(given.voters) },
    mode: mode === 'dates' && !isDated ? 'choice' : mode,
    zone: zone !== null && isTimeZone(zone) ? zone : null,
    closesAt: closesAt && !Number.isNaN(closesAt.getTime()) ? closesAt : null,
    ballots: named
      ? (given.ballots ?? []).slice(0, ballotsMax).map((each) => cleanBallot(each, all.length))
      : null,
  };
}

const cleanBallot = ({ uri, name, values }: NamedBallot, options: number): NamedBallot => ({
  ...{ uri: uri.slice(0, 2_000), name: cleanLine(name, 200) },
  values: Array.from({ length: options }, (_, at) => {
    const value = values[at];
    return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= options + 2
      ? value
      : null;
  }),
});
