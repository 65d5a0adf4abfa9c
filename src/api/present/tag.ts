import type { Instance } from '#src/platform/instance.ts';
import type { TagDay } from '#src/timelines/tags.ts';
import { tagPage } from './status.ts';

interface History {
  readonly day: string;
  readonly uses: string;
  readonly accounts: string;
}

/** Mastodon's Tag. */
export const presentTag = (
  instance: Instance,
  tag: string,
  own: {
    readonly following?: boolean;
    readonly featuring?: boolean;
    readonly history?: readonly History[] | undefined;
  },
) => ({
  id: tag,
  name: tag,
  url: tagPage(instance, tag),
  history: own.history ?? [],
  ...(own.following === undefined ? {} : { following: own.following }),
  ...(own.featuring === undefined ? {} : { featuring: own.featuring }),
});

/** By tag, its days, the newest first. */
export function historiesOf(days: readonly TagDay[]): ReadonlyMap<string, History[]> {
  const byTag = Map.groupBy(
    days.toSorted((a, b) => b.day.getTime() - a.day.getTime()),
    ({ tag }) => tag,
  );
  return new Map(
    [...byTag].map(([tag, own]) => [
      tag,
      own.map(({ day, uses, people }) => ({
        day: String(day.getTime() / 1_000),
        uses: String(uses),
        accounts: String(people),
      })),
    ]),
  );
}
