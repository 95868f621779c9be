/** Both are put in when the package is built (scripts/static.cjs), and by jest. */
declare const SWITCHBOARD_SCRIPT: string;
declare const SWITCHBOARD_STYLE: string;

/** What the page loads. */
export const script: string = SWITCHBOARD_SCRIPT;
export const style: string = SWITCHBOARD_STYLE;

/** `image/svg+xml`. Without one, browsers ask the host's root for theirs. */
export const icon: string =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect x="1" y="4" width="14" height="8" rx="4" fill="#2f80d8"/>' +
  '<circle cx="11" cy="8" r="3" fill="#fff"/></svg>\n';
