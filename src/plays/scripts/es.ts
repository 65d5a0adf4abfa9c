import { script, type Scripts } from './of.ts';

export const es: Scripts = {
  complaint: script(
    'Reclamación: la pieza equivocada por segunda vez',
    'Una clienta ha recibido por segunda vez la junta equivocada y su línea está parada. Llama un jueves a las 16:40.\n\nSe practica escuchar antes de explicar, prometer solo lo que se puede cumplir y traspasar el caso sin que nadie tenga que contarlo dos veces.',
    [
      [
        'Clienta',
        'Cada hora de parada cuesta 4.000 euros. Es amable, pero está harta de que la pasen de uno a otro. Se calma en cuanto oye un nombre y una hora.',
      ],
      [
        'Atención al cliente',
        'Ve el pedido, no el almacén. Puede ofrecer un envío urgente, nada más. Preguntar antes de prometer.',
      ],
      [
        'Responsable',
        'Decide sobre una compensación de hasta 500 euros. Quiere saber qué falló, no quién fue. Solo entra si se lo piden.',
      ],
    ],
    [
      [5, 'El almacén escribe: la junta correcta está, pero el último mensajero sale en diez minutos.'],
      [10, 'Se suma el jefe de producción de la clienta y pregunta quién ha decidido qué hasta ahora.'],
      [15, 'Resulta que la referencia de nuestro propio catálogo está mal.'],
    ],
  ),
  outage: script(
    'Avería de noche: ya no entran pedidos',
    'Son las 02:15. La supervisión avisa de que no ha entrado ningún pedido en cuarenta minutos. Una persona está de guardia; los demás duermen.\n\nSe practica decidir sabiendo poco, despertar a las personas adecuadas y a nadie más, y decir al turno de mañana lo que necesita saber.',
    [
      [
        'De guardia',
        'Puede reiniciar servicios y leer los registros. Lleva aquí tres meses. Decir en voz alta qué se hace y por qué.',
      ],
      [
        'Responsable de turno',
        'Decide si se despierta a alguien y si se avisa a los clientes. Sabe poco de la técnica: preguntar hasta entender.',
      ],
      [
        'Turno de mañana',
        'Al principio solo lee. Desde el relevo tiene que trabajar con lo que quedó escrito.',
      ],
    ],
    [
      [4, 'Un reinicio ayudó durante dos minutos; luego todo se paró de nuevo.'],
      [9, 'Un cliente grande escribe a la dirección pública: «¿Hay alguien ahí?»'],
      [14, 'El compañero que hizo la interfaz contesta al teléfono: está de vacaciones en el extranjero.'],
      [20, 'Son las 06:00: relevo. El turno de noche tiene cinco minutos.'],
    ],
  ),
  accident: script(
    'Accidente: una caída en la nave 3',
    'En la nave 3 alguien se ha caído de una escalera. Está consciente; el brazo no tiene buen aspecto. A su lado hay dos personas, una de una empresa asociada.\n\nSe practica el orden (asegurar, llamar, ayudar), hablar hacia fuera con una sola voz y quién avisa a la familia, al socio y a las autoridades.',
    [
      [
        'Primeros auxilios',
        'Llega primero. Se queda con la persona herida hasta que alguien toma el relevo diciendo su nombre.',
      ],
      ['Jefe de turno', 'Es responsable de la nave. Decide si se para el trabajo. No estaba cuando ocurrió.'],
      [
        'Compañero del socio',
        'Lo vio. La escalera era suya. No sabe a quién informar: ¿a su propia empresa o aquí?',
      ],
    ],
    [
      [3, 'Emergencias pregunta a qué puerta ir. La puerta 2 está bloqueada por un camión.'],
      [8, 'En el grupo de todo el centro ha aparecido una foto del accidente.'],
      [12, 'Llama la mujer del herido: se ha enterado por un compañero.'],
    ],
  ),
};
