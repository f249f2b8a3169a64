import { flatPage } from './flat-page.mjs';

export default flatPage('last');
