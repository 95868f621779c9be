import type { Ask } from './answers';

/** An app as people have it, which knows nothing of a graft. */
export interface Layout {
  /** The project's package, beside `private`. */
  readonly manifest?: object;
  /** Where it is started, from the project on, and what Node is given there. */
  readonly home: string;
  readonly start: string;
  /** What is grafted, from the project on. */
  readonly old: string;
  /** What Node is given to start the site: flags and the host. */
  readonly site: string;
  readonly files: Readonly<Record<string, string>>;
  readonly asks: readonly Ask[];
}

/** What `npx express-generator --view=ejs` writes (4.16), without its icons and fonts. */
const GENERATED = {
  'legacy/package.json': JSON.stringify({
    name: 'legacy',
    version: '0.0.0',
    private: true,
    scripts: { start: 'node ./bin/www' },
  }),
  'legacy/app.js': `var createError = require('http-errors');
var express = require('express');
var path = require('path');
var cookieParser = require('cookie-parser');
var logger = require('morgan');

var indexRouter = require('./routes/index');
var usersRouter = require('./routes/users');

var app = express();

// view engine setup
app.set('views', path.join(__dirname, 'views'));
app.set('view engine', 'ejs');

app.use(logger('dev'));
app.use(express.json());
app.use(express.urlencoded({ extended: false }));
app.use(cookieParser());
app.use(express.static(path.join(__dirname, 'public')));

app.use('/', indexRouter);
app.use('/users', usersRouter);

// catch 404 and forward to error handler
app.use(function(req, res, next) {
  next(createError(404));
});

// error handler
app.use(function(err, req, res, next) {
  // set locals, only providing error in development
  res.locals.message = err.message;
  res.locals.error = req.app.get('env') === 'development' ? err : {};

  // render the error page
  res.status(err.status || 500);
  res.render('error');
});

module.exports = app;
`,
  'legacy/bin/www': `#!/usr/bin/env node
var app = require('../app');
var http = require('http');
var port = normalizePort(process.env.PORT || '3000');
app.set('port', port);
var server = http.createServer(app);
server.listen(port);
server.on('error', onError);
server.on('listening', onListening);
function normalizePort(val) {
  var port = parseInt(val, 10);
  if (isNaN(port)) return val;
  if (port >= 0) return port;
  return false;
}
function onError(error) {
  if (error.syscall !== 'listen') throw error;
  console.error(port + ' ' + error.code);
  process.exit(1);
}
function onListening() {
  var addr = server.address();
  var bind = typeof addr === 'string' ? 'pipe ' + addr : 'port ' + addr.port;
  console.log('Listening on ' + bind);
}
`,
  'legacy/routes/index.js': `var express = require('express');
var router = express.Router();
/* GET home page. */
router.get('/', function(req, res, next) {
  res.render('index', { title: 'Express' });
});
module.exports = router;
`,
  'legacy/routes/users.js': `var express = require('express');
var router = express.Router();
/* GET users listing. */
router.get('/', function(req, res, next) {
  res.send('respond with a resource');
});
module.exports = router;
`,
  'legacy/views/index.ejs':
    "<h1><%= title %></h1>\n<link rel='stylesheet' href='/stylesheets/style.css' />\n",
  'legacy/views/error.ejs': '<h1><%= message %></h1>\n<h2><%= error.status %></h2>\n',
  'legacy/public/stylesheets/style.css': 'body {\n  padding: 50px;\n}\n',
};
const GENERATED_ASKS: readonly Ask[] = [
  ['GET', '/'],
  ['GET', '/users'],
  ['GET', '/users/'],
  ['GET', '/stylesheets/style.css'],
  ['POST', '/users', 'a=b'],
  ['GET', '/nothing'],
];

/** One file, which finds all it has from the folder in which it is started. */
const SINGLE = {
  'server.js': `const express = require('express');
const session = require('express-session');
const app = express();
const PORT = process.env.PORT || 3000;

app.set('view engine', 'ejs');
app.set('views', process.cwd() + '/templates');
app.set('trust proxy', true);
app.use(express.urlencoded({ extended: true }));
app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: true, name: 'sid' }));
app.use('/assets', express.static('./assets'));

app.get('/', (req, res) => res.render('home', { user: req.session.user || 'nobody', ip: req.ip }));
app.get('/login', (req, res) => res.send('<form method="post"><input name="user"></form>'));
app.post('/login', (req, res) => { req.session.user = req.body.user; res.redirect('/'); });
app.get('/logout', (req, res) => req.session.destroy(() => res.redirect('/')));
app.get('/download', (req, res) => res.download('assets/a.txt'));
app.use((req, res) => res.status(404).send(404));
app.use((err, req, res, next) => res.status(500).send('Something broke!'));

app.listen(PORT, () => console.log('Server is running on port ' + PORT));
`,
  'templates/home.ejs': '<p><%= user %> from <%= ip %></p>\n',
  'assets/a.txt': 'a\n',
};

