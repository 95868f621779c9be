import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildPackage, Project } from '../../shared/project';
import { answersOf } from './answers';

let built: string;
beforeAll(() => {
  built = buildPackage();
});

const PAGES = `
app.set('view engine', 'ejs');
app.use(express.static('public'));
app.get('/', (req, res) => res.render('home', { title: 'Old' }));
app.get('/users/:id', (req, res) => res.json(req.params));
app.post('/users', (req, res) => res.send('made'));
app.get('/file', (req, res) => res.sendFile('s.css', { root: 'public' }));
app.get('/away', (req, res) => res.redirect('/users/1'));
app.get('/fails', (req, res) => { throw new Error('it'); });
`;
const FILES = { 'views/home.ejs': '<h1><%= title %></h1>', 'public/s.css': 'p { }' };
const ASKS = [
  ['GET', '/'],
  ['GET', '/s.css'],
  ['GET', '/users/7'],
  ['POST', '/users'],
  ['GET', '/file'],
  ['GET', '/away'],
  ['GET', '/nothing'],
] as const;

/** Old apps that nobody prepared: where each is started, and the files of it. */
const apps: Record<string, { home: string; file: string; files: Record<string, string>; manifest?: object }> =
  {
    'of Express 4, in a package of its own, that listens': {
      home: 'old',
      file: 'app.js',
      files: {
        'old/package.json': '{ "name": "old" }',
        'old/app.js': `var express = require('express4');\nvar app = express();${PAGES}app.listen(process.env.PORT || 8080, function () { console.log('on', this.address().port); });\n`,
        ...below('old'),
      },
    },
    'that makes its server, and exports nothing': {
      home: '.',
      file: 'server.js',
      files: {
        'server.js': `const express = require('express');\nconst app = express();${PAGES}require('http').createServer(app).listen(process.env.PORT);\n`,
        ...FILES,
      },
    },
    'that is an ES module, and listens later': {
      home: '.',
      file: 'src/main.mjs',
      files: {
        'src/main.mjs': `import express from 'express';\nconst app = express();${PAGES}setTimeout(() => app.listen(process.env.PORT), 100);\n`,
        ...FILES,
      },
    },
    'that is exported by name': {
      home: '.',
      file: 'app.js',
      files: {
        'app.js': `const express = require('express');\nconst app = express();${PAGES}exports.app = app;\nif (require.main === module) app.listen(process.env.PORT);\n`,
        ...FILES,
      },
    },
    'of a project of ES modules': {
      home: '.',
      file: 'app.js',
      manifest: { type: 'module' },
      files: {
        'app.js': `import express from 'express';\nconst app = express();${PAGES}export default app;\nif (process.argv[1] === import.meta.filename) app.listen(process.env.PORT);\n`,
        ...FILES,
      },
    },
  };

function below(folder: string): Record<string, string> {
  return Object.fromEntries(Object.entries(FILES).map(([name, text]) => [`${folder}/${name}`, text]));
}

describe('graft', () => {
  it.each(Object.keys(apps))('makes a running site of an app %s, every page as before', async (name) => {
    const { home, file, files, manifest } = apps[name] as (typeof apps)[string];
    const project = new Project(built, ['express', 'express4', 'ejs'], manifest).write(files);
    const before = await answersOf(join(project.folder, home), file, ASKS);
    const { written, install } = project.json('graft', join(home, file));
    expect(install).toBeNull();
    const [host] = written;
    expect(await answersOf(project.folder, host, ASKS)).toEqual(before);
    for (const [path, text] of Object.entries(files))
      expect(readFileSync(join(project.folder, path), 'utf8')).toBe(text);
    // Its own redirect is what a name would build by now.
    expect(project.json('check', host).findings).toMatchObject([{ kind: 'typed path' }]);
    const states = JSON.parse(readFileSync(join(project.folder, 'states.json'), 'utf8'));
    expect(states['user.show']).toEqual({ state: 'legacy' });
    const routes = project.json('routes', host);
    expect(routes).toContainEqual(
      expect.objectContaining({ name: 'site:user.show', pattern: '/users/:id', side: 'stock' }),
    );
    project.remove();
  });

  it('moves a first route, by its name and its state', async () => {
    const { files } = apps['that is exported by name'] as (typeof apps)[string];
    const project = new Project(built, ['express', 'ejs']).write(files);
    expect(project.run('graft', 'app.js', 'fresh')).toMatchObject({
      code: 0,
      out: expect.stringContaining('PORT=3000 node site.js'),
    });
    const file = join(project.folder, 'fresh/app.js');
    const successor = readFileSync(file, 'utf8').replace(/^\/\/ (app\.get\('\/users\/:id'.*)$/m, '$1');
    expect(successor).toContain("\napp.get('/users/:id', endpoint('user.show'), ");
    project.write({ 'fresh/app.js': successor, 'states.json': '{ "user.show": { "state": "live" } }' });
    expect(
      await answersOf(project.folder, 'site.js', [
        ['GET', '/users/7'],
        ['GET', '/s.css'],
      ]),
    ).toMatchObject([
      [200, 'new', expect.anything(), null],
      [200, 'p { }', expect.anything(), null],
    ]);
    project.remove();
  });

  it('overwrites nothing, and says what has to be installed', () => {
    const project = new Project(built, []).write({
      'app.js': 'module.exports = (req, res) => res.end("old");',
      'states.json': '{}',
    });
    expect(project.run('graft', 'app.js')).toMatchObject({
      code: 2,
      err: expect.stringContaining('states.json is there already'),
    });
    project.remove();
    const other = new Project(built, []).write({
      'app.js': 'module.exports = (req, res) => res.end("old");',
    });
    expect(other.run('graft', 'app.js').out).toContain('npm install express@5');
    other.remove();
  });
});
