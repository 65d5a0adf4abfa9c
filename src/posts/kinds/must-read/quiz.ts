import { refusals } from '../../refusals.ts';

/** One question about a must-read, with its answers in the order in which they are shown. */
export interface Question {
  readonly question: string;
  readonly options: readonly string[];
  /** The place of the answer that is right. */
  readonly right: number;
}
/** As its author writes it. */
export interface TypedQuestion {
  readonly question: string;
  readonly right: string;
  readonly wrong: readonly string[];
}

export const questionsMax = 3;
export const wrongMax = 3;
export const questionCharsMax = 200;
export const answerCharsMax = 120;

/** Questions of one of ours; lines left empty are none. Answers come in an order that says nothing. Refusals say what is missing. */
export function checkQuiz(typed: readonly TypedQuestion[]): Question[] {
  const asked = typed.filter((each) => [each.question, each.right, ...each.wrong].some((text) => line(text)));
  if (asked.length > questionsMax) throw refusals.quizTooLong({ max: questionsMax });
  return asked.map((each, at) => {
    const [question, right] = [line(each.question), line(each.right)];
    const wrong = [...new Set(each.wrong.map(line))].filter((text) => text !== '' && text !== right);
    if (!question || !right || wrong.length === 0) throw refusals.quizIncomplete({ number: at + 1 });
    const isLong =
      question.length > questionCharsMax || [right, ...wrong].some((text) => text.length > answerCharsMax);
    if (isLong || wrong.length > wrongMax)
      throw refusals.quizTooWordy({ number: at + 1, question: questionCharsMax, answer: answerCharsMax });
    const options = [right, ...wrong].toSorted((a, b) => a.localeCompare(b, 'und', { numeric: true }));
    return { question, options, right: options.indexOf(right) };
  });
}

/** A partner's questions: those that can be asked and answered. Others are left out, and its must-read is acknowledged without them. */
export function cleanQuiz(incoming: readonly Question[]): Question[] {
  return incoming.slice(0, questionsMax).flatMap(({ question, options, right }) => {
    const said = cut(question, questionCharsMax);
    const choices = options.slice(0, wrongMax + 1).map((text) => cut(text, answerCharsMax));
    const isAnswerable =
      said !== '' &&
      choices.length > 1 &&
      choices.every(Boolean) &&
      new Set(choices).size === choices.length &&
      choices[right] !== undefined;
    return isAnswerable ? [{ question: said, options: choices, right }] : [];
  });
}

/** Which of them are not answered rightly, numbered from 1. */
export const wrongIn = (quiz: readonly Question[], answers: readonly number[]): number[] =>
  quiz.flatMap(({ right }, at) => (answers[at] === right ? [] : [at + 1]));

const line = (text: string): string => text.replace(/\s+/g, ' ').trim().toWellFormed();
// In the middle of a character it would leave half of one.
const cut = (text: string, max: number): string => line(text).slice(0, max).toWellFormed();
