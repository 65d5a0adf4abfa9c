import { defaultKeymap } from '@codemirror/commands';
import {
  defineLanguageFacet,
  HighlightStyle,
  Language,
  languageDataProp,
  syntaxHighlighting,
} from '@codemirror/language';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { GFM, parser } from '@lezer/markdown';
import { yCollab, yUndoManagerKeymap } from 'y-codemirror.next';
import { cursorText, otherCursors, othersMoved } from './cursors.ts';
import type { Other, Session } from './session.ts';

/** Marks that tools set around or before what is selected. */
export type Tool = 'bold' | 'italic' | 'heading' | 'list' | 'tasks' | 'link';

export interface Editor {
  show(others: ReadonlyMap<string, Other>): void;
  forbid(): void;
  apply(tool: Tool): void;
  focus(): void;
  end(): void;
}

const data = defineLanguageFacet();
const markdown = new Language(
  data,
  parser.configure([GFM, { props: [languageDataProp.add({ Document: data })] }]),
  [],
  'markdown',
);
const marks = HighlightStyle.define([
  { tag: tags.heading, fontWeight: '700' },
  { tag: tags.strong, fontWeight: '700' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: [tags.link, tags.url], color: 'var(--brand)' },
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName], color: 'var(--muted)' },
  { tag: tags.monospace, backgroundColor: 'var(--tint)' },
  { tag: tags.quote, color: 'var(--muted)' },
]);
const look = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--surface)', fontSize: '0.9375rem' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: "ui-monospace, 'Cascadia Mono', 'SF Mono', Menlo, monospace",
    lineHeight: '1.55',
    minHeight: '22rem',
  },
  '.cm-content': { padding: '0.6rem 0', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 0.75rem' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in oklch, var(--brand) 25%, transparent)',
  },
  '@media (pointer: coarse)': { '&': { fontSize: '1rem' } },
});

/**
 * The text as an editor, in a shadow of its own: there its style is a sheet that the page's policy lets through, and the keys of the page do not
 * hear what is typed.
 */
export function openEditor(
  host: HTMLElement,
  session: Session,
  options: { readonly label: string; readonly describedBy: string; readonly max: number },
): Editor {
  const root = host.attachShadow({ mode: 'open' });
  host.addEventListener('keydown', (event) => event.stopPropagation());
  const editable = new Compartment();
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: session.text.toString(),
      extensions: [
        yCollab(session.text, null),
        otherCursors(session.text),
        keymap.of([...yUndoManagerKeymap, ...defaultKeymap]),
        drawSelection(),
        EditorView.lineWrapping,
        markdown,
        syntaxHighlighting(marks),
        look,
        editable.of([]),
        limitTo(options.max),
        EditorView.contentAttributes.of({
          'aria-label': options.label,
          'aria-description': options.describedBy,
          spellcheck: 'true',
          autocorrect: 'on',
          autocapitalize: 'sentences',
        }),
        EditorView.perLineTextDirection.of(true),
        EditorView.updateListener.of(({ selectionSet, docChanged, focusChanged, state, view: of }) => {
          if (!selectionSet && !docChanged && !focusChanged) return;
          session.moved(of.hasFocus ? cursorText(session.text, state.selection.main) : null);
        }),
      ],
    }),
  });
  return {
    show: (others) => view.dispatch({ effects: othersMoved.of(new Map(others)) }),
    forbid: () =>
      view.dispatch({
        effects: editable.reconfigure([EditorState.readOnly.of(true), EditorView.editable.of(false)]),
      }),
    apply: (tool) => applyTool(view, tool),
    focus: () => view.focus(),
    end: () => view.destroy(),
  };
}

/** Nobody types what the page has no room for. What others typed is never refused here. */
const limitTo = (max: number): Extension =>
  EditorState.transactionFilter.of((change) => {
    const { newDoc, startState } = change;
    const isTyped = change.isUserEvent('input') || change.isUserEvent('move');
    return isTyped && newDoc.length > max && newDoc.length > startState.doc.length ? [] : change;
  });

const around: Readonly<Partial<Record<Tool, readonly [before: string, after: string]>>> = {
  bold: ['**', '**'],
  italic: ['*', '*'],
  link: ['[[', ']]'],
};
const before: Readonly<Partial<Record<Tool, string>>> = { heading: '## ', list: '- ', tasks: '- [ ] ' };

function applyTool(view: EditorView, tool: Tool): void {
  const { state } = view;
  const { from, to } = state.selection.main;
  const mark = around[tool];
  if (mark) {
    const [left, right] = mark;
    view.dispatch({
      changes: [
        { from, insert: left },
        { from: to, insert: right },
      ],
      selection: { anchor: from + left.length, head: to + left.length },
      userEvent: 'input.tool',
    });
  } else {
    const sign = before[tool] ?? '';
    const first = state.doc.lineAt(from).number;
    const last = state.doc.lineAt(to).number;
    const lines = Array.from({ length: last - first + 1 }, (_, n) => state.doc.line(first + n));
    const all = lines.every((line) => line.text.startsWith(sign));
    view.dispatch({
      changes: lines.map((line) =>
        all ? { from: line.from, to: line.from + sign.length } : { from: line.from, insert: sign },
      ),
      userEvent: 'input.tool',
    });
  }
  view.focus();
}
