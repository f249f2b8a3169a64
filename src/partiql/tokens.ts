import { notWellFormed } from './failure.js';
import { KEYWORDS, OPERATOR_KEYWORDS, WORD_PAIRS } from './keywords.js';
import type { Position } from './position.js';

/**
 * `operator` and `symbol` are punctuation, and keywords that work as operators; `quoted` is a name in double quotes,
 * `ion` a literal in backticks.
 */
export type TokenKind =
  | 'keyword'
  | 'operator'
  | 'identifier'
  | 'quoted'
  | 'string'
  | 'number'
  | 'boolean'
  | 'null'
  | 'missing'
  | 'parameter'
  | 'ion'
  | 'symbol'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Keywords in lower case, names and strings without their quotes, everything else as written. */
  readonly text: string;
  readonly position: Position;
}

/*
 * space      = blanks | "--" to the end of the line | "/*" … "*" "/"
 * identifier = ( letter | "_" | "$" ) { letter | digit | "_" | "$" }
 * number     = ( digit+ [ "." digit* ] | "." digit+ ) [ "e" [ sign ] digit+ ]
 * quotes are doubled inside of quotes
 */
const SPACE = /(?:[\t\v\f\r\n ]+|--[^\r\n]*|\/\*[\s\S]*?\*\/)*/y;
const TOKEN =
  /([A-Za-z_$][A-Za-z0-9_$]*)|"((?:[^"]|"")*)"|'((?:[^']|'')*)'|((?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)|`([^`]*)`|(\?)|(<>|!=|<=|>=|\|\||<<|>>|[-+*/%<>=@])|([()[\]{},.:;])/y;

/** All tokens of a statement, the last of them `end`. Throws AWS's ValidationException for what no token begins with. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  const cursor = new Cursor(text);
  for (;;) {
    cursor.skip(SPACE);
    if (cursor.atEnd) break;
    const start = cursor.index;
    const match = text.startsWith('/*', start) ? undefined : cursor.take(TOKEN);
    if (match === undefined) throw notWellFormed();
    push(tokens, tokenOf(match, cursor.positionOf(start)));
  }
  tokens.push({ kind: 'end', text: '', position: cursor.positionOf(cursor.index) });
  return tokens;
}

class Cursor {
  index = 0;
  readonly #text: string;
  #line = 1;
  #lineStart = 0;
  #counted = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get atEnd(): boolean {
    return this.index >= this.#text.length;
  }

  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.index;
    const match = pattern.exec(this.#text);
    if (match === null) return undefined;
    this.index = pattern.lastIndex;
    return match;
  }

  skip(pattern: RegExp): void {
    this.take(pattern);
  }

  /** To be asked in the order of the text. */
  positionOf(start: number): Position {
    for (; this.#counted < start; this.#counted++) {
      if (this.#text[this.#counted] !== '\n') continue;
      this.#line++;
      this.#lineStart = this.#counted + 1;
    }
    return { line: this.#line, column: start - this.#lineStart + 1, length: this.index - start };
  }
}

function tokenOf(match: RegExpExecArray, position: Position): Token {
  const [, word, quoted, string, number, ion, parameter, operator, symbol] = match;
  if (word !== undefined) return wordToken(word, position);
  if (quoted !== undefined) return { kind: 'quoted', text: quoted.replaceAll('""', '"'), position };
  if (string !== undefined) return { kind: 'string', text: string.replaceAll("''", "'"), position };
  if (number !== undefined) return { kind: 'number', text: checkedNumber(number), position };
  if (ion !== undefined) return { kind: 'ion', text: ion, position };
  if (parameter !== undefined) return { kind: 'parameter', text: parameter, position };
  if (operator === '<<' || operator === '>>') return { kind: 'symbol', text: operator, position };
  if (operator !== undefined)
    return { kind: 'operator', text: operator === '!=' ? '<>' : operator, position };
  return { kind: 'symbol', text: symbol ?? '', position };
}

function wordToken(word: string, position: Position): Token {
  const text = word.toLowerCase();
  switch (text) {
    case 'true':
    case 'false':
      return { kind: 'boolean', text, position };
    case 'null':
    case 'missing':
      return { kind: text, text, position };
    default:
      if (OPERATOR_KEYWORDS.has(text)) return { kind: 'operator', text, position };
      return KEYWORDS.has(text)
        ? { kind: 'keyword', text, position }
        : { kind: 'identifier', text: word, position };
  }
}

/** AWS reads a number's exponent, and the places behind the point less the exponent, as 32-bit integers. */
function checkedNumber(text: string): string {
  const [digits = '', exponentText] = text.toLowerCase().split('e');
  if (exponentText === undefined) return text;
  const exponent = Number(exponentText);
  const places = digits.includes('.') ? digits.length - digits.indexOf('.') - 1 : 0;
  if (!isInt32(exponent) || !isInt32(places - exponent)) throw notWellFormed();
  return text;
}

function isInt32(number: number): boolean {
  return number >= -(2 ** 31) && number < 2 ** 31;
}

/** Adds a token, joined with the one before when the two make one word: `NOT IN`, `INSERT INTO`. */
function push(tokens: Token[], token: Token): void {
  const before = tokens.at(-1);
  const isWord = token.kind === 'keyword' || token.kind === 'operator';
  if (before === undefined || !isWord || !WORD_PAIRS.get(before.text)?.has(token.text)) {
    tokens.push(token);
    return;
  }
  if (before.kind !== 'keyword' && before.kind !== 'operator') {
    tokens.push(token);
    return;
  }
  tokens[tokens.length - 1] = { ...before, text: `${before.text} ${token.text}` };
}
