/** Where a token stands: lines and columns count characters from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}
