import { kindOf } from '../../../lib/graft/ways/guards';

describe('what a handler looks like by its name', () => {
  it.each([
    ['session', ['session', '_cookieSession', 'initialize']],
    ['csrf', ['csrf', 'csurf', 'doubleCsrfProtection', '_csrf', 'lusca', 'validateCsrfToken']],
    ['limit', ['rateLimit', 'limiter', 'apiLimiter', 'throttle', 'slowDown']],
    [
      'headers',
      ['helmetMiddleware', 'contentSecurityPolicyMiddleware', 'hsts', 'xssFilter', 'noSniff', 'cors'],
    ],
    ['headers', ['crossOriginOpenerPolicyMiddleware', 'corsMiddleware', 'frameguard', 'securityHeaders']],
    [
      'auth',
      ['authenticate', 'requireLogin', 'isLoggedIn', 'ensureAuthenticated', 'requiresAuth', 'jwtMiddleware'],
    ],
    ['auth', ['isAdmin', 'checkPermission', 'guard', 'protect', 'restrictTo', 'basicAuth', 'verifyToken']],
    ['harmless', ['query', 'expressInit', 'serveStatic', 'jsonParser', 'urlencodedParser', 'cookieParser']],
    ['harmless', ['compression', 'logger', 'mounted_app', 'morganMiddleware']],
    [undefined, ['anonymous', 'showPage', 'locals', 'setTheme', 'router', 'loadUser']],
  ] as const)('%s: %j', (kind, names) => {
    expect(names.map((name) => [name, kindOf(name)])).toEqual(names.map((name) => [name, kind]));
  });
});
