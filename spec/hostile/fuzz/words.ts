/** What nobody may read who comes past a guard, by whatever spelling. */
export const SECRET = 'SECRET';
/** The old copy of a page that is live, whose guard stands in the scion. */
export const OLD_COPY = 'OLD COPY';
