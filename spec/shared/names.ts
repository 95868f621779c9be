/** What a guest or an endpoint can be called. */
export const goodNames = [
  'a',
  'A',
  '7',
  'blog',
  'post.show',
  'post-show',
  'post_show',
  '__proto__',
  'constructor',
  '-',
  '.',
];

/** What neither can be called. */
export const badNames = ['', ' ', 'a b', 'a:b', ':', 'a/b', 'é', 'ａ', 'a\n', '\n', 'a\0', '\ud800', '*'];
