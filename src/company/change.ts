import type { Tx } from '#src/platform/database.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { isTimeZone } from '#src/platform/time-zones.ts';
import { checkedAbout } from './about.ts';
import { contrastMin, isColour, judgeColour } from './colour.ts';
import { companyNameMax, rememberLook, type Look } from './look.ts';
import { isAdministrator, lockLook, readLook, writeLook } from './store.ts';

/**
 * Changes how the company's pages look and speak; what is not named stays. By an administrator. Refuses a colour that cannot be read, with the
 * nearest one that can. Every process shows it within a moment of the commit, this one at once.
 */
export async function changeLook(tx: Tx, by: PersonId, changes: Partial<Look>): Promise<Look> {
  if (!(await isAdministrator(tx, by)))
    throw new Refusal('not_allowed', 'Only administrators change the look of the company; ask one of them.');
  await lockLook(tx);
  const look = { ...(await readLook(tx)), ...checked(changes, tx.house.addresses.isOurs) };
  await writeLook(tx, look);
  const changed = Object.keys(changes);
  await tx.house.journal.record(tx, {
    name: 'company.look_changed',
    about: 'company',
    by,
    data: { changed },
  });
  tx.afterCommit(() => rememberLook(tx.house, look));
  return look;
}

function checked(changes: Partial<Look>, isOurs: (uri: string) => boolean): Partial<Look> {
  const { name, colour, logoUrl, timeZone, about } = changes;
  if (name && name.length > companyNameMax)
    throw new Refusal(
      'invalid',
      said`The name has ${name.length} characters; shorten it to ${companyNameMax}.`,
    );
  if (colour) checkColour(colour);
  if (logoUrl && !isOurs(logoUrl)) throw new Refusal('invalid', 'Upload the logo here.');
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new Refusal('invalid', 'This is no time zone; choose one of the list, for example Europe/Paris.');
  return {
    ...changes,
    ...(name === '' ? { name: null } : {}),
    ...(about === undefined ? {} : { about: checkedAbout(about) }),
  };
}

function checkColour(colour: string): void {
  if (!isColour(colour))
    throw new Refusal('invalid', said`"${colour.slice(0, 20)}" is no colour; write it like #993b2b.`);
  const judged = judgeColour(colour);
  if (!judged.passes)
    throw new Refusal(
      'invalid',
      said`${colour} has a contrast of ${judged.ratio}:1 and needs ${contrastMin}:1 to be read; ${judged.nearest} is the nearest that has it.`,
    );
}
