/** The companies of the demo, their people and groups. Everybody's password is `kontor-demo-2026`. */
export type CompanyName = 'alpha' | 'beta' | 'gamma' | 'delta';
export const password = 'kontor-demo-2026';

export interface DemoPerson {
  readonly handle: string;
  readonly name: string;
  readonly locale: 'de' | 'fr' | 'en';
  readonly admin?: boolean;
  readonly bio: string;
  /** Profile fields; those marked `all` may be seen by partners too. */
  readonly fields: readonly { readonly name: string; readonly value: string; readonly all?: boolean }[];
}
export interface DemoGroup {
  readonly handle: string;
  readonly name: string;
  readonly access: 'open' | 'closed' | 'secret';
  readonly description: string;
  readonly charter?: string;
  /** One of the eight colours of marks. */
  readonly hue?: number;
  readonly owner: string;
  /** `handle@company`; those of other companies join over the wire. */
  readonly members: readonly string[];
}
export interface DemoCompany {
  readonly name: CompanyName;
  readonly company: string;
  readonly country: string;
  readonly port: number;
  readonly people: readonly DemoPerson[];
  readonly groups: readonly DemoGroup[];
}

/** `--port 4101` moves the four companies to 4101–4104, so that two demos can stand side by side. */
const asked = process.argv.indexOf('--port');
const firstPort = asked < 0 ? 4001 : Number(process.argv[asked + 1]);

const skill = (value: string) => ({ name: 'skill', value, all: true });
const at = (site: string, title: string) => [
  { name: 'site', value: site, all: true },
  { name: 'title', value: title, all: true },
];

