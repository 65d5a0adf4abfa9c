import { script, type Scripts } from './of.ts';

export const nl: Scripts = {
  complaint: script(
    'Klacht: voor de tweede keer het verkeerde onderdeel',
    'Een klant heeft voor de tweede keer de verkeerde pakking gekregen, en de lijn staat stil. Ze belt op een donderdag om 16:40 uur.\n\nGeoefend wordt: eerst luisteren, dan uitleggen; alleen beloven wat je kunt waarmaken; zo overdragen dat niemand het verhaal twee keer hoeft te vertellen.',
    [
      [
        'Klant',
        'Elk uur stilstand kost 4.000 euro. Beleefd, maar klaar met doorverbonden worden. Wordt rustiger bij een naam en een tijdstip.',
      ],
      [
        'Klantenservice',
        'Ziet de bestelling, niet de voorraad. Mag spoedverzending aanbieden, meer niet. Eerst vragen, dan beloven.',
      ],
      [
        'Leidinggevende',
        'Beslist over coulance tot 500 euro. Wil weten wat er misging, niet wie het deed. Komt er pas bij als erom wordt gevraagd.',
      ],
    ],
    [
      [
        5,
        'Het magazijn schrijft: de juiste pakking ligt er, maar de laatste koerier vertrekt over tien minuten.',
      ],
      [10, 'Het hoofd productie van de klant komt erbij en vraagt wie tot nu toe wat heeft besloten.'],
      [15, 'Het artikelnummer in onze eigen catalogus blijkt fout te zijn.'],
    ],
  ),
  outage: script(
    'Storing in de nacht: er komen geen bestellingen meer binnen',
    'Het is 02:15 uur. De bewaking meldt dat er al veertig minuten geen bestelling is binnengekomen. Eén persoon heeft dienst, alle anderen slapen.\n\nGeoefend wordt: beslissen met weinig kennis, de juiste mensen wekken en niemand anders, en de ochtenddienst vertellen wat die moet weten.',
    [
      [
        'Piketdienst',
        'Kan diensten herstarten en de logs lezen. Werkt hier drie maanden. Hardop zeggen wat er gebeurt en waarom.',
      ],
      [
        'Dienstdoende manager',
        'Beslist of iemand wordt gewekt en of klanten iets horen. Weet weinig van de techniek: doorvragen tot het duidelijk is.',
      ],
      ['Ochtenddienst', 'Leest eerst alleen mee. Moet na de overdracht verder met wat er is opgeschreven.'],
    ],
    [
      [4, 'Een herstart hielp twee minuten, daarna stond alles weer stil.'],
      [9, 'Een grote klant schrijft naar het openbare adres: „Is daar iemand?”'],
      [14, 'De collega die de koppeling heeft gemaakt neemt op: op vakantie in het buitenland.'],
      [20, 'Het is 06:00 uur: overdracht. De nachtdienst heeft vijf minuten.'],
    ],
  ),
  accident: script(
    'Ongeval: een val in hal 3',
    'In hal 3 is iemand van een ladder gevallen. De persoon is aanspreekbaar; de arm ziet er niet goed uit. Er staan twee mensen bij, een van hen van een partnerbedrijf.\n\nGeoefend wordt: de volgorde (veilig maken, bellen, helpen), met één stem naar buiten, en wie de familie, de partner en de instanties informeert.',
    [
      ['EHBO’er', 'Is er als eerste. Blijft bij de gewonde tot iemand het met naam overneemt.'],
      ['Ploegleider', 'Verantwoordelijk voor de hal. Beslist of het werk stilligt. Was er niet bij.'],
      [
        'Collega van de partner',
        'Heeft het gezien. Het was de eigen ladder. Weet niet aan wie te melden: het eigen bedrijf of hier?',
      ],
    ],
    [
      [3, 'De hulpdienst vraagt bij welke poort te komen. Poort 2 is geblokkeerd door een vrachtwagen.'],
      [8, 'In de groep van de hele locatie staat een foto van het ongeval.'],
      [12, 'De vrouw van de gewonde belt: ze heeft het van een collega gehoord.'],
    ],
  ),
};
