import type { IncomingMessage } from 'node:http';
import express from 'express';
import { HighAndDry, type Operator, type PartylineError, type PartyOptions, party } from 'express-party';
import { closeAll, serve } from './shared/serve';

// Each behaviour that the tests of wsgi_party, the ancestor, assert; the title ends in the name of its test.

afterEach(closeAll);

/** A dispatcher that answers at two invite paths, as the ancestor's, and remembers whom it was given. */
function makeDispatcher() {
  const dispatcher = express();
  const invited: { path: string; operator: Operator | undefined; own: boolean }[] = [];
  const operators: Operator[] = [];
  dispatcher.use((req, _res, next) => {
    invited.push({ path: req.path, operator: req.partyline, own: Object.hasOwn(req, 'partyline') });
    next();
  });
  for (const path of ['/__invite__', '/another/__invite__']) {
    dispatcher.get(path, (req, res, next) => {
      if (!req.partyline) return next();
      operators.push(req.partyline);
      req.partyline.declare(operators.length === 1 ? 'one' : 'another');
      res.send('ok');
    });
  }
  dispatcher.get('/hello', (_req, res) => {
    res.send('hello');
  });
  return { dispatcher, invited, operators };
}

const INVITES = ['/__invite__', '/another/__invite__'];

/** A party around it, with its invitations sent. */
async function throwParty(options: PartyOptions = {}) {
  const { dispatcher, invited, operators } = makeDispatcher();
  const line = party(dispatcher, { invites: INVITES, onError: () => {}, ...options });
  const host = express();
  host.use(line);
  await line.bootstrap();
  const [one, another] = operators as [Operator, Operator];
  return { host, line, invited, one, another };
}

/** Two handlers of one service that say what they were asked, as the ancestor's L. */
function makeHandlers() {
  const asked: unknown[] = [];
  const handler1 = (payload: unknown) => {
    asked.push(payload);
    return 'result';
  };
  const handler2 = (payload: unknown) => {
    asked.push(payload);
    return 'result2';
  };
  const highAndDry = (payload: unknown) => {
    asked.push(payload);
    throw new HighAndDry();
  };
  return { asked, handler1, handler2, highAndDry };
}

describe('an operator', () => {
  it('connects a handler to the partyline (TestPartylineOperator.test_connect)', async () => {
    const { line, one } = await throwParty();
    expect(typeof one.connect('name', () => 'answer')).toBe('function');
    expect(line.partyline.askAround('name')).toEqual(['answer']);
  });

  it('asks the partyline, as itself (TestPartylineOperator.test_ask_around)', async () => {
    const { one, another } = await throwParty();
    one.connect('name', () => 'mine');
    another.connect('name', (payload: string) => `${payload} answered`);
    expect(one.askAround('name', 'payload')).toEqual(['payload answered']);
  });
});

describe('a party', () => {
  it('sends one invitation to each invite path (TestWSGIParty.test_ctor_calls_send_invitations)', async () => {
    const { invited, line } = await throwParty();
    expect(invited.map(({ path }) => path).sort()).toEqual(['/__invite__', '/another/__invite__']);
    expect(line.guests.map(({ status }) => status)).toEqual(['joined', 'joined']);
  });

  it('sends them by itself, before its first answer (TestWSGIParty.test_ctor_calls_send_invitations)', async () => {
    const { dispatcher, invited } = makeDispatcher();
    const line = party(dispatcher, { invites: INVITES });
    const host = express();
    host.use(line);
    const served = await serve(host);
    expect((await served.get('/hello')).text).toBe('hello');
    expect(invited.map(({ path }) => path).sort()).toEqual(['/__invite__', '/another/__invite__', '/hello']);
    expect(invited.at(-1)?.path).toBe('/hello');
    await line.close();
  });

  it('hands every other request to the app as it is (TestWSGIParty.test___call__)', async () => {
    const { host, invited } = await throwParty();
    invited.length = 0;
    const served = await serve(host);
    const { status, text } = await served.get('/hello');
    expect([status, text]).toEqual([200, 'hello']);
    expect(invited).toEqual([{ path: '/hello', operator: undefined, own: false }]);
  });

  it('puts an operator on each invitation, one for each (TestWSGIParty.test_send_invitations)', async () => {
    const { invited } = await throwParty();
    expect(invited).toHaveLength(2);
    const [first, second] = invited;
    expect([first?.own, second?.own]).toEqual([true, true]);
    for (const { operator } of invited) {
      expect(typeof operator?.connect).toBe('function');
      expect(typeof operator?.askAround).toBe('function');
    }
    expect(first?.operator).not.toBe(second?.operator);
  });

  it('puts it where no enumeration finds it (TestWSGIParty.test_send_invitations)', async () => {
    const { dispatcher } = makeDispatcher();
    const keys: string[] = [];
    const outer = express();
    outer.use((req: IncomingMessage, _res, next) => {
      keys.push(...Object.keys(req));
      next();
    }, dispatcher);
    const line = party(outer, { invites: INVITES });
    express().use(line);
    await line.bootstrap();
    expect(keys).toContain('url');
    expect(keys).not.toContain('partyline');
  });
});

