import type { AskedChange } from '#src/posts/kinds/task/change-task.ts';
import type { EventAnswer } from '#src/posts/kinds/event/event.ts';
import { companies } from './cast.ts';

/** Two weeks at work. `day` counts back from today, `hour` is UTC; a reply names the `key` of what it answers. */
export interface DemoPost {
  readonly key: string;
  readonly by: string;
  readonly day: number;
  readonly hour: number;
  readonly language: 'de' | 'fr' | 'en';
  /** `company`, `followers`, `group:handle@company`, `partner:company`, `letter:somebody@company …`, or nothing for replies. */
  readonly to?: string;
  readonly replyTo?: string;
  /** Text files that come with it. */
  readonly papers?: readonly { readonly name: string; readonly text: string }[];
  readonly text: string;
  readonly kind?: 'question';
  /** Days from today; its readers are asked to confirm it. */
  readonly mustReadDays?: number;
  /** Who has confirmed it. */
  readonly acknowledged?: readonly string[];
  /** Of an answer: who asked, and accepts it. */
  readonly acceptedBy?: string;
  readonly poll?: {
    readonly options: readonly string[];
    readonly days: number;
    readonly mode?: 'ranked';
    readonly named?: boolean;
    /** In place of options: days from today, on the clocks of Berlin. */
    readonly slots?: readonly { readonly inDays: number; readonly from: string; readonly to: string }[];
  };
  /** On a day from today, from one hour to another on the clocks of the zone. */
  readonly event?: {
    readonly title: string;
    readonly inDays: number;
    readonly from: string;
    readonly to: string;
    readonly zone: string;
    readonly place: string;
    readonly rule?: string;
    readonly capacity?: number;
    readonly answers: readonly (readonly [string, EventAnswer])[];
  };
  /** `since`: what those who do it have changed about it since. */
  readonly task?: {
    readonly title: string;
    readonly inDays?: number;
    readonly labels: readonly string[];
    readonly lines?: readonly string[];
    readonly assignees: readonly string[];
    readonly since?: readonly (readonly [string, AskedChange])[];
  };
  readonly reactions?: readonly (readonly [string, 'like' | 'recommend' | 'interested' | string])[];
  /** Several: in order of preference, or dates that suit; then those that would do if need be. */
  readonly votes?: readonly (readonly [string, number | readonly number[], (readonly number[])?])[];
}

