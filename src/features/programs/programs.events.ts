/** A program came out that readers are to be told of: with the event's id. */
export const PROGRAM_RELEASED = 'program.released';

/** Somebody who said to be a speaker was answered: with the ids of the speaker and the person. */
export const SPEAKER_CLAIM_DECIDED = 'program.speaker-claim-decided';
