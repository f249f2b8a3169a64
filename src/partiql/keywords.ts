/**
 * Words that are not names unless quoted: those of SQL-92 and what PartiQL adds to them. Source: SQL-92, "reserved
 * word" and "non-reserved word", as far as the PartiQL reference parser reserves them.
 */
const RESERVED = `
absolute action add all allocate alter and any are as asc assertion at authorization avg begin between bit bit_length
by cascade cascaded case cast catalog char character character_length char_length check close coalesce collate
collation column commit connect connection constraint constraints continue convert corresponding count create cross
current current_date current_time current_timestamp current_user cursor date date_add date_diff deallocate dec decimal
declare default deferrable deferred delete desc describe descriptor diagnostics disconnect distinct domain double drop
else end escape except exception exec execute exists external extract fetch first float for foreign found from full
get global go goto grant group having identity immediate in indicator initially inner input insensitive insert int
integer intersect interval into is isolation join key language last left level like local lower match max min module
names national natural nchar next no not nullif numeric octet_length of on only open option or order outer output
overlaps pad partial position precision prepare preserve primary prior privileges procedure public read real
references relative restrict revoke right rollback rows schema scroll section select session session_user set size
smallint some space sql sqlcode sqlerror sqlstate substring sum system_user table temporary then time timestamp to
transaction translate translation trim union unique unknown update upper usage user using value values varchar varying
view when whenever where with work write zone
pivot unpivot limit tuple remove index conflict do nothing returning modified new old let bool boolean string symbol
clob blob struct list sexp bag`;

export const KEYWORDS: ReadonlySet<string> = new Set(RESERVED.split(/\s+/).filter((word) => word !== ''));

/** Keywords that are functions when a parenthesis follows, and nothing otherwise. */
export const FUNCTION_KEYWORDS: ReadonlySet<string> = new Set(
  (
    'exists count avg max min sum substring char_length character_length octet_length bit_length upper lower size ' +
    'nullif coalesce sexp list bag'
  ).split(' '),
);

/** Keywords that join two expressions or stand before one. */
export const OPERATOR_KEYWORDS: ReadonlySet<string> = new Set(
  'and or is in not between like union except intersect'.split(' '),
);

/** Words that are one token when the second follows the first. */
export const WORD_PAIRS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['not', new Set(['in', 'between', 'like'])],
  ['is', new Set(['not'])],
  ['insert', new Set(['into'])],
  ['all', new Set(['old', 'new'])],
  ['modified', new Set(['old', 'new'])],
  ['double', new Set(['precision'])],
  ['character', new Set(['varying'])],
]);

/** What IS may ask for. DynamoDB knows few of these types; the others are refused later, in other words. */
export const TYPE_NAMES: ReadonlySet<string> = new Set([
  ...['missing', 'null', 'bool', 'boolean', 'smallint', 'int', 'int2', 'int4', 'int8', 'integer', 'integer2'],
  ...[
    'integer4',
    'integer8',
    'bigint',
    'float',
    'real',
    'double precision',
    'dec',
    'decimal',
    'numeric',
    'time',
  ],
  ...['timestamp', 'date', 'char', 'character', 'varchar', 'character varying', 'string', 'symbol', 'clob'],
  ...['blob', 'struct', 'tuple', 'list', 'sexp', 'bag', 'any'],
]);
