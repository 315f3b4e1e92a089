import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// npm start and npm run cli: builds the program where the tools for that are installed, and runs it. In production, and
// where only what runs is installed (npm ci --omit=dev), the program is there already and nothing is built.

const root = join(import.meta.dirname, '..');
const [name = 'main'] = process.argv.splice(2, 1);
const program = join(root, 'dist', 'src', `${name}.js`);
const builder = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
const isBuilt = existsSync(program);

if (existsSync(builder) && !(isBuilt && process.env['NODE_ENV'] === 'production')) {
  const { status } = spawnSync(process.execPath, [builder, 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
} else if (!isBuilt) {
  process.stderr.write('Программа не собрана. Выполните: npm ci && npm run build, затем npm prune --omit=dev\n');
  process.exit(1);
}
process.setSourceMapsEnabled(true);
process.argv[1] = program;
await import(pathToFileURL(program).href);
