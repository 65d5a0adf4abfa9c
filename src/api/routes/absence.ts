import type { Hono } from 'hono';
import { comeBack } from '#src/access/come-back.ts';
import { brandingOf } from '#src/company/branding.ts';
import type { Absence } from '#src/people/absence.ts';
import { fieldVisibilities } from '#src/people/person.ts';
import { absencesOf, ownAbsence } from '#src/people/read-absences.ts';
import { readKnownPerson, readPerson } from '#src/people/read.ts';
import { setAbsence } from '#src/people/set-absence.ts';
import { transaction } from '#src/platform/database.ts';
import { todayIn } from '#src/platform/days.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { readFields } from '../body.ts';
import type { ApiContext, ApiEnv } from '../context.ts';
import { textOf, type Fields } from '../fields.ts';
import type { Guards } from '../guard.ts';

/**
 * Who is away, and who stands in; our own, as Mastodon knows no such thing. Days are ISO dates, first and last included; `{}` is nobody away.
 * One's own with PUT (`from`, today when not said; `until`, `note`, `deputy_id`, `visibility` company or all) and DELETE.
 */
export function absenceRoutes(app: Hono<ApiEnv>, api: ApiContext, guards: Guards): void {
  const { db } = api;
  const today = async (me: PersonId): Promise<string> =>
    todayIn((await readPerson(db, me))?.timeZone ?? brandingOf(db.instance).timeZone);
  const told = async (me: PersonId) => {
    const own = await ownAbsence(db, me);
    if (!own) return {};
    const { from, until, note, deputyId, visibility } = own;
    return { from, until, note, deputy_id: deputyId, visibility };
  };

  app.get('/api/v1/absence', guards.signedIn('read:accounts'), async (c) =>
    c.json(await told(c.get('personId'))),
  );

  app.put('/api/v1/absence', guards.signedIn('write:accounts'), async (c) => {
    const me = c.get('personId');
    const fields = await readFields(c);
    const day = await today(me);
    await transaction(db, (tx) => setAbsence(tx, me, inputOf(fields, day), day));
    return c.json(await told(me));
  });

  app.delete('/api/v1/absence', guards.signedIn('write:accounts'), async (c) => {
    await transaction(db, (tx) => comeBack(tx, c.get('personId')));
    return c.json({});
  });

  app.get('/api/v1/accounts/:id/absence', guards.signedIn('read:accounts'), async (c) => {
    const id = c.req.param('id');
    const viewer = { personId: c.get('personId') };
    const person = isId(id) ? await readKnownPerson(db, viewer, id as PersonId) : null;
    if (!person || person.deactivatedAt !== null) throw notFound('account');
    const absence = (await absencesOf(db, viewer, [person.id], await today(viewer.personId))).get(person.id);
    return c.json(absence ? present(absence) : {});
  });
}

function inputOf(fields: Fields, today: string): Parameters<typeof setAbsence>[2] {
  const deputyId = textOf(fields, 'deputy_id', 30) ?? '';
  if (deputyId !== '' && !isId(deputyId))
    throw new Refusal('invalid', 'deputy_id must be the id of an account, or empty.');
  const asked = textOf(fields, 'visibility', 20) ?? 'company';
  const visibility = fieldVisibilities.find((each) => each === asked);
  if (visibility !== 'company' && visibility !== 'all')
    throw new Refusal('invalid', 'visibility must be company or all.');
  return {
    from: textOf(fields, 'from', 30) || today,
    until: textOf(fields, 'until', 30) ?? '',
    note: textOf(fields, 'note') ?? '',
    deputyId: deputyId === '' ? null : (deputyId as PersonId),
    ...{ visibility, peerId: null },
  };
}

const present = ({ from, until, note, deputy, deputyName, isDeputyAway }: Absence) => ({
  ...{ from, until, note },
  deputy:
    deputy === null
      ? deputyName === ''
        ? null
        : { id: null, acct: null, display_name: deputyName, is_away: false }
      : {
          ...{ id: deputy.id, display_name: deputy.name, is_away: isDeputyAway },
          acct: deputy.host === null ? deputy.handle : `${deputy.handle}@${deputy.host}`,
        },
});
