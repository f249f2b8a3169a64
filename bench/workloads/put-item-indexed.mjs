import { changingPuts } from './changing-puts.mjs';

// To a table with two indexes and a stream, made by postgres.mjs.
export default changingPuts('bench-indexed');
