/**
 * `SPEC_LONG=1 npx jest` (`npm run spec:long`) goes on for as long as somebody who looks for trouble has time; `npm test` goes
 * through the same in a form that fails for the same reasons and takes seconds.
 */
export const isLong = process.env.SPEC_LONG === '1';
