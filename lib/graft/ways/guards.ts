/** What a handler looks like by its name: a guard of one of these kinds, something that guards nothing, or neither. */
export type Kind = 'session' | 'csrf' | 'limit' | 'headers' | 'auth' | 'harmless' | undefined;

/** In the order in which they are tried, by the names that libraries give to their middleware, and apps to their own. */
const KINDS: readonly (readonly [Exclude<Kind, undefined>, RegExp])[] = [
  ['harmless', /^(?:query|expressInit|serve(?:Static|Index)|(?:json|urlencoded|text|raw|cookie|body)Parser|multer)/i],
  ['harmless', /^(?:compression|logger|morgan|favicon|methodOverride|responseTime|timeout|flash|i18n|mounted_app)/i],
  ['csrf', /csrf|xsrf|csurf|lusca/i],
  ['limit', /rate_?limit|limiter|throttl|slow_?down|brute/i],
  ['headers', /helmet|security_?headers?|content_?security|(?:cross_?origin|referrer|permissions?)\w*policy|hsts/i],
  ['headers', /strict_?transport|frame_?(?:guard|options)|no_?sniff|xss|^cors|\bcsp\b/i],
  ['session', /session|^initialize$/i],
  ['auth', /auth|log(?:ged)?_?in|sign(?:ed)?_?in|passport|jwt|bearer|token|captcha|firewall|\bacl\b|check_?access/i],
  ['auth', /admin|roles?|permi(?:t|ssion)|privilege|guard|protect|ensure|require|restrict|forbid|deny|allowed?/i],
];

export function kindOf(name: string): Kind {
  return KINDS.find(([, names]) => names.test(name))?.[0];
}
