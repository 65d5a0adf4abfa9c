import { script, type Scripts } from './of.ts';

export const it: Scripts = {
  complaint: script(
    'Reclamo: il pezzo sbagliato, per la seconda volta',
    'Una cliente ha ricevuto per la seconda volta la guarnizione sbagliata, e la sua linea è ferma. Telefona un giovedì alle 16:40.\n\nCi si esercita ad ascoltare prima di spiegare, a promettere solo ciò che si può mantenere e a passare il caso senza che nessuno debba raccontare tutto due volte.',
    [
      [
        'Cliente',
        'Ogni ora di fermo costa 4.000 euro. È cortese, ma stanca di essere passata da uno all’altro. Si calma appena sente un nome e un orario.',
      ],
      [
        'Assistenza',
        'Vede l’ordine, non il magazzino. Può offrire una spedizione espressa, nient’altro. Chiedere prima di promettere.',
      ],
      [
        'Responsabile',
        'Decide su un rimborso fino a 500 euro. Vuole sapere che cosa è andato storto, non chi è stato. Interviene solo se richiesto.',
      ],
    ],
    [
      [5, 'Il magazzino scrive: la guarnizione giusta c’è, ma l’ultimo corriere parte tra dieci minuti.'],
      [10, 'Si aggiunge il capo produzione della cliente e chiede chi ha deciso che cosa finora.'],
      [15, 'Si scopre che il codice nel nostro catalogo è sbagliato.'],
    ],
  ),
  outage: script(
    'Guasto di notte: non arrivano più ordini',
    'Sono le 02:15. Il monitoraggio segnala che da quaranta minuti non arriva nessun ordine. Una persona è reperibile, tutti gli altri dormono.\n\nCi si esercita a decidere sapendo poco, a svegliare le persone giuste e nessun’altra, e a dire al turno del mattino ciò che serve.',
    [
      [
        'Reperibile',
        'Può riavviare i servizi e leggere i log. È qui da tre mesi. Dire ad alta voce che cosa si fa e perché.',
      ],
      [
        'Responsabile di turno',
        'Decide se svegliare qualcuno e se avvisare i clienti. Conosce poco la tecnica: chiedere finché è chiaro.',
      ],
      [
        'Turno del mattino',
        'All’inizio legge soltanto. Dal passaggio di consegne lavora con ciò che è stato scritto.',
      ],
    ],
    [
      [4, 'Un riavvio ha aiutato per due minuti, poi tutto si è fermato di nuovo.'],
      [9, 'Un grande cliente scrive all’indirizzo pubblico: «C’è qualcuno?»'],
      [14, 'Il collega che ha scritto l’interfaccia risponde al telefono: è in vacanza all’estero.'],
      [20, 'Sono le 06:00: passaggio di consegne. Il turno di notte ha cinque minuti.'],
    ],
  ),
  accident: script(
    'Infortunio: una caduta nel capannone 3',
    'Nel capannone 3 qualcuno è caduto da una scala. È cosciente; il braccio non ha un bell’aspetto. Accanto ci sono due persone, una di un’azienda partner.\n\nCi si esercita nell’ordine (mettere in sicurezza, chiamare, aiutare), nel parlare verso l’esterno con una sola voce e nel decidere chi avvisa la famiglia, il partner e le autorità.',
    [
      [
        'Primo soccorso',
        'È sul posto per primo. Resta accanto alla persona ferita finché qualcuno subentra dicendo il proprio nome.',
      ],
      [
        'Capoturno',
        'È responsabile del capannone. Decide se fermare il lavoro. Non c’era quando è successo.',
      ],
      [
        'Collega del partner',
        'Ha visto tutto. La scala era la sua. Non sa a chi riferire: alla propria azienda o qui?',
      ],
    ],
    [
      [3, 'I soccorsi chiedono a quale cancello arrivare. Il cancello 2 è bloccato da un camion.'],
      [8, 'Nel gruppo di tutta la sede è comparsa una foto dell’infortunio.'],
      [12, 'Chiama la moglie del ferito: lo ha saputo da un collega.'],
    ],
  ),
};