describe('connecting', () => {
  it('makes a service of the first handler (TestWSGIParty.test_connect_to_nonexisting)', async () => {
    const { one, another } = await throwParty();
    expect(() => another.askAround('service_name')).toThrow(
      expect.objectContaining({ name: 'NoSuchServiceName' }),
    );
    one.connect('service_name', () => 'handler');
    expect(another.askAround('service_name')).toEqual(['handler']);
  });

  it('puts another handler after those that are there (TestWSGIParty.test_connect_to_existing)', async () => {
    const { one, another } = await throwParty();
    one.connect('service_name', () => 'abc');
    one.connect('service_name', () => 'handler');
    expect(another.askAround('service_name')).toEqual(['abc', 'handler']);
  });
});

describe('asking around', () => {
  it('asks all handlers of another operator in order, each with the payload (test_ask_around_other_operator)', async () => {
    const { one, another } = await throwParty();
    const { asked, handler1, handler2 } = makeHandlers();
    one.connect('service_name', handler1);
    one.connect('service_name', handler2);
    expect(another.askAround('service_name', 'payload')).toEqual(['result', 'result2']);
    expect(asked).toEqual(['payload', 'payload']);
  });

  it('skips a handler that throws HighAndDry (test_ask_around_other_operator_handler_raises_HighAndDry)', async () => {
    const { one, another } = await throwParty();
    const { asked, handler1, highAndDry } = makeHandlers();
    one.connect('service_name', handler1);
    one.connect('service_name', highAndDry);
    expect(another.askAround('service_name', 'payload')).toEqual(['result']);
    expect(asked).toEqual(['payload', 'payload']);
  });

  it('skips the handlers of the same operator (test_ask_around_same_operator)', async () => {
    const { one } = await throwParty();
    const { asked, handler1, handler2 } = makeHandlers();
    one.connect('service_name', handler1);
    one.connect('service_name', handler2);
    expect(one.askAround('service_name', 'payload')).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('asks everybody for who is no guest (test_ask_around_no_operator)', async () => {
    const { line, one, another } = await throwParty();
    const { asked, handler1, highAndDry } = makeHandlers();
    one.connect('service_name', handler1);
    another.connect('service_name', highAndDry);
    expect(line.partyline.askAround('service_name', 'payload')).toEqual(['result']);
    expect(asked).toEqual(['payload', 'payload']);
  });

  it('throws where nobody has connected the service (test_ask_around_no_handler)', async () => {
    const { line, one } = await throwParty();
    for (const { askAround } of [line.partyline, one]) {
      let thrown: PartylineError | undefined;
      try {
        askAround('unlucky', null);
      } catch (error) {
        thrown = error as PartylineError;
      }
      expect(thrown?.code).toBe('ERR_PARTY_NO_SUCH_SERVICE_NAME');
      expect(thrown?.name).toBe('NoSuchServiceName');
      // Quoted once: the ancestor prints "'unlucky'" in two pairs of quotes.
      expect(thrown?.message).toContain('Nobody has connected the service "unlucky".');
    }
  });

  it('gives no answers, and no error, where it was told to ignore that (test_ask_around_no_handler_ignored)', async () => {
    const { line, one } = await throwParty({ ignoreMissingServices: true });
    expect(line.partyline.askAround('who_cares', null)).toEqual([]);
    expect(one.askAround('who_cares', null)).toEqual([]);
  });

  // What the ancestor got wrong: it tells a handler's owner by the function alone.
  it('asks another operator that has connected the very same function', async () => {
    const { one, another } = await throwParty();
    const { handler1 } = makeHandlers();
    one.connect('service_name', handler1);
    another.connect('service_name', handler1);
    expect(one.askAround('service_name', 'payload')).toEqual(['result']);
  });
});
