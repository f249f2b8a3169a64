import { changingPuts } from './changing-puts.mjs';

export default changingPuts('bench-streamed');
