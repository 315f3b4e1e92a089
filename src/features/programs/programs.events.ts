/** A program came out that readers are to be told of: with the event's id. */
export const PROGRAM_RELEASED = 'program.released';
