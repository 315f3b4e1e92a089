/** The limit of feeds: bare `node:http` answering the same bytes, or 304 when asked with If-None-Match. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const body = readFileSync(process.env['BODY'] ?? '');
createServer((request, response) => {
  if (request.headers['if-none-match']) {
    response.writeHead(304).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'text/calendar; charset=utf-8', 'content-length': body.length }).end(body);
}).listen(Number(process.env['PORT']), '127.0.0.1');
