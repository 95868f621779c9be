import { run } from './child';
import { closeAll } from './venue';

afterEach(closeAll);

describe('a process with a guest', () => {
  const host = `
    const app = express();
    const errors = [];
    const throwParty = (odd, options) => {
      const fine = express5();
      fine.use(rsvp('fine'));
      fine.get('/', (req, res) => res.send('fine'));
      const line = party({ '/odd': odd, '/fine': fine }, { inviteTimeout: 200, onError: (e) => errors.push(e.code), ...options });
      app.use(line);
      return line;
    };
    const tell = (line) => say(...line.guests.map(({ status }) => status), ...errors);
  `;

  it('G4 that throws in a timer: the bootstrap settles all the same', async () => {
    const { said, code } = await run(`${host}
      process.on('uncaughtException', (error) => say('uncaught', error.message));
      const odd = express5();
      odd.use('/__invite__', () => void setTimeout(() => { throw new Error('in a timer'); }, 20));
      const line = throwParty(odd);
      line.bootstrap().then(() => { tell(line); line.close(); });
    `);
    expect(said).toEqual(['uncaught in a timer', 'failed joined ERR_PARTY_DID_NOT_JOIN']);
    expect(code).toBe(0);
  });

  it('G4 that throws in a timer: without a handler the process ends, as its policy is', async () => {
    const { said, code, stderr } = await run(`${host}
      const odd = express5();
      odd.use('/__invite__', () => void setTimeout(() => { throw new Error('in a timer'); }, 20));
      throwParty(odd).bootstrap().then(() => say('through'));
    `);
    expect({ said, code }).toEqual({ said: [], code: 1 });
    expect(stderr).toContain('in a timer');
  });

  it('G5 of Express 4 that rejects: the promise is dropped there, and the time limit settles it', async () => {
    const { said, code } = await run(`${host}
      process.on('unhandledRejection', (error) => say('unhandled', error.message));
      const odd = express4();
      odd.use('/__invite__', async () => { throw new Error('dropped'); });
      const line = throwParty(odd);
      line.bootstrap().then(() => { tell(line); line.close(); });
    `);
    expect(said).toEqual(['unhandled dropped', 'failed joined ERR_PARTY_DID_NOT_JOIN']);
    expect(code).toBe(0);
  });

  it('G6 that answers twice and writes on: nothing is thrown where nobody could catch it', async () => {
    const { said, code, stderr } = await run(`${host}
      const line = throwParty(express5().use('/__invite__', (req, res) => {
        req.partyline.declare('odd');
        res.end('1');
        res.end('2');
        res.write('3');
        setTimeout(() => { res.write('4'); res.end('5'); res.destroy(new Error('6')); }, 20);
      }));
      line.bootstrap().then(() => { tell(line); return line.close(); });
    `);
    expect({ said, code, stderr }).toMatchObject({ said: ['joined joined'], code: 0 });
    expect(stderr).not.toContain('write after end');
  });

  it('G15 that hangs: closing the server leaves a bootstrap that settles and a process that ends', async () => {
    const { said, code, stderr } = await run(`${host}
      const odd = express5();
      odd.use('/__invite__', () => {});
      const line = throwParty(odd, { inviteTimeout: 1000 });
      const server = app.listen(0, () => {
        const { port } = server.address();
        const request = require('node:http').get({ port, path: '/fine' });
        request.on('error', () => say('client dropped'));
        server.on('request', () => setTimeout(() => {
          server.close();
          server.closeAllConnections();
        }, 20));
      });
      line.bootstrap().then(() => tell(line));
      process.on('exit', () => say(Date.now() - started < 30000 ? 'soon' : 'late'));
    `);
    expect(said).toEqual(['client dropped', 'failed joined ERR_PARTY_DID_NOT_JOIN', 'soon']);
    expect({ code, stderr: stderr.replace(/^npm.*\n/gm, '') }).toEqual({ code: 0, stderr: '' });
  });

  it('G15 that hangs: closing the party too ends the process at once, whatever the limit', async () => {
    const { said, code } = await run(`${host}
      const odd = express5();
      odd.use('/__invite__', (req, res) => { res.on('close', () => { say('guest closed'); res.write('late'); res.end('late'); }); });
      const line = throwParty(odd, { inviteTimeout: 60000 });
      const server = app.listen(0, () => setTimeout(() => { server.close(); line.close(); }, 50));
      line.bootstrap(server).then(() => say('through'), (error) => say(error.code));
      process.on('exit', () => say(Date.now() - started < 30000 ? 'soon' : 'late', ...errors));
    `);
    expect([...said].sort()).toEqual(['ERR_PARTY_CLOSED', 'guest closed', 'soon']);
    expect(code).toBe(0);
  });

  it('G15 that joined: party and server closed, nothing keeps the process', async () => {
    const { said, code } = await run(`${host}
      const line = throwParty(rsvp('odd'), { inviteTimeout: 60000 });
      const server = app.listen(0, async () => {
        await line.bootstrap(server);
        tell(line);
        server.close();
      });
      process.on('exit', () => say(Date.now() - started < 30000 ? 'soon' : 'late'));
    `);
    expect(said).toEqual(['joined joined', 'soon']);
    expect(code).toBe(0);
  });

  it('G15 never bootstrapped: a party alone keeps no process', async () => {
    const { said, code } = await run(`${host}
      throwParty((req, res, next) => next());
      process.on('exit', () => say('ended'));
    `);
    expect({ said, code }).toEqual({ said: ['ended'], code: 0 });
  });

  it.each([
    ['the app', '/loop'],
    ['a Router', '/loop'],
    ['the app', '/'],
    ['a Router', '/'],
  ])('G12 that is its own host by way of %s, at %s: a typed error, no loop', async (way, path) => {
    const { said, code, stderr } = await run(`
      const app = express();
      app.set('env', 'test');
      const errors = [];
      const options = { onError: (e) => errors.push(e.code), inviteTimeout: 300 };
      try {
        const line = party({ '${path}': app }, options);
        app.use('${way}' === 'the app' ? line : express.Router().use(line));
        const server = app.listen(0, async () => {
          await line.bootstrap(server).catch((error) => errors.push(error.code));
          say(...errors);
          const { port } = server.address();
          require('node:http').get({ port, path: '/loop/loop/x' }, (res) => {
            say(res.statusCode >= 400 ? 'refused' : res.statusCode);
            server.closeAllConnections();
            server.close();
            line.close();
          });
        });
      } catch (error) { say(error.code, 'at once'); }
    `);
    // Within a Router no `app.use` tells of the host: the circle shows when the party looks for itself.
    const told = expect.stringMatching(/^ERR_PARTY_(BAD_GUEST|MOUNTED_TWICE)/);
    expect(said).toEqual(way === 'the app' ? ['ERR_PARTY_BAD_GUEST at once'] : [told, 'refused']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
