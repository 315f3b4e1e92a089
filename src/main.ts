import { startProcess } from './startup.js';

await startProcess(process.argv.slice(2));
