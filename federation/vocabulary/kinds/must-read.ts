import type { Question } from '#src/posts/kinds/must-read/quiz.ts';
import { date, isObject, list, words, type Json } from '../read.ts';
import type { SpokenKind } from './kind.ts';
import { kontorTerms } from '../namespace.ts';

/**
 * A request to read it, until when, what is asked about it, and whether names are to be kept of who has; any other value is not one. The right
 * answers go along: each answers at their own company, which tells nobody what was chosen.
 */
export const mustRead: SpokenKind = {
  context: kontorTerms('mustRead', 'mustReadProof', 'mustReadQuiz', 'mustReadUntil', 'rightAnswer'),
  write: ({ mustRead: asked }) => ({
    mustRead: asked ? true : null,
    mustReadUntil: asked?.until ? new Date(asked.until).toISOString() : null,
    mustReadProof: asked?.proof ? true : null,
    mustReadQuiz: asked && asked.quiz.length > 0 ? asked.quiz.map(writeQuestion) : null,
  }),
  read: (object) =>
    object.mustRead === true
      ? {
          mustRead: {
            until: date(object.mustReadUntil),
            proof: object.mustReadProof === true,
            quiz: list(object.mustReadQuiz).filter(isObject).flatMap(readQuestion),
          },
        }
      : {},
};

const writeQuestion = ({ question, options, right }: Question): Json => ({
  type: 'Question',
  name: question,
  oneOf: options.map((name) => ({ type: 'Note', name })),
  rightAnswer: right,
});

function readQuestion(given: Json): Question[] {
  const options = list(given.oneOf)
    .filter(isObject)
    .map((option) => words(option, 'name'));
  const right = given.rightAnswer;
  return typeof right === 'number' ? [{ question: words(given, 'name'), options, right }] : [];
}
