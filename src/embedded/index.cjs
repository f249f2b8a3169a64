// The door for CommonJS: `const { startStator } = require('statordb')`. The package itself is made of ES modules,
// which CommonJS can load only without waiting for them; startStator is asynchronous anyway.
'use strict';

exports.startStator = async function startStator(options) {
  const embedded = await import('./index.js');
  return embedded.startStator(options);
};
