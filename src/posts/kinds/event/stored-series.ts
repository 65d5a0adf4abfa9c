import { revivedDate } from '../kind.ts';
import type { StoredSeries } from './forms.ts';
import type { Exception, Series } from './series.ts';

/** A series out of JSON, which knows no dates. */
export const seriesOf = (stored: StoredSeries | null): Series | null =>
  stored && { rule: stored.rule, exceptions: stored.exceptions.map(exceptionOf) };

export const exceptionOf = ({ at, moved }: StoredSeries['exceptions'][number]): Exception => ({
  at: new Date(at),
  // In one order, whatever that of the database: they are compared as text.
  moved: moved && {
    startsAt: new Date(moved.startsAt),
    endsAt: revivedDate(moved.endsAt),
    place: moved.place,
  },
});