const TYPED = {
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      module: 'commonjs',
      rootDir: 'src',
      outDir: 'dist',
      esModuleInterop: true,
    },
  }),
  'src/index.ts': `import path from 'path';
import express, { type Express, type Request, type Response } from 'express';
import { usersRouter } from './routes/users';

const app: Express = express();
const port: number = Number(process.env.PORT) || 3000;

app.set('view engine', 'ejs').set('views', path.join(__dirname, '../views'));
app.use(express.json());
app.use(express.static('public'));
app.get('/', (_req: Request, res: Response) => {
  res.render('home', { title: 'Express + TypeScript Server' });
});
app.use('/users', usersRouter);

app.listen(port, () => {
  console.log(\`[server]: Server is running at http://localhost:\${port}\`);
});
`,
  'src/routes/users.ts': `import { Router } from 'express';
enum Role { Admin = 'admin', User = 'user' }
export const usersRouter = Router();
usersRouter.get('/', (_req, res) => { res.json([Role.Admin, Role.User]); });
usersRouter.get('/:id', (req, res) => { res.json({ id: req.params.id }); });
`,
  'views/home.ejs': '<h1><%= title %></h1>\n',
  'public/s.css': 'p { }\n',
};

const MODULES = {
  'server/index.js': `import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import session from 'express-session';
import { router } from './routes/index.js';

const __dirname = dirname(fileURLToPath(import.meta.url));
const app = express();
app.set('view engine', 'ejs').set('views', join(__dirname, 'views'));
app.use(session({ secret: 'x', resave: false, saveUninitialized: false }));
app.use(express.urlencoded({ extended: true }));
app.use('/public', express.static('server/public'));
app.use(router);
app.use((req, res) => res.status(404).render('404', { url: req.originalUrl }));

async function connect() { await new Promise((resolve) => setTimeout(resolve, 50)); }
connect().then(() => app.listen(process.env.PORT ?? 3000));
`,
  'server/routes/index.js': `import { Router } from 'express';
export const router = Router();
router.get('/', (req, res) => {
  req.session.visits = (req.session.visits ?? 0) + 1;
  res.render('home', { visits: req.session.visits });
});
router.route('/items/:id').get((req, res) => res.json(req.params)).delete((req, res) => res.sendStatus(204));
`,
  'server/views/home.ejs': '<p>visit <%= visits %></p>\n',
  'server/views/404.ejs': '<p>no <%= url %></p>\n',
  'server/public/a.txt': 'a\n',
};

export const layouts: Readonly<Record<string, Layout>> = {
  'as express-generator writes it, by its app.js': {
    home: 'legacy',
    start: 'bin/www',
    old: 'legacy/app.js',
    site: 'site.js',
    files: GENERATED,
    asks: GENERATED_ASKS,
  },
  'as express-generator writes it, by its bin/www': {
    home: 'legacy',
    start: 'bin/www',
    old: 'legacy/bin/www',
    site: 'site.js',
    files: GENERATED,
    asks: GENERATED_ASKS,
  },
  'of one file, with sessions, that finds its files from where it is started': {
    home: '.',
    start: 'server.js',
    old: 'server.js',
    site: 'site.js',
    files: SINGLE,
    asks: [
      ['GET', '/'],
      ['GET', '/login'],
      ['POST', '/login', 'user=ann'],
      ['GET', '/'],
      ['GET', '/assets/a.txt'],
      ['GET', '/download'],
      ['GET', '/logout'],
      ['GET', '/nothing'],
    ],
  },
  'in TypeScript': {
    manifest: { scripts: { dev: 'tsx watch src/index.ts', build: 'tsc', start: 'node dist/index.js' } },
    home: '.',
    start: '--import tsx src/index.ts',
    old: 'src/index.ts',
    site: '--import tsx site.js',
    files: TYPED,
    asks: [
      ['GET', '/'],
      ['GET', '/users'],
      ['GET', '/users/7'],
      ['GET', '/s.css'],
      ['GET', '/nothing'],
    ],
  },
  'of ES modules, with sessions, started from the project by a script': {
    manifest: { type: 'module', scripts: { start: 'node server/index.js' } },
    home: '.',
    start: 'server/index.js',
    old: 'server/index.js',
    site: 'site.js',
    files: MODULES,
    asks: [
      ['GET', '/'],
      ['GET', '/'],
      ['GET', '/items/7'],
      ['DELETE', '/items/7'],
      ['GET', '/public/a.txt'],
      ['GET', '/nothing'],
    ],
  },
};
