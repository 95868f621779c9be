import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { endpoint, party, rsvp } from 'express-party';
import { wireOver } from '../../../lib/wire/socket';
import { thrownBy } from '../../shared/thrown';

const folder = mkdtempSync(join(tmpdir(), 'console-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function lineOf(onError?: (error: unknown) => void) {
  const blog = express();
  blog.use(rsvp('blog'));
  blog.get('/posts/:id', endpoint('post'), (_req, res) => void res.end());
  const line = party({ '/blog': blog }, onError ? { onError } : {});
  express().use(line);
  await line.bootstrap();
  return line;
}

const until = async (is: () => boolean) => {
  while (!is()) await new Promise((resolve) => setImmediate(resolve));
};

describe('line.console', () => {
  it('answers over a socket of this user alone, until it is closed', async () => {
    const line = await lineOf();
    const path = join(folder, 'party.sock');
    const close = line.console(path);
    await until(() => existsSync(path));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const wire = wireOver(connect(path));
    expect(await wire.ask('report')).toEqual([]);
    expect(await wire.ask('routes')).toMatchObject([{ name: 'blog:post', pattern: '/blog/posts/:id' }]);
    await expect(wire.ask('secrets')).rejects.toThrow('Nobody answers "secrets"');
    close();
    await wire.closed;
    await until(() => !existsSync(path));
    await line.close();
  });

  it('has one for each process in a folder, and goes with the party', async () => {
    const line = await lineOf();
    line.console(`${folder}/all/`);
    await until(() => existsSync(join(folder, 'all')) && readdirSync(join(folder, 'all')).length === 1);
    expect(readdirSync(join(folder, 'all'))).toEqual([`${process.pid}.sock`]);
    await line.close();
    await until(() => readdirSync(join(folder, 'all')).length === 0);
  });

  it('leaves the socket of who runs alone, and reports what is wrong', async () => {
    const errors: unknown[] = [];
    const [line, other] = [await lineOf(), await lineOf((error) => errors.push(error))];
    const path = join(folder, 'taken.sock');
    line.console(path);
    await until(() => existsSync(path));
    other.console(path);
    other.console(join(folder, 'nowhere', 'party.sock'));
    await until(() => errors.length === 2);
    expect(errors).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          code: 'ERR_PARTY_BAD_OPTION',
          message: expect.stringContaining('of a process that runs'),
        }),
        expect.objectContaining({ syscall: 'listen' }),
      ]),
    );
    const wire = wireOver(connect(path));
    expect(await wire.ask('report')).toEqual([]);
    wire.close();
    await line.close();
    await other.close();
  });

  it.each([undefined, '', 7])('refuses %j', async (path) => {
    const line = await lineOf();
    expect(thrownBy(() => line.console(path as never)).code).toBe('ERR_PARTY_BAD_OPTION');
    await line.close();
  });
});
