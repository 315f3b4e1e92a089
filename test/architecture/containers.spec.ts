import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Service {
  image: string;
  build?: string;
  user?: string;
  init?: boolean;
  read_only?: boolean;
  privileged?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  mem_limit?: string;
  cpus?: number;
  pids_limit?: number;
  ports?: string[];
  restart?: string;
  healthcheck?: { disable?: boolean };
  environment?: Record<string, string>;
}

const root = join(import.meta.dirname, '../..');
let services: [string, Service][];
let dockerfile: string;

beforeAll(async () => {
  const text = await readFile(join(root, 'docker-compose.yml'), 'utf8');
  services = Object.entries((parse(text, { merge: true }) as { services: Record<string, Service> }).services);
  dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8');
});

/** A tag that names one release: postgres:18.4, node:26.10.0-slim, mailpit:v1.27.0. */
const EXACT = /^[\w./-]+:v?\d+\.\d+(\.\d+)?(-[\w.]+)?(@sha256:[0-9a-f]{64})?$/;

describe('each container', () => {
  it('gains no rights and writes to no image', () => {
    expect(services.map(([name]) => name).toSorted()).toEqual(['mailpit', 'migrate', 'postgres', 'web', 'worker']);
    for (const [name, service] of services) {
      expect([name, service]).toMatchObject([
        name,
        { init: true, read_only: true, cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] },
      ]);
      expect([name, service.privileged]).toEqual([name, undefined]);
    }
  });

  it('has back only the rights that the first start of PostgreSQL needs, and runs as nobody special elsewhere', () => {
    for (const [name, { cap_add: added, user }] of services)
      if (name === 'postgres') expect(added).toEqual(['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'SETGID', 'SETUID']);
      else {
        expect([name, added]).toEqual([name, undefined]);
        expect([name, user]).toEqual([name, expect.stringMatching(/^(node|65534)$/)]);
      }
    expect(dockerfile).toMatch(/^USER node$/m);
  });

  it('has its share of memory, processor and processes', () => {
    for (const [name, service] of services)
      expect([name, service]).toEqual([
        name,
        expect.objectContaining({
          mem_limit: expect.stringMatching(/^\d+[mg]$/),
          cpus: expect.any(Number),
          pids_limit: expect.any(Number),
        }),
      ]);
  });

  it('comes from an image of one release', () => {
    const bases = Array.from(dockerfile.matchAll(/^FROM (\S+)/gm), ([, image]) => image);
    const images = services.filter(([, { build }]) => build === undefined).map(([, { image }]) => image);
    expect(bases).toHaveLength(2);
    for (const image of [...bases, ...images]) expect(image).toMatch(EXACT);
  });

  it('is open to this machine alone', () => {
    for (const [name, { ports = [] }] of services)
      for (const port of ports) expect([name, port]).toEqual([name, expect.stringMatching(/^127\.0\.0\.1:/)]);
  });

  it('that goes on is started again and looked after', () => {
    for (const [name, service] of services)
      if (name !== 'migrate') {
        expect([name, service.restart]).toEqual([name, 'unless-stopped']);
        expect([name, service.healthcheck?.disable]).toEqual([name, undefined]);
      }
    expect(dockerfile).toContain('HEALTHCHECK');
  });

  it('of the application gets every setting that an operator may give', async () => {
    const config = await readFile(join(root, 'src/platform/config/config.ts'), 'utf8');
    const [, web] = services.find(([name]) => name === 'web') ?? [];
    const set = Object.keys(web?.environment ?? {});
    expect(set).toEqual(
      expect.arrayContaining(['SECRET', 'PUBLIC_URL', 'DATABASE_URL', 'TRUST_PROXY', 'METRICS_TOKEN']),
    );
    for (const name of set) expect(config).toContain(name);
  });
});
