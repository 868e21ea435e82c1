/** Monaco with the parts a configuration needs: JSON, search, hover. Loaded on demand; nothing of it comes from elsewhere. */
import { editor, KeyCode } from "monaco-editor/editor";
import "monaco-editor/features/bracketMatching/register";
import "monaco-editor/features/clipboard/register";
import "monaco-editor/features/codicon/register";
import "monaco-editor/features/codeEditor/register";
import "monaco-editor/features/cursorUndo/register";
import "monaco-editor/features/find/register";
import "monaco-editor/features/format/register";
import "monaco-editor/features/gotoError/register";
import "monaco-editor/features/hover/register";
import "monaco-editor/features/indentation/register";
import "monaco-editor/features/linesOperations/register";
import "monaco-editor/features/multicursor/register";
import "monaco-editor/features/wordOperations/register";
import { jsonDefaults } from "monaco-editor/languages/features/json/register";
import EditorWorker from "monaco-editor/editor/editor.worker?worker";
import JsonWorker from "monaco-editor/language/json/json.worker?worker";
import { followTheme } from "./theme.ts";

export type Language = "json" | "plaintext";

export interface EditorHandle {
  setValue(value: string): void;
  setLanguage(language: Language): void;
  focus(): void;
  dispose(): void;
}

export interface EditorInput {
  readonly place: HTMLElement;
  readonly label: string;
  readonly value: string;
  readonly language: Language;
  /** character range that is selected at first */
  readonly selection: readonly [number, number];
  readonly onChange: (value: string) => void;
  /** Escape: the person wants out. */
  readonly onLeave: () => void;
  /** px the text needs */
  readonly onHeight: (height: number) => void;
}

globalThis.MonacoEnvironment = {
  getWorker: (_: string, label: string) => (label === "json" ? new JsonWorker() : new EditorWorker()),
};
// A configuration is plain JSON to the filters that read it: comments and trailing commas are errors there.
jsonDefaults.setDiagnosticsOptions({ validate: true, allowComments: false, schemas: [], enableSchemaRequest: false, trailingCommas: "error", comments: "error" });

export function createEditor(input: EditorInput): EditorHandle {
  const release = followTheme(input.place);
  const style = getComputedStyle(input.place);
  const model = editor.createModel(input.value, input.language);
  model.setEOL(editor.EndOfLineSequence.LF);
  const it = editor.create(input.place, {
    model,
    theme: "proxyscope",
    ariaLabel: input.label,
    fontFamily: style.fontFamily,
    fontSize: Number.parseFloat(style.fontSize),
    lineHeight: Number.parseFloat(style.fontSize) * 1.5,
    automaticLayout: true,
    tabFocusMode: true,
    tabSize: 2,
    detectIndentation: false,
    minimap: { enabled: false },
    lineNumbers: "off",
    glyphMargin: false,
    folding: false,
    lineDecorationsWidth: 8,
    lineNumbersMinChars: 0,
    renderLineHighlight: "none",
    overviewRulerLanes: 0,
    overviewRulerBorder: false,
    hideCursorInOverviewRuler: true,
    scrollBeyondLastLine: false,
    scrollbar: { verticalScrollbarSize: 8, horizontalScrollbarSize: 8, alwaysConsumeMouseWheel: false },
    wordWrap: "on",
    contextmenu: false,
    guides: { indentation: false },
    fixedOverflowWidgets: true,
    padding: { top: 4, bottom: 4 },
    unicodeHighlight: { ambiguousCharacters: false },
  });
  const [start, end] = input.selection.map((offset) => model.getPositionAt(offset));
  if (start !== undefined && end !== undefined) it.setSelection({ startLineNumber: start.lineNumber, startColumn: start.column, endLineNumber: end.lineNumber, endColumn: end.column });
  let taking = false;
  it.onDidChangeModelContent(() => {
    if (!taking) input.onChange(model.getValue());
  });
  it.onDidContentSizeChange(({ contentHeight }) => input.onHeight(contentHeight));
  it.addCommand(KeyCode.Escape, input.onLeave, "editorTextFocus && !findWidgetVisible && !markersNavigationVisible && !editorHasMultipleSelections");
  input.onHeight(it.getContentHeight());
  return {
    setValue(value) {
      if (value === model.getValue()) return;
      taking = true;
      model.pushEditOperations([], [{ range: model.getFullModelRange(), text: value }], () => null);
      taking = false;
    },
    setLanguage: (language) => editor.setModelLanguage(model, language),
    focus: () => it.focus(),
    dispose() {
      it.dispose();
      model.dispose();
      release();
    },
  };
}
