import { EventEmitter } from 'node:events';
import express from 'express';
import { isExpressApp, isFailure } from '../../lib/common/apps';
import { majors } from '../shared/express';

describe('isFailure', () => {
  it.each([undefined, null, false, 0, '', 'route', 'router'])(
    'is false of %j, which says "not me"',
    (given) => {
      expect(isFailure(given)).toBe(false);
    },
  );

  it.each([new Error('own'), 'own', 7, {}, true])('is true of %p', (given) => {
    expect(isFailure(given)).toBe(true);
  });
});

describe('isExpressApp', () => {
  it.each(majors)('is true of an app of Express $major, mounted or not', ({ express }) => {
    const app = express();
    expect(isExpressApp(app)).toBe(true);
    express().use('/x', app);
    expect(isExpressApp(app)).toBe(true);
  });

  it("is true of an app of the host's Express", () => {
    expect(isExpressApp(express())).toBe(true);
  });

  it.each(majors)('is false of a Router of Express $major', ({ express }) => {
    expect(isExpressApp(express.Router())).toBe(false);
  });

  // Express 4 throws when `app.router` is read, so telling an app must leave it alone.
  it('reads no more than it has to', () => {
    const app = majors[1]?.express();
    Object.defineProperty(app, 'router', {
      get() {
        throw new Error('read');
      },
    });
    expect(isExpressApp(app)).toBe(true);
  });

  const connectLike = Object.assign(() => {}, EventEmitter.prototype, { handle: () => {}, stack: [] });
  const members = { handle: () => {}, emit: () => true, path: () => '', request: {}, response: {} };

  it.each([
    ['a plain handler', (_req: unknown, _res: unknown, next: () => void) => next()],
    ['what connect makes', connectLike],
    ['an object with the members of an app', members],
    ['undefined', undefined],
    ['null', null],
    ['a string', 'app'],
  ])('is false of %s', (_what, value) => {
    expect(isExpressApp(value)).toBe(false);
  });

  it.each(Object.keys(members))('is false of a function that lacks %s', (member) => {
    const whole = Object.assign(() => {}, members);
    expect(isExpressApp(whole)).toBe(true);
    expect(isExpressApp(Object.assign(() => {}, members, { [member]: undefined }))).toBe(false);
  });
});
