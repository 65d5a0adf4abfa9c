import { wordsOf, type Locale } from '#src/platform/languages.ts';
import { cs } from './scripts/cs.ts';
import { es } from './scripts/es.ts';
import { fr } from './scripts/fr.ts';
import { it } from './scripts/it.ts';
import { nl } from './scripts/nl.ts';
import type { Scripts, Template } from './scripts/of.ts';
import { pl } from './scripts/pl.ts';
import { pt } from './scripts/pt.ts';
import { tr } from './scripts/tr.ts';
import type { Script } from './play.ts';

/** Scripts to begin with, in the trainer's language: every word of them can be changed before the play. */
export const templateIn = (language: string, template: Template): Script =>
  wordsOf(scripts, language)[template];

const en: Scripts = {
  complaint: {
    title: 'Complaint: the wrong part, for the second time',
    scenario:
      'A customer has received the wrong seal for the second time, and their line stands still. They call on a Thursday at 16:40.\n\nWhat is practised: listening before explaining, promising only what one can keep, and handing over so that nobody has to tell the story twice.',
    roles: [
      {
        name: 'Customer',
        brief:
          'Each hour of standstill costs you 4,000. You are polite, and you have had enough of being passed on. You calm down once somebody gives you a name and a time.',
      },
      {
        name: 'Service agent',
        brief:
          'You see the order, not the stock. You may offer express delivery, nothing more. Ask before you promise.',
      },
      {
        name: 'Manager',
        brief:
          'You may decide about goodwill up to 500. You want to know what went wrong, and not who did it. You come in only when asked.',
      },
    ],
    events: [
      {
        minute: 5,
        text: 'The warehouse writes: the right seal is in stock, but the last courier leaves in ten minutes.',
      },
      { minute: 10, text: 'The customer’s head of production joins and asks who has decided what so far.' },
      { minute: 15, text: 'It turns out that the part number in our own catalogue is wrong.' },
    ],
  },
  outage: {
    title: 'Outage at night: orders no longer come in',
    scenario:
      'It is 02:15. Monitoring says that no order has come in for forty minutes. One person is on call; everybody else sleeps.\n\nWhat is practised: deciding with little knowledge, waking the right people and no others, and telling the morning shift what it needs to know.',
    roles: [
      {
        name: 'On call',
        brief:
          'You can restart services and read the logs. You have been here for three months. Say aloud what you do and why.',
      },
      {
        name: 'Duty manager',
        brief:
          'You decide whether somebody is woken and whether customers are told. You know little of the technology: ask until you understand.',
      },
      {
        name: 'Morning shift',
        brief: 'At first you only read. From the handover on you have to work with what was written down.',
      },
    ],
    events: [
      { minute: 4, text: 'A restart helped for two minutes; then it stands still again.' },
      { minute: 9, text: 'A large customer writes to the public address: “Is anybody there?”' },
      {
        minute: 14,
        text: 'The colleague who wrote the interface answers the phone, and is on holiday abroad.',
      },
      { minute: 20, text: 'It is 06:00: handover. The night shift has five minutes.' },
    ],
  },
  accident: {
    title: 'Accident: a fall in hall 3',
    scenario:
      'Somebody has fallen from a ladder in hall 3. They are conscious; their arm looks wrong. Two colleagues stand beside them, one of them from a partner company.\n\nWhat is practised: the order (secure, call, help), one voice to the outside, and who tells the family, the partner and the authorities.',
    roles: [
      {
        name: 'First aider',
        brief:
          'You are there first. You stay with the injured person until somebody takes over from you by name.',
      },
      {
        name: 'Shift leader',
        brief:
          'You are responsible for the hall. You decide whether work stops. You were not there when it happened.',
      },
      {
        name: 'Partner’s colleague',
        brief:
          'You saw it. The ladder was yours. You do not know whom to report to: to your own company, or here?',
      },
    ],
    events: [
      { minute: 3, text: 'The emergency service asks which gate to come to. Gate 2 is blocked by a lorry.' },
      { minute: 8, text: 'Somebody has posted a picture of it in the group of the whole site.' },
      { minute: 12, text: 'The injured person’s wife calls: she has heard of it from a colleague.' },
    ],
  },
};

