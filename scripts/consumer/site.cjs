// What the command is tried on: it listens when it is loaded.
const express = require('express');
const { party, endpoint } = require('express-party');
const { rsvp } = require('express-party/rsvp');
const blog = express.Router();
blog.use(rsvp('blog'));
blog.get('/posts/:id', endpoint('post'), (_req, res) => res.end());
const app = express();
app.use(party([['/blog', blog]]));
app.listen(3000);
