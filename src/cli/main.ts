#!/usr/bin/env node
/** The `stator` command. */
import { runCommandLine } from './command-line.js';

await runCommandLine(process.argv);