export const conversations: readonly DemoPost[] = [
  {
    key: 'welcome',
    by: 'miriam@alpha',
    day: 14,
    hour: 7,
    language: 'de',
    to: 'company',
    text: 'Guten Morgen zusammen! Ab heute sprechen wir hier miteinander, auch mit Lyon und Leeds. Wer eine Frage hat, stellt sie einfach. #willkommen',
    papers: [
      {
        name: 'Erste Schritte.txt',
        text: 'Erste Schritte: Profil ausfüllen, Gruppen ansehen, Kolleginnen und Kollegen folgen. Ansprechpartnerin bei Fragen zum Datenschutz: Miriam.',
      },
    ],
    reactions: [
      ['ada@alpha', 'like'],
      ['jonas@alpha', 'like'],
      ['lena@alpha', '🎉'],
    ],
  },
  {
    key: 'bienvenue',
    by: 'sophie@beta',
    day: 14,
    hour: 8,
    language: 'fr',
    to: 'company',
    text: 'Bonjour à tous ! Notre espace est ouvert. Chez nous, « Mon entreprise » reste bien chez nous : rien ne sort de Beta sans qu’on le choisisse. #bienvenue',
    reactions: [
      ['bruno@beta', 'like'],
      ['camille@beta', 'like'],
    ],
  },
  {
    key: 'hello-leeds',
    by: 'owen@gamma',
    day: 14,
    hour: 9,
    language: 'en',
    to: 'company',
    text: 'Morning all. Kontor is up, sign in with your usual name. If something looks odd, tell me before you tell the coffee machine.',
    reactions: [
      ['grace@gamma', 'like'],
      ['priya@gamma', '☕'],
    ],
  },
  {
    key: 'noise',
    kind: 'question',
    by: 'ada@alpha',
    day: 13,
    hour: 8,
    language: 'de',
    to: 'group:hydraulik@alpha',
    text: 'Prüfstand 3: Die neue Zahnradpumpe pfeift bei **1 450 U/min** und 180 bar, darunter und darüber ist Ruhe. Saugseite ist sauber, Öl 46er bei 52 °C. Hat das schon jemand gehört? #pumpen #akustik',
    reactions: [
      ['jonas@alpha', 'interested'],
      ['grace@gamma', 'interested'],
    ],
  },
  {
    key: 'noise-1',
    acceptedBy: 'ada@alpha',
    by: 'bruno@beta',
    day: 13,
    hour: 9,
    language: 'fr',
    replyTo: 'noise',
    text: 'Oui, chez nous c’était une résonance du support. On a mesuré 725 Hz, exactement la fréquence d’engrènement divisée par deux. Regardez les silentblocs avant de démonter la pompe.',
    reactions: [
      ['ada@alpha', 'recommend'],
      ['jonas@alpha', 'like'],
    ],
  },
  {
    key: 'noise-2',
    by: 'grace@gamma',
    day: 13,
    hour: 11,
    language: 'en',
    replyTo: 'noise-1',
    text: 'Seconding Bruno. We have seen the same with a *hard* shaft seal: the lip starts to stick-slip. If the mounts are fine, send me the part number and I will look up the compound.',
    reactions: [
      ['ada@alpha', 'like'],
      ['bruno@beta', 'like'],
    ],
  },
  {
    key: 'noise-3',
    by: 'ada@alpha',
    day: 12,
    hour: 14,
    language: 'de',
    replyTo: 'noise-2',
    text: 'Es waren die Silentblöcke: 70 Shore statt 55. Getauscht, Ruhe. Danke euch beiden, das hat uns eine Woche gespart.',
    reactions: [
      ['bruno@beta', 'like'],
      ['grace@gamma', 'like'],
      ['jonas@alpha', '👏'],
      ['camille@beta', 'like'],
    ],
  },
  {
    key: 'truck',
    by: 'karim@beta',
    day: 12,
    hour: 6,
    language: 'fr',
    to: 'partner:alpha',
    text: 'Pour nos collègues d’Alpha : le camion de mardi part de Lyon à 5 h au lieu de 7 h (fermeture de l’A40). Arrivée à Kiel inchangée, 18 h.',
    reactions: [['tobias@alpha', 'like']],
  },
  {
    key: 'truck-1',
    by: 'tobias@alpha',
    day: 12,
    hour: 7,
    language: 'de',
    replyTo: 'truck',
    text: 'Danke, Karim. Ich sage der Warenannahme Bescheid, Tor 4 bleibt bis 19 Uhr besetzt.',
    reactions: [['karim@beta', 'like']],
  },
  {
    key: 'lunch',
    by: 'miriam@alpha',
    day: 11,
    hour: 9,
    language: 'de',
    to: 'group:kantine-kiel@alpha',
    text: 'Was soll es am Freitag geben?',
    poll: { options: ['Labskaus', 'Gemüselasagne', 'Fischbrötchen'], days: 20 },
    votes: [
      ['ada@alpha', 1],
      ['jonas@alpha', 2],
      ['lena@alpha', 1],
    ],
  },
  {
    key: 'audit',
    by: 'camille@beta',
    day: 11,
    hour: 8,
    language: 'fr',
    to: 'group:qualite@beta',
    text: 'L’audit interne est calé aux 2 et 3 décembre. Merci de relire la fiche **FQ-112** (serrage des brides) d’ici vendredi : trois écarts l’an dernier, zéro cette fois-ci ?',
    reactions: [
      ['bruno@beta', 'like'],
      ['ada@alpha', 'like'],
    ],
  },
  {
    key: 'audit-1',
    by: 'ada@alpha',
    day: 11,
    hour: 10,
    language: 'de',
    replyTo: 'audit',
    text: 'Wir verwenden dieselben Flansche. Darf ich eure FQ-112 mit unserer Prüfanweisung vergleichen? Bei uns sind es 120 Nm, trocken.',
  },
  {
    key: 'audit-2',
    by: 'bruno@beta',
    day: 11,
    hour: 13,
    language: 'fr',
    replyTo: 'audit-1',
    text: 'Chez nous 110 Nm, *graissé*. Voilà pourquoi vos joints vivent plus longtemps… ou moins. On compare ?',
    reactions: [
      ['ada@alpha', 'interested'],
      ['camille@beta', 'like'],
    ],
  },
  {
    key: 'seal',
    by: 'grace@gamma',
    day: 10,
    hour: 10,
    language: 'en',
    to: 'followers',
    text: 'Salt-spray results are in: the new HNBR lip held 1,000 hours at 40 °C with no measurable wear. Full curves next week. #seals #testing',
    reactions: [
      ['ada@alpha', 'interested'],
      ['priya@gamma', 'like'],
      ['camille@beta', 'interested'],
    ],
  },
  {
    key: 'seal-1',
    by: 'ada@alpha',
    day: 10,
    hour: 12,
    language: 'en',
    replyTo: 'seal',
    text: 'Impressive. Would it stand HEES oils too? We have two customers on dredgers who must run biodegradable.',
    reactions: [['grace@gamma', 'like']],
  },
  {
    key: 'seal-2',
    by: 'grace@gamma',
    day: 10,
    hour: 15,
    language: 'en',
    replyTo: 'seal-1',
    text: 'Up to 80 °C, yes. Above that I would want a test with your fluid; a litre is enough.',
  },
  {
    key: 'bike',
    by: 'sophie@beta',
    day: 9,
    hour: 7,
    language: 'fr',
    to: 'group:velo@beta',
    text: 'La passerelle du quai est rouverte ! Dix minutes de moins depuis la Part-Dieu.',
    reactions: [
      ['bruno@beta', '🚲'],
      ['nadia@beta', 'like'],
    ],
  },
  {
    key: 'backup',
    by: 'lena@alpha',
    day: 9,
    hour: 6,
    language: 'de',
    to: 'company',
    text: 'Heute von 18 bis 19 Uhr spielen wir die Sicherung probeweise zurück. Der Betrieb läuft weiter, höchstens die Suche ist einen Moment still.',
    reactions: [['miriam@alpha', 'like']],
  },
  {
    key: 'skills',
    by: 'miriam@alpha',
    day: 8,
    hour: 8,
    language: 'de',
    to: 'followers',
    text: 'Kleine Bitte: Tragt eure Kenntnisse ins Profil ein. Gestern hat Kiel drei Tage nach jemandem gesucht, der in Lyon zwei Türen weiter sitzt. #kenntnisse',
    reactions: [
      ['ada@alpha', 'like'],
      ['sophie@beta', 'recommend'],
    ],
  },
  {
    key: 'skills-1',
    by: 'sophie@beta',
    day: 8,
    hour: 9,
    language: 'fr',
    replyTo: 'skills',
    text: 'Excellente idée, je fais passer le message à Lyon et à Grenoble. 14 profils complétés ce matin.',
    reactions: [['miriam@alpha', 'like']],
  },
  {
    key: 'valve',
    kind: 'question',
    by: 'jonas@alpha',
    day: 7,
    hour: 13,
    language: 'de',
    to: 'group:hydraulik@alpha',
    text: 'Beim Kunden heute: Druckbegrenzungsventil flattert nur bei kaltem Öl (< 10 °C). Feder und Sitz sind neu. Jemand eine Idee, bevor ich morgen wieder hinfahre?',
    reactions: [['bruno@beta', 'interested']],
  },
  {
    key: 'valve-1',
    by: 'camille@beta',
    day: 7,
    hour: 14,
    language: 'fr',
    replyTo: 'valve',
    text: 'Avez-vous vérifié le drain ? Avec une huile froide, la contre-pression monte vite si la conduite fait plus de deux mètres.',
    reactions: [['jonas@alpha', 'like']],
  },
  {
    key: 'valve-2',
    acceptedBy: 'jonas@alpha',
    by: 'grace@gamma',
    day: 7,
    hour: 16,
    language: 'en',
    replyTo: 'valve',
    text: 'And check the damping orifice. 0.8 mm is fine warm, but with cold oil it may as well be closed.',
    reactions: [
      ['jonas@alpha', 'recommend'],
      ['ada@alpha', 'like'],
    ],
  },
  {
    key: 'valve-3',
    by: 'jonas@alpha',
    day: 6,
    hour: 10,
    language: 'de',
    replyTo: 'valve-2',
    text: 'Düse auf 1,1 mm, Leckölleitung gekürzt: läuft. Kunde glücklich, ich auch. Bericht hängt am Auftrag.',
    reactions: [
      ['grace@gamma', '🎉'],
      ['camille@beta', 'like'],
      ['ada@alpha', 'like'],
    ],
  },
  {
    key: 'nordlicht',
    by: 'tobias@alpha',
    day: 6,
    hour: 9,
    language: 'en',
    to: 'group:nordlicht@alpha',
    text: 'Term sheet is with legal. Please keep everything about Nordlicht in this group, no mail.',
    reactions: [['colin@gamma', 'like']],
  },
  {
    key: 'intern',
    by: 'priya@gamma',
    day: 5,
    hour: 10,
    language: 'en',
    to: 'company',
    text: 'Our intern Hana presents her ageing model on Thursday, 3 pm, room 2. Bring questions, she likes hard ones.',
    reactions: [
      ['grace@gamma', 'like'],
      ['colin@gamma', 'like'],
    ],
  },
  {
    key: 'training',
    by: 'bruno@beta',
    day: 5,
    hour: 8,
    language: 'fr',
    to: 'followers',
    text: 'Je propose une formation d’une heure sur le diagnostic vibratoire, en ligne, le jeudi 26. En français avec support en anglais. Qui est intéressé ? #formation #vibrations',
    reactions: [
      ['ada@alpha', 'interested'],
      ['jonas@alpha', 'interested'],
      ['grace@gamma', 'interested'],
    ],
  },
  {
    key: 'training-1',
    by: 'jonas@alpha',
    day: 5,
    hour: 9,
    language: 'de',
    replyTo: 'training',
    text: 'Dabei! Darf ich zwei Kollegen aus dem Service mitbringen?',
    reactions: [['bruno@beta', 'like']],
  },
  {
    key: 'fair',
    by: 'tobias@alpha',
    day: 4,
    hour: 8,
    language: 'de',
    to: 'company',
    text: 'Die Messekarten für Hannover sind da und liegen am Empfang. Bitte bis Mittwoch abholen.',
  },
  {
    key: 'fair-poll',
    by: 'ada@alpha',
    day: 3,
    hour: 9,
    language: 'de',
    to: 'group:hydraulik@alpha',
    text: 'Gemeinsamer Standtag auf der Messe: Wann passt es euch?',
    poll: { options: ['Montag', 'Dienstag', 'Donnerstag'], days: 12 },
    votes: [
      ['jonas@alpha', 1],
      ['bruno@beta', 1],
      ['grace@gamma', 2],
      ['camille@beta', 1],
    ],
  },
  {
    key: 'jour-fixe',
    by: 'bruno@beta',
    day: 9,
    hour: 8,
    language: 'fr',
    to: 'group:hydraulik@alpha',
    text: 'Notre point régulier : où en est la nouvelle carcasse, qu’est-ce qui bloque.',
    event: {
      ...{ title: 'Point carcasse', inDays: 1, from: '09:30', to: '10:00', zone: 'Europe/Paris' },
      ...{ place: 'visio', rule: 'FREQ=WEEKLY;INTERVAL=2' },
      answers: [
        ['bruno@beta', 'yes'],
        ['ada@alpha', 'yes'],
        ['grace@gamma', 'yes'],
        ['jonas@alpha', 'maybe'],
      ],
    },
  },
  {
    key: 'crane-course',
    by: 'ada@alpha',
    day: 4,
    hour: 10,
    language: 'de',
    to: 'group:hydraulik@alpha',
    text: 'Zwei Plätze am Kran, wer mitfährt, bringt Helm und Ausweis mit.',
    event: {
      ...{ title: 'Einweisung am Hallenkran', inDays: 5, from: '08:00', to: '11:00', zone: 'Europe/Berlin' },
      ...{ place: 'Halle 1, Kiel', capacity: 2 },
      answers: [
        ['jonas@alpha', 'yes'],
        ['bruno@beta', 'yes'],
        ['grace@gamma', 'yes'],
      ],
    },
  },
  {
    key: 'pump-ranking',
    by: 'grace@gamma',
    day: 5,
    hour: 11,
    language: 'en',
    to: 'group:hydraulik@alpha',
    text: 'Which pump should we test first?',
    poll: {
      options: ['P-200 long shaft', 'P-310 cast housing', 'P-310 welded housing'],
      days: 10,
      mode: 'ranked',
    },
    votes: [
      ['ada@alpha', [1, 0, 2]],
      ['jonas@alpha', [1, 2]],
      ['bruno@beta', [0, 1, 2]],
    ],
  },
  {
    key: 'audit-date',
    by: 'ada@alpha',
    day: 2,
    hour: 9,
    language: 'de',
    to: 'group:hydraulik@alpha',
    text: 'Wann treffen wir uns zum Audit des Prüfstands?',
    poll: {
      ...{ options: [], days: 6, named: true },
      slots: [
        { inDays: 12, from: '09:00', to: '11:00' },
        { inDays: 13, from: '13:00', to: '15:00' },
        { inDays: 14, from: '09:00', to: '11:00' },
      ],
    },
    votes: [
      ['jonas@alpha', [0, 1]],
      ['bruno@beta', [1], [2]],
      ['grace@gamma', [1, 2], [0]],
    ],
  },
  {
    key: 'seal-day',
    by: 'ada@alpha',
    day: 0,
    hour: -2,
    language: 'de',
    to: 'group:hydraulik@alpha',
    text: 'Wir messen die neuen Dichtungen gemeinsam nach. Bitte Messuhren und Sicherheitsschuhe mitbringen.',
    event: {
      ...{ title: 'Dichtungstag auf dem Prüfstand', inDays: 9, from: '13:00', to: '16:30' },
      ...{ zone: 'Europe/Berlin', place: 'Halle 3, Prüfstand Süd, Kiel' },
      answers: [
        ['ada@alpha', 'yes'],
        ['jonas@alpha', 'yes'],
        ['bruno@beta', 'yes'],
        ['camille@beta', 'maybe'],
        ['grace@gamma', 'no'],
      ],
    },
  },
  {
    key: 'task-housing',
    by: 'bruno@beta',
    day: 6,
    hour: 9,
    language: 'fr',
    to: 'group:hydraulik@alpha',
    text: 'La version B, avec les nouvelles cotes.',
    task: {
      ...{ title: 'Envoyer les plans du carter', labels: ['Plans'], assignees: ['camille@beta'] },
      since: [['camille@beta', { state: 'done' }]],
    },
  },
  {
    key: 'task-training',
    by: 'ada@alpha',
    day: 2,
    hour: 10,
    language: 'de',
    to: 'group:hydraulik@alpha',
    text: 'Ein halber Tag genügt. Wer übernimmt das?',
    task: {
      title: 'Schulung Drehmoment für alle drei Firmen planen',
      inDays: 20,
      labels: ['Schulung'],
      assignees: [],
    },
  },
  {
    key: 'task-drawing',
    by: 'ada@alpha',
    day: 2,
    hour: 11,
    language: 'de',
    to: 'group:hydraulik@alpha',
    text: 'Die Passung am Deckel ist noch offen.',
    task: {
      ...{ title: 'Zeichnung 4711 mit Lyon abstimmen', inDays: -1, labels: ['Plans'] },
      assignees: ['ada@alpha', 'bruno@beta'],
      since: [['bruno@beta', { state: 'in_work' }]],
    },
  },
  {
    key: 'task-order',
    by: 'bruno@beta',
    day: 1,
    hour: 9,
    language: 'fr',
    to: 'group:hydraulik@alpha',
    text: 'Le fournisseur demande une confirmation avant vendredi.',
    task: {
      ...{ title: 'Commander 40 joints 118-07', inDays: 2, labels: ['Dichtungen'] },
      assignees: ['bruno@beta', 'camille@beta'],
      since: [['bruno@beta', { state: 'in_work' }]],
    },
  },
  {
    key: 'task-report',
    by: 'grace@gamma',
    day: 1,
    hour: 12,
    language: 'en',
    to: 'group:hydraulik@alpha',
    text: 'With the curves of all three runs.',
    task: {
      title: 'Send the test report of pump 2',
      inDays: 0,
      labels: ['Prüfstand'],
      assignees: ['grace@gamma'],
    },
  },
  {
    key: 'task-gauges',
    by: 'ada@alpha',
    day: 0,
    hour: -2,
    language: 'de',
    to: 'group:hydraulik@alpha',
    text: 'Für den Dichtungstag brauchen wir alle drei, mit Protokoll.',
    task: {
      ...{ title: 'Messuhren kalibrieren', inDays: 6, labels: ['Prüfstand', 'Dichtungen'] },
      lines: ['Messuhr 1', 'Messuhr 2', 'Messuhr 3', 'Protokoll ablegen'],
      assignees: ['jonas@alpha', 'grace@gamma'],
      since: [['jonas@alpha', { state: 'in_work', ticked: [1, 2] }]],
    },
  },
  {
    key: 'fr-gaskets',
    by: 'karim@beta',
    day: 3,
    hour: 15,
    language: 'fr',
    to: 'company',
    text: 'Inventaire : il manque 40 joints 118-07. Si quelqu’un les a « mis de côté », ils peuvent revenir sans question.',
    reactions: [['bruno@beta', '😄']],
  },
  {
    key: 'dredger',
    by: 'ada@alpha',
    day: 2,
    hour: 11,
    language: 'en',
    to: 'followers',
    text: `One litre of HEES oil is on its way to Leeds. Thank you, @grace@gamma.localhost:${companies.find((c) => c.name === 'gamma')?.port}, for offering the test. #seals`,
    reactions: [
      ['grace@gamma', 'like'],
      ['bruno@beta', 'like'],
    ],
  },
  {
    key: 'dredger-1',
    by: 'grace@gamma',
    day: 1,
    hour: 14,
    language: 'en',
    replyTo: 'dredger',
    text: 'It arrived in one piece. First numbers on Friday.',
    reactions: [['ada@alpha', 'like']],
  },
  {
    key: 'safety',
    by: 'camille@beta',
    day: 1,
    hour: 8,
    language: 'fr',
    to: 'group:hydraulik@alpha',
    text: 'Rappel : purgez l’accumulateur **avant** d’ouvrir la bride. Un presque-accident hier à Lyon, personne de blessé. La fiche est à jour.',
    reactions: [
      ['ada@alpha', 'recommend'],
      ['jonas@alpha', 'recommend'],
      ['grace@gamma', 'like'],
    ],
  },
  {
    key: 'today',
    by: 'bruno@beta',
    day: 0,
    hour: -2,
    language: 'fr',
    to: 'followers',
    text: 'Les mesures du banc 2 sont prêtes : nous sommes passés de 78 à 71 dB(A). Merci Kiel pour les silentblocs ! #akustik',
    reactions: [
      ['ada@alpha', 'like'],
      ['grace@gamma', 'like'],
    ],
  },
  {
    key: 'delta-1',
    by: 'dora@delta',
    day: 4,
    hour: 9,
    language: 'en',
    to: 'company',
    text: 'Quiet week in Utrecht. Planning for January is open.',
    reactions: [['dirk@delta', 'like']],
  },
  {
    key: 'phishing',
    by: 'lena@alpha',
    day: 1,
    hour: 6,
    language: 'de',
    to: 'company',
    mustReadDays: 14,
    acknowledged: ['tobias@alpha'],
    text: 'Seit gestern sind gefälschte Rechnungen im Namen einer Spedition unterwegs. **Bitte keine Anhänge öffnen**, die mit „Frachtbrief_“ beginnen, und solche Mails an die IT weiterleiten. Am Telefon fragen wir nie nach Kennwörtern.',
  },
  {
    key: 'bench-rules',
    by: 'ada@alpha',
    day: 2,
    hour: 13,
    language: 'de',
    to: 'group:hydraulik@alpha',
    mustReadDays: 30,
    acknowledged: ['bruno@beta', 'jonas@alpha'],
    text: 'Neue Regel für alle Prüfstände, auch in Lyon und Leeds: **Über 200 bar nur mit geschlossener Haube und zu zweit.** Die alte Ausnahme für kurze Versuche gilt nicht mehr.',
  },
  {
    key: 'hose',
    by: 'bruno@beta',
    day: 1,
    hour: 15,
    language: 'fr',
    to: 'group:hydraulik@alpha',
    kind: 'question',
    text: 'Qui a déjà remplacé un flexible 2SN par un 4SP sur une pompe à pistons ? Je crains que le rayon de courbure ne passe plus sous le capot. #flexibles',
  },
  {
    key: 'hose-1',
    by: 'jonas@alpha',
    day: 0,
    hour: -2,
    language: 'de',
    replyTo: 'hose',
    text: 'Bei uns nur mit 90°-Bogen am Pumpenausgang. Ich suche das Foto heraus.',
  },
  {
    key: 'letter-1',
    by: 'bruno@beta',
    day: 1,
    hour: 13,
    language: 'fr',
    to: 'letter:ada@alpha',
    text: 'Bonjour Ada, as-tu deux minutes pour regarder la courbe du banc 2 avant la réunion de jeudi ?',
  },
  {
    key: 'letter-2',
    by: 'ada@alpha',
    day: 1,
    hour: 14,
    language: 'de',
    replyTo: 'letter-1',
    text: 'Klar. Die Spitze bei 1,2 kHz kommt von der Kupplung, nicht von der Pumpe. Ich schicke dir heute Abend die Rohdaten.',
  },
  {
    key: 'letter-3',
    by: 'bruno@beta',
    day: 0,
    hour: -3,
    language: 'fr',
    replyTo: 'letter-2',
    text: 'Parfait, merci ! On change la **cloche d’accouplement** demain matin.',
  },
  {
    key: 'letter-4',
    by: 'jonas@alpha',
    day: 0,
    hour: -4,
    language: 'de',
    to: 'letter:ada@alpha miriam@alpha',
    text: 'Mittag um zwölf am Kai? Der Fischwagen ist wieder da.',
  },
  {
    key: 'letter-5',
    by: 'owen@gamma',
    day: 0,
    hour: -5,
    language: 'en',
    to: 'letter:tobias@alpha',
    text: 'Hello Tobias, we have not met. Grace says you know the seal supplier in Rostock; could I ask you two questions?',
  },
];
