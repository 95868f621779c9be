// In the browser: loads the next posts into the page, and links to them by name, as the server does.
const list = document.querySelector('.teasers');
const more = document.querySelector('.more');
const { client, manifest } = more.dataset;

const [{ createUrlFor }, known] = await Promise.all([import(client), fetch(manifest).then((res) => res.json())]);
const urlFor = createUrlFor(known);

more.addEventListener('click', async (event) => {
  event.preventDefault();
  const { posts, next } = await (await fetch(urlFor('blog:posts', { page: more.dataset.page }))).json();
  list.append(...posts.map(teaser));
  if (next) more.dataset.page = next;
  else more.remove();
});
more.dataset.ready = 'yes';

function teaser({ slug, title, intro }) {
  const item = document.createElement('li');
  const heading = item.appendChild(document.createElement('h2'));
  const link = heading.appendChild(document.createElement('a'));
  link.href = urlFor('blog:post', slug);
  link.textContent = title;
  item.appendChild(document.createElement('p')).textContent = intro;
  return item;
}
