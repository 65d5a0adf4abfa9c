import { changeBranding } from '#src/company/change.ts';
import { keepPicture } from '#src/media/keep-picture.ts';
import { editProfile } from '#src/people/edit.ts';
import { transaction } from '#src/platform/database.ts';
import { given } from '#src/platform/given.ts';
import type { CompanyName } from './cast.ts';
import { drawFace, drawHeader, drawLogo, type Face } from './faces.ts';
import type { Network, Site } from './network.ts';
import { seedAbsences } from './seed-absences.ts';
import { seedWorkingLife } from './seed-working-life.ts';
import { isUp, personOf, siteOf, type Seeded } from './seeded.ts';

/** Some people show a face and a landscape; the others keep their initials, as it is everywhere. */
export const looksOf: Readonly<Record<string, { readonly face: Face; readonly header?: Header }>> = {
  'ada@alpha': {
    face: { ground: '#d9e4e8', skin: '#f0c8a8', hair: '#6b3f24', top: '#2f5d73', cut: 'bob', glasses: true },
    header: ['#dfe7ea', '#f3d9b0', ['#a9bcc2', '#7f9aa3', '#566f79']],
  },
  'jonas@alpha': {
    face: { ground: '#e8e0d2', skin: '#eebf9b', hair: '#b07a3c', top: '#8a4b2c', cut: 'short', beard: true },
  },
  'miriam@alpha': {
    face: { ground: '#e9dce2', skin: '#e9b995', hair: '#2c211d', top: '#7b3f5a', cut: 'long' },
  },
  'bruno@beta': {
    face: {
      ground: '#dfe5d8',
      skin: '#e3b08a',
      hair: '#8d8a86',
      top: '#44593c',
      cut: 'short',
      glasses: true,
    },
    header: ['#f2e6d8', '#e9a66b', ['#c9b79c', '#9f9a7c', '#6b7357']],
  },
  'camille@beta': {
    face: { ground: '#f0e3d0', skin: '#f2cdb0', hair: '#a4502a', top: '#b8862f', cut: 'bun' },
  },
  'karim@beta': {
    face: { ground: '#d8e2ee', skin: '#c68c62', hair: '#1f1a18', top: '#34507a', cut: 'short', beard: true },
  },
  'grace@gamma': {
    face: { ground: '#e6dfee', skin: '#7d4e34', hair: '#1d1614', top: '#5a3f86', cut: 'curls' },
    header: ['#e3e6ee', '#f0d9c4', ['#b4bccf', '#8a96b3', '#5c6a8e']],
  },
  'priya@gamma': {
    face: { ground: '#d6e8e2', skin: '#b57c54', hair: '#19120f', top: '#1f6f63', cut: 'long', glasses: true },
  },
};
type Header = Parameters<typeof drawHeader>;

/** Dark enough for both kinds of paper; brick stays Alpha's. */
const colours: Readonly<Record<CompanyName, string>> = {
  alpha: '#993b2b',
  beta: '#1d5fa8',
  gamma: '#17694f',
  delta: '#6a4795',
};

/** Colours of the companies, a logo, the pictures of their people, and who is away. */
export async function seedLooks(network: Network, seeded: Seeded): Promise<void> {
  // All are drawn before the first is kept: from then on this process reads no SVG any more, as everywhere in Kontor.
  const logo = await drawLogo('beta', colours.beta);
  const drawn = await Promise.all(
    Object.entries(looksOf).map(async ([who, { face, header }]) => ({
      who,
      face: await drawFace(face),
      header: header && (await drawHeader(...header)),
    })),
  );
  for (const site of network.sites.values()) await seedLook(site, seeded, logo);
  for (const { who, face, header: landscape } of drawn) {
    if (!isUp(network, who)) continue;
    const { db } = siteOf(network, who).desk;
    const personId = personOf(seeded, who);
    const avatar = await keepPicture(db, { kind: 'avatar', personId }, face);
    const header = landscape && (await keepPicture(db, { kind: 'header', personId }, landscape));
    await transaction(db, (tx) =>
      editProfile(tx, personId, {
        avatar,
        ...given({ header }),
        parts: (['avatar', 'header', 'bio'] as const).map((part) => ({
          part,
          visibility: 'all',
          peerId: null,
        })),
      }),
    );
  }
  await seedAbsences(network, seeded);
  await seedWorkingLife(network, seeded);
}

async function seedLook({ company, desk }: Site, seeded: Seeded, logo: Buffer): Promise<void> {
  const admin = company.people.find((person) => person.admin);
  if (!admin) return;
  const colour = colours[company.name];
  const logoUrl = company.name === 'beta' ? await keepPicture(desk.db, { kind: 'logo' }, logo) : null;
  await transaction(desk.db, (tx) =>
    changeBranding(tx, personOf(seeded, `${admin.handle}@${company.name}`), { colour, logoUrl }),
  );
}
