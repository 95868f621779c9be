// An ES module, of a framework that speaks fetch, with what it asks for beside it.
import { Hono } from 'hono';

const app = new Hono();
app.get('/', (c) => c.text('hono'));

export default app;
export const isolated = { workers: 1, kind: 'thread' };
