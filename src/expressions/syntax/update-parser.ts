import type {
  ParsedUpdate,
  PathNode,
  SetValueNode,
  UpdateActionNode,
  UpdateSection,
  ValueNode,
} from './ast.js';
import { type OperandGrammar, parseOperand } from './operand-parser.js';
import { parsePath } from './path-parser.js';
import { TokenReader } from './token-reader.js';

const SECTIONS: ReadonlySet<UpdateSection> = new Set(['SET', 'REMOVE', 'ADD', 'DELETE']);

/** update = section { section }, where a section is its keyword and action { "," action } */
export function parseUpdate(text: string): ParsedUpdate {
  const reader = new TokenReader(text, 'UpdateExpression');
  let hasRedundantParentheses = false;
  const onRedundantParentheses = () => {
    hasRedundantParentheses = true;
  };
  const grammar: OperandGrammar = { keywords: SECTIONS, groupsPaths: false, onRedundantParentheses };
  const actions: UpdateActionNode[] = [];
  const sections: UpdateSection[] = [];
  do {
    const section = reader.keyword(SECTIONS);
    if (section === undefined) throw reader.syntaxError();
    reader.take();
    sections.push(section);
    do actions.push(parseAction(reader, grammar, section));
    while (reader.takeSymbol(','));
  } while (reader.current.kind !== 'end');
  reader.checkOperatorCount();
  return { actions, sections, hasRedundantParentheses };
}

/** action = path "=" set-value (SET) | path (REMOVE) | path value (ADD, DELETE) */
function parseAction(reader: TokenReader, grammar: OperandGrammar, section: UpdateSection): UpdateActionNode {
  const path: PathNode = parsePath(reader, SECTIONS);
  switch (section) {
    case 'SET':
      reader.expectSymbol('=');
      return { kind: 'set', path, value: parseSetValue(reader, grammar) };
    case 'REMOVE':
      return { kind: 'remove', path };
    case 'ADD':
      return { kind: 'add', path, value: parseValue(reader) };
    case 'DELETE':
      return { kind: 'delete', path, value: parseValue(reader) };
  }
}

/**
 * set-value = "(" set-value ")" | operand [ ( "+" | "-" ) operand ]
 *
 * A parenthesis may open the whole sum or its first operand; which one shows only where it closes. So they are
 * counted, and those still open after a sum enclose it.
 */
function parseSetValue(reader: TokenReader, grammar: OperandGrammar): SetValueNode {
  let open = 0;
  while (reader.takeSymbol('(')) open++;
  let value: SetValueNode = parseOperand(reader, grammar);
  let isGrouped = false;
  let sumIsOver = false;
  while (true) {
    if (!sumIsOver && (reader.atSymbol('+') || reader.atSymbol('-'))) {
      value = parseSum(reader, grammar, value);
      isGrouped = false;
      sumIsOver = true;
    } else if (open > 0) {
      reader.expectSymbol(')');
      if (isGrouped) grammar.onRedundantParentheses();
      isGrouped = true;
      open--;
    } else {
      return value;
    }
  }
}

function parseSum(reader: TokenReader, grammar: OperandGrammar, left: SetValueNode): SetValueNode {
  // The caller reads one sum only, so what stands left of its operator is an operand.
  if (left.kind === 'arithmetic') throw reader.syntaxError();
  const operator = reader.take().text === '+' ? '+' : '-';
  reader.countOperator();
  return { kind: 'arithmetic', operator, left, right: parseOperand(reader, grammar) };
}

function parseValue(reader: TokenReader): ValueNode {
  if (reader.current.kind !== 'value') throw reader.syntaxError();
  return { kind: 'value', name: reader.take().text };
}
