import type { Tx } from '#src/platform/database.ts';
import { recordFact } from './facts.ts';

/** Shorter silences are everybody's; longer ones are told. */
const silentMinutes = 60;
/** A clock that is off is told once in so long. */
const clockToldMinutes = 60;

interface Told {
  readonly peerId: number;
  readonly origin: string;
  readonly since: Date;
}

/** Who does not answer for an hour, and who does again: each is told once. A maintenance job. */
export async function sweepSilence(tx: Tx): Promise<void> {
  const silent = await tx<Told[]>`
    update peers p set silent_told_at = now()
    where p.down_since < now() - ${silentMinutes} * interval '1 minute' and p.silent_told_at is null
      and exists (select from agreements a where a.peer_id = p.id and a.state in ('active', 'terminating'))
    returning p.id as peer_id, p.origin, p.down_since as since`;
  for (const { since, ...about } of silent)
    await recordFact(tx, 'machine', 'partner.silent', { ...about, since: since.toISOString() });
  const back = await tx<Told[]>`
    update peers p set silent_told_at = null from (select id, silent_told_at from peers where silent_told_at is not null) was
    where p.id = was.id and p.down_since is null returning p.id as peer_id, p.origin, was.silent_told_at as since`;
  for (const { since, ...about } of back)
    await recordFact(tx, 'machine', 'partner.answers', { ...about, since: since.toISOString() });
}

/** A partner signed, by its own key, at a time that is not now: its clock is off by so much, and nothing of it is taken until it is right. */
export async function noteClock(tx: Tx, peerId: number, offMs: number): Promise<void> {
  const [told] = await tx<{ origin: string }[]>`
    update peers set clock_off_ms = ${Math.round(offMs)}, clock_off_at = now()
    where id = ${peerId} and (clock_off_at is null or clock_off_at < now() - ${clockToldMinutes} * interval '1 minute') returning origin`;
  if (told)
    await recordFact(tx, 'machine', 'partner.clock_off', {
      ...{ peerId, origin: told.origin, seconds: Math.round(offMs / 1000) },
    });
}
