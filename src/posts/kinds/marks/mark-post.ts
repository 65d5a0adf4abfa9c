import type { Tx } from '#src/platform/database.ts';
import { isDay } from '#src/platform/days.ts';
import type { Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { act, moderates, type Decided } from '../../acts/act.ts';
import { findNamed } from '../named-people.ts';
import { writesPages } from '../page/check-page.ts';
import { markActs, type HeldMarks } from './acts.ts';
import type { MarkChange } from './facts.ts';
import { progresses, type Progress } from './mark.ts';
import { hindranceTo, type MarkHindrance, type MarkTies } from './policy.ts';
import { refusals } from './refusals.ts';

/** Says how far a post of a group is; '' takes the label away. */
export const labelPost = (tx: Tx, person: PersonId, postId: PostId, progress: string): Promise<void> =>
  act(tx, marks, { person, postId }, async () => ({
    progress: progress === '' ? null : checkProgress(progress),
  }));

export function checkProgress(said: string): Progress {
  const known = progresses.find((each) => each === said);
  if (known === undefined) throw refusals.notAProgress();
  return known;
}

/** When a page is looked at again, and who answers for it: an id or a handle. '' and null: nobody, never; left out: as it is. */
export interface AskedReview {
  readonly day?: string | null;
  readonly owner?: string | null;
}

/** Says when a page is looked at again and by whom; with a later day also that it was looked at now. */
export const planReview = (tx: Tx, person: PersonId, postId: PostId, asked: AskedReview): Promise<void> =>
  act(tx, marks, { person, postId }, (held) => checkReview(tx, held, asked));

async function checkReview(tx: Tx, held: HeldMarks, { day, owner }: AskedReview): Promise<MarkChange> {
  return {
    // A form says again what holds, also when that is over.
    ...(day !== undefined && day !== held.review && { review: checkDay(day ?? '') }),
    ...(owner !== undefined && { ownerId: await findOwner(tx, held, owner ?? '') }),
  };
}

function checkDay(day: string): string | null {
  if (day === '') return null;
  if (!isDay(day)) throw refusals.notADay({ day });
  if (day < new Date().toISOString().slice(0, 10)) throw refusals.dayOver();
  return day;
}

async function findOwner(tx: Tx, { groupId, authorId }: HeldMarks, owner: string): Promise<PersonId | null> {
  const [id] = await findNamed(
    tx,
    [owner],
    { level: 'group', groupId, partnerId: null, authorId },
    { max: 1, tooMany: refusals.tooManyOwners, unknown: refusals.ownerUnknown },
  );
  return id ?? null;
}

/** What is noted on posts, and who may. */
export const marks: Decided<HeldMarks, MarkChange> = {
  ...markActs,
  ownPseudonym: refusals.ownPseudonym,
  hindrance: async (tx, person, held, change) => {
    const hindrance = hindranceTo(await tiesOf(tx, person, held), held, change);
    return hindrance && refusalFor[hindrance];
  },
};

const refusalFor: Readonly<Record<MarkHindrance, () => Refusal>> = {
  notLabelled: refusals.notLabelled,
  notYours: refusals.notYours,
  noPage: refusals.noPage,
  onlyWriters: refusals.onlyWriters,
};

const tiesOf = async (tx: Tx, personId: PersonId, held: HeldMarks): Promise<MarkTies> => ({
  ...{ isAuthor: held.authorId === personId, isLabeller: held.labellerId === personId },
  moderates: await moderates(tx, personId, held.postId),
  writesPages: held.kind === 'page' && (await writesPages(tx, personId, held.groupId)),
});