export const companies: readonly DemoCompany[] = [
  {
    name: 'alpha',
    company: 'Alpha AG',
    country: 'DE',
    port: firstPort,
    people: [
      {
        handle: 'ada',
        name: 'Ada Brandt',
        locale: 'de',
        bio: 'Entwickelt Pumpen, die man nicht hört.',
        fields: [
          ...at('Kiel', 'Entwicklungsingenieurin'),
          skill('Hydraulik'),
          skill('CFD-Simulation'),
          { name: 'phone', value: '+49 431 555 0101' },
        ],
      },
      {
        handle: 'jonas',
        name: 'Jonas Petersen',
        locale: 'de',
        bio: 'Immer unterwegs, meistens im Sprinter.',
        fields: [
          ...at('Kiel', 'Servicetechniker'),
          { name: 'site', value: 'Lyon', all: true },
          skill('Hydraulik'),
          skill('Inbetriebnahme'),
          { name: 'language', value: 'Deutsch', all: true },
          { name: 'language', value: 'Français', all: true },
        ],
      },
      {
        handle: 'miriam',
        name: 'Miriam Scholz',
        locale: 'de',
        bio: 'Kümmert sich darum, dass Menschen einander finden.',
        fields: [...at('Hamburg', 'Interne Kommunikation'), skill('Moderation')],
      },
      {
        handle: 'tobias',
        name: 'Tobias Krüger',
        locale: 'de',
        bio: '',
        fields: [...at('Hamburg', 'Einkauf'), skill('Lieferantenmanagement')],
      },
      {
        handle: 'lena',
        name: 'Lena Vogt',
        locale: 'de',
        admin: true,
        bio: 'IT am Standort Kiel.',
        fields: [...at('Kiel', 'Systemadministration'), skill('Linux')],
      },
    ],
    groups: [
      {
        handle: 'hydraulik',
        name: 'Hydraulik',
        access: 'closed',
        hue: 5,
        owner: 'ada',
        description: 'Pumpen, Ventile, Dichtungen: Fragen und Erfahrungen über Standorte und Partner hinweg.',
        charter: 'Wir teilen, was anderen Arbeit erspart. Kundennamen bleiben draußen.',
        members: ['jonas@alpha', 'tobias@alpha', 'bruno@beta', 'camille@beta', 'grace@gamma'],
      },
      {
        handle: 'kantine-kiel',
        name: 'Kantine Kiel',
        access: 'open',
        owner: 'miriam',
        description: 'Speiseplan, Lob und Tadel.',
        members: ['ada@alpha', 'jonas@alpha', 'lena@alpha'],
      },
      {
        handle: 'nordlicht',
        name: 'Projekt Nordlicht',
        access: 'secret',
        owner: 'tobias',
        description: 'Vertraulich.',
        members: ['ada@alpha', 'colin@gamma'],
      },
    ],
  },
  {
    name: 'beta',
    company: 'Beta SAS',
    country: 'FR',
    port: firstPort + 1,
    people: [
      {
        handle: 'bruno',
        name: 'Bruno Lefèvre',
        locale: 'fr',
        bio: 'Vingt ans de maintenance, toujours curieux.',
        fields: [
          ...at('Lyon', 'Technicien de maintenance'),
          skill('Hydraulique'),
          skill('Hydraulik'),
          skill('Diagnostic vibratoire'),
          { name: 'language', value: 'Français', all: true },
        ],
      },
      {
        handle: 'camille',
        name: 'Camille Moreau',
        locale: 'fr',
        bio: 'La qualité, c’est l’affaire de tous.',
        fields: [...at('Lyon', 'Responsable qualité'), skill('ISO 9001'), skill('Hydraulique')],
      },
      {
        handle: 'sophie',
        name: 'Sophie Girard',
        locale: 'fr',
        bio: '',
        fields: [...at('Grenoble', 'Ressources humaines')],
      },
      {
        handle: 'karim',
        name: 'Karim Benali',
        locale: 'fr',
        bio: 'Tout arrive à temps. Presque.',
        fields: [...at('Lyon', 'Logistique'), skill('Transport')],
      },
      {
        handle: 'nadia',
        name: 'Nadia Roux',
        locale: 'fr',
        admin: true,
        bio: 'Informatique, Lyon.',
        fields: [...at('Lyon', 'Administratrice systèmes')],
      },
    ],
    groups: [
      {
        handle: 'qualite',
        name: 'Qualité',
        access: 'closed',
        owner: 'camille',
        description: 'Non-conformités, audits et bonnes pratiques.',
        charter: 'On critique les procédés, jamais les personnes.',
        members: ['bruno@beta', 'karim@beta', 'ada@alpha'],
      },
      {
        handle: 'velo',
        name: 'À vélo au travail',
        access: 'open',
        owner: 'sophie',
        description: 'Itinéraires, pannes et bons plans.',
        members: ['bruno@beta', 'nadia@beta'],
      },
    ],
  },
  {
    name: 'gamma',
    company: 'Gamma Ltd',
    country: 'GB',
    port: firstPort + 2,
    people: [
      {
        handle: 'grace',
        name: 'Grace Okafor',
        locale: 'en',
        bio: 'Seals that survive salt water.',
        fields: [
          ...at('Leeds', 'Application engineer'),
          { name: 'site', value: 'Lyon', all: true },
          skill('Sealing technology'),
          skill('Hydraulics'),
          skill('Hydraulik'),
        ],
      },
      {
        handle: 'colin',
        name: 'Colin Hughes',
        locale: 'en',
        bio: '',
        fields: [...at('Leeds', 'Key account manager')],
      },
      {
        handle: 'priya',
        name: 'Priya Shah',
        locale: 'en',
        bio: 'Elastomers, mostly.',
        fields: [...at('Sheffield', 'Materials scientist'), skill('Polymers')],
      },
      {
        handle: 'owen',
        name: 'Owen Price',
        locale: 'en',
        admin: true,
        bio: 'Keeps the lights on.',
        fields: [...at('Leeds', 'IT operations')],
      },
    ],
    groups: [],
  },
  {
    name: 'delta',
    company: 'Delta BV',
    country: 'NL',
    port: firstPort + 3,
    people: [
      { handle: 'dora', name: 'Dora de Wit', locale: 'en', bio: '', fields: at('Utrecht', 'Planner') },
      { handle: 'dirk', name: 'Dirk Smit', locale: 'en', admin: true, bio: '', fields: at('Utrecht', 'IT') },
    ],
    groups: [],
  },
];

/** Who follows whom, `handle@company`. */
export const follows: readonly (readonly [string, string])[] = [
  ['ada@alpha', 'bruno@beta'],
  ['ada@alpha', 'grace@gamma'],
  ['ada@alpha', 'jonas@alpha'],
  ['ada@alpha', 'miriam@alpha'],
  ['jonas@alpha', 'ada@alpha'],
  ['jonas@alpha', 'bruno@beta'],
  ['miriam@alpha', 'ada@alpha'],
  ['miriam@alpha', 'sophie@beta'],
  ['lena@alpha', 'nadia@beta'],
  ['tobias@alpha', 'colin@gamma'],
  ['bruno@beta', 'ada@alpha'],
  ['bruno@beta', 'camille@beta'],
  ['camille@beta', 'ada@alpha'],
  ['camille@beta', 'grace@gamma'],
  ['sophie@beta', 'miriam@alpha'],
  ['karim@beta', 'tobias@alpha'],
  ['grace@gamma', 'ada@alpha'],
  ['grace@gamma', 'bruno@beta'],
  ['priya@gamma', 'grace@gamma'],
  ['colin@gamma', 'tobias@alpha'],
  ['dora@delta', 'dirk@delta'],
];
