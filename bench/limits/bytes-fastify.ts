/** The limit of pages: bare Fastify answering the same bytes with the same headers from a Buffer. */
import { readFileSync } from 'node:fs';
import { fastify } from 'fastify';

const body = readFileSync(process.env['BODY'] ?? '');
const app = fastify();
app.get('/', (_request, reply) => reply.header('content-type', 'text/html; charset=utf-8').send(body));
await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
