import { StateEffect, type Extension, type Range } from '@codemirror/state';
import {
  Decoration,
  EditorView,
  ViewPlugin,
  WidgetType,
  type DecorationSet,
  type PluginValue,
  type ViewUpdate,
} from '@codemirror/view';
import * as Y from 'yjs';
import type { Other } from './session.ts';

/** Others, or their places, have changed. */
export const othersMoved = StateEffect.define<ReadonlyMap<string, Other>>();

const hues = 8;
/** Of eight; the same for everybody who looks. */
export function hueOf(key: string): number {
  let sum = 0;
  for (const letter of key) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return sum % hues;
}

/** A selection as it is sent: by what stands there, not by its number, so that it stays right whatever is typed before it. */
export function cursorText(
  text: Y.Text,
  { anchor, head }: { readonly anchor: number; readonly head: number },
): string {
  const at = (index: number) =>
    Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index)) as object;
  return JSON.stringify({ anchor: at(anchor), head: at(head) });
}

function rangeOf(text: Y.Text, cursor: string): { anchor: number; head: number } | null {
  try {
    const { anchor, head } = JSON.parse(cursor) as { anchor: object; head: object };
    const [from, to] = [anchor, head].map((each) =>
      text.doc
        ? Y.createAbsolutePositionFromRelativePosition(Y.createRelativePositionFromJSON(each), text.doc)
        : null,
    );
    return from && to && from.type === text && to.type === text
      ? { anchor: from.index, head: to.index }
      : null;
  } catch {
    return null; // another server may say anything
  }
}

class Caret extends WidgetType {
  readonly #label: string;
  readonly #hue: number;
  readonly #place: string;
  constructor({ key, name, company, cursor }: Other) {
    super();
    this.#label = `${name} · ${company}`;
    this.#hue = hueOf(key);
    this.#place = `${key} ${cursor}`;
  }
  override eq(other: Caret): boolean {
    return other.#place === this.#place;
  }
  override toDOM(): HTMLElement {
    const caret = document.createElement('span');
    caret.className = `co-caret co-${this.#hue}`;
    caret.setAttribute('aria-hidden', 'true');
    const label = document.createElement('span');
    label.className = 'co-name';
    label.textContent = this.#label;
    caret.append(label);
    return caret;
  }
  override ignoreEvent(): boolean {
    return true;
  }
}

/** The carets and selections of others, with their names. */
export const otherCursors = (text: Y.Text): Extension => [
  ViewPlugin.fromClass(
    class Cursors implements PluginValue {
      decorations: DecorationSet = Decoration.none;
      #others: ReadonlyMap<string, Other> = new Map();

      update({ docChanged, transactions, state }: ViewUpdate): void {
        const told = transactions
          .flatMap(({ effects }) => effects)
          .findLast((effect) => effect.is(othersMoved));
        if (told?.is(othersMoved)) this.#others = told.value;
        else if (!docChanged) return;
        const ranges = [...this.#others.values()].flatMap((other) => this.#draw(other, state.doc.length));
        this.decorations = Decoration.set(ranges, true);
      }

      #draw(other: Other, length: number): Range<Decoration>[] {
        const range = other.cursor === null ? null : rangeOf(text, other.cursor);
        if (!range) return [];
        const [anchor, head] = [Math.min(range.anchor, length), Math.min(range.head, length)];
        const drawn = [Decoration.widget({ widget: new Caret(other), side: 1 }).range(head)];
        const [from, to] = [Math.min(anchor, head), Math.max(anchor, head)];
        return from === to
          ? drawn
          : [...drawn, Decoration.mark({ class: `co-selected co-${hueOf(other.key)}` }).range(from, to)];
      }
    },
    { decorations: (plugin) => plugin.decorations },
  ),
  EditorView.baseTheme({
    ...Object.fromEntries(
      [22, 62, 104, 150, 196, 240, 288, 338].map((hue, n) => [
        `.co-${n}`,
        { '--co': `oklch(58% 0.15 ${hue})` },
      ]),
    ),
    '.co-selected': { backgroundColor: 'color-mix(in oklch, var(--co) 25%, transparent)' },
    '.co-caret': {
      position: 'relative',
      borderLeft: '2px solid var(--co)',
      marginLeft: '-1px',
      marginRight: '-1px',
    },
    '.co-name': {
      position: 'absolute',
      left: '-2px',
      top: '-1.25em',
      padding: '0 0.3em',
      borderRadius: '0.25em 0.25em 0.25em 0',
      backgroundColor: 'color-mix(in oklch, var(--co), black 20%)',
      color: 'white',
      font: '600 0.6875rem/1.4 system-ui, sans-serif',
      whiteSpace: 'nowrap',
      pointerEvents: 'none',
      zIndex: '5',
    },
    '.cm-line:first-child .co-name': { top: '1.35em', borderRadius: '0 0.25em 0.25em' },
    '@keyframes co-fade': { '0%, 70%': { opacity: 1 }, '100%': { opacity: 0 } },
    '@media (prefers-reduced-motion: no-preference)': {
      '.co-name': { animation: 'co-fade 4s forwards' },
    },
  }),
];
