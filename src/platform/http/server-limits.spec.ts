import { type AddressInfo, connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import Fastify from 'fastify';
import { serverOptions } from './server-limits.js';

const SHORT = { headers: 100, request: 200, silence: 60_000, check: 20 };
const POLICY = { 'x-content-type-options': 'nosniff' };

/** What comes back for `sent`, to the end that the server makes. */
async function answerTo(sent: string): Promise<string> {
  const server = Fastify(serverOptions(SHORT, POLICY));
  server.post('/', (request, reply) => reply.send(request.body));
  await server.listen({ port: 0, host: '127.0.0.1' });
  const socket = connect((server.server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(sent);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  await server.close();
  return answer;
}

describe('a sender who is slow', () => {
  it.each([
    ['in the lines of a request', 'POST / HTTP/1.1\r\nhost: x\r\n'],
    ['in its body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{'],
  ])('%s is told so and cut off', async (_, sent) => {
    const answer = await answerTo(sent);
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toContain('x-content-type-options: nosniff\r\n');
    expect(answer).toMatch(/<h1>Запрос шёл слишком долго/);
  });
});
