import { once } from 'node:events';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { buildPackage, Project } from '../../shared/project';
import { running } from './answers';

const PACKAGES = ['express=express4', 'express5=express', 'ws', 'socket.io'];
let built: string;
beforeAll(() => {
  built = buildPackage();
});

/** What is said to whoever connects, by each way of connecting. */
async function greetings(folder: string, program: string): Promise<unknown[]> {
  return running(folder, program, async (origin, refused) => {
    while (!(await fetch(origin).catch(() => undefined))) await refused();
    const bySocketIo = async (transport: 'polling' | 'websocket') => {
      const socket = io(origin, { transports: [transport], reconnection: false, path: '/io' });
      const greeting = await new Promise((resolve) => {
        socket.once('hello', resolve).once('connect_error', () => resolve('nobody'));
      });
      socket.close();
      return greeting;
    };
    const plain = async () => {
      const socket = new WebSocket(origin.replace('http', 'ws'));
      const [message] = await once(socket, 'message').catch(() => ['nobody']);
      socket.terminate();
      return String(message);
    };
    const page = await (await fetch(origin)).text();
    return [page, await bySocketIo('polling'), await bySocketIo('websocket'), await plain()];
  });
}

const apps = {
  // It puts itself around the app: the server's listener is no app any more.
  'by socket.io': {
    file: `
const express = require('express');
const app = express();
const server = require('http').createServer(app);
const io = new (require('socket.io').Server)(server, { path: '/io' });
app.get('/', (req, res) => res.send('home'));
io.on('connection', (socket) => socket.emit('hello', 'you'));
server.listen(process.env.PORT);
module.exports = app;`,
    greetings: ['home', 'you', 'you', 'nobody'],
  },
  'by ws, once it listens': {
    file: `
const express = require('express');
const { WebSocketServer } = require('ws');
const app = express();
app.get('/', (req, res) => res.send('home'));
const server = app.listen(process.env.PORT, () => {
  new WebSocketServer({ server }).on('connection', (socket) => socket.send('hi'));
});`,
    greetings: ['home', 'nobody', 'nobody', 'hi'],
  },
};

describe.each(Object.keys(apps) as (keyof typeof apps)[])('an app with WebSockets of its own, %s', (name) => {
  it('has its pages and its sockets in the site that a graft makes of it', async () => {
    const { file, greetings: expected } = apps[name];
    const project = new Project(built, PACKAGES).write({ 'server.js': file });
    expect(await greetings(project.folder, 'server.js')).toEqual(expected);
    expect(project.run('graft', 'server.js').out).toContain('1 route of the old app has a name now.');
    expect(await greetings(project.folder, 'site.js')).toEqual(expected);
    project.remove();
  });
});
