import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConditionNode, OperandNode, PathElement } from './ast.js';
import { parseCondition } from './condition-parser.js';

const parse = (text: string) => parseCondition(text, 'ConditionExpression').condition;

// --- printing, only as much as parsing can be checked against

function printElement(element: PathElement): string {
  if (element.kind === 'index') return `[${element.digits}]`;
  return `.${element.name}`;
}

function printOperand(operand: OperandNode): string {
  switch (operand.kind) {
    case 'path':
      return operand.elements.map(printElement).join('').slice(1);
    case 'value':
      return operand.name;
    case 'function':
      return `${operand.name}(${operand.operands.map(printOperand).join(', ')})`;
  }
}

function printCondition(condition: ConditionNode): string {
  switch (condition.kind) {
    case 'comparison':
      return `${printOperand(condition.left)} ${condition.operator} ${printOperand(condition.right)}`;
    case 'between':
      return `${printOperand(condition.operand)} BETWEEN ${printOperand(condition.lower)} AND ${printOperand(condition.upper)}`;
    case 'in':
      return `${printOperand(condition.operand)} IN (${condition.candidates.map(printOperand).join(',')})`;
    case 'function':
      return printOperand(condition);
    case 'not':
      return `NOT ${printGrouped(condition.condition)}`;
    case 'and':
    case 'or':
      return condition.conditions.map(printGrouped).join(` ${condition.kind.toUpperCase()} `);
  }
}

function printGrouped(condition: ConditionNode): string {
  return `(${printCondition(condition)})`;
}

// --- trees to print

const word = fc.stringMatching(/^[a-z][a-zA-Z0-9_]{0,4}$/).filter((text) => !/^(and|or|not|in)$/i.test(text));
const element: fc.Arbitrary<PathElement> = fc.oneof(
  word.map((name): PathElement => ({ kind: 'attribute', name })),
  word.map((name): PathElement => ({ kind: 'placeholder', name: `#${name}` })),
);
const laterElement = fc.oneof(
  element,
  fc.nat().map((index): PathElement => ({ kind: 'index', digits: String(index) })),
);
const path = fc
  .tuple(element, fc.array(laterElement, { maxLength: 3 }))
  .map(([first, rest]): OperandNode => ({ kind: 'path', elements: [first, ...rest] }));
const { operand } = fc.letrec<{ operand: OperandNode; call: OperandNode }>((tie) => ({
  operand: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    path,
    word.map((name): OperandNode => ({ kind: 'value', name: `:${name}` })),
    tie('call'),
  ),
  call: fc
    .tuple(word, fc.array(tie('operand'), { minLength: 1, maxLength: 3 }))
    .map(([name, operands]): OperandNode => ({ kind: 'function', name, operands })),
}));
const comparator = fc.constantFrom<'=' | '<>' | '<' | '<=' | '>' | '>='>('=', '<>', '<', '<=', '>', '>=');
const leaf: fc.Arbitrary<ConditionNode> = fc.oneof(
  fc
    .tuple(comparator, operand, operand)
    .map(([operator, left, right]): ConditionNode => ({ kind: 'comparison', operator, left, right })),
  fc
    .tuple(operand, operand, operand)
    .map(([of, lower, upper]): ConditionNode => ({ kind: 'between', operand: of, lower, upper })),
  fc
    .tuple(operand, fc.array(operand, { minLength: 1, maxLength: 3 }))
    .map(([of, candidates]): ConditionNode => ({ kind: 'in', operand: of, candidates })),
  fc.tuple(word, operand).map(([name, of]): ConditionNode => ({ kind: 'function', name, operands: [of] })),
);
const { condition: anyCondition } = fc.letrec<{ condition: ConditionNode }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    tie('condition').map((condition): ConditionNode => ({ kind: 'not', condition })),
    fc
      .tuple(
        fc.constantFrom<'and' | 'or'>('and', 'or'),
        fc.array(tie('condition'), { minLength: 2, maxLength: 3 }),
      )
      .map(([kind, conditions]): ConditionNode => ({ kind, conditions })),
  ),
}));

describe('parsing', () => {
  it('reads back every tree that can be printed', () => {
    fc.assert(
      fc.property(anyCondition, (condition) => {
        expect(parse(printCondition(condition))).toEqual(condition);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['a=b or c=d and e=f', 'a=b or (c=d and e=f)'],
    ['a=b and c=d or e=f and g=h', '(a=b and c=d) or (e=f and g=h)'],
    ['not a=b and c=d', '(not a=b) and c=d'],
    ['not a=b or not not c=d', '(not a=b) or (not (not c=d))'],
    ['a between b and c and d=e', '(a between b and c) and d=e'],
    ['(a) between (b) and (c)', 'a between b and c'],
    ['(a.b).c = (d[0])[1]', 'a.b.c = d[0][1]'],
  ])('%s means %s', (text, meaning) => {
    expect(parse(text)).toEqual(parse(meaning));
  });

  it('takes keywords in any case and any white space', () => {
    expect(parse('a\tbEtWeEn\r\nb AnD c oR nOt(d iN(e))')).toEqual(
      parse('a BETWEEN b AND c OR NOT d IN (e)'),
    );
  });
});

describe('hostile input', () => {
  const sizeLimit = 4096;
  const answer = (text: string) => {
    try {
      return printCondition(parse(text.slice(0, sizeLimit)));
    } catch (error) {
      return String(error);
    }
  };

  it.each([
    ['(', 'Syntax error'],
    ['not ', 'Syntax error'],
    ['f(', 'too many operators'],
    ['a=(', 'Syntax error'],
    ['a in(', 'Syntax error'],
    ['a between ', 'Syntax error'],
    ['a.', 'Syntax error'],
    ['a[0]', 'Syntax error'],
    ['a<b or ', 'Syntax error'],
    [')', 'Syntax error'],
    ['\u0000', 'Syntax error'],
  ])('a screenful of %j is an error like any other', (piece, problem) => {
    expect(answer(piece.repeat(sizeLimit))).toContain(problem);
  });

  it('reads a thousand parentheses without a thousand frames', () => {
    const text = `${'('.repeat(2046)}a<b${')'.repeat(2046)}`;
    expect(parseCondition(text, 'FilterExpression').hasRedundantParentheses).toBe(true);
    expect(answer(`a < ${'('.repeat(1000)}b${')'.repeat(1000)}`)).toBe('a < b');
    expect(answer(`${'('.repeat(1000)}a${')'.repeat(1000)} < b`)).toBe('a < b');
  });

  it('counts what the syntax allows before it refuses the number', () => {
    expect(answer(`${'not '.repeat(1000)}a<b`)).toContain('too many operators; operator count: 301');
    expect(answer(`${'not '.repeat(299)}a<b`)).toContain('NOT');
    expect(answer(`a < ${'f('.repeat(299)}b${')'.repeat(299)}`)).toContain('f(f(');
    expect(answer(`a < ${'f('.repeat(600)}b${')'.repeat(600)}`)).toContain('operator count: 301');
  });

  it('answers any text with a tree or a ValidationException', () => {
    const piece = fc.constantFrom(
      ...[
        'a',
        'b.c',
        '[0]',
        '(',
        ')',
        ' and ',
        ' or ',
        'not ',
        ' between ',
        ' in ',
        '=',
        '<>',
        ',',
        '.',
        ':v',
        '#n',
        '7',
        'f(',
        '-',
        '😀',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        try {
          parse(pieces.join(''));
        } catch (error) {
          expect(error).toMatchObject({ code: 'ValidationException' });
        }
      }),
      { numRuns: 500 },
    );
  });
});
