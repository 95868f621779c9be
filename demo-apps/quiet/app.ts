// The quiet app: a status page that knows nothing of any party. It is mounted all the same, and the guest list
// says "declined".
//
// Alone: npx tsx demo-apps/quiet/app.ts
import express from 'express';

const app = express();
export default app;

app.get('/', (_req, res) => {
  res.json({ status: 'ok', uptime: Math.round(process.uptime()) });
});

if (require.main === module) {
  const port = process.env.PORT ?? 3000;
  app.listen(port);
  console.log(`The quiet app, alone: http://localhost:${port}/`);
}
