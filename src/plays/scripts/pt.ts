import { script, type Scripts } from './of.ts';

export const pt: Scripts = {
  complaint: script(
    'Reclamação: a peça errada pela segunda vez',
    'Uma cliente recebeu pela segunda vez a junta errada, e a linha está parada. Telefona numa quinta-feira às 16:40.\n\nPratica-se ouvir antes de explicar, prometer só o que se pode cumprir e passar o caso sem que ninguém tenha de contar tudo duas vezes.',
    [
      [
        'Cliente',
        'Cada hora de paragem custa 4.000 euros. É educada, mas está farta de ser passada de um para outro. Acalma-se quando ouve um nome e uma hora.',
      ],
      [
        'Apoio ao cliente',
        'Vê a encomenda, não o armazém. Pode oferecer envio expresso, nada mais. Perguntar antes de prometer.',
      ],
      [
        'Chefia',
        'Decide sobre uma compensação até 500 euros. Quer saber o que correu mal, não quem foi. Só entra se lhe pedirem.',
      ],
    ],
    [
      [5, 'O armazém escreve: a junta certa está cá, mas o último estafeta parte dentro de dez minutos.'],
      [10, 'Junta-se o chefe de produção da cliente e pergunta quem decidiu o quê até agora.'],
      [15, 'Descobre-se que a referência no nosso próprio catálogo está errada.'],
    ],
  ),
  outage: script(
    'Avaria de noite: já não entram encomendas',
    'São 02:15. A monitorização avisa que há quarenta minutos não entra nenhuma encomenda. Uma pessoa está de prevenção; todas as outras dormem.\n\nPratica-se decidir sabendo pouco, acordar as pessoas certas e mais ninguém, e dizer ao turno da manhã o que precisa de saber.',
    [
      [
        'Prevenção',
        'Pode reiniciar serviços e ler os registos. Está cá há três meses. Dizer em voz alta o que se faz e porquê.',
      ],
      [
        'Chefia de serviço',
        'Decide se se acorda alguém e se se avisam os clientes. Conhece pouco a técnica: perguntar até ficar claro.',
      ],
      ['Turno da manhã', 'Primeiro só lê. A partir da passagem, tem de trabalhar com o que ficou escrito.'],
    ],
    [
      [4, 'Um reinício ajudou durante dois minutos; depois parou tudo outra vez.'],
      [9, 'Um grande cliente escreve para o endereço público: «Está aí alguém?»'],
      [14, 'O colega que fez a interface atende: está de férias no estrangeiro.'],
      [20, 'São 06:00: passagem de turno. O turno da noite tem cinco minutos.'],
    ],
  ),
  accident: script(
    'Acidente: uma queda no pavilhão 3',
    'No pavilhão 3, alguém caiu de um escadote. Está consciente; o braço não tem bom aspeto. Ao lado estão duas pessoas, uma delas de uma empresa parceira.\n\nPratica-se a ordem (proteger, chamar, ajudar), falar para fora a uma só voz e quem avisa a família, o parceiro e as autoridades.',
    [
      [
        'Primeiros socorros',
        'Chega em primeiro lugar. Fica junto da pessoa ferida até alguém assumir dizendo o nome.',
      ],
      [
        'Chefe de turno',
        'É responsável pelo pavilhão. Decide se o trabalho para. Não estava quando aconteceu.',
      ],
      [
        'Colega do parceiro',
        'Viu tudo. O escadote era seu. Não sabe a quem comunicar: à própria empresa ou aqui?',
      ],
    ],
    [
      [3, 'A emergência pergunta a que portão deve ir. O portão 2 está bloqueado por um camião.'],
      [8, 'No grupo de todas as instalações apareceu uma foto do acidente.'],
      [12, 'A mulher do ferido telefona: soube por um colega.'],
    ],
  ),
};
