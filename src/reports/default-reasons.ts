import type { Locale } from '#src/people/person.ts';

/** A reason that a moderator can choose, in each language. */
export type ReasonTexts = Readonly<Record<Locale, string>>;

/** What a company's list begins with. Data, not interface: the company edits it, and the person concerned reads it in their language. */
export const defaultReasons: readonly ReasonTexts[] = [
  {
    de: 'Beleidigt oder setzt jemanden herab.',
    fr: 'Insulte ou rabaisse quelqu’un.',
    en: 'Insults or belittles somebody.',
  },
  {
    de: 'Diskriminiert Menschen, etwa wegen Herkunft, Geschlecht, Religion oder Behinderung.',
    fr: 'Discrimine des personnes, par exemple selon leur origine, leur genre, leur religion ou leur handicap.',
    en: 'Discriminates against people, for example by origin, gender, religion or disability.',
  },
  {
    de: 'Bedroht jemanden oder ruft zu Gewalt auf.',
    fr: 'Menace quelqu’un ou appelle à la violence.',
    en: 'Threatens somebody or calls for violence.',
  },
  {
    de: 'Enthält personenbezogene Daten, die hier nicht stehen dürfen.',
    fr: 'Contient des données personnelles qui n’ont pas leur place ici.',
    en: 'Contains personal data that must not be here.',
  },
  {
    de: 'Enthält Geschäftsgeheimnisse oder Vertrauliches.',
    fr: 'Contient des secrets d’affaires ou des informations confidentielles.',
    en: 'Contains trade secrets or confidential information.',
  },
  {
    de: 'Verletzt das Urheberrecht oder andere Rechte Dritter.',
    fr: 'Porte atteinte au droit d’auteur ou à d’autres droits de tiers.',
    en: 'Infringes copyright or other rights of third parties.',
  },
  {
    de: 'Werbung oder Spam.',
    fr: 'Publicité ou spam.',
    en: 'Advertising or spam.',
  },
  {
    de: 'Gehört nicht in diese Gruppe.',
    fr: 'N’a pas sa place dans ce groupe.',
    en: 'Does not belong in this group.',
  },
];
