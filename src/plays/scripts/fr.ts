import type { Scripts } from './of.ts';

export const fr: Scripts = {
  complaint: {
    title: 'Réclamation\u00a0: la mauvaise pièce, pour la deuxième fois',
    scenario:
      'Une cliente a reçu pour la deuxième fois le mauvais joint, et sa ligne est à l’arrêt. Elle appelle un jeudi à 16\u00a0h\u00a040.\n\nOn s’exerce à écouter avant d’expliquer, à ne promettre que ce que l’on peut tenir et à transmettre sans que personne doive tout raconter deux fois.',
    roles: [
      {
        name: 'Cliente',
        brief:
          'Chaque heure d’arrêt coûte 4\u00a0000\u00a0€. Polie, mais lasse d’être renvoyée d’un service à l’autre. Se calme dès qu’on lui donne un nom et une heure.',
      },
      {
        name: 'Service client',
        brief:
          'Voit la commande, pas le stock. Peut proposer un envoi express, rien de plus. Demander avant de promettre.',
      },
      {
        name: 'Responsable',
        brief:
          'Décide d’un geste commercial jusqu’à 500\u00a0€. Veut savoir ce qui s’est passé, pas qui l’a fait. N’intervient que si on le lui demande.',
      },
    ],
    events: [
      {
        minute: 5,
        text: 'L’entrepôt écrit\u00a0: le bon joint est en stock, mais le dernier coursier part dans dix minutes.',
      },
      {
        minute: 10,
        text: 'Le chef de production de la cliente arrive et demande qui a décidé quoi jusqu’ici.',
      },
      { minute: 15, text: 'On découvre que la référence de notre propre catalogue est fausse.' },
    ],
  },
  outage: {
    title: 'Panne de nuit\u00a0: plus aucune commande n’arrive',
    scenario:
      'Il est 2\u00a0h\u00a015. La surveillance signale qu’aucune commande n’est arrivée depuis quarante minutes. Une personne est d’astreinte, les autres dorment.\n\nOn s’exerce à décider en sachant peu, à réveiller les bonnes personnes et elles seules, et à dire à l’équipe du matin ce qu’elle doit savoir.',
    roles: [
      {
        name: 'Astreinte',
        brief:
          'Peut relancer les services et lire les journaux. Dans l’équipe depuis trois mois. Dire à voix haute ce qui est fait et pourquoi.',
      },
      {
        name: 'Responsable de garde',
        brief:
          'Décide si quelqu’un est réveillé et si les clients sont informés. Connaît peu la technique\u00a0: poser des questions jusqu’à comprendre.',
      },
      {
        name: 'Équipe du matin',
        brief:
          'Au début, lit seulement. À partir de la passation, il faut travailler avec ce qui a été noté.',
      },
    ],
    events: [
      { minute: 4, text: 'Un redémarrage a aidé pendant deux minutes, puis tout s’arrête de nouveau.' },
      {
        minute: 9,
        text: 'Un grand client écrit à l’adresse publique\u00a0: «\u00a0Il y a quelqu’un\u202f?\u00a0»',
      },
      {
        minute: 14,
        text: 'Le collègue qui a écrit l’interface répond au téléphone\u00a0: il est en vacances à l’étranger.',
      },
      { minute: 20, text: 'Il est 6\u00a0h\u00a000\u00a0: passation. L’équipe de nuit a cinq minutes.' },
    ],
  },
  accident: {
    title: 'Accident\u00a0: une chute dans le hall 3',
    scenario:
      'Dans le hall 3, quelqu’un est tombé d’une échelle. La personne est consciente, son bras semble cassé. Deux collègues sont à côté, dont une personne d’une entreprise partenaire.\n\nOn s’exerce à l’ordre des gestes (protéger, alerter, secourir), à parler d’une seule voix et à savoir qui prévient la famille, le partenaire et les autorités.',
    roles: [
      {
        name: 'Secouriste',
        brief:
          'Sur place en premier. Reste auprès de la personne blessée jusqu’à ce que quelqu’un prenne le relais en disant son nom.',
      },
      {
        name: 'Chef d’équipe',
        brief: 'Responsable du hall. Décide si le travail s’arrête. N’était pas là au moment des faits.',
      },
      {
        name: 'Partenaire',
        brief:
          'A vu la chute. L’échelle était la sienne. Ne sait pas à qui faire son rapport\u00a0: à sa propre entreprise ou ici\u202f?',
      },
    ],
    events: [
      {
        minute: 3,
        text: 'Les secours demandent à quelle porte venir. La porte 2 est bloquée par un camion.',
      },
      { minute: 8, text: 'Une photo de l’accident circule dans le groupe de tout le site.' },
      { minute: 12, text: 'La femme du blessé appelle\u00a0: elle l’a appris par un collègue.' },
    ],
  },
};
