/**
 * The words of an expression. `identifier` is a bare name or keyword, `name` a `#placeholder`, `value` a
 * `:placeholder`; `symbol` is an operator or punctuation; `unknown` a character that no rule begins with; `end` what
 * AWS calls `<EOF>`.
 */
export type TokenKind = 'identifier' | 'name' | 'value' | 'number' | 'symbol' | 'unknown' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Index of the first character in the expression. */
  readonly start: number;
  /** Index after the last character. */
  readonly end: number;
}

/*
 * identifier = letter { letter | digit | "_" }       a bare name does not start with a digit or "_"
 * name       = "#" ( letter | digit | "_" )+
 * value      = ":" ( letter | digit | "_" )+
 * number     = digit+                                only as a list index
 * symbol     = "<>" | "<=" | ">=" | one of < > = + - ( ) [ ] . ,
 */
const TOKEN =
  /[ \t\r\n]*(?:([A-Za-z][A-Za-z0-9_]*)|(#[A-Za-z0-9_]+)|(:[A-Za-z0-9_]+)|([0-9]+)|(<>|<=|>=|[-<>=+()[\].,])|($)|(.))/suy;

const KINDS: readonly TokenKind[] = ['identifier', 'name', 'value', 'number', 'symbol', 'end', 'unknown'];

/** All tokens of an expression, the last of them `end`. Never fails: what is wrong is for the parser to say. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (true) {
    const token = tokenAt(text, position);
    tokens.push(token);
    if (token.kind === 'end') return tokens;
    position = token.end;
  }
}

function tokenAt(text: string, position: number): Token {
  TOKEN.lastIndex = position;
  const match = TOKEN.exec(text);
  const end = TOKEN.lastIndex;
  const group = match === null ? -1 : match.findIndex((part, index) => index > 0 && part !== undefined);
  const kind = KINDS[group - 1];
  const content = match?.[group];
  if (kind === undefined || content === undefined || kind === 'end') {
    return { kind: 'end', text: '<EOF>', start: text.length, end: text.length };
  }
  return { kind, text: content, start: end - content.length, end };
}
