import { script, type Scripts } from './of.ts';

export const cs: Scripts = {
  complaint: script(
    'Reklamace: podruhé špatný díl',
    'Zákaznice dostala podruhé špatné těsnění a linka jí stojí. Volá ve čtvrtek v 16:40.\n\nCvičí se: nejdřív poslouchat, pak vysvětlovat; slibovat jen to, co lze dodržet; předat případ tak, aby nikdo nemusel vyprávět dvakrát.',
    [
      [
        'Zákaznice',
        'Každá hodina stání stojí 4 000 eur. Zdvořilá, ale má dost přepojování. Uklidní se, jakmile uslyší jméno a čas.',
      ],
      [
        'Zákaznický servis',
        'Vidí objednávku, ne sklad. Smí nabídnout expresní zásilku, nic víc. Nejdřív se zeptat, pak slíbit.',
      ],
      [
        'Vedení',
        'Rozhoduje o vstřícnosti do 500 eur. Chce vědět, co se pokazilo, ne kdo to udělal. Přidá se, jen když ho někdo požádá.',
      ],
    ],
    [
      [5, 'Sklad píše: správné těsnění tu je, ale poslední kurýr odjíždí za deset minut.'],
      [10, 'Přidává se vedoucí výroby zákaznice a ptá se, kdo zatím o čem rozhodl.'],
      [15, 'Ukáže se, že číslo dílu v našem vlastním katalogu je špatně.'],
    ],
  ),
  outage: script(
    'Noční výpadek: nepřicházejí objednávky',
    'Je 02:15. Dohled hlásí, že už čtyřicet minut nepřišla žádná objednávka. Jeden člověk má pohotovost, všichni ostatní spí.\n\nCvičí se: rozhodovat s malou znalostí, vzbudit ty správné a nikoho jiného a říct ranní směně, co potřebuje vědět.',
    [
      [
        'Pohotovost',
        'Může restartovat služby a číst logy. Je tu tři měsíce. Říkat nahlas, co se dělá a proč.',
      ],
      [
        'Vedení směny',
        'Rozhoduje, zda někoho vzbudit a zda informovat zákazníky. Techniku zná málo: ptát se, dokud to není jasné.',
      ],
      ['Ranní směna', 'Nejdřív jen čte. Od předání musí pracovat s tím, co bylo zapsáno.'],
    ],
    [
      [4, 'Restart pomohl na dvě minuty, pak se všechno zase zastavilo.'],
      [9, 'Velký zákazník píše na veřejnou adresu: „Je tam někdo?“'],
      [14, 'Kolega, který napsal rozhraní, zvedá telefon: je na dovolené v zahraničí.'],
      [20, 'Je 06:00: předání. Noční směna má pět minut.'],
    ],
  ),
  accident: script(
    'Úraz: pád v hale 3',
    'V hale 3 někdo spadl ze žebříku. Je při vědomí; paže nevypadá dobře. Vedle stojí dva lidé, jeden z partnerské firmy.\n\nCvičí se: pořadí (zajistit, zavolat, pomoci), jeden hlas navenek a kdo informuje rodinu, partnera a úřady.',
    [
      ['První pomoc', 'Je na místě první. Zůstává u zraněného, dokud ji někdo jménem nevystřídá.'],
      ['Vedení haly', 'Odpovídá za halu. Rozhoduje, zda se práce zastaví. U události nebylo.'],
      ['Kolega od partnera', 'Viděl to. Žebřík byl jeho. Neví, komu to hlásit: vlastní firmě, nebo tady?'],
    ],
    [
      [3, 'Záchranka se ptá, ke které bráně přijet. Bránu 2 blokuje nákladní auto.'],
      [8, 'Ve skupině celého závodu se objevila fotka úrazu.'],
      [12, 'Volá manželka zraněného: dozvěděla se to od kolegy.'],
    ],
  ),
};
