import { endOnFault } from './fault.js';
import { startProcess } from './startup.js';

endOnFault();
await startProcess(process.argv.slice(2));