const de: Scripts = {
  complaint: {
    title: 'Reklamation: zum zweiten Mal das falsche Teil',
    scenario:
      'Eine Kundin hat zum zweiten Mal die falsche Dichtung bekommen, und ihre Linie steht. Sie ruft an einem Donnerstag um 16:40 Uhr an.\n\nGeübt wird: erst zuhören, dann erklären; nur versprechen, was sich halten lässt; so übergeben, dass niemand die Geschichte zweimal erzählen muss.',
    roles: [
      {
        name: 'Kundin',
        brief:
          'Jede Stunde Stillstand kostet 4.000 Euro. Höflich, aber mit genug davon, weitergereicht zu werden. Ruhiger wird es, sobald ein Name und eine Uhrzeit genannt werden.',
      },
      {
        name: 'Kundendienst',
        brief:
          'Sieht den Auftrag, nicht das Lager. Darf einen Expressversand anbieten, sonst nichts. Vor jedem Versprechen nachfragen.',
      },
      {
        name: 'Leitung',
        brief:
          'Entscheidet über Kulanz bis 500 Euro. Will wissen, was schiefging, nicht, wer es war. Kommt erst dazu, wenn jemand fragt.',
      },
    ],
    events: [
      {
        minute: 5,
        text: 'Das Lager schreibt: Die richtige Dichtung ist da, aber der letzte Kurier fährt in zehn Minuten.',
      },
      {
        minute: 10,
        text: 'Der Produktionsleiter der Kundin kommt dazu und fragt, wer bisher was entschieden hat.',
      },
      { minute: 15, text: 'Es stellt sich heraus: Die Teilenummer in unserem eigenen Katalog ist falsch.' },
    ],
  },
  outage: {
    title: 'Ausfall in der Nacht: Es kommen keine Bestellungen mehr an',
    scenario:
      'Es ist 02:15 Uhr. Die Überwachung meldet, dass seit vierzig Minuten keine Bestellung angekommen ist. Eine Person hat Bereitschaft, alle anderen schlafen.\n\nGeübt wird: mit wenig Wissen entscheiden, die richtigen Leute wecken und sonst niemanden, und der Frühschicht sagen, was sie wissen muss.',
    roles: [
      {
        name: 'Bereitschaft',
        brief:
          'Kann Dienste neu starten und Protokolle lesen. Seit drei Monaten dabei. Laut sagen, was geschieht und warum.',
      },
      {
        name: 'Leitung vom Dienst',
        brief:
          'Entscheidet, ob jemand geweckt wird und ob Kunden etwas erfahren. Kennt die Technik kaum: so lange fragen, bis es klar ist.',
      },
      {
        name: 'Frühschicht',
        brief:
          'Liest zuerst nur mit. Ab der Übergabe muss mit dem gearbeitet werden, was aufgeschrieben wurde.',
      },
    ],
    events: [
      { minute: 4, text: 'Ein Neustart hat zwei Minuten lang geholfen, dann steht wieder alles.' },
      { minute: 9, text: 'Ein großer Kunde schreibt an die öffentliche Adresse: „Ist da jemand?“' },
      {
        minute: 14,
        text: 'Der Kollege, der die Schnittstelle gebaut hat, geht ans Telefon. Er ist im Urlaub im Ausland.',
      },
      { minute: 20, text: 'Es ist 06:00 Uhr: Übergabe. Die Nachtschicht hat fünf Minuten.' },
    ],
  },
  accident: {
    title: 'Unfall: ein Sturz in Halle 3',
    scenario:
      'In Halle 3 ist jemand von der Leiter gestürzt, ansprechbar, der Arm sieht nicht gut aus. Zwei Leute stehen daneben, eine Person davon aus einer Partnerfirma.\n\nGeübt wird: die Reihenfolge (sichern, rufen, helfen), eine Stimme nach außen, und wer Familie, Partner und Behörden informiert.',
    roles: [
      {
        name: 'Ersthilfe',
        brief: 'Als Erste da. Bleibt bei der verletzten Person, bis jemand namentlich übernimmt.',
      },
      {
        name: 'Schichtleitung',
        brief:
          'Für die Halle verantwortlich. Entscheidet, ob die Arbeit ruht. War nicht dabei, als es geschah.',
      },
      {
        name: 'Partnerfirma',
        brief:
          'Hat den Sturz gesehen. Die Leiter war die eigene. Offen ist, an wen gemeldet wird: an die eigene Firma oder hier?',
      },
    ],
    events: [
      {
        minute: 3,
        text: 'Der Rettungsdienst fragt, an welches Tor er kommen soll. Tor 2 ist von einem Lkw versperrt.',
      },
      { minute: 8, text: 'In der Gruppe des ganzen Standorts steht ein Foto vom Unfall.' },
      { minute: 12, text: 'Die Frau des Verletzten ruft an: Sie hat es von einem Kollegen gehört.' },
    ],
  },
};

const scripts: Readonly<Record<Locale, Scripts>> = { en, de, fr, it, es, nl, pl, cs, pt, tr };
