/** Marks a listener for the end of a response as one that reads neither request nor response. */
export const READS_NOTHING = Symbol.for('express-party.reads-nothing');
