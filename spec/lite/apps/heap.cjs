// Tells what its process has on the heap, after a collection: run with --expose-gc.
const express = require('express');

module.exports = express()
  .get('/heap', async (_req, res) => {
    for (let i = 0; i < 4; i++) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    res.send(String(process.memoryUsage().heapUsed));
  })
  .post('/echo', (req, res) => void req.pipe(res))
  .get('/posts/:id', (req, res) => void res.send(`A post: ${req.params.id}`));
