import { editProfile } from '#src/people/edit.ts';
import type { ProfileField } from '#src/people/person.ts';
import { readProfile } from '#src/people/read.ts';
import { transaction } from '#src/platform/database.ts';
import type { Network } from './network.ts';
import { isUp, personOf, siteOf, type Seeded } from './seeded.ts';

const all = 'all' as const;
const german = 'Mo-Th 07:30-16:00; Fr 07:30-12:30 Europe/Berlin';

/** Heads first: whom one reports to is known by then. */
const lives: readonly (readonly [string, Partial<Record<ProfileField['name'], string>>])[] = [
  ['lena@alpha', { department: 'IT', hours: german, ask: 'Zugänge und Geräte' }],
  [
    'miriam@alpha',
    { department: 'Kommunikation', hours: 'Mo-We 09:00-15:00 Europe/Berlin', manager: '@lena' },
  ],
  ['ada@alpha', { department: 'Entwicklung', hours: german, ask: 'Kennfelder', joined: '2014-04-01' }],
  ['jonas@alpha', { department: 'Service', hours: german, manager: '@ada', ask: 'Inbetriebnahme in Lyon' }],
  ['tobias@alpha', { department: 'Einkauf', manager: '@ada', email: 'tobias@alpha.localhost' }],
  [
    'bruno@beta',
    { department: 'Bureau d’études', hours: 'Mo-Fr 08:30-17:00 Europe/Paris', ask: 'Joints haute pression' },
  ],
  ['sophie@beta', { department: 'Bureau d’études', manager: '@bruno' }],
  ['grace@gamma', { department: 'Quality', hours: 'Mo-Fr 09:00-17:30 Europe/London' }],
];

/** When people work, whom they report to and what to ask them about, as partners may see it too. */
export async function seedWorkingLife(network: Network, seeded: Seeded): Promise<void> {
  for (const [who, life] of lives) {
    if (!isUp(network, who)) continue;
    const { db } = siteOf(network, who).desk;
    const personId = personOf(seeded, who);
    const said = Object.entries(life).map(([name, value]): ProfileField => ({
      ...{ name: name as ProfileField['name'], value, visibility: all },
    }));
    await transaction(db, async (tx) => {
      const before = (await readProfile(tx, { personId }, personId))?.fields ?? [];
      await editProfile(tx, personId, { fields: [...before, ...said] });
    });
  }
}
