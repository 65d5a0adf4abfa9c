import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { isTimeZone } from '#src/platform/time-zones.ts';
import { refusals as platformRefusals } from '#src/platform/refusals.ts';
import { checkedAbout } from './about.ts';
import { contrastMin, isColour, judgeColour } from './colour.ts';
import { recordFact } from './facts.ts';
import { companyNameMax, rememberBranding, type Branding } from './branding.ts';
import { mayChange, lockBranding, readBranding, writeBranding } from './store.ts';
import { keepVersions } from './publish-documents.ts';
import { checkedValues } from './values.ts';
import { refusals } from './refusals.ts';

/**
 * Changes how the company's pages look and speak; fields not given stay. For administrators. Refuses an unreadable colour, naming the nearest
 * readable one. Every process shows the change within a moment of the commit, this one at once.
 */
export async function changeBranding(tx: Tx, by: PersonId, changes: Partial<Branding>): Promise<Branding> {
  if (!(await mayChange(tx, by))) throw refusals.onlyAdministratorsBrand();
  await lockBranding(tx);
  const before = await readBranding(tx);
  const formal = { ...before.formal, ...changes.formal };
  const branding = { ...before, ...checked(changes, tx.instance.addresses.isOurs), formal };
  await writeBranding(tx, branding);
  await keepVersions(tx, by, before.about, branding.about);
  const changed = Object.keys(changes);
  await recordFact(tx, by, 'company.look_changed', { changed });
  tx.afterCommit(() => rememberBranding(tx.instance, branding));
  return branding;
}

function checked(changes: Partial<Branding>, isOurs: (uri: string) => boolean): Partial<Branding> {
  const { name, colour, logoUrl, timeZone, about, values, firstWeeks } = changes;
  if (name && name.length > companyNameMax)
    throw refusals.nameTooLong({ length: name.length, max: companyNameMax });
  if (colour) checkColour(colour);
  if (logoUrl && !isOurs(logoUrl)) throw refusals.logoElsewhere();
  if (timeZone !== undefined && !isTimeZone(timeZone)) throw platformRefusals.notATimeZone();
  return {
    ...changes,
    ...(name === '' ? { name: null } : {}),
    ...(about === undefined ? {} : { about: checkedAbout(about) }),
    ...(firstWeeks === undefined ? {} : { firstWeeks: checkedLines(firstWeeks) }),
    ...(values === undefined ? {} : { values: checkedValues(values) }),
  };
}

const planLinesMax = 30;
const planLineMax = 200;
/** Empty languages are left out. */
function checkedLines(given: Branding['firstWeeks']): Branding['firstWeeks'] {
  const kept = Object.entries(given).map(([language, lines]) => {
    const cleaned = lines.map((line) => line.replace(/\s+/g, ' ').trim()).filter((line) => line !== '');
    if (cleaned.length > planLinesMax) throw refusals.tooManyPlanLines({ max: planLinesMax });
    const long = cleaned.find((line) => line.length > planLineMax);
    if (long !== undefined)
      throw refusals.planLineTooLong({ line: `${long.slice(0, 40)}…`, max: planLineMax });
    return [language, cleaned] as const;
  });
  return Object.fromEntries(kept.filter(([, lines]) => lines.length > 0));
}

function checkColour(colour: string): void {
  if (!isColour(colour)) throw refusals.notAColour({ colour: colour.slice(0, 20) });
  const judged = judgeColour(colour);
  if (!judged.passes)
    throw refusals.contrastLow({ colour, ratio: judged.ratio, min: contrastMin, nearest: judged.nearest });
}
