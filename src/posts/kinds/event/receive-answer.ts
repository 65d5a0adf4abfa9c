import type { Reader, Tx } from '#src/platform/database.ts';
import type { FactMap } from '#src/platform/facts.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { RemotePerson } from '../../inbound/remote-person.ts';
import { actableBy, isHome } from '../../acts/home.ts';
import { clampDate } from '../../inbound/incoming.ts';
import { noteAnswer, type Answered } from './answers.ts';
import { lockEvent } from './open-event.ts';
import type { EventPlace } from './event.ts';
import { recordFact } from './facts.ts';

/**
 * A partner's person answers an event. `closed`: it takes no more answers, which only a home says: ours, of the event or its group, unless the
 * home of a partner's group has `decided`. `none`: it is none that this person can answer, or older than what we know.
 */
export async function receiveEventAnswer(
  tx: Tx,
  person: RemotePerson,
  said: Answered & { readonly eventUri: string },
  decided: boolean,
): Promise<'changed' | 'same' | 'closed' | 'none'> {
  const event = await lockEvent(tx, actableBy(tx, person, said.eventUri));
  if (!event) return 'none';
  // Whoever takes an answer back may do so at any time.
  if (!decided && said.answer !== null && (event.cancelled || event.over)) return 'closed';
  const noted = await noteAnswer(tx, person, event, { ...said, at: clampDate(said.at, new Date()) });
  return noted === 'late' ? 'none' : noted;
}

/** Which answer of one of ours its event's home, or the home of the event's group, did not take. */
export interface RefusedAnswer {
  /** Either is enough: the activity of the answer, or whose it was and to which event. */
  readonly uri: string;
  readonly personUri: string;
  readonly eventUri: string;
  /** Who says so: the event's author, or its group. */
  readonly by: string;
}

/** The answer is none any more. False when there is none, or when somebody else than a home says so. */
export async function receiveAnswerRefusal(tx: Tx, refused: RefusedAnswer): Promise<boolean> {
  const [gone] = await tx<{ postId: PostId; personId: PersonId }[]>`
    update event_answers x set answer = null
    from posts p join people a on a.id = p.author_id left join groups g on g.id = p.group_id, people w
    where p.id = x.post_id and w.id = x.person_id and w.peer_id is null and x.answer is not null
      and (x.uri = ${refused.uri} or (p.uri = ${refused.eventUri} and w.uri = ${refused.personUri}))
      and ${isHome(tx, refused.by)}
    returning x.post_id, x.person_id`;
  if (!gone) return false;
  await recordFact(tx, null, 'event.answer_refused', gone);
  return true;
}

/** The home of a partner's event, or of its group, says what became of somebody's yes. False: there is none, or somebody else says so. */
export async function receivePlace(
  tx: Tx,
  said: RefusedAnswer & { readonly place: EventPlace },
): Promise<boolean> {
  const [found] = await tx<Omit<FactMap['event.placed'], 'place'>[]>`
    with said as (
      select x.post_id, x.person_id, p.group_id, w.peer_id, x.place as before
      from event_answers x join posts p on p.id = x.post_id join people w on w.id = x.person_id
        join people a on a.id = p.author_id left join groups g on g.id = p.group_id
      where x.answer = 'yes' and (x.uri = ${said.uri} or (p.uri = ${said.eventUri} and w.uri = ${said.personUri}))
        and ${isHome(tx, said.by)}
      limit 1 for no key update of x)
    update event_answers x set place = ${said.place} from said s
    where x.post_id = s.post_id and x.person_id = s.person_id and x.place is distinct from ${said.place}
    returning x.post_id, s.group_id, x.person_id, s.peer_id, s.before, x.uri`;
  if (!found) return false;
  await recordFact(tx, null, 'event.placed', { ...found, place: said.place });
  return true;
}

/** Whether an event, or an answer of one of ours to one, is known under that URI. */
export async function isOfEvent(reader: Reader, uri: string): Promise<'event' | 'answer' | null> {
  const [found] = await reader<{ what: 'event' | 'answer' }[]>`
    select 'event' as what from posts p where p.uri = ${uri} and p.kind = 'event'
    union all select 'answer' from event_answers x where x.uri = ${uri} limit 1`;
  return found?.what ?? null;
}
