// The fresh blog: Express 5, TypeScript, posts in Markdown. Its endpoints stand in one table, which serves the
// router and the links.
//
// Alone: npx tsx demo-apps/blog/app.ts
import { join } from 'node:path';
import express from 'express';
import { endpoints, rsvp } from 'express-party';
import { indexPage, menu, postPage } from './pages.js';
import { findPost, postsOn, postsWith } from './posts.js';

export const routes = endpoints('blog', {
  index: '/',
  post: '/posts/:slug',
  posts: '/posts.json',
  more: '/more.mjs',
  style: '/style.css',
});

const app = express();
export default app;

app.use(
  rsvp(routes, (partyline) => {
    partyline.connect('nav', () => menu(partyline));
    partyline.connect('stories', (sku) => postsWith(`shop:product/${sku}`));
  }),
);

app.get(routes.paths.index, (req, res) => {
  res.send(indexPage(req));
});

app.get(routes.paths.posts, (req, res) => {
  const { posts, next } = postsOn(Number(req.query.page));
  res.json({ posts: posts.map(({ slug, title, intro }) => ({ slug, title, intro })), next });
});

app.get(routes.paths.more, (_req, res) => {
  res.sendFile(join(__dirname, 'more.mjs'));
});

app.get(routes.paths.post, (req, res, next) => {
  const post = findPost(req.params.slug);
  // Not ours: whoever stands after the blog answers, the host's 404 page say.
  if (!post) return next();
  res.send(postPage(req, post));
});

app.get(routes.paths.style, (_req, res) => {
  res.sendFile(join(__dirname, '../style.css'));
});

if (require.main === module) {
  const port = process.env.PORT ?? 3000;
  app.listen(port);
  console.log(`The blog, alone: http://localhost:${port}/`);
}
