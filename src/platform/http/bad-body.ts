/** A body that is not read, with the status Fastify and the error filter take from it; `message` is Russian, for people. */
export class BadBody extends Error {
  constructor(
    message: string,
    readonly statusCode: 400 | 413 | 415 = 400,
  ) {
    super(message);
  }
}
