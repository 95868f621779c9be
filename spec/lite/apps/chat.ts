// Takes WebSockets: as a server of its own, or as the host says it.
import { createServer } from 'node:http';
import express from 'express';
import { guest } from 'express-party';
import { WebSocketServer } from 'ws';

const sockets = new WebSocketServer({ noServer: true });
sockets.on('connection', (socket, req) => {
  socket.on('message', (text) => socket.send(`${req.url} ${text}`));
});

export const server = createServer((_req, res) => void res.end('chat'));
server.on('upgrade', (req, socket, head) => {
  sockets.handleUpgrade(req, socket, head, (client) => sockets.emit('connection', client, req));
});

const app = express().get('/', (_req, res) => void res.send('chat'));
export const said = guest(app, { upgrade: sockets as never });
export default process.env.CHAT === 'said' ? said : server;
